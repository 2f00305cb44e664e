import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunRate } from '../../../../runner/faults/calm/run-rate.ts';
import { read } from '../../options/read-options.ts';

/** All rates that are tried when none is carried, as writes and reads. */
function tried(flags: Parameters<typeof read>[0]): string[] {
  const rate = new RunRate(read(flags).faults);
  const all: string[] = [];
  for (;;) {
    const { writesPerSecond, readsPerSecond } = rate.load;
    all.push(`${writesPerSecond}/${readsPerSecond}`);
    if (!rate.canBeLowered) return all;
    rate.lower();
  }
}

test('a rate that was not given is halved from 100 on, and reads with it', () => {
  assert.deepEqual(tried({}), ['100/50', '50/25', '25/12.5', '12/6', '6/3', '3/1.5', '1/0.5']);
});

test('reads that were given stay', () => {
  assert.deepEqual(tried({ readRate: '7' }), ['100/7', '50/7', '25/7', '12/7', '6/7', '3/7', '1/7']);
});

test('a rate that was given is never changed', () => {
  assert.deepEqual(tried({ rate: '100' }), ['100/50']);
  assert.deepEqual(tried({ rate: '0.5', readRate: '0' }), ['0.5/0']);
  assert.throws(() => new RunRate(read({ rate: '100' }).faults).lower(), /given/);
});

test('what was found is where the next cluster begins', () => {
  const rate = new RunRate(read({}).faults);
  rate.lower();
  assert.equal(rate.load.writesPerSecond, 50);
  rate.lower();
  assert.deepEqual([rate.load.writesPerSecond, rate.load.readsPerSecond], [25, 12.5]);
});
