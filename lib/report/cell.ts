import type { Keys } from '../data/keys.ts';
import type { Entropy } from '../data/payload.ts';
import type { StepLoad } from '../scenarios/steps.ts';
import type { Protocol, Reads } from '../targets/target.ts';
import type { WriteFloor } from './calibration.ts';
import type { ClientConnections } from './client-connections.ts';
import type { FaultFindings } from './faults.ts';
import type { Amount, Count, OperationResult, PositiveCount, Text, TierName, Timestamp, Verdict } from './figures.ts';
import type { CellGrowth } from './growth.ts';
import type { CellQueues, QueuesUnknown } from './led-queues.ts';
import type { CellLimit } from './limit.ts';
import type { CellMachine } from './machine.ts';
import type { CellMessages } from './messages.ts';
import type { CellCost, CellRaft, CellResources } from './monitors.ts';
import type { CellMetrics } from './node-metrics.ts';
import type { QueueFaults } from './queue-faults.ts';
import type { CellSnapshots } from './snapshots.ts';
import type { CellTasks } from './tasks.ts';
import type { CellThreshold } from './thresholds.ts';

/** A setting of the product that a run varies, at one of its values. */
export interface KnobSetting {
  /** As the product calls it, such as snapshot-count. */
  readonly name: Text;
  /** As the user wrote it, such as 1000 or 500ms. */
  readonly value: Text;
}

/** What tells a cluster apart from the others of its run. */
export interface ClusterIdentity {
  /** Unique in the run. */
  readonly name: Text;
  /** How many nodes it has. */
  readonly nodes: PositiveCount;
  /** What its nodes were started with. Absent where nothing is varied. */
  readonly knob?: KnobSetting;
}

/** The name of a run's cluster where nobody gave it one. */
export const MAIN_CLUSTER = 'cluster';

/** The name of the node without replication, alone or beside a cluster. */
export const LONE_CLUSTER = 'single';

/** The name of the cluster that takes another's place in a round. @param round from 0, which is that of the first */
export function nameInRound(name: string, round: number): string {
  return round === 0 ? name : `${name}-round-${round + 1}`;
}

/** What the clusters of all rounds have in common in their names. */
export function nameOverRounds(name: string): string {
  return name.replace(/-round-\d+$/, '');
}

/** A stretch of constant load inside a scenario, as its cells name it. */
export interface CellStep {
  /** Its name, such as users-10. */
  readonly name: Text;
  /** Concurrent virtual users. */
  readonly users: Count;
  /** What its users do. Null in a report of an older version, which did not say. */
  readonly load: StepLoad | null;
}

/** The values that were written. */
export interface CellPayload {
  /** Their label, such as medium, or the size as the user wrote it; and what they are made of where that is said. */
  readonly name: Text;
  /** Length of a value in bytes. */
  readonly bytes: PositiveCount;
  /** What they are made of, as of the run. Absent where it is as in the rest of the run, and in a report of an older version. */
  readonly entropy?: Entropy;
}

/** What is known about a cell before it runs. Its identity is all of it but `id` and the sizes, which follow. */
export interface CellPlan {
  /** Unique in the run, e.g. `small/medium/write-concurrent/users-10/cluster/http/1`. For people; nothing is read from it. */
  readonly id: Text;
  readonly cluster: ClusterIdentity;
  readonly tier: TierName;
  /** How many entries the dataset has: the tier's, or fewer where the scenario bounds its bytes; 0 where it needs none. */
  readonly entries: Count;
  readonly payload: CellPayload;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. Null of a target that keeps no entries. */
  readonly reads: Reads | null;
  /** Which entries were read and written: all with equal chance, by Zipf's law, or the newest. */
  readonly keys: Keys;
  /** Name of the scenario, such as write-concurrent. */
  readonly scenario: Text;
  readonly step: CellStep;
  /** Which repetition of the same measurement this is, from 1. */
  readonly repetition: PositiveCount;
}

/** Ran to its end, whatever the operations answered. */
export interface OkCell extends CellPlan, Measured {
  /** It has numbers. */
  readonly state: 'ok';
}

/**
 * The run was interrupted while or before it ran (aborted); or it could not be measured (k6 failed, no summary, no operation
 * at all), could not be carried through, or acknowledged writes were lost in it (failed). The numbers cover the part that
 * ran; where nothing did, there are none.
 * @allOrNoneOf OkCell
 * @mayStandAlone operations
 */
export interface EndedCell extends CellPlan, Partial<Measured> {
  /** It has all of the numbers or none. */
  readonly state: 'aborted' | 'failed';
  /** Why the cell has no numbers, or not all of them. */
  readonly reason: Text;
}

/** The target or the cluster cannot do it. */
export interface SkippedCell extends CellPlan {
  /** It has no numbers. */
  readonly state: 'skipped';
  /** Empty, so that whoever goes through the operations of all cells need not ask. Absent in a report of an older version. @maxItems 0 */
  readonly operations?: readonly OperationResult[];
  /** Why the cell has no numbers. */
  readonly reason: Text;
}

/**
 * The unit that is measured and judged.
 * @discriminator state
 */
export type Cell = OkCell | EndedCell | SkippedCell;

/** What is known about a cell once it ran. */
export interface Measured {
  /** UTC, ISO 8601, of the step's first measured moment. */
  readonly startedAt: Timestamp;
  /** Length of the measured window in seconds. */
  readonly windowSeconds: Amount;
  /** Load that ran before the window and is not in the numbers, in seconds. */
  readonly warmupSeconds: Amount;
  /** Iterations that open load wanted to start and could not. 0 under closed load. */
  readonly droppedIterations: Count;
  /** One entry per kind of operation. Empty in a cell without numbers, and absent there in a report of an older version. */
  readonly operations: readonly OperationResult[];
  readonly verdict: Verdict;
  /** What happened to the leadership in the measured window. Null when it was not watched. */
  readonly raft: CellRaft | null;
  /** What nodes, k6 and the runner used in the measured window, or why that is not known. */
  readonly resources: CellResources;
  readonly cost: CellCost;
  /** What the machine did in the measured window, or why that is not known. Absent in a report of an older version. */
  readonly machine?: CellMachine;
  /** What nodes told of themselves in the measured window, or why that is not known. Absent in a report of an older version. */
  readonly metrics?: CellMetrics;
  /** The snapshots that nodes made meanwhile, and what they cost. Absent in a report of an older version. */
  readonly snapshots?: CellSnapshots;
  /** What became of the messages that were put into queues. Absent where none were, and in a report of an older version. */
  readonly messages?: CellMessages;
  /** The limits for this cell, of the configuration file and of rules, each with what was measured. Empty when none is set. */
  readonly thresholds: readonly CellThreshold[];
  /** What held it back. Absent of a cell that breaks nodes, and in a report of an older version. */
  readonly limit?: CellLimit;
  /** What its writes are a multiple of. Null when that is not known; absent where none was made. */
  readonly writeFloor?: WriteFloor | null;
  /** The connections of its clients. Absent where users are k6's own, and where k6 has not told. */
  readonly connections?: ClientConnections;
  /** Who led the queues that it is about, or why that is not known. Absent where it is about none. */
  readonly queues?: CellQueues | QueuesUnknown;
  /** What became of acknowledged operations of workers and tasks. Absent where none changed anything. */
  readonly tasks?: CellTasks;
  /** How data, memory and latency went on. Absent where data does not grow. */
  readonly growth?: CellGrowth;
  /** What breaking nodes has shown. Absent where none was broken. */
  readonly faults?: FaultFindings;
  /** What breaking nodes that keep queues has shown. Absent where none was. */
  readonly queueFaults?: QueueFaults;
}

/** Why a cell that was never reached, or not to its end, has no or fewer numbers. */
export const INTERRUPTED = 'the run was interrupted';
