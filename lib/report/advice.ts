import type { Absent } from '../base/absent.ts';
import type { Amount, Count, PayloadName, PositiveCount, Sentence, Text } from './figures.ts';

/** What was measured on a cluster with payloads of one size, under loads that broke nothing: what its advice rests on. */
export interface AdviceEvidence {
  /** Cells with writes that count. */
  readonly cells: PositiveCount;
  /** Most acknowledged writes per second of any of them. */
  readonly writesPerSecond: Amount;
  /** Largest 99th percentile of writes, in milliseconds. Null when none has enough of them. */
  readonly writeP99Ms: Amount | null;
  /** Longest time without an accepted write, in milliseconds; 0 when none lasted 150 ms. Null when no cell tells, or all with an election. */
  readonly pauseMs: Amount | null;
  /** Elections that nobody caused. Null when leadership was not watched. */
  readonly elections: Count | null;
  /**
   * What it takes to send something to all followers and have it on their disks, in milliseconds: the p99 of a replication round as
   * nodes time it, else of the way to a peer and back with that of a flush, upper bounds of their buckets. Null where nodes tell neither.
   */
  readonly broadcastMs: Amount | null;
  /** Snapshots that nodes made. */
  readonly snapshots: Count;
  /** What one of them took, in milliseconds: the middle one. Null when it is known of none. */
  readonly snapshotMs: Amount | null;
  /** Size of the largest of them, in bytes. Null when it is known of none. */
  readonly snapshotBytes: Count | null;
  /** The middle one of the longest times without an accepted write around them, in milliseconds, beyond what is usual. Null when not known. */
  readonly stallMs: Amount | null;
  /** Bytes that an entry takes in the log of a node. Null where nodes do not tell. */
  readonly entryBytes: Amount | null;
  /**
   * Longest time from a fault of a leader until a write was accepted again, in milliseconds. Null when none was killed, frozen or cut
   * off, or after one no write was accepted again while it was watched: that took longer.
   */
  readonly outageMs: Amount | null;
  /** After so many faults that was not seen. Absent in a report of an older version. */
  readonly outagesUnseen?: Count;
}

/** A time that a setting should have. */
export interface AdvisedTime {
  /** At least this, in milliseconds. */
  readonly atLeastMs: Amount;
  /** What it is set to, in milliseconds. Null when that is not known. */
  readonly configuredMs: Amount | null;
  /** What it is set to over what it has to outlast. Null when either is not known, or nothing was seen that it has to outlast. */
  readonly margin: Amount | null;
  /** How the product calls it. Null when it has no such setting, or it is not known. */
  readonly setting: Text | null;
  /** What it follows from. */
  readonly because: Sentence;
}

/** Between how many entries a snapshot should be made. */
export interface AdvisedInterval {
  /** No fewer: snapshots would hold up writes for more than 5 % of the time. Null where they hold up none. */
  readonly atLeast: Count | null;
  /** No more: the log would be longer than four times the state that replaces it. Null where snapshots do not hold the state, or it is not known. */
  readonly atMost: Count | null;
  /** What it is set to. Null when that is not known. */
  readonly configured: Count | null;
  /** How the product calls it. Null when it has no such setting, or it is not known. */
  readonly setting: Text | null;
  /** What it follows from. */
  readonly because: Sentence;
}

/**
 * What a time should be set to, or why there is not enough evidence to say.
 * @absentOr AdvisedTime
 */
export type TimeAdvice = Absent | AdvisedTime;

/**
 * Between how many entries a snapshot should be made, or why there is not enough evidence to say.
 * @absentOr AdvisedInterval
 */
export type IntervalAdvice = Absent | AdvisedInterval;

/** What the measurements speak for on one cluster with payloads of one size. */
export interface Advice {
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Name of the payload. */
  readonly payload: PayloadName;
  /** Its size in bytes. */
  readonly payloadBytes: Count;
  readonly evidence: AdviceEvidence;
  readonly snapshotInterval: IntervalAdvice;
  readonly electionTimeout: TimeAdvice;
  /** Of clients, and of the service where it has one: what is configured is that of the service. */
  readonly requestTimeout: TimeAdvice;
}
