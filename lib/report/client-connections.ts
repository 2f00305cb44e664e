import type { Count } from './figures.ts';

/** The connections of clients that have one each. */
export interface ClientConnections {
  /** Opened from the begin of the step on, its warm-up included. */
  readonly opened: Count;
  /** Clients that kept theirs all through the measured window. */
  readonly held: Count;
}
