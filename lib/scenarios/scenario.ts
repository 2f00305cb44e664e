import type { Payload } from '../data/payload.ts';
import type { Tier } from '../data/tier.ts';
import type { Target, TargetPart } from '../targets/target.ts';
import { type Step, type StepLoad, usersStep } from './steps.ts';

/** The scenarios that break nodes. */
export type FaultScenarioName = 'failover' | 'recovery' | 'rolling-restart' | 'snapshot';

/** One question put to a cluster: one k6 script of the same name in scripts/. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Parts of a target that it cannot be measured without. */
  readonly needs: readonly TargetPart[];
  /** Names that select it together with others, besides `all`. */
  readonly groups: readonly string[];
  /** Numbers of users when nobody says otherwise. */
  readonly users: readonly number[];
  /** The most that it may have, where they are not k6's own users. */
  readonly mostUsers?: number;
  /** Each of its steps has a k6 process of its own, which can be skipped by itself and leaves nothing behind. */
  readonly stepsApart?: true;
  /** Measured time and warm-up of a step when nobody says otherwise, where they are not those of all scenarios. */
  readonly times?: { readonly durationMs: number; readonly warmupMs: number };
  /** The steps of one k6 process, in order. `events` is one of `auditEvents`. */
  steps(users: readonly number[], events: number): readonly Step[];
  /** Payload sizes that it runs through in place of the chosen ones, see `ownPayloads`. */
  readonly payloads?: readonly Payload[];
  /** Its dataset holds no more value bytes than this: it asks about the size of a value, not of the store. */
  readonly datasetBytes?: number;
  /** Its dataset has at least so many entries, whatever the tier has. */
  readonly leastEntries?: number;
  /** It cannot be measured on fewer nodes. */
  readonly needsNodes?: number;
  /** It breaks nodes on purpose: the runner measures it, beside the open load of dist/open-load.js. */
  readonly faults?: FaultScenarioName;
  /** What it is of a target that keeps queues and no entries; absent where it is about entries alone. */
  readonly ofQueues?: Pick<Scenario, 'needs' | 'steps'>;
  /** `all` leaves it out: it is not one of the original suite's questions. */
  readonly beyondAll?: true;
  /** Its loads are shares of the best step that write-concurrent had before it, on the same dataset and cluster. */
  readonly takesBest?: true;
  /** Data grows under its load, which is the one beside faults, and nodes are left alone after it. */
  readonly soaks?: true;
  /** Its datasets, by their entries: each is written to new nodes, in place of the one that its tier has. */
  fillings?(tier: Tier, payload: Payload): readonly number[];
  /** How many events the audit trail has grown to before each k6 process. */
  auditEvents?(tier: Tier): readonly number[];
}

/** Whether a scenario is about messages in queues, and needs no entries. */
export function usesQueues({ needs }: Pick<Scenario, 'needs'>): boolean {
  return needs.includes('queues');
}

/** Whether a scenario is about workers and tasks, and needs no entries. */
export function usesTasks({ needs }: Pick<Scenario, 'needs'>): boolean {
  return needs.includes('tasks');
}

/** A scenario as a target is asked it: about entries where it keeps any, else about queues where there is such a form. */
export function askedOf(scenario: Scenario, { entries, queues }: Pick<Target, 'entries' | 'queues'>): Scenario {
  const { ofQueues } = scenario;
  return ofQueues !== undefined && 'absent' in entries && !('absent' in queues)
    ? { ...scenario, ...ofQueues }
    : scenario;
}

/** A step of one load for each number of users. */
export const perUsers =
  (load: StepLoad) =>
  (users: readonly number[]): Step[] =>
    users.map((count) => usersStep(count, load));

/** The name of a step that several numbers of users may have. Names stay short where there is one number of users. */
export const withUsers = (name: string, count: number, users: readonly number[]): string =>
  users.length === 1 ? name : `${name}-users-${count}`;
