import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { confmanRecipe } from '../../../runner/embedded/confman/recipe.ts';
import { etcdRecipe } from '../../../runner/embedded/etcd/recipe.ts';
import type { Block, Choice } from '../../../runner/plan/plan.ts';
import { peakOf, quotaRefusal, surelyEmbedded } from '../../../runner/plan/quota.ts';
import { choose, planOf } from './plan-request.ts';

const GiB = 1_024 ** 3;
/** A store of which a write takes what its value has. */
const plainly = { bytes: 16 * GiB, perWrite: (valueBytes: number) => valueBytes };

const sessionOf = (tiers: string, payloads: string, choices: readonly Choice[]) => {
  const [session] = planOf(tiers, payloads, choices, { target: etcd }).sessions;
  assert.ok(session);
  return session;
};

test('a store is largest after one block, since it is compacted between two', () => {
  // Reads alone: each block has its dataset and nothing more. Of the tier before nothing is left.
  const peak = peakOf(sessionOf('small,large', 'medium', choose('read-concurrent')), plainly, false);
  assert.deepEqual([peak?.block.tier.name, peak?.bytes], ['large', 10_000 * 1_024]);
});

test('values that are written over count until the block is over', () => {
  // One user: 3,000 writes/s for 18 s.
  const peak = peakOf(sessionOf('small', 'medium', choose('write-sequential')), plainly, false);
  assert.equal(peak?.bytes, (1_000 + 3_000 * 18) * 1_024);
});

test('of a tier the entries stay that a smaller dataset does not write over, and all tiers where nothing is deleted', () => {
  const sweep = choose('payload-sweep', { durationMs: 1_000, warmupMs: 0 }).map((choice) => ({
    ...choice,
    scenario: { ...choice.scenario, payloads: [PAYLOADS[3]], steps: () => [] },
  }));
  const reads = choose('read-concurrent');
  const session = sessionOf('small', 'large', [...reads, ...sweep]);
  const [large, xlarge] = session.blocks;
  assert.ok(large && xlarge);
  const after = (...blocks: readonly Block[]) => peakOf({ ...session, blocks }, plainly, false)?.bytes;
  // What a block writes comes on top of what it writes over.
  assert.equal(after(large, xlarge), 1_000 * 100 * 1_024 + 32 * 1_024 ** 2);
  // Of the first, 968 entries are left.
  assert.equal(after(large, xlarge, large), 968 * 100 * 1_024 + 32 * 1_024 ** 2 + 1_000 * 100 * 1_024);
  const two = sessionOf('small,large', 'medium', reads);
  assert.equal(peakOf(two, plainly, true)?.bytes, 11_000 * 1_024);
});

test('what a soak adds is written over by no later dataset, and counts', () => {
  const session = sessionOf('small', 'medium,large', choose('soak', { durationMs: 60_000, warmupMs: 0 }));
  const [medium, large] = session.blocks;
  assert.ok(medium && large);
  const after = (...blocks: readonly Block[]) => peakOf({ ...session, blocks }, plainly, false)?.bytes;
  // 100 writes/s for a minute, and for 16 s of trials at most; while nodes are left alone there are none.
  assert.equal(after(medium), 8_600 * 1_024);
  // What a block writes comes on top of what it writes over.
  assert.equal(after(medium, large), 8_600 * 1_024 + 8_600 * 102_400);
});

test('everything in all sizes is refused, with the dataset that is too much and what to do', () => {
  const { sessions } = planOf('all', 'all', choose('core'), { target: etcd });
  const refusal = quotaRefusal(sessions, etcdRecipe.quota, false);
  assert.equal(refusal?.exitCode, 2);
  assert.match(
    refusal?.message ?? '',
    /^the store of an embedded node takes 16 GB, and this plan may bring it to 111 GB: tier xlarge, payload xlarge, 100,000 entries of 1 MB and all that is written over them until it is compacted\.\nTake a smaller --tier or --payload, a shorter --duration or fewer --scenarios; or name a cluster of your own with --host\.$/,
  );
});

test('all tiers with values of 100 KB fit, which together would not', () => {
  const { sessions, estimate } = planOf('all', 'large', choose('core'), { target: etcd });
  assert.ok(estimate.bytesWritten > 16 * GiB);
  assert.equal(quotaRefusal(sessions, etcdRecipe.quota, false), null);
  assert.equal(quotaRefusal(sessions, confmanRecipe.quota, false), null);
});

test('a default run fits, an audit event for each write too, and a store without a limit takes anything', () => {
  const { sessions } = planOf('small', 'medium', choose('all'));
  assert.equal(quotaRefusal(sessions, confmanRecipe.quota, false), null);
  const all = planOf('all', 'all', choose('core')).sessions;
  assert.equal(quotaRefusal(all, { absent: 'none' }, false), null);
});

test('a small value of Confman is stored twice, and one that its blobs hold once', () => {
  const { quota } = confmanRecipe;
  assert.ok(!('absent' in quota));
  assert.deepEqual([quota.perWrite(1_024), quota.perWrite(65_536)], [2 * 1_024 + 768, 65_536 + 768]);
});

test('who names a cluster, or lets one be found, is not refused before it is known what is there', () => {
  const of = (hosts: readonly string[] | null, look: boolean) =>
    surelyEmbedded([
      { clusters: [{ name: 'cluster', nodes: 3, hosts, look, port: null }], blocks: [], control: false, fresh: null },
    ]).length;
  assert.deepEqual([of(null, false), of(null, true), of(['http://127.0.0.1:1'], false)], [1, 0, 0]);
});
