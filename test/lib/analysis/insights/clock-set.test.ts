import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockSet } from '../../../../lib/analysis/insights/clock-set.ts';
import { judge } from '../../../../lib/analysis/verdict/judge.ts';
import type { Verdict } from '../../../../lib/report/figures.ts';
import { honestEvidence } from '../../../../tools/perf/honest-cells.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';

/** The verdict on a cell beside which the clock was set by so many milliseconds, one after the other. */
function verdictBeside(...steps: number[]): Verdict {
  const evidence = honestEvidence({ seed: 1, operations: 30_000, users: 10, windowSeconds: 5 });
  return judge({ ...evidence, clockSteps: steps.map((byMs) => ({ byMs })) });
}

const found = (...verdicts: Verdict[]) =>
  clockSet.find(exampleReportOf(verdicts.map((verdict, at) => timedCell({}, at + 1, {}, { verdict }))));

test('cells beside which the clock was set are named, however often it was', () => {
  const [finding, ...others] = found(verdictBeside(), verdictBeside(2_003), verdictBeside(-40, 60));
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'warning');
  assert.deepEqual([finding?.cells.length, finding?.measured[0]?.value], [2, 2]);
  assert.match(finding?.title ?? '', /while 2 cells were measured\.$/);
  assert.match(finding?.certainty ?? '', /set forward by 2,003 ms/);
});

test('nothing is told of cells beside which it was not, or that have other doubts', () => {
  assert.deepEqual(found(verdictBeside()), []);
  assert.deepEqual(found({ level: 'suspect', reasons: ['Something else.'], rules: ['steal'] }), []);
  assert.deepEqual(found({ level: 'suspect', reasons: ['Of an older report.'] }), []);
});
