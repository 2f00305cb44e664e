import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logGrowth } from '../../../../../lib/analysis/insights/snapshots/log-growth.ts';
import type { CellSnapshots } from '../../../../../lib/report/snapshots.ts';
import { soakLoad } from '../../../../../lib/scenarios/soak.ts';
import { openLoad } from '../../../../../lib/scenarios/steps.ts';
import { exampleMetrics, exampleNodeMetrics, exampleReportOf, timedCell } from '../../../../fixtures/example-report.ts';
import { exampleDistribution } from '../../../../fixtures/reports/distribution.ts';
import { exampleMachine } from '../../../../fixtures/reports/machine.ts';
import { exampleSeen } from '../../../../fixtures/reports/snapshots.ts';

const COST = { absent: 'not asked for' } as const;
const NONE: CellSnapshots = { seen: [], cost: COST };

/** The window begins 16 s after the run, whose start is 4 s later than that of the program. */
const at = (...seconds: number[]): CellSnapshots => ({
  seen: seconds.map((second) => ({
    ...exampleSeen({ ended: { atMs: 16_000 + 1_000 * second, by: 'log', errorMs: 1 } }),
    stallMs: null,
  })),
  cost: COST,
});

function found(
  p50Ms: readonly number[],
  snapshots: CellSnapshots | undefined,
  { full = false, compacted = 0, soak = false } = {},
) {
  const seconds = { ...exampleDistribution.seconds, p50Ms, ok: p50Ms.map(() => 100) };
  const cell = timedCell(
    soak ? { scenario: 'soak', step: soakLoad(openLoad(100, 0)) } : {},
    1,
    { distribution: { ...exampleDistribution, seconds } },
    {
      windowSeconds: p50Ms.length,
      machine: exampleMachine(full ? { idle: 0.01, iowait: 0 } : {}),
      metrics: exampleMetrics([exampleNodeMetrics('node1', { compactedBytes: compacted })]),
      ...(snapshots === undefined ? {} : { snapshots }),
    },
  );
  return logGrowth.find(exampleReportOf([cell]));
}

const climb = (seconds: number, by = 2): number[] => Array.from({ length: seconds }, (_, second) => 10 + by * second);

test('latency that climbs without a snapshot is told', () => {
  const [finding] = found(climb(20), NONE);
  // The middle of 10, 12 ... 20 is 15, of 38 ... 48 it is 43.
  assert.equal(finding?.title, 'Writes went from 15.0 to 43.0 ms in 20.0 s without a snapshot.');
  assert.equal(finding?.severity, 'warning');
});

test('so is a sawtooth', () => {
  const teeth = [...climb(10, 4), ...climb(10, 4), ...climb(10, 4)];
  const [finding] = found(teeth, at(10, 20));
  assert.match(finding?.title ?? '', /between two snapshots, and back with each[.]$/);
  assert.deepEqual(found(teeth, NONE), [], 'it does not go with the writes');
});

test('and one with a snapshot each five seconds, as a service showed it whose commands take longer with the log', () => {
  const teeth = [
    ...[50.3, 67.3, 80.4, 85.2, 24.8, 53.1, 68.6, 81.7, 69.8, 25.3, 52.6, 68.1, 82.7, 26.8, 27.7],
    ...[53.4, 69.4, 82.4, 16.2, 29.8, 54.3, 70.9, 83.2, 16.6, 33.5],
  ];
  const [finding] = found(teeth, at(3, 8, 13, 18, 23));
  assert.match(finding?.title ?? '', /between two snapshots, and back with each[.]$/);
  // Another run of it: before its first snapshot the log was already long, of which the window knows nothing.
  const again = [
    ...[50, 66, 80, 90, 32, 40, 55, 72, 83, 88, 32, 46, 60, 74, 87, 30, 31, 53, 71, 81, 90, 25, 41, 61, 74],
  ];
  assert.equal(found(again, at(4, 9, 15, 21), { full: true }).length, 1);
});

test('nothing is told where latency stays, in a short window, or without evidence', () => {
  assert.deepEqual(found(Array(20).fill(10), NONE), []);
  assert.deepEqual(found(climb(19), NONE), []);
  assert.deepEqual(found(climb(20), undefined), []);
  assert.deepEqual(found(climb(20), { absent: 'nobody looked' }), []);
});

test('nor on a full machine, nor where nodes let go of their logs', () => {
  assert.deepEqual(found(climb(20), NONE, { full: true }), []);
  const tooth = climb(10, 4);
  assert.deepEqual(found([...tooth, ...tooth], at(10), { full: true }), [], 'one fall may be its doing');
  assert.equal(found([...tooth, ...tooth], at(10)).length, 1);
  // Of nodes that make theirs one after the other within two seconds.
  assert.deepEqual(found([...tooth, ...tooth], at(10, 11, 12), { full: true }), []);
  assert.equal(found([...tooth, ...tooth, ...tooth], at(10, 20), { full: true }).length, 1);
  assert.deepEqual(found(climb(20), NONE, { compacted: 1_000 }), []);
});

test('where data grows as the log does it may be either, and after snapshots it is what latency goes with more closely', () => {
  const [finding] = found(climb(20), NONE, { soak: true });
  assert.equal(finding?.severity, 'note');
  assert.match(finding?.certainty ?? '', /, and data grew as the log did[.]$/);
  const teeth = [...climb(10, 4), ...climb(10, 4), ...climb(10, 4)];
  assert.equal(found(teeth, at(10, 20), { soak: true })[0]?.severity, 'warning');
  // What falls by a little with each snapshot goes with the state.
  const withState = climb(60, 4).map((ms, second) => ms + (second % 10));
  assert.equal(found(withState, at(59))[0]?.severity, 'warning', 'of another load nothing else is known');
  assert.deepEqual(found(withState, at(59), { soak: true }), []);
});
