import type { Absent } from '../base/absent.ts';
import type { Amount, Text, Timestamp } from './figures.ts';

/** What one user did in a few seconds while a cluster was warmed up. */
export interface WarmUpWindow {
  /** Writes per second that were done and acknowledged. */
  readonly writesPerSecond: Amount;
  /** Reads per second that were answered. */
  readonly readsPerSecond: Amount;
  /** Mean latency of a write, in milliseconds. Null when none was done. */
  readonly writeMs: Amount | null;
  /** Mean latency of a read, in milliseconds. Null when none was done. */
  readonly readMs: Amount | null;
}

/** A load that goes on until it is as fast as it was just before. */
export interface WarmUp {
  /** UTC, ISO 8601, of its first second. */
  readonly startedAt: Timestamp;
  /** How long it took, in seconds. */
  readonly seconds: Amount;
  /** Length of a window, in seconds. */
  readonly windowSeconds: Amount;
  /** One after the other. */
  readonly windows: readonly WarmUpWindow[];
  /** Whether the last two windows agree; otherwise the time was over. */
  readonly steady: boolean;
}

/**
 * How a cluster was warmed up, or why it was not.
 * @absentOr WarmUp
 */
export type WarmUps = Absent | WarmUp;

/** In what state a cluster was measured. */
export interface ClusterState {
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Before the first cell. */
  readonly warmUp: WarmUps;
}
