import type { StepLoad } from '../scenarios/steps.ts';
import type { Operation } from '../targets/operations.ts';
import type { Protocol, Reads } from '../targets/target.ts';
import type { FaultFindings } from './faults.ts';
import type { OperationResult, ThresholdResult, Verdict } from './figures.ts';
import type { CellCost, CellRaft, CellResources } from './monitors.ts';

/** What tells a cluster apart from the others of its run. */
export interface ClusterIdentity {
  /** Unique in the run. */
  readonly name: string;
  /** How many nodes it has. */
  readonly nodes: number;
}

/** The name of a run's cluster where nobody gave it one. */
export const MAIN_CLUSTER = 'cluster';

/** A step of a scenario, as its cells name it. */
export interface CellStep {
  readonly name: string;
  readonly users: number;
  /** What its users do; null in a report of an older version, which did not say. */
  readonly load: StepLoad | null;
}

/** What is known about a cell before it runs. Its identity is all of it but `id` and the sizes, which follow. */
export interface CellPlan {
  /** Unique in the run, e.g. `small/medium/write-concurrent/users-10/cluster/1`. For people; nothing is read from it. */
  readonly id: string;
  readonly cluster: ClusterIdentity;
  readonly tier: string;
  /** How many entries the dataset has: the tier's, or fewer where the scenario bounds its bytes. */
  readonly entries: number;
  readonly payload: { readonly name: string; readonly bytes: number };
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads;
  readonly scenario: string;
  readonly step: CellStep;
  readonly repetition: number;
}

/**
 * One measured cell. An `ok` cell carries numbers; an `aborted` or `failed` one has all of them, for the part that ran, or none.
 * - `ok`: ran to its end, whatever the operations answered.
 * - `failed`: could not be measured (k6 failed, no summary, no operation at all), could not be carried through, or acknowledged
 *   writes were lost in it.
 * - `skipped`: the target cannot do it.
 * - `aborted`: the run was interrupted while or before it ran; no numbers if before.
 */
export type Cell = CellPlan &
  (
    | ({ readonly state: 'ok' } & Measured)
    | ({ readonly state: 'aborted'; readonly reason: string } & Partial<Measured>)
    | ({ readonly state: 'failed'; readonly reason: string } & Partial<Measured>)
    | { readonly state: 'skipped'; readonly reason: string }
  );

export interface Measured {
  /** UTC, ISO 8601, of the step's first measured moment. */
  readonly startedAt: string;
  /** Length of the measured window in seconds. */
  readonly windowSeconds: number;
  readonly warmupSeconds: number;
  readonly droppedIterations: number;
  readonly operations: readonly OperationResult[];
  readonly verdict: Verdict;
  /** What happened to the leadership meanwhile; null when it was not watched. */
  readonly raft: CellRaft | null;
  /** What nodes, k6 and the runner used meanwhile. */
  readonly resources: CellResources;
  readonly cost: CellCost;
  /** The configured limits for this cell, each with what was measured. */
  readonly thresholds: readonly CellThreshold[];
  /** What breaking nodes has shown; absent where none was broken. */
  readonly faults?: FaultFindings;
}

/** A limit of the configuration file, judged for one operation of a cell. */
export type CellThreshold = ThresholdResult & { readonly operation: Operation };

/** Why a cell that was never reached, or not to its end, has no or fewer numbers. */
export const INTERRUPTED = 'the run was interrupted';
