import { PAYLOADS, type Payload } from '../data/payload.ts';
import type { Tier } from '../data/tier.ts';
import type { Operation } from '../targets/operations.ts';
import type { TargetPart } from '../targets/target.ts';
import { auditSizes } from './audit-sizes.ts';
import { openSteps } from './open-steps.ts';
import { pacedStep } from './paced-queues.ts';
import { QUEUE_SCENARIOS } from './queues.ts';
import { RESOURCE_SCENARIOS } from './resources.ts';
import { SCALING_SCENARIOS } from './scaling.ts';
import { type FaultScenarioName, perUsers, type Scenario, usesQueues, usesTasks, withUsers } from './scenario.ts';
import { SOAK_TIMES, soakSteps } from './soak.ts';
import { type OpenLoad, openLoad, openStep, READS, type Step, type StepLoad, stepOperations, WRITES } from './steps.ts';
import { TASK_SCENARIOS } from './tasks.ts';

const ENTRIES: readonly TargetPart[] = ['entries'];

const CONSENSUS = {
  'write-leader': WRITES,
  'read-leader': { ...READS, readsFrom: 'leader' },
  'read-follower': { ...READS, readsFrom: 'one-follower' },
  'write-follower': { ...WRITES, writesTo: 'one-follower' },
} as const satisfies Readonly<Record<string, StepLoad>>;

/**
 * The order in each repetition: a square of Williams (*Experimental designs balanced for the estimation of residual effects of
 * treatments*, 1949), in which each access comes once at each place and once right after each other one, and then its first two rows once
 * more. Every second order is the one before backwards, so that a drift of the machine falls on all alike.
 */
const FORTH = ['write-leader', 'read-leader', 'read-follower', 'write-follower'] as const;
const ACROSS = ['read-leader', 'write-follower', 'write-leader', 'read-follower'] as const;
const CONSENSUS_ORDERS = [
  FORTH,
  [...FORTH].reverse(),
  ACROSS,
  [...ACROSS].reverse(),
  FORTH,
  [...FORTH].reverse(),
] as const;

function consensusSteps(users: readonly number[]): Step[] {
  return users.flatMap((count) =>
    CONSENSUS_ORDERS.flatMap((order, at) =>
      order.map((name) => ({
        name: withUsers(name, count, users),
        users: count,
        repetition: at + 1,
        load: CONSENSUS[name],
      })),
    ),
  );
}

/** The load beside faults, when nobody says otherwise. */
export const STEADY: OpenLoad = openLoad(100, 50);
/** After this an operation of the open load is given up, when nobody says otherwise: longer than most failovers. */
export const OPEN_TIMEOUT_MS = 5_000;
export const OPEN_SCRIPT = 'open-load';

function faultScenario(name: FaultScenarioName, title: string): Scenario {
  return {
    name,
    title,
    needs: ENTRIES,
    groups: ['faults'],
    users: [],
    steps: () => [openStep(STEADY)],
    faults: name,
  };
}

/** The form of a scenario that breaks nodes which keep queues. */
const OF_QUEUES = { needs: ['queues'], steps: () => [pacedStep()] } as const satisfies Scenario['ofQueues'];

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'write-sequential',
    title: 'Write sequential',
    needs: ENTRIES,
    groups: ['write', 'sequential', 'core'],
    users: [1],
    steps: perUsers(WRITES),
  },
  {
    name: 'write-concurrent',
    title: 'Write concurrent',
    needs: ENTRIES,
    groups: ['write', 'concurrent', 'core'],
    users: [1, 10, 50, 100],
    steps: perUsers(WRITES),
  },
  {
    name: 'read-sequential',
    title: 'Read sequential',
    needs: ENTRIES,
    groups: ['read', 'sequential', 'core'],
    users: [1],
    steps: perUsers({ ...READS, readsFrom: 'one-follower' }),
  },
  {
    name: 'read-concurrent',
    title: 'Read concurrent',
    needs: ENTRIES,
    groups: ['read', 'concurrent', 'core'],
    users: [1, 10, 50, 100],
    steps: perUsers(READS),
  },
  {
    name: 'mixed',
    title: 'Mixed 80/20',
    needs: ENTRIES,
    groups: ['mixed', 'core'],
    users: [50],
    steps: perUsers({ ...WRITES, readPercent: 80 }),
  },
  {
    name: 'consensus',
    title: 'Consensus overhead',
    // What it compares is a leader with a follower.
    needs: ['entries', 'view'],
    groups: ['consensus'],
    users: [10],
    times: { durationMs: 7_000, warmupMs: 2_000 },
    steps: consensusSteps,
  },
  {
    name: 'audit-query',
    title: 'Audit query',
    needs: ['entries', 'audit'],
    groups: ['audit'],
    users: [1],
    steps: (users, events) =>
      users.flatMap((count) =>
        [50, 1_000].map((limit) => ({
          name: withUsers(`events-${events}-limit-${limit}`, count, users),
          users: count,
          repetition: 1,
          load: { kind: 'audit', limit, events } as const,
        })),
      ),
    times: { durationMs: 3_000, warmupMs: 1_000 },
    auditEvents: auditSizes,
  },
  {
    name: 'payload-sweep',
    title: 'Payload sweep',
    needs: ENTRIES,
    groups: ['payload'],
    users: [10],
    steps: (users) =>
      users.flatMap((count) => [
        { name: withUsers('write', count, users), users: count, repetition: 1, load: WRITES },
        { name: withUsers('read', count, users), users: count, repetition: 1, load: READS },
      ]),
    payloads: PAYLOADS,
    datasetBytes: 32 * 1_024 * 1_024,
  },
  ...SCALING_SCENARIOS,
  ...RESOURCE_SCENARIOS,
  ...QUEUE_SCENARIOS,
  ...TASK_SCENARIOS,
  faultScenario('snapshot', 'Snapshot and restore'),
  { ...faultScenario('failover', 'Failover'), ofQueues: OF_QUEUES, beyondAll: true },
  { ...faultScenario('recovery', 'Recovery'), beyondAll: true },
  { ...faultScenario('rolling-restart', 'Rolling restart'), ofQueues: OF_QUEUES, beyondAll: true },
  {
    // Last: what it has written stays until the namespaces go.
    name: 'soak',
    title: 'Soak',
    needs: ENTRIES,
    groups: [],
    users: [],
    steps: () => soakSteps(STEADY),
    times: SOAK_TIMES,
    soaks: true,
    beyondAll: true,
  },
];

/** The k6 script that makes a scenario's load. */
export function scriptName({ name, faults }: Scenario): string {
  return faults === undefined ? name : OPEN_SCRIPT;
}

/** The script behind a scenario, by its name. */
export function scriptOf(name: string): string {
  const scenario = findScenario(name);
  return scenario === undefined ? name : scriptName(scenario);
}

export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}

/**
 * The steps of a scenario as an open load: each of its loads once per repetition, whatever its numbers of users.
 * @param perSecond operations that begin per second, of all kinds together
 */
export function scenarioAtRate(scenario: Scenario, perSecond: number, events: number): Step[] {
  return openSteps(scenario.steps([1], events), perSecond);
}

/** The steps of a scenario by numbers of users, or at a rate where there is one. */
export function stepsOf(
  scenario: Scenario,
  { users, rate }: { readonly users: readonly number[]; readonly rate: number | null },
  events: number,
): readonly Step[] {
  return rate === null ? scenario.steps(users, events) : scenarioAtRate(scenario, rate, events);
}

/** Every operation that a scenario measures in one of its steps. */
export function scenarioOperations(scenario: Scenario): Operation[] {
  // Without a rate a share of it begins nothing.
  const steps = scenario.takesBest ? scenarioAtRate(scenario, 1_000, 0) : scenario.steps(scenario.users, 0);
  return [...new Set(steps.flatMap(stepOperations))];
}

/** Entries of a scenario's dataset: the tier's; fewer where the scenario bounds its bytes, more where it needs them; none where it needs none. */
export function datasetEntries(scenario: Scenario, tier: Tier, payload: Payload): number {
  if (usesQueues(scenario) || usesTasks(scenario)) return 0;
  if (scenario.datasetBytes === undefined) return Math.max(tier.entries, scenario.leastEntries ?? 0);
  return Math.min(tier.entries, Math.max(tier.namespaces, Math.floor(scenario.datasetBytes / payload.bytes)));
}
