import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { confmanRecipe } from '../../../../runner/embedded/confman/recipe.ts';
import { etcdRecipe } from '../../../../runner/embedded/etcd/recipe.ts';
import type { FoundFile } from '../../../../runner/monitors/snapshots/folder-look.ts';
import { SnapshotMonitor } from '../../../../runner/monitors/snapshots/monitor.ts';
import type { NodePlaces } from '../../../../runner/monitors/snapshots/node-watch.ts';
import { CameWithStore } from '../../../../runner/monitors/snapshots/replaced-store.ts';
import { startClock } from '../../../../runner/system/clock.ts';

const CONFMAN = confmanRecipe.snapshotSigns.external;
const ETCD = etcdRecipe.snapshotSigns.external;

function temporary(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'raftmark-snapshots-'));
  t.after(() => rmSync(root, { recursive: true }));
  return root;
}

async function watch(t: TestContext, node: NodePlaces, signs: typeof ETCD): Promise<SnapshotMonitor> {
  const monitor = await SnapshotMonitor.start({ nodes: [node], signs, clock: startClock(), everyMs: 5 });
  t.after(() => monitor.stop());
  return monitor;
}

test('a database that takes the place of the own one tells that etcd was sent a snapshot, also on a node that was wiped', async (t) => {
  const root = temporary(t);
  const node1 = join(root, 'node1');
  const [snap, wal] = [join(node1, 'member/snap'), join(node1, 'member/wal')];
  /** As etcd does it: a new member makes its database, and then its log. */
  const begin = async (): Promise<void> => {
    mkdirSync(snap, { recursive: true });
    writeFileSync(join(snap, 'db'), 'x');
    await sleep(20);
    mkdirSync(wal);
    await sleep(20);
  };
  const save = (index: string): void => writeFileSync(join(snap, `0000000000000002-${index}.snap`), 'x'.repeat(99));
  /** The database gets its place as soon as the snapshot's own file is there. */
  const receive = (index: string): void => {
    writeFileSync(join(snap, 'tmp123'), 'x'.repeat(500));
    renameSync(join(snap, 'tmp123'), join(snap, `${index}.snap.db`));
    save(index);
    renameSync(join(snap, `${index}.snap.db`), join(snap, 'db'));
  };
  await begin();
  const monitor = await watch(t, { name: 'node1', dataFolder: node1, tempFolder: null, log: null }, ETCD);
  save('0000000000002711');
  await monitor.settle();
  receive('0000000000004e22');
  await monitor.settle();
  save('0000000000007533');
  await monitor.settle();
  rmSync(node1, { recursive: true });
  // Nobody looks before it is sent one, nor before the next has made one of its own.
  await begin();
  receive('0000000000009c44');
  await monitor.settle();
  rmSync(node1, { recursive: true });
  await begin();
  save('000000000000c355');
  const byIndex = [...(await monitor.stop()).seen].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  assert.deepEqual(
    byIndex.map(({ index, received }) => [index, received]),
    [
      [10_001, false],
      [20_002, true],
      [30_003, false],
      [40_004, true],
      [50_005, false],
    ],
  );
});

test('which snapshot came with a store that took its place is known, whichever of the two a look sees first', () => {
  const file = (name: string, atMs: number): FoundFile => {
    const known = { atMs, errorMs: 10 };
    return { name, path: name, seen: known, bytes: 1, made: known, written: known, gone: false, identity: name };
  };
  const [own, sent, next] = [file('own', 1_000), file('sent', 2_000), file('next', 3_000)];
  /** @param looks what each finds: files, and when a store was made that has got its place */
  const came = (...looks: [FoundFile[], number | null][]): string[] => {
    const by = new CameWithStore();
    return looks.map(([fresh, storeMs]) => by.match(fresh, storeMs)?.name ?? '-');
  };
  assert.deepEqual(came([[own], null], [[sent], 1_900], [[next], null]), ['-', 'sent', '-'], 'in the same look');
  assert.deepEqual(came([[own], null], [[sent], null], [[], 1_900]), ['-', '-', 'sent'], 'the file first');
  assert.deepEqual(came([[own], null], [[], 1_900], [[sent], null]), ['-', '-', 'sent'], 'the store first');
  assert.deepEqual(
    came([[own], null], [[], 1_900], [[], null], [[next], null]),
    ['-', '-', '-', '-'],
    'no file at all',
  );
});

test('both products say in their logs that a snapshot was sent to a node', async (t) => {
  const root = temporary(t);
  const [confman, etcd] = [join(root, 'confman.log'), join(root, 'etcd.log')];
  const raftLog = join(root, 'raft-log');
  mkdirSync(raftLog);
  const ofConfman = await watch(t, { name: 'node1', dataFolder: root, tempFolder: null, log: confman }, CONFMAN);
  const ofEtcd = await watch(t, { name: 'node1', dataFolder: null, tempFolder: null, log: etcd }, ETCD);
  writeFileSync(join(raftLog, '1300-4'), 'x'.repeat(70));
  const now = new Date().toISOString();
  writeFileSync(
    confman,
    `[${now} INF] Confman.Api: Restoring from snapshot: /srv/data-6100/raft-log/1300-4 (70 bytes)\n`,
  );
  writeFileSync(
    etcd,
    `{"level":"info","ts":"${now}","caller":"rafthttp/http.go:1","msg":"received and saved database snapshot","local-member-id":"a1","remote-snapshot-sender-id":"b2","incoming-snapshot-index":20002,"incoming-snapshot-size-bytes":65536,"incoming-snapshot-size":"66 kB","download-took":"1ms"}\n`,
  );
  const sent = async (monitor: SnapshotMonitor) =>
    (await monitor.stop()).seen.map(({ index, bytes, received }) => [index, bytes, received]);
  assert.deepEqual(await sent(ofConfman), [[1_300, 70, true]]);
  assert.deepEqual(await sent(ofEtcd), [[20_002, 65_536, true]]);
});
