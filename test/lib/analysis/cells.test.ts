import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, measured, resultsOf } from '../../../lib/analysis/cells.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { exampleMeasured, examplePlan } from '../../fixtures/example-report.ts';

const ok: Cell = { ...examplePlan(), state: 'ok', ...exampleMeasured() };
const cut: Cell = { ...examplePlan(), state: 'aborted', reason: 'Ctrl-C', ...exampleMeasured() };
const broken: Cell = { ...examplePlan(), state: 'failed', reason: 'lost', ...exampleMeasured() };
const never: Cell = { ...examplePlan(), state: 'aborted', reason: 'Ctrl-C' };
const skipped: Cell = { ...examplePlan(), state: 'skipped', reason: 'cannot' };

test('a cell that ran has its numbers, to its end or not', () => {
  assert.deepEqual([ok, cut, broken].map(measured), [ok, cut, broken]);
  assert.deepEqual([never, skipped].map(measured), [null, null]);
});

test('only what ran to its end is completed', () => {
  assert.deepEqual(completed([cut, ok, never, broken, skipped]), [ok]);
});

test('the results of cells are those of all that have numbers', () => {
  assert.equal(resultsOf([ok, never, cut, skipped]).length, 2);
});
