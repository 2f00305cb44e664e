import type { Absent } from '../base/absent.ts';
import type { HttpRequest } from './http.ts';

/** What a node may count, one thing after the other, in words. */
export const NODE_COUNTS = {
  appended: 'log entries appended',
  committed: 'log entries committed',
  applied: 'log entries applied',
  flushed: 'log entries flushed',
  appendedBytes: 'bytes appended to the log',
  compactedBytes: 'bytes removed from the log',
  compactedKeys: 'old values removed from the store',
  preVotes: 'pre-votes asked for',
  candidacies: 'candidacies',
  leaderships: 'leaderships begun',
  leaderChanges: 'changes of leader seen',
  heartbeats: 'heartbeats received',
  lateHeartbeats: 'heartbeats sent late',
  failedProposals: 'proposals that failed',
  slowApplies: 'slow applies',
  clientReceivedBytes: 'bytes received from clients',
  clientSentBytes: 'bytes sent to clients',
  peerReceivedBytes: 'bytes received from peers',
  peerSentBytes: 'bytes sent to peers',
} as const;
export type NodeCount = keyof typeof NODE_COUNTS;

/** What a node may take the time of. */
export const NODE_TIMES = {
  flush: 'flush of the log',
  storeCommit: 'commit of the store',
  apply: 'apply',
  round: 'replication round',
  peer: 'round trip to a peer',
} as const;
export type NodeTime = keyof typeof NODE_TIMES;

/** What a node may tell of a moment. */
export const NODE_LEVELS = {
  pendingProposals: 'proposals under way',
  storeBytes: 'size of the store',
  storeUsedBytes: 'used size of the store',
} as const;
export type NodeLevel = keyof typeof NODE_LEVELS;

export type NodeMetric = NodeCount | NodeTime | NodeLevel;

/** All of them, in words. */
export const METRIC_TITLES: Readonly<Record<NodeMetric, string>> = { ...NODE_COUNTS, ...NODE_TIMES, ...NODE_LEVELS };

/** By what a metric is found among those of a node. */
export interface Series {
  /**
   * What its name ends with, ahead of its unit and of what the format adds (`_total`, `_sum`): with some exporters the name of a
   * meter stands before that, and units are spelled in several ways.
   */
  readonly name: string;
  /** Only with this label, whose name may have something before it as well. */
  readonly label?: { readonly name: string; readonly value: string };
}

export interface CountSeries extends Series {
  /**
   * - `count`: begins at zero with each process.
   * - `position`: a place in the log, which a process that starts again goes on from; zero is none.
   * - `sum`: the sum of a histogram of bytes, since the process began.
   * - `events`: how many times a histogram of times holds, since the process began.
   */
  readonly as: 'count' | 'position' | 'sum' | 'events';
}

/** What nodes count and time themselves, and tell to whoever asks. What they do not tell says why. */
export interface NodeMetrics {
  request(): HttpRequest;
  readonly counts: Readonly<Record<NodeCount, CountSeries | Absent>>;
  /** Histograms of times, in whatever unit their names say. */
  readonly times: Readonly<Record<NodeTime, Series | Absent>>;
  readonly levels: Readonly<Record<NodeLevel, Series | Absent>>;
}
