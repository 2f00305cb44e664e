import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aroundSnapshot,
  aroundSnapshots,
  joined,
  snapshotWindows,
} from '../../../../lib/analysis/snapshots/windows.ts';
import type { SeenSnapshot } from '../../../../lib/report/snapshots.ts';

const moment = (atMs: number | null) => (atMs === null ? null : ({ atMs, by: 'log', errorMs: 1 } as const));

function snapshot(began: number | null, ended: number | null): SeenSnapshot {
  const known = { node: 'node1', index: null, bytes: null, sources: ['log'], received: false } as const;
  return { ...known, began: moment(began), ended: moment(ended) };
}

const stretch = (fromMs: number, toMs: number) => ({ fromMs, toMs });

test('around a snapshot means from its beginning until 250 ms after its end, or half of what it took', () => {
  assert.deepEqual(aroundSnapshot(snapshot(1_000, 1_100)), stretch(1_000, 1_350));
  assert.deepEqual(aroundSnapshot(snapshot(1_000, 3_000)), stretch(1_000, 4_000));
});

test('where one of the two is not known, it is a second before the end, or what comes right after the beginning', () => {
  assert.deepEqual(aroundSnapshot(snapshot(null, 3_000)), stretch(2_000, 3_250));
  assert.deepEqual(aroundSnapshot(snapshot(1_000, null)), stretch(1_000, 1_250));
  assert.equal(aroundSnapshot(snapshot(null, null)), null);
});

test('stretches that overlap are one', () => {
  assert.deepEqual(joined([stretch(50, 60), stretch(0, 10), stretch(5, 20), stretch(7, 9)]), [
    stretch(0, 20),
    stretch(50, 60),
  ]);
});

test('windows without a snapshot are as long as the middle one of those with, and touch none', () => {
  // Around them: 1,000 to 1,500 on one node, 1,100 to 1,600 on another: one window of 600 ms.
  const found = snapshotWindows([snapshot(1_000, 1_250), snapshot(1_100, 1_350)], [stretch(0, 3_000)]);
  assert.deepEqual(found?.beside, [stretch(1_000, 1_600)]);
  assert.equal(found?.lengthMs, 600);
  // Before it there is room for one, behind it for two.
  assert.deepEqual(found?.without, [stretch(0, 600), stretch(1_600, 2_200), stretch(2_200, 2_800)]);
});

test('a snapshot outside of the time of steady load is not counted, and its time is not taken for one without', () => {
  const found = snapshotWindows([snapshot(500, 600), snapshot(2_900, 3_400)], [stretch(0, 3_000)]);
  assert.deepEqual(found?.beside, [stretch(500, 850)]);
  assert.ok(found?.without.every(({ toMs }) => toMs <= 2_900));
  assert.equal(snapshotWindows([snapshot(2_900, 3_400)], [stretch(0, 3_000)]), null);
  assert.equal(snapshotWindows([], [stretch(0, 3_000)]), null);
});

test('snapshots that leave less rest than what comes after them have a stretch each, until the next one begins', () => {
  // 700 ms each second, so that half of it again would reach into the next one.
  const endless = Array.from({ length: 9 }, (_, at) => snapshot(200 + at * 1_000, 900 + at * 1_000));
  const each = Array.from({ length: 9 }, (_, at) => stretch(200 + at * 1_000, at === 8 ? 9_250 : 1_200 + at * 1_000));
  assert.deepEqual(aroundSnapshots(endless), each);
  // A steady time that begins and ends within one of them holds all others.
  const found = snapshotWindows(endless, [stretch(500, 8_500)]);
  assert.deepEqual([found?.beside.length, found?.without.length, found?.lengthMs], [7, 0, 1_000]);
});

test('snapshots of several nodes at the same time are one, with the longest of what comes after', () => {
  const nodes = [snapshot(0, 700), snapshot(10, 900), snapshot(20, 600), snapshot(1_100, 1_200)];
  assert.deepEqual(aroundSnapshots(nodes), [stretch(0, 1_100), stretch(1_100, 1_450)]);
});

test('snapshots of several nodes that are known by a moment each are one, and windows are no shorter than what may come after one', () => {
  // As files tell them, in a soak of ten minutes: each node's own, a fraction of a millisecond apart.
  const moments = [73_052.21, 73_052.36, 73_056.72, 173_064.13, 173_064.18, 173_064.21].map((at) => snapshot(at, at));
  const apart = aroundSnapshots(moments);
  assert.deepEqual(
    apart.map(({ fromMs }) => fromMs),
    [73_052.21, 173_064.13],
  );
  const found = snapshotWindows(moments, [stretch(10_000, 610_000)]);
  assert.ok(found !== null && found.lengthMs >= 250, `${found?.lengthMs}`);
  assert.ok(found.without.length <= 2_400, `${found.without.length} windows`);
});
