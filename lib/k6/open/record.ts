import type { Stamp } from '../../data/stamp.ts';
import { FOREIGN, NO_VALUE } from '../../data/values.ts';
import { formatOperation } from '../../exchange/operation-line.ts';
import { SLOT_MS } from '../../exchange/tally-line.ts';
import { type OpenLoad, STRETCHES } from '../../scenarios/steps.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { Operation } from '../../targets/operations.ts';
import { type Failure, isAnswered, type Reason } from '../../targets/outcome.ts';
import type { PlainResponse } from '../../targets/wire.ts';
import { own } from '../own-metrics.ts';
import type { Counts } from '../tally.ts';
import type { End } from './attempt.ts';
import { Seconds } from './seconds.ts';
import type { OpenUser, Prepared } from './user.ts';

/** An answer may come so long after an operation was given up, at most. */
const LATEST_MS = 2_000;

/** One step of an open load, as one user of it begins its share. */
export interface OpenPart {
  /** The step's position in its script. */
  readonly step: number;
  readonly load: OpenLoad;
  readonly warmupMs: number;
  readonly durationMs: number;
  /** When the first operation of each stream is due, in milliseconds of k6's clock. */
  readonly startMs: number;
  /** This user's number, from 0, and how many there are. */
  readonly user: number;
  readonly users: number;
}

type Tags = Readonly<Record<string, string>>;

/** An operation that has ended. */
export interface Ended {
  readonly prepared: Prepared;
  readonly end: End;
  readonly dueMs: number;
  /** Whether its answer is looked at in any case. */
  readonly sampled: boolean;
}

/** Counts the operations of a step, and tells of them. */
export class OpenRecord {
  private readonly user: OpenUser;
  private readonly part: OpenPart;
  /** When the window begins, in milliseconds of k6's clock. */
  private readonly windowMs: number;
  /** Null where nobody reads what is counted. */
  private readonly seconds: Seconds | null;
  /** Whether every answer is to be looked at: one was not what it should be. */
  wary = false;
  /** Made once for each operation, stretch and node. */
  private readonly tags = new Map<string, Tags>();

  constructor(user: OpenUser, part: OpenPart) {
    this.user = user;
    this.part = part;
    const { timeline, timeoutMs } = user.basis.settings;
    this.windowMs = part.startMs + part.warmupMs;
    this.seconds = timeline ? new Seconds(part.step, this.windowMs, timeoutMs + LATEST_MS) : null;
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

  /** Counts an operation that has ended, and tells of it. */
  ended({ prepared, end, dueMs, sampled }: Ended): void {
    const { operation, entry, count } = prepared;
    const { basis, writer } = this.user;
    const { answer, reply, sentMs, endedMs, unanswered } = end;
    const tags = this.tagsOf(operation, dueMs, -1);
    const counts = this.countsOf(operation, dueMs, end.node);
    let stamp: Stamp = { writer, count };
    own.lateness.add(sentMs - dueMs, tags);
    if (counts !== null) counts.redirects += end.hops;
    const ok = answer.outcome === 'ok';
    if (isAnswered(answer)) {
      own.wholeOperation.add(endedMs - dueMs, tags);
      own.service.add(endedMs - sentMs, tags);
      counts?.answer(endedMs - dueMs);
      counts?.seenAlive(Math.floor((endedMs - this.windowMs) / SLOT_MS));
      const looked = ok && (operation === 'read' ? prepared.looked : sampled);
      if (looked) stamp = this.look(prepared, reply.plain(), tags, counts, sampled) ?? stamp;
    }
    if (!ok) this.fail(tags, counts, answer.outcome, answer.reason);
    if (!basis.logged || operation === 'query') return;
    // That there is nothing is an answer too, which the ledger has to judge.
    const nothing = operation === 'read' && answer.outcome === 'rejected' && answer.reason === 'not-found';
    if (operation === 'read' && answer.outcome !== 'ok') stamp = { writer: NO_VALUE, count: 0 };
    const [node, outcome] = [this.nodeName(end.node), nothing ? 'ok' : answer.outcome];
    const epochMs = basis.data.clockOrigin.ms;
    const times = { dueMs: epochMs + dueMs, sentMs: epochMs + sentMs, endedMs: epochMs + endedMs };
    console.log(formatOperation({ operation, entry, node, ...stamp, ...times, outcome, unanswered }));
  }

  /**
   * Looks at an answer: what a read has brought, and how large it was.
   * @param sampled whether its size is noted
   * @returns the stamp of what was read
   */
  private look(
    { operation, entry }: Prepared,
    response: PlainResponse,
    tags: Tags,
    counts: Counts | null,
    sampled: boolean,
  ): Stamp | null {
    const { settings, values, logged } = this.user.basis;
    const value = operation === 'read' ? settings.target.entries.readValue(response) : null;
    // Of a call, which is not seen as bytes, the value is what came.
    const bytes = 'code' in response ? (value?.length ?? null) : response.body.length;
    if (sampled && bytes !== null) own.responseBytes.add(bytes, tags);
    if (operation !== 'read') return null;
    const seen = values.seen(value, entry);
    // Where each answer is judged as a whole, that there is nothing is no success.
    if (value === null && !logged) this.fail(tags, counts, 'rejected', 'nothing-there');
    else if (seen.writer === FOREIGN) this.fail(tags, counts, 'rejected', 'wrong-value');
    return seen;
  }

  private fail(tags: Tags, counts: Counts | null, outcome: Failure, reason: Reason): void {
    this.wary ||= reason === 'nothing-there' || reason === 'wrong-answer';
    own.failures.add(1, { ...tags, outcome, reason });
    counts?.fail(outcome, reason);
  }

  private countsOf(operation: Operation, dueMs: number, node: number): Counts | null {
    return this.seconds === null ? null : this.seconds.of(dueMs, operation, this.nodeName(node));
  }

  private nodeName(node: number): string {
    return hostAndPort(this.user.leadership.nodes[node] as string);
  }

  /** The tags of samples of an operation that was due then; with its node's name unless that is -1. */
  tagsOf(operation: Operation, dueMs: number, node: number): Tags {
    const measured = dueMs - this.part.startMs >= this.part.warmupMs;
    const key = `${operation}${measured ? '+' : '-'}${node}`;
    let tags = this.tags.get(key);
    if (tags === undefined) {
      const phase = STRETCHES[measured ? 1 : 0];
      tags = { operation, phase, ...(node < 0 ? {} : { node: this.nodeName(node) }) };
      this.tags.set(key, tags);
    }
    return tags;
  }
}
