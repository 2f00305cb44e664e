import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendOf } from '../../../lib/analysis/audit-growth.ts';
import { isDoubtful } from '../../../lib/analysis/consensus.ts';
import { isQuiet, unsettledCells, watchedClusters } from '../../../lib/analysis/leadership.ts';
import { lacksFigure } from '../../../lib/analysis/recovery.ts';
import { safetyStanding, showsTrouble, wasReadAfterRestart } from '../../../lib/analysis/safety.ts';
import { fileToValues, restoreStanding } from '../../../lib/analysis/snapshot.ts';
import { relativeSpread, spreadOf } from '../../../lib/analysis/statistics.ts';
import { judgedThresholds } from '../../../lib/analysis/thresholds.ts';
import type { LedgerRow } from '../../../lib/report/analyses.ts';
import type { CellThreshold } from '../../../lib/report/cell.ts';
import {
  exampleRaft,
  exampleReading,
  exampleRecovery,
  exampleReport,
  exampleReportOf,
  exampleSafety,
  timedCell,
} from '../../fixtures/example-report.ts';

test('repetitions have their median, least and greatest, and how far they lie apart', () => {
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
  // (400 - 100) / 300.
  assert.equal(relativeSpread([300, 400, 100]), 1);
  assert.equal(relativeSpread([5, 5]), 0);
});

test('one value does not lie apart, and around zero nobody can say by how much', () => {
  assert.deepEqual([relativeSpread([7]), relativeSpread([]), relativeSpread([-1, 0, 1])], [null, null, null]);
});

const line = (distinct: boolean | null, repetitions: number) => ({ distinct, repetitions }) as LedgerRow;

test('a difference is in doubt when repetitions overlap, or when a line has no other', () => {
  assert.equal(isDoubtful(line(true, 3), line(null, 3)), false);
  assert.equal(isDoubtful(line(false, 3), line(null, 3)), true);
  assert.equal(isDoubtful(line(true, 1), line(null, 3)), true);
  assert.equal(isDoubtful(line(true, 3), line(null, 1)), true);
  assert.equal(isDoubtful(line(null, 1), undefined), false);
});

test('a trend is flat below an exponent of 0.1 either way, and else says what ten times the events make', () => {
  const trend = (exponent: number | null, ...events: number[]) =>
    trendOf({ exponent, points: events.map((each) => ({ events: each }) as never) });
  assert.deepEqual(trend(0.09, 1, 2), { trend: 'flat' });
  assert.deepEqual(trend(-0.09, 1, 2), { trend: 'flat' });
  assert.deepEqual(trend(0.1, 1, 2), { trend: 'grows', factor: 10 ** 0.1 });
  assert.deepEqual(trend(2, 1, 2), { trend: 'grows', factor: 100 });
  assert.deepEqual(trend(-1, 1, 2), { trend: 'falls', factor: 0.1 });
  assert.deepEqual(trend(null, 5, 5), { trend: 'unknown', sizes: 'one' });
  assert.deepEqual(trend(null, 5, 6), { trend: 'unknown', sizes: 'unusable' });
});

test('a ledger stands by the worst that it shows', () => {
  const standing = (changes: Parameters<typeof exampleSafety>[0]) => safetyStanding(exampleSafety(changes));
  assert.equal(standing({}), 'clean');
  assert.equal(standing({ stale: 9 }), 'clean');
  assert.equal(standing({ wentBack: 1 }), 'unsteady');
  assert.equal(standing({ wentBack: 1, rejectedButThere: 1 }), 'doubtful');
  assert.equal(standing({ rejectedButThere: 1, complete: false }), 'unproven');
  assert.equal(standing({ lost: 1, complete: false }), 'violated');
  assert.equal(standing({ phantom: 1 }), 'violated');
});

test('an incomplete ledger may show no trouble, and stale reads are none', () => {
  assert.equal(showsTrouble(exampleSafety({ complete: false, stale: 5 })), false);
  for (const found of ['lost', 'phantom', 'rejectedButThere', 'wentBack'])
    assert.equal(showsTrouble(exampleSafety({ [found]: 1 })), true, found);
});

test('a ledger was read after a restart when one of its readings was', () => {
  assert.equal(wasReadAfterRestart(exampleSafety()), true);
  assert.equal(wasReadAfterRestart({ readings: [exampleReading()] }), false);
});

test('a restored snapshot is right only when entries were compared and none was wrong', () => {
  const restored = (entries: number, wrong: number) =>
    restoreStanding({ restore: { restoreMs: 1, readyMs: 1, entries, wrong } });
  assert.equal(restoreStanding({ restore: null }), 'not-done');
  assert.deepEqual([restored(0, 0), restored(5, 1), restored(5, 0)], ['unchecked', 'wrong', 'right']);
});

test('a file is held against the values in it, where both are known', () => {
  assert.equal(fileToValues({ fileBytes: 500, logicalBytes: 200 }), 2.5);
  assert.equal(fileToValues({ fileBytes: null, logicalBytes: 200 }), null);
  assert.equal(fileToValues({ fileBytes: 500, logicalBytes: 0 }), null);
});

test('a recovery lacks a figure when it was made and one is not known', () => {
  assert.equal(lacksFigure(exampleRecovery()), false);
  assert.equal(lacksFigure(exampleRecovery({ receivedBytes: null })), true);
  assert.equal(lacksFigure(exampleRecovery({ receivedBytes: null, skipped: 'No.' })), false);
});

test('a leadership is quiet when no term, leader or node changed', () => {
  assert.equal(isQuiet(exampleRaft()), true);
  for (const what of ['termChanges', 'leaderChanges', 'leaderlessSeconds'])
    assert.equal(isQuiet(exampleRaft({ [what]: 1 })), false, what);
  assert.equal(isQuiet(exampleRaft({ unreachable: [{ node: 'node1', seconds: 1 }] })), false);
});

test('a cluster that nobody saw for a time was not watched', () => {
  const [cluster, lone] = exampleReport.clusters;
  assert.ok(cluster?.raft && lone);
  const blind = { ...cluster, raft: { ...cluster.raft, total: exampleRaft({ observedSeconds: 0 }) } };
  assert.deepEqual(
    watchedClusters({ clusters: [cluster, lone] }).map(({ name }) => name),
    ['cluster'],
  );
  assert.deepEqual(watchedClusters({ clusters: [blind] }), []);
});

test('the cells in which a leadership moved are told', () => {
  const moved = exampleRaft({ leaderChanges: 1 });
  const cells = [1, 2].map((repetition) =>
    timedCell({ repetition }, 1, {}, { raft: repetition === 2 ? moved : exampleRaft() }),
  );
  const id = 'small/medium/write-concurrent/users-10/cluster/2';
  assert.deepEqual(unsettledCells(exampleReportOf(cells).cells), [{ id, raft: moved }]);
});

test('limits are told with their cell, and those that were not met apart', () => {
  const met: CellThreshold = { operation: 'write', limit: 'p95', allowed: 5, measured: 4, met: true };
  const missed: CellThreshold = { ...met, allowed: 3, met: false };
  const { all, missed: found } = judgedThresholds([
    timedCell({}, 1, {}, { thresholds: [met] }),
    timedCell({ repetition: 2 }, 1, {}, { thresholds: [met, missed] }),
  ]);
  assert.equal(all.length, 3);
  assert.deepEqual(found, [{ cell: 'small/medium/write-concurrent/users-10/cluster/2', threshold: missed }]);
});
