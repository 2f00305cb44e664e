import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenSnapshot } from '../../../../lib/report/snapshots.ts';
import { confmanRecipe } from '../../../../runner/embedded/confman/recipe.ts';
import { etcdRecipe } from '../../../../runner/embedded/etcd/recipe.ts';
import { SnapshotMonitor } from '../../../../runner/monitors/snapshots/monitor.ts';
import type { NodePlaces } from '../../../../runner/monitors/snapshots/node-watch.ts';
import { startClock } from '../../../../runner/system/clock.ts';
import { SnapshottingNode } from '../../../fixtures/snapshotting-node.ts';

const CONFMAN = confmanRecipe.snapshotSigns.external;
const ETCD = etcdRecipe.snapshotSigns.external;

function temporary(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'raftmark-snapshots-'));
  t.after(() => rmSync(root, { recursive: true }));
  return root;
}

async function watch(t: TestContext, nodes: readonly NodePlaces[], signs = CONFMAN): Promise<SnapshotMonitor> {
  const monitor = await SnapshotMonitor.start({ nodes, signs, clock: startClock(), everyMs: 5 });
  t.after(() => monitor.stop());
  return monitor;
}

/** Waits for something that the monitor does. The limit only turns a hang into a failure. */
async function until(condition: () => boolean): Promise<void> {
  for (const limit = Date.now() + 30_000; !condition(); await sleep(5))
    if (Date.now() > limit) throw new Error(`never happened: ${condition}`);
}

const told = (seen: readonly SeenSnapshot[]) =>
  seen.map(({ node, index, bytes, sources }) => [node, index, bytes, sources.join('+')]);

test('each source is watched where it is known, and nothing else', async (t) => {
  const root = temporary(t);
  const nothing = { name: 'node3', dataFolder: null, tempFolder: null, log: null };
  const nodes = [
    new SnapshottingNode(root, 'node1').places,
    new SnapshottingNode(root, 'node2', { files: true }).places,
  ];
  const monitor = await watch(t, [...nodes, nothing]);
  assert.deepEqual((await monitor.stop()).nodes, [
    { node: 'node1', sources: ['log', 'files', 'temp-folder'] },
    { node: 'node2', sources: ['files'] },
    { node: 'node3', sources: [] },
  ]);
  assert.equal((await watch(t, [nothing])).sees, false);
});

test('what was there before is not told of, nor what does not look like a snapshot', async (t) => {
  const root = temporary(t);
  const node = new SnapshottingNode(root, 'node1');
  await node.snapshot(300, 500, 1);
  node.nextCommand();
  node.abandon(600);
  const monitor = await watch(t, [node.places]);
  for (const name of ['ASPNETCORE_1.tmp', 'clr-debug-pipe-1', 'notes.txt'])
    writeFileSync(join(node.places.tempFolder ?? '', name), 'x');
  for (const name of ['300-1.tmp', 'state', 'chunk'])
    writeFileSync(join(node.places.dataFolder ?? '', 'raft-log', name), 'x');
  node.say('Restoring from snapshot: data/raft-log/300-1 (500 bytes)');
  node.say('Snapshot restored: 1 configs, 1 namespaces, 0 audit events');
  assert.deepEqual((await monitor.stop()).seen, []);
});

test('a snapshot that was finished before anybody looked is not one of the run when its file comes later', async (t) => {
  const root = temporary(t);
  const node = new SnapshottingNode(root, 'node1');
  await node.snapshot(300, 500, 1);
  const long = new Date(Date.now() - 60_000);
  utimesSync(join(node.places.tempFolder ?? '', 'qwertz01.x1y'), long, long);
  const monitor = await watch(t, [node.places]);
  node.nextCommand();
  assert.deepEqual((await monitor.stop()).seen, []);
});

test('all that is told of a snapshot comes together, of each node by itself', async (t) => {
  const root = temporary(t);
  const nodes = ['node1', 'node2'].map((name) => new SnapshottingNode(root, name));
  const monitor = await watch(
    t,
    nodes.map(({ places }) => places),
  );
  await Promise.all(nodes.map((node, at) => node.snapshot(300, 1_000 + at, 60)));
  await until(() => monitor.seen.filter(({ sources }) => sources.includes('temp-folder')).length === 2);
  for (const node of nodes) node.nextCommand();
  const { seen, growth } = await monitor.stop();
  assert.deepEqual(told(seen).sort(), [
    ['node1', 300, 1_000, 'log+files+temp-folder'],
    ['node2', 300, 1_001, 'log+files+temp-folder'],
  ]);
  assert.deepEqual(growth, {
    absent: 'beginning, end and size are known of 2 snapshots alone, and it takes 5',
  });
});

test('a node that is killed while it makes one, and makes another once it is back, has made one', async (t) => {
  const node = new SnapshottingNode(temporary(t), 'node1');
  const monitor = await watch(t, [node.places]);
  node.abandon(300);
  await node.snapshot(300, 700, 10);
  node.nextCommand();
  const { seen } = await monitor.stop();
  const finished = seen.filter(({ ended }) => ended !== null);
  assert.deepEqual(
    finished.map(({ index, bytes }) => [index, bytes]),
    [[300, 700]],
  );
});

test('after a wipe the same index is another snapshot', async (t) => {
  const node = new SnapshottingNode(temporary(t), 'node1', { files: true });
  const monitor = await watch(t, [node.places]);
  const raftLog = join(node.places.dataFolder ?? '', 'raft-log');
  const make = async (bytes: number, count: number): Promise<void> => {
    mkdirSync(raftLog, { recursive: true });
    writeFileSync(join(raftLog, '300-1'), 'x'.repeat(bytes));
    await until(() => monitor.seen.length >= count);
  };
  await make(10, 1);
  node.wipe();
  // Also where nobody looked while it was gone.
  await make(20, 2);
  assert.deepEqual(
    (await monitor.stop()).seen.map(({ bytes }) => bytes),
    [10, 20],
  );
});

test('a file that was copied to its place says when it was written, and not when it was begun', async (t) => {
  const root = temporary(t);
  const node = new SnapshottingNode(root, 'node1', { files: true });
  const monitor = await watch(t, [node.places]);
  const [from, to] = [join(root, 'elsewhere'), join(node.places.dataFolder ?? '', 'raft-log', '300-1')];
  writeFileSync(from, 'x'.repeat(10));
  const written = new Date();
  await sleep(50);
  copyFileSync(from, to);
  utimesSync(to, written, written);
  const [seen] = (await monitor.stop()).seen;
  assert.deepEqual([seen?.began, seen?.ended?.by, seen?.bytes], [null, 'files', 10]);
});

test('etcd tells its snapshots in its log, in the words of 3.5 and of 3.6, and by its files', async (t) => {
  const root = temporary(t);
  const snap = join(root, 'member/snap');
  mkdirSync(snap, { recursive: true });
  const log = join(root, 'etcd.log');
  const line = (msg: string, more: string) =>
    `{"level":"info","ts":"${new Date().toISOString()}","caller":"etcdserver/server.go:1","msg":"${msg}",${more}}\n`;
  const monitor = await watch(t, [{ name: 'node1', dataFolder: root, tempFolder: null, log }], ETCD);
  writeFileSync(
    log,
    [
      line(
        'triggering snapshot',
        '"local-member-id":"a1","local-member-applied-index":10001,"local-member-snapshot-index":0',
      ),
      line('saved snapshot', '"snapshot-index":10001'),
      line('compacted Raft logs', '"compact-index":5001'),
      line('triggering snapshot', '"local-member-id":"a1","local-member-applied-index":20002,"snapshot-forced":false'),
      line('saved snapshot to disk', '"snapshot-index":20002'),
    ].join(''),
  );
  writeFileSync(join(snap, '0000000000000002-0000000000004e22.snap'), 'x'.repeat(99));
  // All of it was written within a millisecond.
  const inOrder = [...(await monitor.stop()).seen].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  assert.deepEqual(told(inOrder), [
    ['node1', 10_001, null, 'log'],
    ['node1', 20_002, 99, 'log+files'],
  ]);
});

test('a folder that cannot be read is said, and the rest is watched on', async (t) => {
  const root = temporary(t);
  const node = new SnapshottingNode(root, 'node1');
  const file = join(root, 'a-file');
  writeFileSync(file, 'x');
  const monitor = await watch(t, [{ ...node.places, tempFolder: file }]);
  await node.snapshot(300, 500, 1);
  node.nextCommand();
  const { seen, nodes, notKnown } = await monitor.stop();
  assert.deepEqual(told(seen), [['node1', 300, 500, 'log+files']]);
  assert.deepEqual(nodes, [{ node: 'node1', sources: ['log', 'files'] }]);
  assert.match(
    notKnown.join(),
    /^The temporary folder of node1, .*a-file, cannot be read: a part of the path is a file, not a folder\.$/,
  );
});
