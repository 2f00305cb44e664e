import type { Xorshift } from '../../lib/base/random.ts';
import type { Dataset } from '../../lib/data/dataset.ts';
import type { ValueReader, Values } from '../../lib/data/values.ts';
import type { SeenSnapshot } from '../../lib/report/snapshots.ts';
import type { OpenLoad } from '../../lib/scenarios/steps.ts';
import type { EntryTarget } from '../../lib/targets/kinds.ts';
import type { Credentials } from '../cluster/access.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ElectionTimeout } from '../cluster/election-timeout.ts';
import type { Loss } from '../cluster/ownership.ts';
import type { Snapshots, ToolPaths } from '../embedded/recipe.ts';
import type { ScriptEnd } from '../k6/run-script.ts';
import type { MonitorClock } from '../system/clock.ts';
import type { ClockSteps } from '../system/clock-watch.ts';
import type { RunRate } from './calm/run-rate.ts';
import type { FaultDriver } from './driver/driver.ts';

/** Bytes that a node has received from its peers since it was started; null where nobody tells. */
export type Received = (node: string) => Promise<number | null>;

/** What is known of a cluster's snapshots, and what can be done with them. */
export interface SnapshotMeans {
  /** Those of the cluster's nodes that were seen so far, in the order of time; null where nothing can tell of one. */
  readonly seen: (() => readonly SeenSnapshot[]) | null;
  /** How embedded nodes make and restore one; null for a cluster that cannot be told to make one. */
  readonly onRequest: Snapshots | null;
  /** The programs that a snapshot is restored with. */
  readonly tools: ToolPaths;
}

/** One process of the open load. */
export interface LoadRun {
  readonly load: OpenLoad;
  /** The file that its console output goes to, which no other process of the run writes to: k6 appends. */
  readonly consoleOutput: string;
  /** Ends it. */
  readonly stop: AbortSignal;
  /** Number of its first write: no two of a stage write the same entry. */
  readonly firstWrite: number;
}

/** What a scenario that breaks nodes works with. */
export interface StageOptions {
  readonly cluster: Cluster;
  readonly target: EntryTarget;
  readonly credentials: Credentials;
  readonly clock: MonitorClock;
  /** When the system's clock, which the load tells its times by, was set against it. */
  readonly clockSteps: Pick<ClockSteps, 'all'>;
  readonly dataset: Dataset;
  readonly payloadBytes: number;
  /** Of all entries, the probes' own included. */
  readonly values: ValueReader;
  readonly probeValues: Values;
  /** Whether a writer is one of the load's or of the probes'. */
  readonly ownWriters: (writer: number) => boolean;
  /** The prober's own epoch of stamps. */
  readonly probeEpoch: number;
  readonly driver: FaultDriver;
  /** For the moments and the nodes that chance chooses. */
  readonly random: Xorshift;
  readonly received: Received;
  /** Asks for the election timeout that the cluster is configured with. */
  readonly electionTimeout: () => Promise<ElectionTimeout>;
  readonly snapshots: SnapshotMeans;
  /** A folder of this run. */
  readonly folder: string;
  /** The clause that another run has taken the cluster over; null as long as that is not known. */
  readonly takenOver: () => string | null;
  /** Asks what others have done to the data; null when nothing, or nobody answers. */
  readonly loss: () => Promise<Loss | null>;
  /** Of the run: what runs beside the faults. */
  readonly rate: RunRate;
  /** Runs dist/open-load.js. */
  readonly runLoad: (load: LoadRun) => Promise<ScriptEnd>;
  /** Nodes were started again, in processes of other numbers. */
  readonly restarted: () => void;
  /** Says what is being done. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}
