import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrationText } from '../../../runner/calibration/text.ts';
import { choose, planOf } from '../plan/plan-request.ts';

test('what calibrating takes at most follows from the scripts and their steps', () => {
  const text = (scenarios: string) => calibrationText(planOf('small', 'medium', choose(scenarios)).sessions);
  // 4 s for the rest; 1 s for each script, and 1.25 s for each of its steps.
  assert.equal(text('mixed'), 'Before it: at most 6.3 s of calibration, where no earlier run has kept it.');
  assert.match(text('mixed,consensus'), /at most 9\.8 s of/);
});
