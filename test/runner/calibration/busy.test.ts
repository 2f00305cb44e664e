import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busyCores, MachineWatch } from '../../../runner/calibration/busy.ts';

const SAMPLES = [
  { atMs: 1_000, busySeconds: 50 },
  { atMs: 1_500, busySeconds: 50.5 },
  { atMs: 2_500, busySeconds: 52 },
  { atMs: 3_000, busySeconds: 53 },
];

test('busy processors are those between the samples nearest to both moments', () => {
  // 1.5 s of work in the second from 1.5 to 2.5.
  assert.equal(busyCores(SAMPLES, 1_520, 2_480), 1.5);
  // 3 s in the two seconds of all samples.
  assert.equal(busyCores(SAMPLES, 0, 9_000), 1.5);
  assert.equal(busyCores(SAMPLES, 2_600, 3_000), 2);
});

test('within the reach of one sample nothing is known', () => {
  assert.equal(busyCores(SAMPLES, 2_600, 2_700), null);
  assert.equal(busyCores([], 1, 2), null);
});

test('the machine is watched until it is not', async () => {
  const watch = new MachineWatch(10);
  const from = Date.now();
  const until = from + 300;
  while (Date.now() < until) {
    // Keeps a processor busy, while the watch has its turn.
    for (const end = Date.now() + 5; Date.now() < end; );
    await new Promise((resolve) => setImmediate(resolve));
  }
  const cores = watch.cores(from, Date.now());
  watch.stop();
  assert.ok(cores !== null && cores > 0.2, String(cores));
});
