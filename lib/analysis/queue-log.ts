import type { Outcome } from '../targets/outcome.ts';

/** One try to put a message into a queue. All times are milliseconds since the run's start. */
export interface Enqueued {
  /** When it was due, by its schedule. */
  readonly dueMs: number;
  readonly sentMs: number;
  /** When its answer came; null while it has none. */
  readonly endedMs: number | null;
  /** Null while it has none. */
  readonly outcome: Outcome | null;
}

/** One message as the consumer was handed it. */
export interface Delivered {
  readonly atMs: number;
  /** The node whose stream brought it. */
  readonly node: string;
  /** When that stream was opened. */
  readonly openedMs: number;
  /** Whether the service says that it had delivered it before. */
  readonly again: boolean;
  /** Whether the same message had come before. */
  readonly duplicate: boolean;
}

/** What a queue's producer and consumer have seen, each in the order of sending and of delivery. */
export interface QueueLog {
  readonly enqueued: readonly Enqueued[];
  readonly delivered: readonly Delivered[];
}

/** What one node answered when it was asked who leads: told where it differs from what the same node had answered before. */
export interface LeaderSighting {
  /** The node that was asked. */
  readonly node: string;
  readonly askedMs: number;
  readonly toldMs: number;
  /** When it was asked the time before; null of the first. */
  readonly beforeMs: number | null;
  /** The leader's id for each queue; null of one of which it named none, and of all when it did not answer. */
  readonly leaders: readonly (string | null)[];
}
