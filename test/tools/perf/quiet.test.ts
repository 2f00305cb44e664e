import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMet } from '../../../tools/perf/part.ts';
import { quietFigures, verdictsOf } from '../../../tools/perf/quiet.ts';
import { examplePlan, exampleReportOf, timedCell } from '../../fixtures/example-report.ts';

const run = (...rules: string[]) => ({ rules, otherCores: 0.1 });

test('one run in twenty may be doubted, and two may not; the rules are counted by runs', () => {
  const honest = Array.from({ length: 18 }, () => run());
  const [one] = quietFigures([...honest, run(), run('silence', 'halves-p99')]);
  assert.deepEqual([one?.value, one && isMet(one), one?.note], [1, true, 'silence in 1, halves-p99 in 1']);
  const [two] = quietFigures([...honest, run('silence'), run('silence')]);
  assert.deepEqual([two?.value, two && isMet(two), two?.note], [2, false, 'silence in 2']);
});

test('what is told of a run on a machine that was not quiet is no false alarm, and such runs are named', () => {
  const [quiet, disturbed, cores] = quietFigures([run(), { rules: ['other-programs', 'silence'], otherCores: 0.7 }]);
  assert.deepEqual([quiet?.name, quiet?.value], ['runs that a rule doubted, of 1 on a quiet machine', 0]);
  assert.deepEqual([disturbed?.value, disturbed?.note], [1, 'other-programs in 1, silence in 1']);
  assert.equal(cores?.value, 0.7);
});

test('where no run was on a quiet machine the goal is not met', () => {
  const [quiet] = quietFigures([run('steal')]);
  assert.ok(quiet && Number.isNaN(quiet.value) && isMet(quiet) === false);
});

test('the rules of all cells of a run count once, and a cell that was not measured is no honest run', () => {
  const doubted = (rule: string, repetition: number) =>
    timedCell({ repetition }, 1, {}, { verdict: { level: 'suspect', reasons: ['So.'], rules: [rule] } });
  const report = exampleReportOf([doubted('silence', 1), doubted('silence', 2), doubted('late', 3)]);
  assert.deepEqual(verdictsOf(report).rules, ['silence', 'late']);
  const failed = exampleReportOf([{ ...examplePlan(), state: 'failed', reason: 'k6 ended' }]);
  assert.throws(() => verdictsOf(failed), /was not measured: k6 ended/);
});
