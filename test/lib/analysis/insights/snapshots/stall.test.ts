import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotStall } from '../../../../../lib/analysis/insights/snapshots/stall.ts';
import type { SnapshotCost, WritesInWindows } from '../../../../../lib/report/snapshots.ts';
import { exampleReportOf, failoverCell, timedCell } from '../../../../fixtures/example-report.ts';
import { exampleDistribution } from '../../../../fixtures/reports/distribution.ts';
import { exampleSeen, exampleSnapshots } from '../../../../fixtures/reports/snapshots.ts';

const windows = (stallMs: number, count = 4): WritesInWindows => ({
  ...{ windows: count, stallMs, longestStallMs: stallMs + 100, p99Ms: stallMs },
});

/** The window is 16 s to 26 s of the run, whose start is 4 s later than the start of the program; each snapshot of it takes so long. */
function found(besideMs: number, withoutMs: number | null, { tookMs = 100, count = 4 } = {}) {
  const seen = Array.from({ length: count }, (_, at) => ({
    ...exampleSeen({
      began: { atMs: 16_500 + 2_000 * at, by: 'log', errorMs: 1 },
      ended: { atMs: 16_500 + 2_000 * at + tookMs, by: 'log', errorMs: 1 },
    }),
    stallMs: besideMs,
  }));
  const cost: SnapshotCost = {
    ...{ from: 'seconds', windowMs: 350, beside: windows(besideMs, count) },
    without: withoutMs === null ? null : windows(withoutMs),
  };
  const each = timedCell({}, 1, {}, { snapshots: exampleSnapshots({ seen, cost }) });
  return snapshotStall.find(exampleReportOf([each]));
}

test('writes that stand still around snapshots are a trouble, told with the share of time that goes into snapshots', () => {
  const [finding, ...others] = found(400, 50);
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'warning');
  assert.equal(
    finding?.title,
    'Each snapshot holds up all writes for 400 ms, up to 500 ms; 4.0 % of the time goes into snapshots.',
  );
  assert.deepEqual(finding?.measured.at(-2), {
    what: 'middle one of the longest times without an accepted write around a snapshot',
    value: 400,
    unit: 'ms',
    against: { what: 'in windows as long without one', value: 50 },
  });
});

test('it is none where windows without a snapshot stand still as long, where it is short, or where they are few', () => {
  assert.deepEqual(found(400, 200), []);
  assert.deepEqual(found(140, 0), []);
  assert.deepEqual(found(400, 50, { count: 2 }), []);
  assert.deepEqual(found(400, null), [], 'nothing to hold it against');
  assert.deepEqual(snapshotStall.find(exampleReportOf([timedCell({}, 1)])), [], 'nothing known of snapshots');
  const absent = timedCell({}, 1, {}, { snapshots: { absent: 'nobody looked' } });
  assert.deepEqual(snapshotStall.find(exampleReportOf([absent])), []);
});

test('snapshots that take 30 % of the time are critical, and need no time without one', () => {
  assert.equal(found(900, 50, { tookMs: 800 })[0]?.severity, 'critical');
  assert.equal(found(900, null, { tookMs: 800 })[0]?.severity, 'critical');
});

test('so are stalls from the election timeout on', () => {
  const cost = exampleSnapshots({
    cost: { from: 'seconds', windowMs: 350, beside: windows(1_000, 3), without: windows(0) },
  });
  const cell = timedCell({}, 1, {}, { snapshots: cost });
  const [finding] = snapshotStall.find(exampleReportOf([failoverCell, cell]));
  assert.equal(finding?.severity, 'critical');
  assert.match(finding?.advice ?? '', /election timeout of 1.00 s is 1.00x the stall/);
});

/** Four snapshots of 250 ms from 0.5 s of the window on, each two seconds (or others); silences at these times of it. */
function beside(
  silences: readonly (readonly [atMs: number, ms: number])[],
  { count = 4, everyMs = 2_000, untoldMs = 0, windowMs = 500 } = {},
) {
  const seen = Array.from({ length: count }, (_, at) => ({
    ...exampleSeen({
      began: { atMs: 16_500 + everyMs * at, by: 'log', errorMs: 1 },
      ended: { atMs: 16_750 + everyMs * at, by: 'log', errorMs: 1 },
    }),
    stallMs: 250,
  }));
  // Windows without a snapshot are biased to those that stood still, where the list of silences is full.
  const without = windowMs > 500 ? null : windows(350, 1);
  const cost: SnapshotCost = { from: 'seconds', windowMs, beside: windows(250), without };
  const longest = silences.map(([atMs, ms]) => ({ atMs, ms }));
  const silence = { slotMs: 50, silentMs: longest.reduce((sum, { ms }) => sum + ms, untoldMs), longest };
  const distribution = { ...exampleDistribution, silence };
  return snapshotStall.find(
    exampleReportOf([timedCell({}, 1, { distribution }, { snapshots: exampleSnapshots({ seen, cost }) })]),
  );
}

test('where the load tells its silences, time around snapshots is held against all other time', () => {
  const those = [500, 2_500, 4_500, 6_500].map((atMs) => [atMs, 250] as const);
  // Around them are 4 x 500 ms, half of it silent; of the other 8 s are 350 ms.
  assert.deepEqual(beside([...those, [9_000, 350]])[0]?.measured.at(-2), {
    what: 'share of the time around snapshots without an accepted write',
    value: 0.5,
    unit: 'share',
    against: { what: 'of all other time', value: 350 / 8_000 },
  });
  const others = [1_200, 3_200, 5_200, 7_200, 9_000].map((atMs) => [atMs, 300] as const);
  assert.deepEqual(beside([...those, ...others]), [], '0.5 against 1.5 s of 8');
});

test('silences of which nobody knows where they were are not taken for time without a snapshot', () => {
  // 16 snapshots, each with a silence; the report tells of ten, the other six are 1.5 s of a window with 2 s beside the snapshots.
  const told = Array.from({ length: 10 }, (_, at) => [500 + 600 * at, 250] as const);
  const [finding] = beside(told, { count: 16, everyMs: 600, untoldMs: 1_500 });
  assert.equal(finding?.measured.at(-2)?.against?.value, 0);
});

test('snapshots that leave hardly a rest are held against nothing, and are what there is', () => {
  // 250 of 350 ms from 0.5 s on: what is left of the window is no longer than a stretch around one.
  const told = Array.from({ length: 10 }, (_, at) => [500 + 350 * at, 200] as const);
  const [finding] = beside([...told, [0, 350]], { count: 27, everyMs: 350, untoldMs: 17 * 200, windowMs: 600 });
  assert.equal(finding?.severity, 'critical');
  assert.match(finding?.title ?? '', /67.5 % of the time goes into snapshots/);
});
