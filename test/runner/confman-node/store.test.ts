import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allEntries } from '../../../runner/confman-node/keys.ts';
import type { ReadBarrier } from '../../../runner/confman-node/settings.ts';
import { BarrierFailed, Store } from '../../../runner/confman-node/store.ts';
import type { Consistency, Etcd, Pair } from '../../../runner/etcd-client/etcd.ts';

const OLD: Pair = { key: 'k', value: 'old', createRevision: 1, modRevision: 1, version: 1 } as unknown as Pair;

/** A member that has lost its leader: it answers what it has, and nothing that it would have to ask for. */
const cutOff = {
  get: async (_key: string, consistency: Consistency) => {
    if (consistency === 'barrier') throw new Error('no leader');
    return OLD;
  },
  async *pages(_first: string, _end: string, consistency: Consistency) {
    if (consistency === 'barrier') throw new Error('no leader');
    yield [OLD];
  },
} as unknown as Etcd;

async function scanned(barrier: ReadBarrier): Promise<Pair[]> {
  const found: Pair[] = [];
  for await (const page of new Store(cutOff, barrier).scan(allEntries, 'barrier')) found.push(...page);
  return found;
}

test('a barrier in mode stale goes on to what the node has', async () => {
  assert.equal(await new Store(cutOff, 'stale').get('k', 'barrier'), OLD);
  assert.deepEqual(await scanned('stale'), [OLD]);
});

test('a barrier in mode reject answers nothing that may be old', async () => {
  await assert.rejects(new Store(cutOff, 'reject').get('k', 'barrier'), BarrierFailed);
  await assert.rejects(scanned('reject'), BarrierFailed);
});
