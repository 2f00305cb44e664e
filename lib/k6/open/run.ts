import { FOREIGN, stampSeen } from '../../data/payload.ts';
import type { Stamp } from '../../data/stamp.ts';
import { formatOperation } from '../../exchange/operation-line.ts';
import { mostUnderWay, type OpenLoad, offeredPerSecond, STRETCHES, streamsOf } from '../../scenarios/steps.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { Operation } from '../../targets/operations.ts';
import type { Failure, Reason } from '../../targets/outcome.ts';
import type { PlainResponse } from '../../targets/wire.ts';
import { own } from '../own-metrics.ts';
import type { Counts } from '../tally.ts';
import { attempt, type End, LEAST_MS } from './attempt.ts';
import { Due } from './due.ts';
import { Seconds } from './seconds.ts';
import type { OpenUser, Prepared } from './user.ts';

/** The answer to one operation in so many is looked at. */
const LOOKED = 64;
/** So many are begun in a row at most: then answers that have come are taken in, whose end is when that happens. */
const BURST = 16;
/**
 * The clock is asked again and again for so long before an operation is due: timers are a millisecond late, half of one in the
 * middle. No more than this part of the time between two operations, so that it costs a few hundredths of a processor at most.
 */
const EARLY_MS = 0.5;
const EARLY_SHARE = 0.2;
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

/**
 * Begins each operation when it is due, however many are under way, and waits for the last. One k6 iteration: k6's engine
 * goes on while operations wait for their answers.
 */
export class OpenRun {
  private readonly user: OpenUser;
  private readonly part: OpenPart;
  private readonly due: Due;
  /** Null where nobody reads what is counted. */
  private readonly seconds: Seconds | null;
  private readonly most: number;
  private readonly earlyMs: number;
  private readonly timeoutMs: number;
  private underWay = 0;
  private begun = 0;
  private timer = 0;
  private timerMs = 0;
  private resolve: () => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;
  /** Made once for each operation, stretch and node. */
  private readonly tags = new Map<string, Tags>();

  constructor(user: OpenUser, part: OpenPart) {
    this.user = user;
    this.part = part;
    const { settings } = user.basis;
    this.timeoutMs = settings.timeoutMs;
    this.earlyMs = Math.min(EARLY_MS, (EARLY_SHARE * 1_000 * part.users) / offeredPerSecond(part.load));
    this.most = mostUnderWay(settings.payload.bytes);
    const kept = settings.timeoutMs + LATEST_MS;
    this.seconds = settings.timeline ? new Seconds(part.step, part.startMs + part.warmupMs, kept) : null;
    this.due = new Due(streamsOf(part.load), part.user, part.users, part.warmupMs + part.durationMs);
  }

  /** Resolves when the last operation has ended. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.pump();
    });
  }

  /** Begins what is due, and sets the clock for what will be. */
  private pump(): void {
    const { due, timeoutMs } = this;
    const { startMs } = this.part;
    let nowMs = this.user.clock.currentTestRunDuration;
    this.user.leadership.watch(nowMs);
    if (this.seconds !== null && this.seconds.dueMs <= nowMs) this.seconds.tell(nowMs);
    for (let burst = 0; startMs + due.atMs <= nowMs; ) {
      const dueMs = startMs + due.atMs;
      const over = dueMs + timeoutMs - nowMs <= LEAST_MS;
      if (!over && this.underWay >= this.most) {
        // The first to end makes room; what is due keeps its turn.
        this.wake(dueMs + timeoutMs);
        return;
      }
      if (++burst > BURST) {
        this.wake(nowMs);
        return;
      }
      this.begin(due.take(), dueMs, over);
      nowMs = this.user.clock.currentTestRunDuration;
    }
    if (due.atMs !== Number.POSITIVE_INFINITY) this.wake(startMs + due.atMs - this.earlyMs);
    else if (this.underWay > 0) this.wake(Number.POSITIVE_INFINITY);
    else {
      this.seconds?.tell(nowMs);
      this.resolve();
    }
  }

  private wake(nextMs: number): void {
    const atMs = Math.min(nextMs, this.seconds?.dueMs ?? nextMs, this.user.leadership.watchMs);
    if (atMs === Number.POSITIVE_INFINITY) return;
    if (this.timer !== 0) {
      if (this.timerMs <= atMs) return;
      clearTimeout(this.timer);
    }
    this.timerMs = atMs;
    this.timer = setTimeout(
      () => {
        this.timer = 0;
        this.guarded(() => this.pump());
      },
      Math.max(0, atMs - this.user.clock.currentTestRunDuration),
    ) as unknown as number;
  }

  private begin(operation: Operation, dueMs: number, over: boolean): void {
    const { user, part } = this;
    const sampled = this.begun++ % LOOKED === 0;
    const prepared = user.prepare(operation, part.load, sampled || user.basis.logged);
    const first = user.firstNode(operation, part.load);
    const counts = this.countsOf(operation, dueMs, first);
    if (counts !== null) counts.offered++;
    if (over) {
      // It was never sent: its turn came too late.
      const answer = { outcome: 'rejected', reason: 'timeout' } as const;
      const nowMs = this.user.clock.currentTestRunDuration;
      this.finish(prepared, { answer, reply: null, first, node: first, hops: 0, sentMs: nowMs, endedMs: nowMs }, dueMs);
      return;
    }
    this.underWay++;
    this.operate(prepared, first, dueMs, sampled).catch((error: unknown) => this.reject(error));
  }

  private async operate(prepared: Prepared, first: number, dueMs: number, sampled: boolean): Promise<void> {
    const { operation } = prepared;
    const { leadership } = this.user;
    const { known } = leadership;
    const end = await attempt(this.user, prepared, first, dueMs + this.timeoutMs, (node) =>
      this.tagsOf(operation, dueMs, node),
    );
    this.underWay--;
    if (operation === 'write') leadership.learn({ ...end, known }, end.endedMs);
    this.finish(prepared, end, dueMs, sampled);
    this.pump();
  }

  /** Counts an operation that has ended, and tells of it. @param sampled whether its answer is looked at in any case */
  private finish({ operation, entry, count }: Prepared, end: End, dueMs: number, sampled = false): void {
    const { basis, writer } = this.user;
    const { answer, reply, sentMs, endedMs } = end;
    const tags = this.tagsOf(operation, dueMs, -1);
    let stamp: Stamp = { writer, count };
    const counts = this.countsOf(operation, dueMs, end.node);
    own.lateness.add(sentMs - dueMs, tags);
    if (counts !== null) counts.redirects += end.hops;
    if (answer.outcome === 'ok') {
      own.wholeOperation.add(endedMs - dueMs, tags);
      own.service.add(endedMs - sentMs, tags);
      counts?.answer(endedMs - dueMs);
      const looked = sampled || (basis.logged && operation === 'read');
      if (looked && reply !== null) stamp = this.look(operation, reply.plain(), tags, counts, sampled) ?? stamp;
    } else this.fail(tags, counts, answer.outcome, answer.reason);
    if (!basis.logged || operation === 'query') return;
    const { epochMs, name } = { epochMs: basis.data.clockOriginMs, name: this.nodeName(end.node) };
    // That there is nothing is an answer too, which the ledger has to judge.
    const nothing = operation === 'read' && answer.outcome === 'rejected' && answer.reason === 'not-found';
    if (operation === 'read' && answer.outcome !== 'ok') stamp = stampSeen(null, '', 0);
    const outcome = nothing ? 'ok' : answer.outcome;
    console.log(
      formatOperation({
        ...{ operation, entry, node: name, ...stamp, outcome },
        ...{ dueMs: epochMs + dueMs, sentMs: epochMs + sentMs, endedMs: epochMs + endedMs },
      }),
    );
  }

  /**
   * Looks at an answer: what a read has brought, and how large it was.
   * @param sampled whether its size is noted
   * @returns the stamp of what was read
   */
  private look(
    operation: Operation,
    response: PlainResponse,
    tags: Tags,
    counts: Counts | null,
    sampled: boolean,
  ): Stamp | null {
    const { settings, pool, logged } = this.user.basis;
    const value = operation === 'read' ? settings.target.entries.readValue(response) : null;
    // Of a call, which is not seen as bytes, the value is what came.
    const bytes = 'code' in response ? (value?.length ?? null) : response.body.length;
    if (sampled && bytes !== null) own.responseBytes.add(bytes, tags);
    if (operation !== 'read') return null;
    const seen = stampSeen(value, pool(), settings.payload.bytes);
    // Where each answer is judged as a whole, that there is nothing is no success.
    if (seen.writer === FOREIGN || (value === null && !logged)) {
      this.fail(tags, counts, 'rejected', 'wrong-value');
    }
    return seen;
  }

  private fail(tags: Tags, counts: Counts | null, outcome: Failure, reason: Reason): void {
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
  private tagsOf(operation: Operation, dueMs: number, node: number): Tags {
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

  private guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.reject(error);
    }
  }
}
