import { confman } from '../../../lib/targets/confman.ts';
import { selectPayloads, selectScenarios, selectTiers } from '../../../runner/options/selection.ts';
import { type ClusterChoice, wantedSessions } from '../../../runner/plan/clusters.ts';
import { makePlan } from '../../../runner/plan/make-plan.ts';
import type { Block, Choice, Plan, PlanRequest } from '../../../runner/plan/plan.ts';
import { read } from '../options/read-options.ts';

/** Scenarios by their names, with what a test is about. */
export function choose(scenarios: string, changes: Partial<Omit<Choice, 'scenario'>> = {}): Choice[] {
  return selectScenarios(scenarios).map((scenario) => ({
    scenario,
    users: scenario.users,
    rate: null,
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
  {
    modes = ['cluster'],
    nodes = null,
    clusterRounds = 1,
    settings = null,
    ...changes
  }: Partial<PlanRequest> & Partial<Pick<ClusterChoice, 'modes' | 'nodes' | 'clusterRounds' | 'settings'>> = {},
): Plan {
  return makePlan({
    target: confman,
    protocols: [changes.target?.protocol ?? 'http'],
    tiers: selectTiers(tiers),
    payloads: selectPayloads(payloads),
    keys: 'uniform',
    repetitions: 1,
    choices,
    warmupMs: 3_000,
    control: false,
    fresh: null,
    sessions: wantedSessions({ modes, hosts: null, singleHost: null, nodes, port: null, clusterRounds, settings }),
    faults: read().faults,
    ...changes,
  });
}

/** What is measured, over all sessions. */
export function blocksOf({ sessions }: Plan): Block[] {
  return sessions.flatMap(({ blocks }) => blocks);
}
