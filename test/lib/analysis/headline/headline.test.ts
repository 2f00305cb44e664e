import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headlineOf } from '../../../../lib/analysis/headline/headline.ts';
import type { Finding } from '../../../../lib/report/findings.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { exampleReportOf, failoverCell, LONE, lossySafety, timedCell } from '../../../fixtures/example-report.ts';
import { faultMeasured } from '../../../fixtures/reports/fault-cells.ts';

const step = (users: number, opsPerSecond: number, repetition = 1, changes: Parameters<typeof timedCell>[0] = {}) =>
  timedCell({ step: { name: `users-${users}`, users }, repetition, ...changes }, 5, { opsPerSecond });

function linesOf(cells: Report['cells'], changes: Partial<Report> = {}): string[] {
  return headlineOf(exampleReportOf(cells, { state: 'complete', findings: [], ...changes })).map(
    ({ label, text }) => `${label} ${text}`,
  );
}

test('the best rate is told with what fewer users nearly reach, and what more of them make of it', () => {
  const lines = linesOf([step(1, 300), step(10, 950), step(50, 1_000), step(100, 700)]);
  assert.equal(lines[0], 'RESULT no doubt found in 4 of 4 cells');
  assert.match(
    lines[1] ?? '',
    /^writes 1,000 ops\/s with 50 users \(p99 [\d.]+ ms\); 10 users do 950 \(p99 [\d.]+ ms\); falls to 700 at 100$/,
  );
  assert.match(linesOf([step(1, 300)])[1] ?? '', /^writes 300 ops\/s with 1 user \(p99 [\d.]+ ms\)$/);
});

test('repetitions are their median, and clusters are named where there are several', () => {
  const lines = linesOf([step(1, 100, 1), step(1, 300, 2), step(1, 200, 3)]);
  assert.match(lines[1] ?? '', /^writes 200 ops\/s/);
  const two = linesOf([step(1, 100), step(1, 300, 1, { cluster: LONE })]);
  assert.match(two[1] ?? '', /^writes 100 ops\/s/);
  assert.match(two[2] ?? '', /^writes single: 300 ops\/s/);
});

test('steps of as many users in two scenarios are not taken together', () => {
  const lines = linesOf([
    step(10, 1_047, 1, { scenario: 'write-sequential' }),
    step(10, 1_510, 1, { scenario: 'write-concurrent' }),
  ]);
  assert.match(lines[1] ?? '', /^writes 1,510 ops\/s with 10 users/);
});

test('what was lost is said before any rate, and what faults cost with it', () => {
  const { state: _, ...ok } = failoverCell;
  const lost = {
    ...ok,
    ...faultMeasured({ safety: lossySafety }),
    state: 'failed',
    reason: 'acknowledged writes were lost',
  };
  const all = headlineOf(
    exampleReportOf([step(1, 300), lost as typeof failoverCell], { state: 'complete', findings: [] }),
  );
  assert.deepEqual(
    all.slice(0, 3).map(({ label, meaning }) => [label, meaning]),
    [
      ['RESULT', 'bad'],
      ['LOST', 'bad'],
      ['writes', 'plain'],
    ],
  );
  assert.match(all[0]?.text ?? '', /^no doubt found in 1 of 2 cells; 1 failed$/);
  assert.match(all[1]?.text ?? '', /^acknowledged writes were lost in \d+ entr/);
  const kept = linesOf([failoverCell]);
  assert.match(
    kept.find((line) => line.startsWith('failover')) ?? '',
    /^failover writes accepted again after .*, \d+ kills?.*; none of [\d,]+ checked writes? (found )?lost/,
  );
});

test('limits that were not kept stand ahead of rates, three of them named', () => {
  const missed = (allowed: number) =>
    ({ operation: 'write', limit: 'p50', comparison: '<', allowed, measured: 5, unit: 'ms', met: false }) as const;
  const judged = (allowed: number) => ({ ...missed(allowed), rule: `write p50 < ${allowed}ms` });
  const cell = timedCell(
    {},
    5,
    { opsPerSecond: 100 },
    { thresholds: [judged(1), judged(2), { ...judged(9), met: true }] },
  );
  const nowhere = { rule: 'lost == 0', judged: 0, missed: 0, met: false, absent: 'no cell of the run has it' };
  assert.deepEqual(linesOf([cell], { thresholds: [nowhere] }).slice(1, 4), [
    'threshold lost == 0: not measured (no cell of the run has it)',
    `threshold write p50 < 1ms: write 5.00 ms (${cell.id})`,
    `threshold write p50 < 2ms: write 5.00 ms (${cell.id})`,
  ]);
  const many = timedCell({}, 5, {}, { thresholds: [1, 2, 3, 4].map(judged) });
  assert.equal(linesOf([many])[4], 'threshold 1 more that was not met, under Thresholds');
});

test('doubts come by how many cells they are about, and findings with the strongest first', () => {
  const suspect = {
    level: 'suspect',
    reasons: ['The window was not steady: 1.', 'It was short.'],
    rules: ['a', 'b'],
  } as const;
  const other = { level: 'suspect', reasons: ['The window was not steady: 2.'], rules: ['a'] } as const;
  const doubted = [suspect, other].map((verdict, at) => ({ ...step(1, 100, at + 1), verdict }));
  const finding: Finding = {
    ...({ id: 'slow-disk', kind: 'trouble', severity: 'warning', cluster: 'cluster' } as const),
    title: 'The disk is slow.',
    measured: [{ what: 'p99', value: 1, unit: 'ms' }],
    ...{ certainty: 'Measured.', cost: null, advice: null, disproof: 'None.', cells: [] },
  };
  const lines = linesOf(doubted, { findings: [finding, { ...finding, severity: 'note' }] });
  assert.equal(lines[0], 'RESULT 2 cells, and none without doubt');
  assert.deepEqual(lines.slice(-3), [
    'doubt 2 cells suspect: The window was not steady: 1. (the first of them)',
    'doubt 1 cell suspect: It was short.',
    'finding The disk is slow. [slow-disk]',
  ]);
});

test('a run that measured nothing, or was cut short, says so', () => {
  assert.deepEqual(linesOf([]), ['RESULT nothing was asked for']);
  const { id, cluster, tier, entries, payload, protocol, reads, keys, scenario, step: of, repetition } = step(1, 1);
  const plan = { id, cluster, tier, entries, payload, protocol, reads, keys, scenario, step: of, repetition };
  assert.deepEqual(linesOf([{ ...plan, state: 'skipped', reason: 'no' }]), [
    'RESULT nothing was measured: all cells were skipped',
  ]);
  const [cut] = linesOf([step(1, 1), { ...plan, repetition: 2, state: 'aborted', reason: 'interrupted' }], {
    state: 'aborted',
  });
  assert.equal(cut, 'RESULT no doubt found in 1 of 2 cells; the run was cut short after 1');
});
