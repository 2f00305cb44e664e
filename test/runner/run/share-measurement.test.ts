import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import { shareSteps } from '../../../lib/scenarios/shares.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import type { Block, ScriptPlan } from '../../../runner/plan/plan.ts';
import { ShareMeasurement } from '../../../runner/run/share-measurement.ts';
import { examplePlan, timedCell } from '../../fixtures/example-report.ts';

const steps = shareSteps(0);
const script = {
  schedule: { steps, warmupMs: 0, durationMs: 1_000 },
  cells: steps.map(({ name, users, load }) =>
    examplePlan({ scenario: 'resources-by-load', step: { name, users, load } }),
  ),
  variables: {},
} as unknown as ScriptPlan;

async function measured(cells: readonly Cell[]) {
  let given: ScriptPlan | null = null;
  const byScript = {
    measure: (_: Block, planned: ScriptPlan) => {
      given = planned;
      return Promise.resolve([]);
    },
  };
  const found = await new ShareMeasurement({ byScript, record: { cells: [...cells] } }).measure({} as Block, script);
  return { given: given as ScriptPlan | null, found };
}

test('shares of the best rate are what script and cells say', async () => {
  const best = timedCell({ scenario: 'write-concurrent', step: usersStep(10) }, 1, { opsPerSecond: 2_000.4 });
  const { given } = await measured([best]);
  assert.deepEqual(given?.variables, { OPEN_RATE: '2000' });
  const rates = [200, 1_000, 1_800];
  assert.deepEqual(
    given?.schedule.steps.map(({ load }) => load.kind === 'open' && load.writesPerSecond),
    rates,
  );
  assert.deepEqual(
    given?.cells.map(({ step }) => step.load?.kind === 'open' && step.load.writesPerSecond),
    rates,
  );
});

test('without a step to take a share of, what is missing is said, and nothing begins', async () => {
  const { given, found } = await measured([]);
  assert.equal(given, null);
  assert.deepEqual(
    found.map(({ state }) => state),
    ['skipped', 'skipped', 'skipped'],
  );
  const [cell] = found;
  assert.ok(cell?.state === 'skipped');
  assert.match(cell.reason, /shares of the best that write-concurrent reached, and no step of it .* is not invalid$/);
});
