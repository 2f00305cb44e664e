import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleFlags } from '../../../runner/options/idle-flags.ts';
import { selectScenarios } from '../../../runner/options/selection.ts';
import { parse } from './read-options.ts';

/** The flags of a command line of which none of some scenarios takes notice. */
function idle(scenarios: string, ...words: string[]): string[] {
  const { run } = parse(...words);
  assert.ok(run);
  return idleFlags(run, selectScenarios(scenarios)).map((text) => text.split(' ', 1)[0] ?? '');
}

test('a flag that no scenario of the run heeds is told of, with who would', () => {
  const { run } = parse('--faults', '3');
  assert.ok(run);
  assert.deepEqual(idleFlags(run, selectScenarios('mixed,write')), [
    '--faults has no effect: it is for failover, and this run has write-sequential, write-concurrent, mixed',
  ]);
});

test('flags of faults are for scenarios that break nodes, each for its own', () => {
  const given = [
    '--fault',
    'stop',
    '--faults',
    '3',
    '--fault-nodes',
    '2',
    '--rate',
    '50',
    '--read-rate',
    '5',
    '--no-transfer',
  ];
  assert.deepEqual(idle('mixed', ...given), [
    '--fault',
    '--faults',
    '--fault-nodes',
    '--rate',
    '--read-rate',
    '--no-transfer',
  ]);
  assert.deepEqual(idle('failover', ...given), ['--no-transfer']);
  assert.deepEqual(idle('rolling-restart', ...given), ['--fault', '--faults', '--fault-nodes']);
  assert.deepEqual(idle('soak', '--rate', '50'), []);
  assert.deepEqual(idle('mixed,failover', ...given), ['--no-transfer']);
});

test('flags of a closed load are nothing to scenarios that break nodes', () => {
  const given = ['--users', '5', '--duration', '10s', '--warmup', '1s', '--repetitions', '3'];
  assert.deepEqual(idle('failover', ...given), ['--users', '--duration', '--warmup', '--repetitions']);
  assert.deepEqual(idle('failover,mixed', ...given), []);
});

test('what nobody has given is not told of', () => {
  assert.deepEqual(idle('mixed'), []);
  assert.deepEqual(idle('failover'), []);
});
