import { AFTER_MS, JITTER_MS, REJOIN_MS, STEADY_MS, WATCH_MS } from '../schedule.ts';

/** How long is waited for what, in milliseconds. */
export interface QueueTimes {
  /** What is calm has been so for so long. */
  readonly calmMs: number;
  /** Longest wait for that. */
  readonly steadyMs: number;
  /** A fault comes at a random moment within this. */
  readonly jitterMs: number;
  /** Watched after everything was seen, and at most after the fault. */
  readonly afterMs: number;
  readonly watchMs: number;
  /** Longest wait for nodes to be back in the queues. */
  readonly rejoinMs: number;
  /** How long nodes stay down whose power is cut. */
  readonly downMs: number;
  /** What is under way when producers stop is delivered within this. */
  readonly drainMs: number;
  /** From asking a node who leads to asking it again. */
  readonly askedEveryMs: number;
}

/** Calm is longer than anything that happens once a second; questions are an order below what an election takes. */
export const QUEUE_TIMES: QueueTimes = {
  ...{ calmMs: 2_000, steadyMs: STEADY_MS, jitterMs: JITTER_MS, afterMs: AFTER_MS, watchMs: WATCH_MS },
  ...{ rejoinMs: REJOIN_MS, downMs: 1_000, drainMs: 1_000, askedEveryMs: 50 },
};
