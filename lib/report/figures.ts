import type { Operation } from '../targets/operations.ts';
import type { Failure, Reason } from '../targets/outcome.ts';

/** Latencies of the operations that were ok, in milliseconds, as k6 computed them for one step and operation. */
export interface Latency {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What one kind of operation did in one cell, warm-up excluded. */
export interface OperationResult {
  readonly operation: Operation;
  readonly ok: number;
  readonly rejected: number;
  readonly unknown: number;
  /** Failures by reason; the reasons of one outcome sum to its count. */
  readonly reasons: readonly { readonly outcome: Failure; readonly reason: Reason; readonly count: number }[];
  /** ok operations per second of the measured window. */
  readonly opsPerSecond: number;
  /** (rejected + unknown) / all; 0..1. */
  readonly errorRate: number;
  /** 307 hops that were followed to reach the leader; not operations of their own. */
  readonly redirects: number;
  /** Null when no operation was ok. */
  readonly latencyMs: Latency | null;
  /** Mean size of a response body in bytes over a sample of the answers; null when none was sampled. */
  readonly bytesPerResponse: number | null;
  /** Value bytes moved per second by ok operations: ops/s x payload size. */
  readonly payloadBytesPerSecond: number;
}

/** How far a cell's numbers can be believed. */
export interface Verdict {
  readonly level: 'valid' | 'suspect' | 'invalid';
  /** Empty when valid. Each a full sentence with the figure it rests on. */
  readonly reasons: readonly string[];
}

/** Every kind of limit: latencies in milliseconds, a share of failures (0..1), the least ok operations per second. */
export const LIMITS = ['p95', 'p99', 'errorRate', 'opsPerSecond'] as const;

export type LimitName = (typeof LIMITS)[number];

/** One limit held against what was measured; `measured` is null when there is nothing to hold it against. */
export interface ThresholdResult {
  readonly limit: LimitName;
  readonly allowed: number;
  readonly measured: number | null;
  readonly met: boolean;
}
