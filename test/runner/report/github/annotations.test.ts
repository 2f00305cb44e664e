import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../../../lib/report/report.ts';
import { annotationsOf } from '../../../../runner/report/github/annotations.ts';
import { type Annotation, withinLimits, workflowCommand } from '../../../../runner/report/github/commands.ts';
import { examplePlan, exampleReport, exampleReportOf, lossyCell, timedCell } from '../../../fixtures/example-report.ts';

const lines = (report: Report, ...failing: ('invalid' | 'suspect')[]) =>
  annotationsOf({ ...report, state: 'complete' }, failing).map(({ kind, title, text }) => `${kind} ${title} ${text}`);
const quiet = { findings: [] };

test('the characters that a command is made of are written otherwise in it', () => {
  const annotation = { kind: 'warning', title: 'a: 5%, b\r\n', text: '5%: a, b\r\nc' } as const;
  assert.equal(workflowCommand(annotation), '::warning title=a%3A 5%25%2C b%0D%0A::5%25: a, b%0D%0Ac');
});

test('of each kind there are ten at most, of which the last counts the others', () => {
  const many = (kind: Annotation['kind'], count: number) =>
    Array.from({ length: count }, (_, at) => ({ kind, title: 't', text: `${at}` }));
  const kept = withinLimits([...many('warning', 10), ...many('error', 25)]);
  const texts = (kind: Annotation['kind']) => kept.filter((each) => each.kind === kind).map(({ text }) => text);
  assert.deepEqual(texts('warning'), [...'0123456789']);
  assert.deepEqual(texts('error'), [
    ...'012345678',
    '16 more of these are in the report and in the summary of this job.',
  ]);
});

test('a run in which all is well has its result as a notice', () => {
  assert.deepEqual(lines(exampleReportOf([timedCell({}, 1)], quiet)), [
    'notice raftmark no doubt found in 1 of 1 cell',
  ]);
});

test('what fails a run is an error: what was lost, what was not measured, limits that were not met', () => {
  const missed = {
    operation: 'write',
    limit: 'p50',
    comparison: '<',
    allowed: 2,
    measured: 5,
    unit: 'ms',
    met: false,
  } as const;
  const cell = timedCell({}, 5, {}, { thresholds: [{ ...missed, rule: 'write p50 < 2ms' }] });
  const failed = { ...examplePlan({ scenario: 'mixed' }), state: 'failed', reason: 'k6 left no summary' } as const;
  const nowhere = { rule: 'query p99 < 1s', judged: 0, missed: 0, met: false, absent: 'no cell of the run has it' };
  const told = lines(exampleReportOf([cell, failed, lossyCell], { ...quiet, thresholds: [nowhere] }));
  assert.match(
    told[0] ?? '',
    /^error raftmark: safety violated acknowledged writes were lost in 2 entries, of .* \(small\/medium\/failover\//,
  );
  assert.deepEqual(told.slice(1, 5), [
    `error raftmark: safety violated reads were not linearizable in 1 entry (${lossyCell.id})`,
    `error raftmark: not measured k6 left no summary (${failed.id})`,
    'error raftmark: threshold not met query p99 < 1s: not measured (no cell of the run has it)',
    `error raftmark: threshold not met write p50 < 2ms: write 5.00 ms (${cell.id})`,
  ]);
  assert.match(told.at(-1) ?? '', /^notice raftmark /);
});

test('what is invalid is a warning, and an error where it fails the run', () => {
  const cell = timedCell({}, 5, {}, { verdict: { level: 'invalid', reasons: ['Too short.', 'Too few.'] } });
  const report = exampleReportOf([cell], quiet);
  assert.equal(lines(report)[0], `warning raftmark: invalid Too short. Too few. (${cell.id})`);
  assert.equal(lines(report, 'invalid')[0], `error raftmark: invalid Too short. Too few. (${cell.id})`);
});

test('what is doubted, and a run that measured nothing, are errors where they fail the run', () => {
  const cell = timedCell({}, 5, {}, { verdict: { level: 'suspect', reasons: ['Too few.'] } });
  const report = exampleReportOf([cell], quiet);
  assert.equal(lines(report, 'invalid').length, 1);
  assert.equal(lines(report, 'invalid', 'suspect')[0], `error raftmark: suspect Too few. (${cell.id})`);
  const nothing = exampleReportOf([{ ...examplePlan(), state: 'skipped', reason: 'no' }], quiet);
  assert.equal(lines(nothing).length, 1);
  assert.match(
    lines(nothing, 'invalid')[0] ?? '',
    /^error raftmark: nothing was measured no cell of this run ran to its end/,
  );
});

test('a critical finding is a warning, and others are in the summary alone', () => {
  const [finding] = exampleReport.findings ?? [];
  assert.ok(finding);
  const findings = [finding, { ...finding, severity: 'critical', id: 'elections' } as const];
  assert.deepEqual(lines(exampleReportOf([timedCell({}, 1)], { findings })).slice(0, -1), [
    `warning raftmark: finding ${finding.title} [elections]`,
  ]);
});
