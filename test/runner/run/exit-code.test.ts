import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Verdict } from '../../../lib/report/figures.ts';
import { exitCodeOf } from '../../../runner/run/publish.ts';
import { EXIT } from '../../../runner/system/errors.ts';
import { examplePlan, timedCell } from '../../fixtures/example-report.ts';

const cell = (level: Verdict['level']) => ({ ...timedCell({}, 1), verdict: { level, reasons: [], rules: [] } });
const codes = (...cells: readonly Cell[]) =>
  ([null, 'invalid', 'suspect'] as const).map((strict) => exitCodeOf({ cells }, [], strict));

test('a run that went through is ok whatever its verdicts, unless --strict says from which on it is not', () => {
  assert.deepEqual(codes(cell('valid')), [EXIT.ok, EXIT.ok, EXIT.ok]);
  assert.deepEqual(codes(cell('valid'), cell('suspect')), [EXIT.ok, EXIT.ok, EXIT.doubtful]);
  assert.deepEqual(codes(cell('valid'), cell('invalid')), [EXIT.ok, EXIT.doubtful, EXIT.doubtful]);
});

test('a run that measured nothing is not ok for a gate', () => {
  const skipped: Cell = { ...examplePlan(), state: 'skipped', reason: 'no' };
  assert.deepEqual(codes(skipped), [EXIT.ok, EXIT.doubtful, EXIT.doubtful]);
  assert.deepEqual(codes(skipped, cell('valid')), [EXIT.ok, EXIT.ok, EXIT.ok]);
});

test('what failed, or was left behind, goes before doubts', () => {
  const failed: Cell = { ...examplePlan(), state: 'failed', reason: 'no' };
  assert.deepEqual(codes(failed, cell('invalid')), [EXIT.failed, EXIT.failed, EXIT.failed]);
  assert.equal(exitCodeOf({ cells: [cell('invalid')] }, ['a namespace'], 'suspect'), EXIT.failed);
});

test('a rule that was not met fails a run, and so does one that was measured nowhere', () => {
  const code = (...met: readonly boolean[]) => {
    const thresholds = met.map((each) => ({ rule: 'lost == 0', judged: each ? 1 : 0, missed: 0, met: each }));
    return exitCodeOf({ cells: [cell('valid')], thresholds }, [], null);
  };
  assert.deepEqual([code(), code(true), code(true, false)], [EXIT.ok, EXIT.ok, EXIT.failed]);
});
