import type { Protocol, Reads } from '../targets/target.ts';
import type { ClusterIdentity } from './cell.ts';
import type { Amount, Count, Interval, PayloadName, TierName } from './figures.ts';
import type { RepetitionSpread } from './repetitions.ts';

/** What operations did over connections of one kind. */
export interface ConnectionFigures {
  /** Operations that were ok per second, over the repetitions. */
  readonly opsPerSecond: RepetitionSpread;
  /** Median latency in milliseconds, connecting included, over the repetitions. */
  readonly p50Ms: RepetitionSpread;
}

/** A new connection for each operation beside connections that are kept, one for each user. */
export interface ConnectionPrice {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** The cluster; of several rounds that of the first, and figures are over all of them. */
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Concurrent virtual users, and connections that were kept. */
  readonly users: Count;
  /** Over connections that were kept. */
  readonly kept: ConnectionFigures;
  /** Over a new one for each operation. */
  readonly fresh: ConnectionFigures;
  /** Repetitions that were measured in both ways: the pairs that ratios are taken over. */
  readonly pairs: Count;
  /** Kept over new. Null without pairs. */
  readonly ratio: {
    /** Of operations that were ok per second. */
    readonly opsPerSecond: Amount | null;
    /** Of the medians of the latency. */
    readonly p50: Amount | null;
  };
  /** Of the ratios. Each null with fewer than 6 pairs: no difference is claimed. */
  readonly intervals: {
    /** Of operations per second. */
    readonly opsPerSecond: Interval | null;
    /** Of the medians. */
    readonly p50: Interval | null;
  };
}
