import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstEpoch, MAX_EPOCHS } from '../../../lib/data/stamp.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { Target } from '../../../lib/targets/target.ts';
import { ScriptRunner } from '../../../runner/run/scripts.ts';

/** Numbers its scripts, and runs none. */
const runnerOf = (target: Target) =>
  new ScriptRunner({ target } as unknown as ConstructorParameters<typeof ScriptRunner>[0]);

test('scripts are numbered one by one, from 0 where values are stored as they come', () => {
  const runner = runnerOf(etcd);
  assert.deepEqual([runner.nextEpoch(), runner.nextEpoch(), runner.nextEpoch()], [0, 1, 2]);
});

test('where values are kept by their content they are numbered by when the run began, so that a later run writes others', () => {
  const before = firstEpoch(Date.now());
  const runner = runnerOf(confman);
  const after = firstEpoch(Date.now());
  const [first, second] = [runner.nextEpoch(), runner.nextEpoch()];
  assert.ok([before, after].includes(first), `${before} ${first} ${after}`);
  assert.equal(second, (first + 1) % MAX_EPOCHS);
});
