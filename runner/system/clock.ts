/** The time base of what monitors record. */
export interface MonitorClock {
  /** Milliseconds since the run's start; never steps. */
  elapsedMs(): number;
  /** Milliseconds since 1970, UTC, as the system's clock has it now. */
  epochMs(): number;
}

/** A clock whose run starts now. */
export function startClock(): MonitorClock {
  const start = performance.now();
  return { elapsedMs: () => performance.now() - start, epochMs: Date.now };
}

/**
 * The monotonic time of a UTC moment. The system's clock may be slewed or stepped during a run, so the present distance
 * between the two clocks is taken: best asked soon after the moment.
 */
export function elapsedOf(clock: MonitorClock, epochMs: number): number {
  return clock.elapsedMs() - (clock.epochMs() - epochMs);
}
