import type { Keys } from '../../lib/data/keys.ts';
import type { Payload } from '../../lib/data/payload.ts';
import type { Tier } from '../../lib/data/tier.ts';
import type { CellPlan, ClusterIdentity } from '../../lib/report/cell.ts';
import type { Scenario } from '../../lib/scenarios/scenario.ts';
import type { Schedule } from '../../lib/scenarios/steps.ts';
import type { Protocol, Reads, Target } from '../../lib/targets/target.ts';
import type { WantedCluster } from '../cluster/find.ts';
import type { FaultOptions } from '../faults/options.ts';
import type { WantedSession } from './clusters.ts';
import type { Holding } from './holding.ts';

/** When clusters are made fresh: before the run, or before each dataset as well. */
export const FRESH = ['run', 'blocks'] as const;
export type Fresh = (typeof FRESH)[number];

/** One k6 process of the plan. */
export interface ScriptPlan {
  readonly choice: Choice;
  readonly schedule: Schedule;
  readonly cluster: ClusterIdentity;
  /** What its requests are made in, and what its reads ask to be promised; null of a target without reads. */
  readonly protocol: Protocol;
  readonly reads: Reads | null;
  /** Variables of the script beyond those of its block. */
  readonly variables: Readonly<Record<string, string>>;
  /** Why it will not run; null when it will. */
  readonly skip: string | null;
  /** One for each step, in order. */
  readonly cells: readonly CellPlan[];
}

/** A dataset, filled once per cluster, and the scripts that run on it. */
export interface Block {
  readonly tier: Tier;
  readonly payload: Payload;
  /** The tier's, or fewer. */
  readonly entries: number;
  /** It is written to new nodes, which nobody has warmed up. */
  readonly anew?: true;
  readonly clusters: readonly ClusterIdentity[];
  readonly scripts: readonly ScriptPlan[];
}

/** Clusters that are up together, and what is measured on them. */
export interface Session {
  readonly clusters: readonly WantedCluster[];
  readonly blocks: readonly Block[];
  /** Whether each cluster is warmed up first, and its cells lie between two control steps. */
  readonly control: boolean;
  /** When clusters are made fresh; null: they are taken as they are. */
  readonly fresh: Fresh | null;
}

export interface Plan {
  /** One after the other: the clusters of one are gone before those of the next are there. */
  readonly sessions: readonly Session[];
  /** Of all sessions, in the order in which they run. */
  readonly cells: readonly CellPlan[];
  readonly estimate: Estimate;
}

/** What is to be measured. */
export interface PlanRequest {
  readonly target: Target;
  /** What it is to be spoken to in; each script once in every one of them. */
  readonly protocols: readonly Protocol[];
  readonly tiers: readonly Tier[];
  readonly payloads: readonly Payload[];
  readonly choices: readonly Choice[];
  readonly keys: Keys;
  /** How often each step is measured, at least. */
  readonly repetitions: number;
  readonly warmupMs: number;
  /** One after the other; each measures the same. */
  readonly sessions: readonly WantedSession[];
  /** Whether clusters are warmed up first, and cells lie between two control steps. */
  readonly control: boolean;
  /** When clusters are made fresh; null: they are taken as they are. */
  readonly fresh: Fresh | null;
  readonly faults: FaultOptions;
  /** What this machine gives to connections of clients. Absent where nobody asks. */
  readonly holding?: Holding;
}

/** One script to run: a scenario with its steps. */
export interface Choice {
  readonly scenario: Scenario;
  readonly users: readonly number[];
  /** Operations that begin per second, in place of users; null where it is users that work. */
  readonly rate: number | null;
  readonly durationMs: number;
  /** Null: the run's. */
  readonly warmupMs: number | null;
  /** It was not asked for: name of the scenario that needs it. Absent of what was. */
  readonly addedFor?: string;
}

export interface Estimate {
  /** Seconds under load, seeding, warming up, control steps and k6's own start and end included. */
  readonly seconds: number;
  /** Value bytes written, at most. */
  readonly bytesWritten: number;
  /** The most requests that one k6 process will hold samples of, at most. */
  readonly requestsPerScript: number;
  /** What k6 will hold in memory for them. */
  readonly generatorBytes: number;
}

/** All scripts of a plan, those that are skipped with them, in the order in which they come. */
export function scriptsOf({ sessions }: Pick<Plan, 'sessions'>): ScriptPlan[] {
  return sessions.flatMap(({ blocks }) => blocks.flatMap((block) => block.scripts));
}
