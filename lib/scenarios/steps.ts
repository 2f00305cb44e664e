import { MAX_USERS } from '../data/stamp.ts';
import type { Operation } from '../targets/operations.ts';

/** Reads and writes of the dataset's entries. */
export interface EntryLoad {
  /** Reads and writes of entries. */
  readonly kind: 'entries';
  /** Share of reads in percent; the rest are writes. @minimum 0 @maximum 100 */
  readonly readPercent: number;
  /** Which nodes are read from. */
  readonly readsFrom: 'leader' | 'one-follower' | 'all-nodes';
  /** Which node is written to. A follower answers with a redirect, or passes it on: the price of knocking at the wrong door. */
  readonly writesTo: 'leader' | 'one-follower';
}

/** Reads and writes that begin on a schedule, whatever became of those before: an open model. */
export interface OpenLoad {
  /** An open load. */
  readonly kind: 'open';
  /** Writes that begin per second, in whole operations. @minimum 1 */
  readonly writesPerSecond: number;
  /** Reads that begin per second, in whole operations. @minimum 0 */
  readonly readsPerSecond: number;
}

/** Queries of the newest events of an audit trail. */
export interface AuditLoad {
  /** Queries of an audit trail. */
  readonly kind: 'audit';
  /** Events that a query asks for. @asType integer @minimum 1 */
  readonly limit: number;
  /** Events that the trail has. @asType integer @minimum 0 */
  readonly events: number;
}

/** What the users of a step do. @discriminator kind */
export type StepLoad = EntryLoad | AuditLoad | OpenLoad;

/** Writes to the leader, and nothing else. */
export const WRITES: EntryLoad = { kind: 'entries', readPercent: 0, readsFrom: 'all-nodes', writesTo: 'leader' };
/** Reads from all nodes in turn, and nothing else. */
export const READS: EntryLoad = { kind: 'entries', readPercent: 100, readsFrom: 'all-nodes', writesTo: 'leader' };

/** A stretch of constant load inside a scenario. */
export interface Step {
  readonly name: string;
  readonly users: number;
  /** From 1; the same step may be measured several times, in turn with others. */
  readonly repetition: number;
  readonly load: StepLoad;
}

/** Steps in time: each a warm-up that is not counted, then the measured window. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly warmupMs: number;
  readonly durationMs: number;
}

/** The shortest measured time of a step: k6 runs no scenario that is shorter. */
export const SHORTEST_STEP_MS = 1_000;

/** Room for answers that arrive after a step's end: longer than any request may take, so none is cut off uncounted. */
export const GRACE_MS = 1_000;

/** What a sample was taken for, by the tag `phase` on every one: a step's warm-up, or its measured window. */
export const STRETCHES = ['warmup', 'measure'] as const;

/**
 * Users that an open load needs so that one is always idle when an operation is due, however long the others wait.
 * @param perSecond operations that begin per second
 * @param timeoutMs after which an operation is given up
 */
export function openUsers(perSecond: number, timeoutMs: number): number {
  // A user that had to look for the leader is busy a little longer than its operation.
  return Math.ceil((perSecond * (timeoutMs + LOOK_MS)) / 1_000) + 1;
}

/** How long a user of an open load may look for the leader after an operation. */
export const LOOK_MS = 500;

/** The one step of an open load; its users are those of writes and reads together. */
export function openStep(load: OpenLoad, timeoutMs: number): Step {
  const { writesPerSecond, readsPerSecond } = load;
  const users = openUsers(writesPerSecond, timeoutMs) + (readsPerSecond > 0 ? openUsers(readsPerSecond, timeoutMs) : 0);
  return { name: `rate-${writesPerSecond}`, users, repetition: 1, load };
}

/** A step of writes to the leader, or of another load, by a number of users. */
export function usersStep(users: number, load: StepLoad = WRITES): Step {
  return { name: `users-${users}`, users, repetition: 1, load };
}

/** Whether a step's name says no more than its number of users. */
export function isUsersStep({ name, users }: Pick<Step, 'name' | 'users'>): boolean {
  return name === usersStep(users).name;
}

/** The name of a step within its script: its tag on every sample, and the name of its k6 scenario. */
export function stepKey({ name, repetition }: Pick<Step, 'name' | 'repetition'>): string {
  return repetition === 1 ? name : `${name}-r${repetition}`;
}

/** The operations that a step measures. */
export function stepOperations({ load }: Step): readonly Operation[] {
  if (load.kind === 'audit') return ['query'];
  if (load.kind === 'open') return load.readsPerSecond > 0 ? ['read', 'write'] : ['write'];
  if (load.readPercent === 100) return ['read'];
  return load.readPercent === 0 ? ['write'] : ['read', 'write'];
}

/** Milliseconds from the start of the load to the start of a step. */
export function stepStartMs(schedule: Schedule, index: number): number {
  return index * (schedule.warmupMs + schedule.durationMs);
}

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
      .reduce((sum, { users }) => sum + users, 0),
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

export function scheduleLengthMs(schedule: Schedule): number {
  return stepStartMs(schedule, schedule.steps.length);
}

/**
 * How much of a step's measured window lay before `elapsedMs`, the moment the load ended or was interrupted.
 * @returns seconds, 0 up to the step's duration
 */
export function measuredSeconds(schedule: Schedule, index: number, elapsedMs: number): number {
  const from = stepStartMs(schedule, index) + schedule.warmupMs;
  return Math.max(0, Math.min(schedule.durationMs, elapsedMs - from)) / 1_000;
}
