import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { WatchedNode } from '../../../runner/cluster/cluster.ts';
import type { Acquired } from '../../../runner/cluster/find.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { whatIsHeld } from '../../../runner/run/held.ts';
import { said, unanswered } from '../../fixtures/answers.ts';
import { plain } from '../../fixtures/plain-target.ts';

const URL = 'http://127.0.0.1:6100';

const external: Acquired = {
  identity: { name: 'cluster', nodes: 1 },
  cluster: {
    kind: 'external',
    nodes: [{ name: 'node1', url: URL }],
    dataFolder: null,
    keep: async () => '',
    stop: async () => undefined,
  },
  view: { nodes: [], leader: null },
  version: null,
  warnings: [],
};

/** What a cluster of one node holds that gives this answer to whatever it is asked. */
function held(target: Target, answer: unknown, dataFolder: string | null = null, datasetBytes = 1_024_000) {
  const told: WatchedNode = { pid: null, pidFile: null, dataFolder, tempFolder: null, log: null };
  const recipe = target.name === 'plain' ? null : recipeOf(target.name);
  const sender = { send: async () => answer } as never;
  return whatIsHeld(external, { target, sender, watched: new Map([[URL, told]]), recipe, datasetBytes });
}

/** A data folder as a Confman keeps it, with two snapshots of which the smaller one is newer. */
function confmanFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'held-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'raft-log'));
  const put = (name: string, bytes: number, second: number): void => {
    writeFileSync(join(folder, name), Buffer.alloc(bytes));
    utimesSync(join(folder, name), second, second);
  };
  put('raft-log/300-1', 90_000, 1_000);
  put('raft-log/600-1', 70_000, 2_000);
  put('raft-log/log.bin', 80_000, 3_000);
  put('confman.db', 4_000_000, 3_000);
  return folder;
}

test('of a node that says nothing of its size its folder and newest snapshot tell, and its namespaces are counted', async (t) => {
  const namespaces = { status: 200, headers: {}, body: '[{"path":"a"},{"path":"b"}]' };
  const { nodes, counted, notKnown, finding } = await held(confman, namespaces, confmanFolder(t));
  const [node] = nodes;
  assert.ok(node?.dataFolderBytes && node.dataFolderBytes >= 4_240_000);
  assert.deepEqual([node.snapshotBytes, node.databaseBytes], [70_000, null]);
  assert.deepEqual(counted, { what: 'namespaces', count: 2 });
  assert.deepEqual(notKnown, [
    "The size of node1's database is not known: Confman does not tell the size of its store.",
  ]);
  assert.match(finding ?? '', /^Before the run node1 of cluster held 4\.\d+ MB in its data folder, 4\.\d times/);
});

test('an etcd member says how large its database is and how many keys there are', async () => {
  const { nodes, counted, notKnown, finding } = await held(etcd, said({ dbSize: '9437184', count: '29000' }));
  assert.deepEqual(nodes, [{ node: 'node1', dataFolderBytes: null, snapshotBytes: null, databaseBytes: 9_437_184 }]);
  assert.deepEqual(counted, { what: 'keys', count: 29_000 });
  assert.deepEqual(notKnown, ['Where node1 keeps its data is not known (dataFolder in the configuration file).']);
  assert.match(finding ?? '', /held 9 MB in its database, 9\.2 times the run's largest dataset \(1,000 KB\)/);
});

test('what is not known has its reason: no answer, no folder, no such request', async () => {
  const silent = await held(etcd, unanswered('timeout'), '/nowhere/at/all');
  assert.deepEqual(silent.counted, { absent: 'node1 no answer in time' });
  assert.deepEqual(silent.notKnown, [
    'The data folder of node1, /nowhere/at/all, cannot be read.',
    "The size of node1's database is not known: no answer in time.",
  ]);
  assert.equal(silent.finding, null);
  const mute = await held(plain, { status: 200, headers: {}, body: '' });
  assert.deepEqual(mute.counted, { absent: 'plain counts nothing' });
});
