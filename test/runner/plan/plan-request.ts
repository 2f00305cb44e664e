import { confman } from '../../../lib/targets/confman.ts';
import { selectPayloads, selectScenarios, selectTiers } from '../../../runner/options/selection.ts';
import { makePlan } from '../../../runner/plan/make-plan.ts';
import type { Choice, Plan, PlanRequest } from '../../../runner/plan/plan.ts';
import { read } from '../options/read-options.ts';

/** Scenarios by their names, with what a test is about. */
export function choose(scenarios: string, changes: Partial<Omit<Choice, 'scenario'>> = {}): Choice[] {
  return selectScenarios(scenarios).map((scenario) => ({
    scenario,
    users: scenario.users,
    durationMs: 15_000,
    warmupMs: null,
    ...changes,
  }));
}

/** The plan of a Confman cluster, written as on the command line. */
export function planOf(
  tiers: string,
  payloads: string,
  choices: readonly Choice[],
  changes: Partial<PlanRequest> = {},
): Plan {
  return makePlan({
    target: confman,
    tiers: selectTiers(tiers),
    payloads: selectPayloads(payloads),
    choices,
    warmupMs: 3_000,
    modes: ['cluster'],
    faults: read().faults,
    ...changes,
  });
}
