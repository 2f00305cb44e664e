import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measured } from '../../../lib/analysis/cells.ts';
import { controlOf, withControl } from '../../../lib/analysis/control.ts';
import type { ControlSteps } from '../../../lib/report/control.ts';
import { exampleMeasured, examplePlan } from '../../fixtures/example-report.ts';

const step = (...opsPerSecond: number[]): ControlSteps => ({ startedAt: '2026-02-02T21:30:00.000Z', opsPerSecond });

test('two steps alike say nothing but how alike they are', () => {
  const { ratio, spread, finding } = controlOf('cluster', step(100, 98, 102, 100, 101), step(95, 96, 94, 95, 99));
  assert.deepEqual([ratio, spread, finding], [0.95, 5 / 95, null]);
});

test('a run after which the same load is slower by more than 15 % has changed, and which way is said', () => {
  const { finding } = controlOf('cluster', step(100, 99, 101), step(50, 51, 49));
  assert.equal(
    finding,
    'The cluster or the machine changed during the run: one user wrote 100 entries per second to cluster before the first cell and 50 after the last (0.50 times; the seconds of one step lie 4.0 % apart), so that it is slower now.',
  );
  assert.match(
    controlOf('cluster', step(50, 51, 49), step(100, 99, 101)).finding ?? '',
    /\(2\.00 times;.*faster now\.$/,
  );
});

test('what lies within the spread of one step is no change', () => {
  const { ratio, finding } = controlOf('cluster', step(60, 100, 140), step(70, 70, 71));
  assert.deepEqual([ratio, finding], [0.7, null]);
});

test('a step that found nothing has no ratio; one without a write afterwards has changed', () => {
  assert.equal(controlOf('cluster', step(0, 0), step(9, 9)).ratio, null);
  assert.equal(controlOf('cluster', { absent: 'interrupted' }, step(9, 9)).finding, null);
  const none = controlOf('cluster', step(9, 9), step(0, 0));
  assert.deepEqual([none.ratio, none.spread], [0, 0]);
  assert.match(none.finding ?? '', /and 0 after the last/);
});

test('cells between steps that differ by more than 30 % are suspect, on their cluster alone', () => {
  const cells = ['cluster', 'other'].map((name) => ({
    ...examplePlan({ cluster: { name, nodes: 3 } }),
    ...exampleMeasured({ verdict: { level: 'valid', reasons: [], rules: [] } }),
    state: 'ok' as const,
  }));
  const slower = (after: number) => [controlOf('cluster', step(100, 100), step(after, after))];
  assert.deepEqual(
    withControl(cells, slower(80)).map((cell) => measured(cell)?.verdict.level),
    ['valid', 'valid'],
  );
  const [first, second] = withControl(cells, slower(10)).map((cell) => measured(cell)?.verdict);
  assert.deepEqual(first, {
    level: 'suspect',
    reasons: ['The control steps before and after the run differ by more than 30 %: 0.10 times.'],
    rules: ['run-changed'],
  });
  assert.equal(second?.level, 'valid');
});

test('a cell that was invalid stays so, and one without numbers as it is', () => {
  const control = [controlOf('cluster', step(100, 100), step(10, 10))];
  const invalid = {
    ...examplePlan(),
    ...exampleMeasured({ verdict: { level: 'invalid', reasons: ['No.'] } }),
    state: 'ok' as const,
  };
  const skipped = { ...examplePlan(), state: 'skipped' as const, reason: 'no audit trail' };
  const [one, other] = withControl([invalid, skipped], control);
  assert.ok(one && other);
  assert.equal(measured(one)?.verdict.level, 'invalid');
  assert.deepEqual(other, skipped);
});
