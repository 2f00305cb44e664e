import { SLOT_MS } from '../../exchange/tally-line.ts';
import { STRETCHES } from '../../scenarios/steps.ts';
import type { Operation } from '../../targets/operations.ts';
import { type Answer, type Failure, isAnswered, type Reason } from '../../targets/outcome.ts';
import { own } from '../own-metrics.ts';
import type { Counts } from '../tally.ts';
import { Seconds } from './seconds.ts';

/** An answer may come so long after an operation was given up, at most. */
const LATEST_MS = 2_000;

/** One step of an open load in time, as one user of it begins its share. */
export interface OpenTimes {
  /** The step's position in its script. */
  readonly step: number;
  readonly warmupMs: number;
  readonly durationMs: number;
  /** When the first operation of each stream is due, in milliseconds of k6's clock. */
  readonly startMs: number;
  /** This user's number, from 0, and how many there are. */
  readonly user: number;
  readonly users: number;
}

/** How an operation ended, in milliseconds of k6's clock. */
export interface EndTimes {
  readonly answer: Answer;
  /** Position of the node that was asked last. */
  readonly node: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

export type Tags = Readonly<Record<string, string>>;

/** Counts the operations of a step of an open load, whatever they are. */
export class OpenCounts {
  private readonly times: OpenTimes;
  private readonly nodeNames: (node: number) => string;
  /** When the window begins, in milliseconds of k6's clock. */
  private readonly windowMs: number;
  /** Null where nobody reads what is counted. */
  private readonly seconds: Seconds | null;
  /** Whether every answer is to be looked at: one was not what it should be. */
  wary = false;
  /** Made once for each operation, stretch and node. */
  private readonly tags = new Map<string, Tags>();

  /** @param nodeNames host and port of each node, by its position */
  constructor(
    times: OpenTimes,
    { timeline, timeoutMs }: { readonly timeline: boolean; readonly timeoutMs: number },
    nodeNames: (node: number) => string,
  ) {
    this.times = times;
    this.nodeNames = nodeNames;
    this.windowMs = times.startMs + times.warmupMs;
    this.seconds = timeline ? new Seconds(times.step, this.windowMs, timeoutMs + LATEST_MS) : null;
  }

  /** When `tell` has something to do next; Infinity where nobody reads it. */
  get dueMs(): number {
    return this.seconds?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Tells of the seconds, once one is over. */
  tell(nowMs: number): void {
    if (this.dueMs <= nowMs) this.tellAll(nowMs);
  }

  tellAll(nowMs: number): void {
    this.seconds?.tell(nowMs);
  }

  /** An operation was due that goes to this node first. */
  offered(operation: Operation, dueMs: number, node: number): void {
    const counts = this.countsOf(operation, dueMs, node);
    if (counts !== null) counts.offered++;
  }

  /** Counts an operation whose time was over before its turn came: nothing was made of it, and no node has heard of it. */
  neverSent(operation: Operation, dueMs: number, node: number, nowMs: number): void {
    const tags = this.tagsOf(operation, dueMs, -1);
    own.lateness.add(nowMs - dueMs, tags);
    this.fail(tags, this.countsOf(operation, dueMs, node), 'rejected', 'timeout');
  }

  /** How long an operation took, and how late it was sent. */
  took(operation: Operation, dueMs: number, { answer, node, sentMs, endedMs }: EndTimes): void {
    const tags = this.tagsOf(operation, dueMs, -1);
    own.lateness.add(sentMs - dueMs, tags);
    if (!isAnswered(answer)) return;
    own.wholeOperation.add(endedMs - dueMs, tags);
    own.service.add(endedMs - sentMs, tags);
    const counts = this.countsOf(operation, dueMs, node);
    counts?.answer(endedMs - dueMs);
    counts?.seenAlive(this.slotOf(endedMs));
  }

  /** In which slot of the window it is then. */
  protected slotOf(nowMs: number): number {
    return Math.floor((nowMs - this.windowMs) / SLOT_MS);
  }

  fail(tags: Tags, counts: Counts | null, outcome: Failure, reason: Reason): void {
    this.wary ||= reason === 'nothing-there' || reason === 'wrong-answer';
    own.failures.add(1, { ...tags, outcome, reason });
    counts?.fail(outcome, reason);
  }

  countsOf(operation: Operation, dueMs: number, node: number): Counts | null {
    return this.seconds === null ? null : this.seconds.of(dueMs, operation, this.nodeNames(node));
  }

  /** The tags of samples of an operation that was due then; with its node's name unless that is -1. */
  tagsOf(operation: Operation, dueMs: number, node: number): Tags {
    const measured = dueMs - this.times.startMs >= this.times.warmupMs;
    const key = `${operation}${measured ? '+' : '-'}${node}`;
    let tags = this.tags.get(key);
    if (tags === undefined) {
      const phase = STRETCHES[measured ? 1 : 0];
      tags = { operation, phase, ...(node < 0 ? {} : { node: this.nodeNames(node) }) };
      this.tags.set(key, tags);
    }
    return tags;
  }
}
