import type { FaultScenarioName, Scenario } from '../../../lib/scenarios/scenario.ts';
import type { FaultOptions } from '../options.ts';
import { failover } from './failover.ts';
import { recovery } from './recovery.ts';
import { rollingRestart } from './rolling-restart.ts';
import type { FaultScenario } from './scenario.ts';
import { snapshot } from './snapshot.ts';

/** Every scenario that breaks nodes, by the name that the catalogue gives it. */
export const FAULT_SCENARIOS: Readonly<Record<FaultScenarioName, FaultScenario>> = {
  failover,
  recovery,
  'rolling-restart': rollingRestart,
  snapshot,
};

/** Those of some choices that break nodes. */
export function faultScenariosOf(choices: readonly { readonly scenario: Scenario }[]): FaultScenario[] {
  return choices.flatMap(({ scenario: { faults } }) => (faults === undefined ? [] : [FAULT_SCENARIOS[faults]]));
}

/** Whether one of some choices cuts the power. */
export function cutsPower(choices: readonly { readonly scenario: Scenario }[], { kind }: FaultOptions): boolean {
  return kind === 'power' && faultScenariosOf(choices).includes(failover);
}
