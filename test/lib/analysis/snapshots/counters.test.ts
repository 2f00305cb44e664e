import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmed, jointStandstills, Standstills } from '../../../../lib/analysis/snapshots/counters.ts';
import type { Stretch } from '../../../../lib/analysis/snapshots/windows.ts';
import type { SeenSnapshot } from '../../../../lib/report/snapshots.ts';

/** What a node has told each second: asked at the second, answered 10 ms later. */
function standstills(...counts: (number | null)[]): readonly Stretch[] {
  const node = new Standstills();
  counts.forEach((count, at) => {
    node.add(count, at * 1_000, at * 1_000 + 10);
  });
  return node.stretches;
}

function snapshot(began: number, ended: number, changes: Partial<SeenSnapshot> = {}): SeenSnapshot {
  const moment = (atMs: number) => ({ atMs, by: 'files', errorMs: 10 }) as const;
  const known = { node: 'node1', index: 300, bytes: 10, sources: ['files'], received: false } as const;
  return { ...known, began: moment(began), ended: moment(ended), ...changes };
}

const sourcesOf = (seen: readonly SeenSnapshot[]): string[] => seen.map(({ sources }) => sources.join('+'));

test('a count stands still from one answer to the last that is the same, between less and more', () => {
  assert.deepEqual(standstills(10, 20, 20, 20, 30), [{ fromMs: 1_010, toMs: 3_000 }]);
  assert.deepEqual(standstills(10, 20, 30, 40), []);
  assert.deepEqual(standstills(10, 20, null, 20, 30), [{ fromMs: 1_010, toMs: 3_000 }]);
});

test('a count that had not grown before, has not gone on yet, or began anew says nothing', () => {
  assert.deepEqual(standstills(10, 10, 10, 20), []);
  assert.deepEqual(standstills(10, 20, 20, 20), []);
  assert.deepEqual(standstills(10, 20, 20, 3, 3, 8), []);
});

test('all nodes stand still while each of them does', () => {
  const [one, two, three] = [standstills(1, 2, 2, 2, 3), standstills(1, 2, 3, 3, 4), standstills(1, 2, 3, 4, 5)];
  assert.deepEqual(jointStandstills([one, two]), [{ fromMs: 2_010, toMs: 3_000 }]);
  assert.deepEqual(jointStandstills([one, two, three]), []);
  assert.deepEqual(jointStandstills([]), []);
});

test('a snapshot during which all nodes stood still is confirmed by the counters', () => {
  const still = [{ fromMs: 2_010, toMs: 3_000 }];
  assert.deepEqual(sourcesOf(confirmed([snapshot(1_900, 3_400), snapshot(5_000, 7_000)], still)), [
    'files+counters',
    'files',
  ]);
});

test('a standstill that lasts longer than a snapshot and what it leaves behind is not its own', () => {
  const still = [{ fromMs: 2_010, toMs: 9_000 }];
  assert.deepEqual(sourcesOf(confirmed([snapshot(2_000, 2_400)], still)), ['files']);
});

test('counters make no snapshot of a standstill, and say nothing of one that was sent or has no times', () => {
  const still = [{ fromMs: 2_010, toMs: 3_000 }];
  assert.deepEqual(confirmed([], still), []);
  const seen = [
    snapshot(1_900, 3_400, { received: true }),
    snapshot(1_900, 3_400, { began: null }),
    snapshot(1_900, 3_400, { ended: null }),
  ];
  assert.deepEqual(confirmed(seen, still), seen);
});
