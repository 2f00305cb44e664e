import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotGrowth, tookMs } from '../../../../lib/analysis/snapshots/growth.ts';
import type { SeenSnapshot } from '../../../../lib/report/snapshots.ts';

const MIB = 1_048_576;

function snapshot(ms: number, bytes: number | null, changes: Partial<SeenSnapshot> = {}): SeenSnapshot {
  const moment = (atMs: number) => ({ atMs, by: 'log', errorMs: 1 }) as const;
  const known = { node: 'node1', index: 300, sources: ['log'], received: false } as const;
  return { ...known, bytes, began: moment(1_000), ended: moment(1_000 + ms), ...changes };
}

test('twice the size in four times the time is an exponent of 2', () => {
  const growth = snapshotGrowth([1, 2, 4, 8, 16].map((size) => snapshot(10 * size ** 2, size * MIB)));
  assert.ok(!('absent' in growth));
  assert.equal(growth.exponent.toFixed(6), '2.000000');
  assert.deepEqual([growth.points, growth.smallestBytes, growth.largestBytes], [5, MIB, 16 * MIB]);
  // Of five the largest fifth is one: 2,560 ms for 16 MiB.
  assert.equal(growth.msPerMiB, 160);
});

test('it takes five whose beginning, end and size are known, and that nodes made themselves', () => {
  const four = [1, 2, 4, 8].map((size) => snapshot(10 * size, size * MIB));
  const unknown = [
    snapshot(160, null),
    snapshot(160, 16 * MIB, { began: null }),
    snapshot(160, 16 * MIB, { ended: null }),
    snapshot(160, 16 * MIB, { received: true }),
  ];
  assert.deepEqual(snapshotGrowth([...four, ...unknown]), {
    absent: 'beginning, end and size are known of 4 snapshots alone, and it takes 5',
  });
});

test('snapshots that began and ended within a tick are said to be too quick, and how long they took at most', () => {
  const of = (...seen: SeenSnapshot[]) => {
    const growth = snapshotGrowth(seen);
    return 'absent' in growth ? growth.absent : null;
  };
  const tick = (errorMs: number) => ({ atMs: 1_000, by: 'files', errorMs }) as const;
  const quick = snapshot(0, MIB, { began: tick(10), ended: tick(10) });
  assert.equal(
    of(quick, quick, snapshot(0, MIB), snapshot(30, MIB), snapshot(40, MIB)),
    '3 snapshots were made within 20 ms each, too quick to be timed, 2 took longer, and it takes 5',
  );
  assert.equal(of(snapshot(0, MIB)), '1 snapshot was made within 2 ms, too quick to be timed, and it takes 5');
  assert.equal(of(), 'beginning, end and size are known of none, and it takes 5');
});

test('snapshots that are all about as large say nothing of growth', () => {
  const alike = [1, 1.1, 1.2, 1.3, 1.4].map((size) => snapshot(10 * size, Math.round(size * MIB)));
  assert.deepEqual(snapshotGrowth(alike), { absent: 'they were all about as large' });
});

test('what it took is from its beginning to its end, where both are known', () => {
  assert.equal(tookMs(snapshot(250, 1)), 250);
  assert.equal(tookMs(snapshot(250, 1, { began: null })), null);
});
