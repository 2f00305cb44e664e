import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { confmanRecipe } from '../../../../../runner/embedded/confman/recipe.ts';
import { etcdRecipe } from '../../../../../runner/embedded/etcd/recipe.ts';
import type { SnapshotPattern } from '../../../../../runner/embedded/recipe.ts';
import { SnapshotWatch } from '../../../../../runner/faults/scenarios/snapshot-watch.ts';
import { UserError } from '../../../../../runner/system/errors.ts';

/** The folders of a user's own nodes. */
const CONFMAN = confmanRecipe.snapshotFiles.external;

function dataFolders(t: TestContext, names: readonly string[]): { name: string; dataFolder: string }[] {
  const root = mkdtempSync(join(tmpdir(), 'raftmark-watch-'));
  t.after(() => rmSync(root, { recursive: true }));
  return names.map((name) => ({ name, dataFolder: join(root, name) }));
}

/** A clock that counts how often it was asked: each poll asks once, and so is a moment of its own. */
class CountingClock {
  asked = 0;
  elapsedMs(): number {
    return ++this.asked;
  }
  epochMs(): number {
    return 0;
  }
}

async function watch(
  t: TestContext,
  patterns: readonly SnapshotPattern[],
  nodes: { name: string; dataFolder: string }[],
  clock = new CountingClock(),
) {
  const started = await SnapshotWatch.start({ patterns, nodes, clock, everyMs: 5 });
  t.after(() => started.stop().catch(() => undefined));
  return started;
}

/** Waits for something that the poller does. The limit only turns a hang into a failure. */
async function until(condition: () => boolean): Promise<void> {
  for (const limit = Date.now() + 30_000; !condition(); await sleep(2)) {
    if (Date.now() > limit) throw new Error(`never happened: ${condition}`);
  }
}

test('of an etcd folder it tells snapshots and received databases that are new, and nothing else', async (t) => {
  const [node1, node2] = dataFolders(t, ['node1', 'node2']);
  assert.ok(node1 && node2);
  const snap = join(node1.dataFolder, 'member', 'snap');
  mkdirSync(snap, { recursive: true });
  writeFileSync(join(snap, '0000000000000002-0000000000000001.snap'), 'there before');
  const watched = await watch(t, etcdRecipe.snapshotFiles.embedded, [node1, node2]);
  for (const name of ['db', 'tmp123', '0000000000000002-0000000000002711.snap.broken', '12-34']) {
    writeFileSync(join(snap, name), 'not a snapshot');
  }
  writeFileSync(join(snap, '0000000000000002-0000000000002711.snap'), '12345');
  await until(() => watched.files.length === 1);
  // The other node's folder is made only now.
  mkdirSync(join(node2.dataFolder, 'member', 'snap'), { recursive: true });
  writeFileSync(join(node2.dataFolder, 'member', 'snap', '0000000000002711.snap.db'), '123');
  const files = await watched.stop();
  assert.deepEqual(
    files.map(({ seenMs, ...rest }) => rest),
    [
      { node: 'node1', name: '0000000000000002-0000000000002711.snap', kind: 'snapshot', bytes: 5 },
      { node: 'node2', name: '0000000000002711.snap.db', kind: 'database', bytes: 3 },
    ],
  );
  assert.ok((files[0]?.seenMs ?? 0) < (files[1]?.seenMs ?? 0));
});

test('of a Confman folder it tells the files that are named by index and term', async (t) => {
  const nodes = dataFolders(t, ['a']);
  const log = join(nodes[0]?.dataFolder ?? '', 'raft-log');
  mkdirSync(log, { recursive: true });
  const watched = await watch(t, CONFMAN, nodes);
  for (const name of ['300-1', 'chunk', '300-1.tmp']) writeFileSync(join(log, name), 'x');
  const files = await watched.stop();
  assert.deepEqual(
    files.map(({ name, kind, bytes }) => [name, kind, bytes]),
    [['300-1', 'snapshot', 1]],
  );
});

test('a file that is seen while it is written is told with its last size', async (t) => {
  const nodes = dataFolders(t, ['a']);
  const log = join(nodes[0]?.dataFolder ?? '', 'raft-log');
  mkdirSync(log, { recursive: true });
  const watched = await watch(t, CONFMAN, nodes);
  const file = join(log, '600-2');
  writeFileSync(file, 'x');
  let written = 1;
  await until(() => {
    // It grows from look to look, so that no two polls agree until the writing ends.
    appendFileSync(file, 'x'.repeat(10));
    written += 10;
    return watched.files[0] !== undefined && written > 200;
  });
  await until(() => watched.files[0]?.bytes === written);
  assert.equal((await watched.stop())[0]?.bytes, written);
});

test('after a wipe the same name is another snapshot', async (t) => {
  const nodes = dataFolders(t, ['a']);
  const folder = nodes[0]?.dataFolder ?? '';
  const log = join(folder, 'raft-log');
  mkdirSync(log, { recursive: true });
  writeFileSync(join(log, '300-1'), 'there before');
  const clock = new CountingClock();
  const watched = await watch(t, CONFMAN, nodes, clock);
  rmSync(folder, { recursive: true });
  // The poll under way may have looked before; the one after it has not.
  const polls = clock.asked;
  await until(() => clock.asked >= polls + 2);
  mkdirSync(log, { recursive: true });
  writeFileSync(join(log, '300-1'), 'anew');
  assert.deepEqual(
    (await watched.stop()).map(({ name, bytes }) => [name, bytes]),
    [['300-1', 4]],
  );
});

test('a folder that cannot be read is told at the start, and at the end when it became so', async (t) => {
  const [bad, good] = dataFolders(t, ['bad', 'good']);
  assert.ok(bad && good);
  mkdirSync(bad.dataFolder);
  writeFileSync(join(bad.dataFolder, 'raft-log'), 'a file');
  await assert.rejects(watch(t, CONFMAN, [bad]), (error) => error instanceof UserError && error.exitCode === 3);

  mkdirSync(join(good.dataFolder, 'raft-log'), { recursive: true });
  const watched = await watch(t, CONFMAN, [good]);
  rmSync(join(good.dataFolder, 'raft-log'), { recursive: true });
  writeFileSync(join(good.dataFolder, 'raft-log'), 'a file');
  await assert.rejects(watched.stop(), /raft-log cannot be watched/);
});
