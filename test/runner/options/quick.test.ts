import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenchOptions } from '../../../runner/options/options.ts';
import { readWords } from './read-options.ts';

/** What is measured of a command line, in short. */
function inShort({ choices, tiers, warmupMs, calibration, control }: BenchOptions) {
  return {
    tiers: tiers.map(({ name }) => name),
    scenarios: choices.map(({ scenario, users, durationMs }) => [scenario.name, [...users], durationMs]),
    ...{ warmupMs, calibration, control },
  };
}

test('--quick is two short scenarios on the smallest dataset, and nothing around them', () => {
  assert.deepEqual(inShort(readWords(['--quick'])), {
    tiers: ['smoke'],
    scenarios: [
      ['write-concurrent', [10], 3_000],
      ['read-concurrent', [10], 3_000],
    ],
    ...{ warmupMs: 1_000, calibration: false, control: false },
  });
});

test('other flags win over it, wherever they stand, and scenarios that are named keep their users', () => {
  const words = ['--tier', 'small', '--duration', '2s', '--warmup', '3s', '--users', '4', '--quick'];
  assert.deepEqual(inShort(readWords(words)), {
    tiers: ['small'],
    scenarios: [
      ['write-concurrent', [4], 2_000],
      ['read-concurrent', [4], 2_000],
    ],
    ...{ warmupMs: 3_000, calibration: false, control: false },
  });
  assert.deepEqual(inShort(readWords(['--quick', '--scenarios', 'write-sequential'])).scenarios, [
    ['write-sequential', [1], 3_000],
  ]);
  assert.throws(() => readWords(['--quick', '--suite', 'quick']), /--quick and --suite exclude each other/);
});

test('what is measured where nothing is named goes by what the target keeps', () => {
  const names = (...words: string[]): string[] => readWords(words).choices.map(({ scenario }) => scenario.name);
  assert.deepEqual(names('--target', 'fila', '--quick'), ['enqueue']);
  assert.ok(names('--target', 'fila').includes('consume') && !names('--target', 'fila').includes('mixed'));
  assert.deepEqual(names('--target', 'coordinator'), names('--target', 'etcd'));
  assert.equal(names('--target', 'etcd').length, 5);
});
