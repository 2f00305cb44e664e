import type { Count, Text } from './figures.ts';

/** A queue that a cell's operations went to, and who led it. */
export interface LedQueue {
  /** Name of the queue. */
  readonly queue: Text;
  /** Base URL of the node that led it when the measured window began, or how the service names it where its URL is not known. Null when no node named one. */
  readonly atStart: Text | null;
  /** The same when it ended. */
  readonly atEnd: Text | null;
  /** How often another took over in the window. */
  readonly changes: Count;
}

/** Who led the queues of a cell, as the nodes told once a second. */
export interface CellQueues {
  /** One entry for each queue. @minItems 1 */
  readonly led: readonly LedQueue[];
}

/** Why it is not known who led the queues of a cell. */
export interface QueuesUnknown {
  /** A clause. */
  readonly absent: Text;
}
