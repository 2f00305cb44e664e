import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writesBySecond } from '../../../../lib/analysis/snapshots/by-second.ts';
import { cellSnapshots, type Writes } from '../../../../lib/analysis/snapshots/cost.ts';
import type { Stretch } from '../../../../lib/analysis/snapshots/windows.ts';
import type { Distribution } from '../../../../lib/report/figures.ts';
import type { SeenSnapshot, SnapshotCosts } from '../../../../lib/report/snapshots.ts';

function snapshot(began: number, ended: number): SeenSnapshot {
  const moment = (atMs: number) => ({ atMs, by: 'files', errorMs: 10 }) as const;
  const known = { node: 'node1', index: 300, bytes: 10, sources: ['files'], received: false } as const;
  return { ...known, began: moment(began), ended: moment(ended) };
}

/** Writes that stop for as long as a stretch lies in the first half of each second. */
const halves: Writes = {
  from: 'operations',
  steady: [{ fromMs: 0, toMs: 4_000 }],
  stall: ({ fromMs }: Stretch) => (fromMs % 1_000 === 0 ? 500 : 20),
  p99: (stretches) => stretches.length,
};

function costOf(cost: SnapshotCosts) {
  assert.ok(!('absent' in cost), JSON.stringify(cost));
  return cost;
}

test('each snapshot has the stall around it, and all together are compared with windows without one', () => {
  const found = cellSnapshots([snapshot(1_000, 1_500), snapshot(2_000, 2_500)], halves);
  assert.ok(!('absent' in found));
  assert.deepEqual(
    found.seen.map(({ stallMs }) => stallMs),
    [500, 500],
  );
  const { from, windowMs, beside, without } = costOf(found.cost);
  assert.deepEqual([from, windowMs], ['operations', 750]);
  assert.deepEqual(beside, { windows: 2, stallMs: 500, longestStallMs: 500, p99Ms: 2 });
  // From 0 to 1,000 one, from 2,750 to 4,000 one: the first begins on a whole second.
  assert.deepEqual(without, { windows: 2, stallMs: 260, longestStallMs: 500, p99Ms: 2 });
});

test('one that was sent by another node is neither compared nor compared with', () => {
  const sent = { ...snapshot(2_000, 2_500), received: true };
  const found = cellSnapshots([snapshot(1_000, 1_500), sent], halves);
  assert.ok(!('absent' in found));
  const { beside, without } = costOf(found.cost);
  // Windows without lie where they did when both were made there.
  assert.deepEqual([beside.windows, without?.windows], [1, 2]);
  const alone = cellSnapshots([sent], halves);
  assert.deepEqual('absent' in alone ? null : alone.cost, {
    absent: 'no node made one: what was seen was sent by another',
  });
});

test('without snapshots, without writes and outside of a steady load there is no cost, and why', () => {
  const cost = (seen: SeenSnapshot[], writes: Writes | null) => {
    const found = cellSnapshots(seen, writes);
    return 'absent' in found ? found : found.cost;
  };
  assert.deepEqual(cost([], halves), { absent: 'none was seen' });
  assert.deepEqual(cost([snapshot(1_000, 1_500)], null), { absent: 'nothing was written' });
  assert.deepEqual(cost([snapshot(3_900, 4_500)], halves), { absent: 'none lay wholly in a time of steady load' });
  assert.deepEqual(cellSnapshots({ absent: 'why' }, halves), { absent: 'why' });
});

function told(p99Ms: (number | null)[], longest: { atMs: number; ms: number }[]): Distribution {
  const known = { seconds: { p99Ms }, silence: { slotMs: 50, silentMs: 0, longest } };
  return known as unknown as Distribution;
}

test("of a script's load the stall is the part of a silence in the window, to 50 ms, and p99 that of the seconds", () => {
  // The window began 10,000 ms into the run.
  const writes = writesBySecond(told([5, 400, 6, 7, null], [{ atMs: 1_100, ms: 400 }]), {
    fromMs: 10_000,
    toMs: 15_000,
  });
  assert.equal(writes.stall({ fromMs: 11_050, toMs: 11_450 }), 350);
  assert.equal(writes.stall({ fromMs: 12_000, toMs: 12_400 }), 0);
  assert.equal(writes.p99([{ fromMs: 11_050, toMs: 11_450 }]), 400);
  assert.equal(
    writes.p99([
      { fromMs: 10_000, toMs: 10_500 },
      { fromMs: 12_900, toMs: 13_400 },
    ]),
    6,
  );
  assert.equal(writes.p99([{ fromMs: 14_100, toMs: 14_200 }]), null);
});

test('where ten silences are told there may have been a shorter one: the stall of a window without is not known', () => {
  const ten = Array.from({ length: 10 }, (_, at) => ({ atMs: at * 1_000, ms: 200 }));
  const writes = writesBySecond(told([], ten), { fromMs: 0, toMs: 20_000 });
  assert.equal(writes.stall({ fromMs: 15_000, toMs: 16_000 }), null);
  assert.equal(writes.stall({ fromMs: 1_000, toMs: 2_000 }), 200);
});
