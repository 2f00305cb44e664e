import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cellSnapshots } from '../../../../../lib/analysis/snapshots/cost.ts';
import type { SeenSnapshot } from '../../../../../lib/report/snapshots.ts';
import { confmanRecipe } from '../../../../../runner/embedded/confman/recipe.ts';
import { History } from '../../../../../runner/faults/history/history.ts';
import { writesOfHistory } from '../../../../../runner/faults/history/snapshot-writes.ts';
import { SnapshotMonitor } from '../../../../../runner/monitors/snapshots/monitor.ts';
import { elapsedOf, startClock } from '../../../../../runner/system/clock.ts';
import { ALL, type Shows, SnapshottingNode } from '../../../../fixtures/snapshotting-node.ts';

const signs = confmanRecipe.snapshotSigns.external;
const BYTES = 100_003;
const TAKES_MS = 300;
/** Looks come every 50 ms: a file that waits for its place is seen with its last size. */
const WAITS_MS = 350;

/** Stand-ins that each show something else, all at work at the same time. */
const SHOWN: Readonly<Record<string, Shows>> = {
  everything: ALL,
  'its log': { log: 'with times' },
  'its data folder': { files: true },
  'its temporary folder': { temp: true },
  'a log without times': { log: 'without times' },
};

const clock = startClock();
const root = mkdtempSync(join(tmpdir(), 'raftmark-snapshots-'));
const nodes = new Map<string, { readonly node: SnapshottingNode; readonly seen: readonly SeenSnapshot[] }>();
const written = { fromMs: 0, toMs: 0 };

before(async () => {
  written.fromMs = clock.elapsedMs();
  const all = Object.entries(SHOWN).map(async ([name, shows], at) => {
    const node = new SnapshottingNode(root, `node${at}`, shows);
    const monitor = await SnapshotMonitor.start({ nodes: [node.places], signs, clock });
    node.write();
    for (const time of [1, 2]) {
      await sleep(WAITS_MS);
      await node.snapshot(300 * time, BYTES * time, TAKES_MS * time);
      await sleep(WAITS_MS);
      node.nextCommand();
    }
    await sleep(WAITS_MS);
    node.stop();
    nodes.set(name, { node, seen: (await monitor.stop()).seen });
  });
  await Promise.all(all);
  written.toMs = clock.elapsedMs();
});

after(() => rmSync(root, { recursive: true }));

function of(name: string) {
  const found = nodes.get(name);
  assert.ok(found);
  const truth = found.node.truth.map(({ beganMs, endedMs, bytes }) => ({
    beganMs: elapsedOf(clock, beganMs),
    endedMs: elapsedOf(clock, endedMs),
    bytes,
  }));
  return { ...found, truth };
}

for (const name of Object.keys(SHOWN).slice(0, -1)) {
  test(`by ${name}, beginning and end of a snapshot are known to 100 ms, and its size`, () => {
    const { seen, truth } = of(name);
    assert.equal(seen.length, truth.length);
    for (const [at, { beganMs, endedMs, bytes }] of truth.entries()) {
      const found = seen[at];
      assert.ok(found?.began && found.ended, JSON.stringify(found));
      assert.ok(Math.abs(found.began.atMs - beganMs) <= 100, `began ${found.began.atMs - beganMs} ms off`);
      assert.ok(Math.abs(found.ended.atMs - endedMs) <= 100, `ended ${found.ended.atMs - endedMs} ms off`);
      assert.equal(found.bytes, bytes);
    }
  });
}

test('by a log without times they are known as far as it says', () => {
  const { seen, truth } = of('a log without times');
  assert.equal(seen.length, truth.length);
  for (const [at, { beganMs, endedMs, bytes }] of truth.entries()) {
    const found = seen[at];
    for (const [moment, trueMs] of [
      [found?.began, beganMs],
      [found?.ended, endedMs],
    ] as const) {
      const lateMs = (moment?.atMs ?? 0) - trueMs;
      assert.ok(lateMs >= -5 && lateMs <= (moment?.errorMs ?? 0) + 5, `${lateMs} ms late of ${moment?.errorMs}`);
    }
    assert.equal(found?.bytes, bytes);
  }
});

test('the stall of writes around a snapshot is known to 10 %', () => {
  const { node, seen, truth } = of('everything');
  const history = new History();
  for (const [count, epochMs] of node.accepted.entries()) {
    const endedMs = elapsedOf(clock, epochMs);
    const write = { source: 'load', operation: 'write', outcome: 'ok', entry: 0, node: 0, writer: 1, count } as const;
    history.add({ ...write, sentMs: endedMs - 1, endedMs });
  }
  const found = cellSnapshots(seen, writesOfHistory(history, [written]));
  assert.ok(!('absent' in found) && !('absent' in found.cost));
  for (const [at, { beganMs, endedMs }] of truth.entries()) {
    const stallMs = found.seen[at]?.stallMs ?? 0;
    assert.ok(Math.abs(stallMs / (endedMs - beganMs) - 1) <= 0.1, `${stallMs} ms of ${endedMs - beganMs}`);
  }
  assert.equal(found.cost.beside.windows, 2);
});

test('in ten runs without any none is invented', async () => {
  for (let run = 0; run < 10; run++) {
    const node = new SnapshottingNode(root, `without${run}`);
    const monitor = await SnapshotMonitor.start({ nodes: [node.places], signs, clock });
    for (let at = 0; at < 5; at++) {
      node.say(`Applied SetConfigCommand at index ${at}, term 1 (0 ms)`);
      await sleep(15);
    }
    assert.deepEqual((await monitor.stop()).seen, []);
  }
});
