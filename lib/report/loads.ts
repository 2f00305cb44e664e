import type { Protocol, Reads } from '../targets/target.ts';
import type { ClusterIdentity } from './cell.ts';
import type { Amount, Count, NodeName, PayloadName, PositiveCount, Sentence, TierName } from './figures.ts';

/** Bytes per second that came in and went out. */
export interface Traffic {
  /** Received, in bytes per second. */
  readonly inPerSecond: Amount;
  /** Sent, in bytes per second. */
  readonly outPerSecond: Amount;
}

/** What a node took. Each null where it is not known. */
export interface NodeTakes {
  /** Processor time of its processes in percent of one processor. */
  readonly cpuPercent: Amount | null;
  /** Resident memory of its processes in bytes, mean over the window. */
  readonly rssBytes: Amount | null;
  /** Blocks of its data folder at the window's end, in bytes. */
  readonly dataBytes: Amount | null;
  /** Bytes that its processes wrote to storage, per second. */
  readonly writtenPerSecond: Amount | null;
  /** The same per write that was acknowledged. Null where none was. */
  readonly writtenPerWrite: Amount | null;
  /** All that passed the interface of its own network namespace, frames and all. */
  readonly network: Traffic | null;
  /** What it counted itself from and to its clients. */
  readonly clients: Traffic | null;
  /** What it counted itself from and to the other nodes. */
  readonly peers: Traffic | null;
}

/** What one node took. */
export interface OneNodeTakes extends NodeTakes {
  readonly node: NodeName;
}

/** What the nodes of a cluster took under one load. */
export interface LoadTakes {
  /** Of the best rate, in percent; 0 where nobody asked anything. */
  readonly shareOfBest: Amount;
  /** Writes that began per second, over the repetitions. */
  readonly offeredPerSecond: Amount;
  /** Writes that were ok per second, over the repetitions. */
  readonly opsPerSecond: Amount;
  /** Cells that the figures are medians over: those that ran to their end and are not invalid. */
  readonly repetitions: PositiveCount;
  /** Medians over the nodes. */
  readonly median: NodeTakes;
  /** Each node. @minItems 1 */
  readonly nodes: readonly OneNodeTakes[];
}

/** What the nodes of a cluster take by what is asked of them. */
export interface ResourcesByLoad {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** The cluster; of several rounds that of the first, and figures are over all of them. */
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** From the least load to the largest. @minItems 1 */
  readonly loads: readonly LoadTakes[];
  /** Why figures are not known. Absent where all are. @minItems 1 */
  readonly whyNotKnown?: readonly Sentence[];
}

/** What nodes hold once a store was filled. */
export interface FillingTakes {
  /** Entries that were written to new nodes. */
  readonly entries: Count;
  /** Cells that the figures are medians over. */
  readonly repetitions: PositiveCount;
  /** Medians over the nodes. */
  readonly median: NodeTakes;
  /** Each node. @minItems 1 */
  readonly nodes: readonly OneNodeTakes[];
}

/** What the nodes of a cluster hold by the entries of their store. */
export interface MemoryByEntries {
  readonly payload: PayloadName;
  /** The cluster; of several rounds that of the first, and figures are over all of them. */
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** From the fewest entries to the most. @minItems 1 */
  readonly fillings: readonly FillingTakes[];
}
