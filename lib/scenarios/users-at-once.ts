import { MAX_USERS } from '../data/stamp.ts';
import { k6Users } from './clients.ts';
import { GRACE_MS, type Schedule, stepStartMs } from './steps.ts';

/**
 * The most virtual users that k6 plans at once. It keeps those of a step until their last requests may have ended, while the
 * next step begins with its own: two neighbouring steps at least, and more where steps are shorter than the time-out.
 */
export function usersAtOnce(schedule: Schedule, timeoutMs: number): number {
  const keptMs = stepStartMs(schedule, 1) + timeoutMs + GRACE_MS;
  const atStarts = schedule.steps.map((_, at) =>
    schedule.steps
      .slice(0, at + 1)
      .filter((_, before) => stepStartMs(schedule, before) + keptMs > stepStartMs(schedule, at))
      .reduce((sum, step) => sum + k6Users(step), 0),
  );
  return Math.max(0, ...atStarts);
}

/** Why stamps cannot name all virtual users of a schedule, and what to do; null when they can. */
export function tooManyUsers(schedule: Schedule, timeoutMs: number): string | null {
  const users = usersAtOnce(schedule, timeoutMs);
  if (users < MAX_USERS) return null;
  const several = new Set(schedule.steps.map((step) => step.users)).size > 1;
  const advice = `choose fewer${several ? ', or measure one number of users at a time' : ''}`;
  return `${users} users at once, more than ${MAX_USERS - 1}, since k6 keeps those of a step until its last requests have ended, while the next begins; ${advice}`;
}
