/** A stretch of constant load inside a scenario. */
export interface Step {
  /** Also its tag on every sample. */
  readonly name: string;
  readonly users: number;
}

/** Steps in time: each a warm-up that is not counted, then the measured window. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly warmupMs: number;
  readonly durationMs: number;
}

/** What a sample was taken for; a tag on every one. */
export const PHASES = ['warmup', 'measure'] as const;
export type Phase = (typeof PHASES)[number];

export function usersStep(users: number): Step {
  return { name: `users-${users}`, users };
}

/** Milliseconds from the start of the load to the start of a step. */
export function stepStartMs(schedule: Schedule, index: number): number {
  return index * (schedule.warmupMs + schedule.durationMs);
}

export function scheduleLengthMs(schedule: Schedule): number {
  return stepStartMs(schedule, schedule.steps.length);
}

/**
 * The moments at which the phase changes, in milliseconds from the start of the load: the end of each step's warm-up and
 * of its measured window in turn, so that an even position means warm-up.
 */
export function phaseBoundaries(schedule: Schedule): number[] {
  return schedule.steps.flatMap((_, index) => {
    const start = stepStartMs(schedule, index);
    return [start + schedule.warmupMs, start + schedule.warmupMs + schedule.durationMs];
  });
}

/**
 * How much of a step's measured window lay before `elapsedMs`, the moment the load ended or was interrupted.
 * @returns seconds, 0 up to the step's duration
 */
export function measuredSeconds(schedule: Schedule, index: number, elapsedMs: number): number {
  const from = stepStartMs(schedule, index) + schedule.warmupMs;
  return Math.max(0, Math.min(schedule.durationMs, elapsedMs - from)) / 1_000;
}
