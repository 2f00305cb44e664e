import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleOutcomes, withRules } from '../../../../lib/analysis/threshold-rules/judge.ts';
import { parseRule } from '../../../../lib/analysis/threshold-rules/parse.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { checkReport } from '../../../../runner/report/check/check.ts';
import { exampleReportOf, failoverCell, timedCell } from '../../../fixtures/example-report.ts';

const rules = ['write p50 < 2ms', 'lost == 0', 'query p99 < 1s'].map(parseRule);
const cells = withRules([timedCell({}, 1), failoverCell], rules);
const report: Report = exampleReportOf(cells, { thresholds: ruleOutcomes(cells, rules) });

test('rules that follow from the cells are sound', () => {
  assert.deepEqual(checkReport(report), []);
});

test('a limit of a rule is judged by the figures of its cell', () => {
  const [cell, ...others] = cells;
  assert.ok(cell && 'thresholds' in cell && cell.thresholds);
  const wrong = (changes: object) => {
    const thresholds = cell.thresholds?.map((each) => ({ ...each, ...changes }));
    return checkReport({ ...report, cells: [{ ...cell, thresholds } as typeof cell, ...others] })[0];
  };
  const id = `cell ${cell.id}: write: p50`;
  assert.equal(wrong({ met: false }), `${id} is said to be not met: allowed 2, measured 1`);
  assert.equal(wrong({ measured: 9 }), `${id} is given as 9 with its limit, and as 1 elsewhere`);
  assert.equal(wrong({ rule: 'read p50 < 2ms' }), `${id} is judged by a rule that is not about it: read p50 < 2ms`);
  assert.equal(wrong({ rule: 'what ever' }), `${id} has a rule that cannot be read: what ever`);
  assert.equal(wrong({ rule: undefined }), `${id} has a limit that only a rule can set, and no rule`);
});

test('what is said of a rule over all cells follows from them', () => {
  const said = report.thresholds ?? [];
  const wrong = (at: number, changes: object) =>
    checkReport({ ...report, thresholds: said.map((each, place) => (place === at ? { ...each, ...changes } : each)) });
  assert.deepEqual(wrong(0, { missed: 0 }), [
    'thresholds: what is said of write p50 < 2ms does not follow from the cells',
  ]);
  assert.deepEqual(wrong(2, { met: true }), [
    'thresholds: what is said of query p99 < 1s does not follow from the cells',
  ]);
  assert.deepEqual(wrong(1, { absent: 'nothing' }), [
    'thresholds: what is said of lost == 0 does not follow from the cells',
  ]);
});
