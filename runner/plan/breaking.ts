import { pacedLoad, pacedStep } from '../../lib/scenarios/paced-queues.ts';
import { type FaultScenarioName, type Scenario, usesQueues } from '../../lib/scenarios/scenario.ts';
import { openStep, type Step } from '../../lib/scenarios/steps.ts';
import type { FaultOptions } from '../faults/options.ts';
import { queueFaultScenario } from '../faults/queues/scenarios.ts';
import { FAULT_SCENARIOS } from '../faults/scenarios/index.ts';

/** Its step where the rate is found, so that the name of a cell says nothing that turns out otherwise. */
const FOUND_STEP = 'rate-found';

/** What a plan has to know of a scenario that breaks nodes, by what these keep. */
export function breakingOf(scenario: Scenario, faults: FaultScenarioName) {
  return usesQueues(scenario) ? queueFaultScenario(faults) : FAULT_SCENARIOS[faults];
}

/** The step of a scenario that breaks nodes: a load that begins on a schedule. */
export function faultStep(scenario: Scenario, { load, rateGiven }: FaultOptions): Step {
  return usesQueues(scenario) ? pacedStep(pacedLoad(rateGiven ? load.writesPerSecond : null)) : openStep(load);
}

/** What its cell calls that step. */
export function faultStepName(scenario: Scenario, faults: FaultScenarioName, options: FaultOptions): string {
  const known = options.rateGiven || usesQueues(scenario);
  return breakingOf(scenario, faults).stepName?.(options) ?? (known ? faultStep(scenario, options).name : FOUND_STEP);
}
