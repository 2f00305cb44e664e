import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcd } from '../../../lib/targets/etcd.ts';
import { etcdRecipe } from '../../../runner/embedded/etcd/recipe.ts';
import type { Session } from '../../../runner/plan/plan.ts';
import { type DiskPlan, refuseWithoutDisk } from '../../../runner/run/disk-space.ts';
import { choose, planOf } from '../plan/plan-request.ts';

/** One user for a second: 1,000 entries and 3,000 writes of 1 KB. */
const CHOICES = choose('write-sequential', { users: [1], durationMs: 1_000, warmupMs: 0 });
const [session] = planOf('small', 'medium', CHOICES, { target: etcd }).sessions as [Session];
const plan: DiskPlan = { session, nodes: 3, quota: etcdRecipe.quota, kept: false };
/** Each write takes 256 bytes beside its value. */
const STORE = 4_000 * 1_280;

test('embedded nodes are not started where the disk has no room for all their stores, and the sum is told', async () => {
  const run = (free: number | null, more: Partial<DiskPlan> = {}) =>
    refuseWithoutDisk({ ...plan, ...more }, async () => free);
  await run(3 * STORE);
  await assert.rejects(run(3 * STORE - 1), {
    exitCode: 2,
    message:
      /keep their data, has 14\.6 MB left, and this plan may fill 14\.6 MB: 3 stores of up to 4\.88 MB \(tier small, payload medium\)\.\nTake a smaller --tier .* TMPDIR /,
  });
  await run(STORE, { nodes: 1 });
  await assert.rejects(run(STORE - 1, { nodes: 1 }), /1 store of up to/);
  // Of a store without a quota the values count.
  await run(3 * 4_000 * 1_024, { quota: { absent: 'none' } });
  await assert.rejects(run(3 * 4_000 * 1_024 - 1, { quota: { absent: 'none' } }));
  // A file system that does not say is taken to have it.
  await run(null);
});

test('the file system of the temporary folder is asked', async () => {
  await refuseWithoutDisk({ ...plan, nodes: 0 });
  await assert.rejects(refuseWithoutDisk({ ...plan, nodes: 1e15 }), /may fill/);
});
