import type { Operation } from '../targets/operations.ts';
import { type PacedQueueLoad, type QueueLoad, queueOperations, type SentTo } from './queue-load.ts';
import type { TaskLoad } from './task-load.ts';

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
  /** Entries that one write changes together, all or none. Absent where each write changes one. @asType integer @minimum 2 */
  readonly batch?: number;
  /** Whether each user keeps one connection to a node, or makes one for each operation. Absent where that is not the question: it keeps them. */
  readonly connections?: 'kept' | 'new';
  /** Its users are clients of which many share one of k6's virtual users, each with one connection of its own to one node. Absent where each is one of k6's. */
  readonly clients?: true;
}

/** Operations that begin on a schedule, whatever became of those before: an open model. */
export interface OpenLoad {
  /** An open load. */
  readonly kind: 'open';
  /** Writes that begin per second. @minimum 0 */
  readonly writesPerSecond: number;
  /** Reads that begin per second. @minimum 0 */
  readonly readsPerSecond: number;
  /** Audit queries that begin per second. @minimum 0 */
  readonly queriesPerSecond: number;
  /** Which nodes are read from. */
  readonly readsFrom: EntryLoad['readsFrom'];
  /** Which node is written to. */
  readonly writesTo: EntryLoad['writesTo'];
  /** What the queries ask for. Null where there are none. */
  readonly query: Pick<AuditLoad, 'limit' | 'events'> | null;
  /** Messages that begin per second. @minimum 0 */
  readonly messagesPerSecond: number;
  /** Where the messages go. Null where there are none. */
  readonly messages: SentTo | null;
  /** Of the writes per second that write-concurrent reached at best, in percent; the rate is 0 while that is not known. @minimum 0 @maximum 100 */
  readonly shareOfBest?: number;
  /** Its writes are of entries that held nothing before, so that data grows. Absent where they are over those of the dataset. */
  readonly newEntries?: true;
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
export type StepLoad = EntryLoad | AuditLoad | OpenLoad | QueueLoad | PacedQueueLoad | TaskLoad;

/** Writes to the leader, and nothing else. */
export const WRITES: EntryLoad = { kind: 'entries', readPercent: 0, readsFrom: 'all-nodes', writesTo: 'leader' };
/** Reads from all nodes in turn, and nothing else. */
export const READS: EntryLoad = { kind: 'entries', readPercent: 100, readsFrom: 'all-nodes', writesTo: 'leader' };

/** A stretch of constant load inside a scenario. */
export interface Step {
  readonly name: string;
  /** 0 of an open load, which has none. */
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

/** How long the load waits for a node to say who leads. */
export const LOOK_MS = 500;

/** From the start of an open step to its first operation: its users have connected to all nodes by then. */
export const LEAD_MS = 300;

/** What one k6 user can begin per second without being late by much (docs/performance.md, `open`). */
const PER_USER = 2_500;
/** Operations under way at once that one user bears: as many connections over HTTP, each some 100 KB of k6's memory. */
const MOST_UNDER_WAY = 1_000;
/** Request bodies under way take so much memory at most. */
const BODIES_UNDER_WAY = 64 * 1_024 ** 2;

/** The k6 users that share an open load. */
export function openUsers(load: OpenLoad): number {
  return Math.max(1, Math.ceil(offeredPerSecond(load) / PER_USER));
}

/** Operations that one user of an open load has under way at most; what is due beyond them waits for its turn. */
export function mostUnderWay(payloadBytes: number): number {
  return Math.max(1, Math.min(MOST_UNDER_WAY, Math.floor(BODIES_UNDER_WAY / payloadBytes)));
}

/** Reads and writes beside faults: reads from all nodes in turn, writes to the leader. */
export function openLoad(writesPerSecond: number, readsPerSecond: number): OpenLoad {
  const { readsFrom, writesTo } = WRITES;
  return {
    ...{ kind: 'open', writesPerSecond, readsPerSecond, readsFrom, writesTo },
    ...{ queriesPerSecond: 0, query: null, messagesPerSecond: 0, messages: null },
  };
}

/** Operations of an open load that begin per second. */
export function offeredPerSecond(load: OpenLoad): number {
  return load.writesPerSecond + load.readsPerSecond + load.queriesPerSecond + load.messagesPerSecond;
}

/** Messages that begin on a schedule. */
export function openMessages({ first, queues, through }: SentTo, perSecond: number): OpenLoad {
  return { ...openLoad(0, 0), messagesPerSecond: perSecond, messages: { first, queues, through } };
}

/** The one step of the load beside faults. Open steps have no users. */
export function openStep(load: OpenLoad): Step {
  return {
    name: rateName(load.messages === null ? load.writesPerSecond : load.messagesPerSecond),
    users: 0,
    repetition: 1,
    load,
  };
}

/** The name of a step that says no more than its rate. */
export function rateName(perSecond: number): string {
  return `rate-${perSecond}`;
}

/** A step of writes to the leader, or of another load, by a number of users. */
export function usersStep(users: number, load: StepLoad = WRITES): Step {
  return { name: `users-${users}`, users, repetition: 1, load };
}

/** Whether a step's name says no more than its number of users. */
export function isUsersStep({ name, users }: Pick<Step, 'name' | 'users'>): boolean {
  return name === usersStep(users).name;
}

/** Whether a step's name says no more than its rate. */
export function isRateStep({ name, load }: { readonly name: string; readonly load: StepLoad | null }): boolean {
  return load?.kind === 'open' && name === rateName(offeredPerSecond(load));
}

/** The name of a step within its script: its tag on every sample. */
export function stepKey({ name, repetition }: Pick<Step, 'name' | 'repetition'>): string {
  return repetition === 1 ? name : `${name}-r${repetition}`;
}

/** The name of a step's k6 scenario, which takes no point as a rate may have one. */
export function scenarioKey(step: Step): string {
  return stepKey(step).replaceAll('.', '_');
}

/** Entries that one write of a load changes. */
export function entriesPerWrite(load: StepLoad | null): number {
  return load?.kind === 'entries' ? (load.batch ?? 1) : 1;
}

/** Whether a step writes to a node that does not lead, and may be sent on. */
export function writesElsewhere({ load }: Pick<Step, 'load'>): boolean {
  return (load.kind === 'entries' || load.kind === 'open') && load.writesTo === 'one-follower';
}

/** What the queries of a load ask for; null where it has none. */
export function queryOf(load: StepLoad | null): Pick<AuditLoad, 'limit' | 'events'> | null {
  if (load?.kind === 'audit') return load;
  return load?.kind === 'open' ? load.query : null;
}

/** Where the messages of a load go; null where it has none. */
export function sentTo(load: StepLoad | null): SentTo | null {
  if (load?.kind === 'queues') return load;
  return load?.kind === 'open' ? load.messages : null;
}

/** Operations of one kind that begin at even distances. */
export interface Stream<Of extends Operation = 'read' | 'write' | 'query'> {
  readonly operation: Of;
  readonly perSecond: number;
}

/** What an open load of entries is made of. */
export function streamsOf(load: OpenLoad): Stream[] {
  const all: Stream[] = [
    { operation: 'read', perSecond: load.readsPerSecond },
    { operation: 'write', perSecond: load.writesPerSecond },
    { operation: 'query', perSecond: load.queriesPerSecond },
  ];
  return all.filter(({ perSecond }) => perSecond > 0);
}

/** The operations that a step measures. */
export function stepOperations({ load }: Step): readonly Operation[] {
  return operationsOf(load);
}

/** The operations that a load is made of. */
export function operationsOf(load: StepLoad): readonly Operation[] {
  if (load.kind === 'audit') return ['query'];
  if (load.kind === 'tasks') return [load.operation];
  if (load.kind === 'paced-queues') return ['enqueue', 'consume', 'ack'];
  if (load.kind === 'queues') return queueOperations(load);
  if (load.kind === 'open') {
    return load.messages === null ? streamsOf(load).map(({ operation }) => operation) : ['enqueue'];
  }
  if (load.readPercent === 100) return ['read'];
  return load.readPercent === 0 ? ['write'] : ['read', 'write'];
}

/** Milliseconds from the start of the load to the start of a step. */
export function stepStartMs(schedule: Schedule, index: number): number {
  return index * (schedule.warmupMs + schedule.durationMs);
}

/** Milliseconds from the start of the load to the start of a step's measured window. */
export function windowStartMs(schedule: Schedule, index: number): number {
  return stepStartMs(schedule, index) + schedule.warmupMs;
}

export function scheduleLengthMs(schedule: Schedule): number {
  return stepStartMs(schedule, schedule.steps.length);
}

/**
 * How much of a step's measured window lay before `elapsedMs`, the moment the load ended or was interrupted.
 * @returns seconds, 0 up to the step's duration
 */
export function measuredSeconds(schedule: Schedule, index: number, elapsedMs: number): number {
  return Math.max(0, Math.min(schedule.durationMs, elapsedMs - windowStartMs(schedule, index))) / 1_000;
}
