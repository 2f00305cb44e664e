import { mostUnderWay, offeredPerSecond, streamsOf } from '../../scenarios/steps.ts';
import type { Operation } from '../../targets/operations.ts';
import { endWhereFull } from '../no-space.ts';
import { attempt, LEAST_MS } from './attempt.ts';
import { Due, type Taken } from './due.ts';
import { type OpenPart, OpenRecord } from './record.ts';
import type { OpenUser, Prepared } from './user.ts';

/** The answer to one operation of a kind in so many is looked at. */
const LOOKED = 64;
/** So many are begun in a row at most: then answers that have come are taken in, whose end is when that happens. */
const BURST = 16;
/**
 * The clock is asked again and again for so long before an operation is due: timers of k6 fire on whole milliseconds, at any part
 * of one after they should. No more than this part of the time between two operations: half of it, in the middle, is what it
 * takes of a processor, 7 hundredths of one at 150 per second.
 */
const EARLY_MS = 1;
const EARLY_SHARE = 0.2;

/**
 * Begins each operation when it is due, however many are under way, and waits for the last. One k6 iteration: k6's engine
 * goes on while operations wait for their answers.
 */
export class OpenRun {
  private readonly user: OpenUser;
  private readonly part: OpenPart;
  private readonly due: Due;
  private readonly record: OpenRecord;
  private readonly most: number;
  private readonly earlyMs: number;
  private readonly timeoutMs: number;
  private readonly endMs: number;
  private underWay = 0;
  /** Operations that were sent. */
  begun = 0;
  /** The same by kind. */
  private readonly begunOf: Partial<Record<Operation, number>> = {};
  private timer = 0;
  private timerMs = 0;
  private resolve: () => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(user: OpenUser, part: OpenPart) {
    this.user = user;
    this.part = part;
    this.record = new OpenRecord(user, part);
    const { timeoutMs, payload } = user.basis.settings;
    this.timeoutMs = timeoutMs;
    this.most = mostUnderWay(payload.bytes);
    this.earlyMs = Math.min(EARLY_MS, (EARLY_SHARE * 1_000 * part.users) / offeredPerSecond(part.load));
    const lengthMs = part.warmupMs + part.durationMs;
    this.endMs = part.startMs + lengthMs;
    this.due = new Due(streamsOf(part.load), part.user, part.users, lengthMs);
  }

  /** Resolves when the last operation has ended. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.pump();
    });
  }

  private now(): number {
    return this.user.clock.currentTestRunDuration;
  }

  /** Begins what is due, and sets the clock for what will be. */
  private pump(): void {
    const { due, timeoutMs, record } = this;
    const { startMs } = this.part;
    let nowMs = this.now();
    this.user.leadership.watch(nowMs);
    record.tell(nowMs);
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
      nowMs = this.now();
    }
    if (due.atMs !== Number.POSITIVE_INFINITY) this.wake(startMs + due.atMs - this.earlyMs);
    // Not before the window is over: with k6's last user ends the load, whose length tells how much was measured.
    else if (nowMs < this.endMs) this.wake(this.endMs);
    else if (this.underWay > 0) this.wake(Number.POSITIVE_INFINITY);
    else {
      record.tellAll(nowMs);
      this.resolve();
    }
  }

  private wake(nextMs: number): void {
    const atMs = Math.min(nextMs, this.record.dueMs, this.user.leadership.watchMs);
    if (atMs === Number.POSITIVE_INFINITY) return;
    if (this.timer !== 0) {
      if (this.timerMs <= atMs) return;
      clearTimeout(this.timer);
    }
    this.timerMs = atMs;
    this.timer = setTimeout(() => this.awake(), Math.max(0, atMs - this.now())) as unknown as number;
  }

  private awake(): void {
    this.timer = 0;
    try {
      this.pump();
    } catch (error) {
      this.reject(error);
    }
  }

  /** Of each kind the first, and then one in so many. */
  private isSampled(operation: Operation): boolean {
    const before = this.begunOf[operation] ?? 0;
    this.begunOf[operation] = before + 1;
    this.begun++;
    return before % LOOKED === 0;
  }

  /** @param over whether its time is over, so that it is sent to nobody */
  private begin(taken: Taken, dueMs: number, over: boolean): void {
    const { user, part, record } = this;
    const { operation } = taken;
    const first = user.firstNode(operation, part.load);
    record.offered(operation, dueMs, first);
    if (over) {
      record.neverSent(operation, dueMs, first, this.now());
      return;
    }
    const sampled = this.isSampled(operation);
    // What a log tells of is looked at as a whole.
    const prepared = user.prepare(taken, part.load, sampled || user.basis.logged || record.wary);
    this.underWay++;
    this.operate(prepared, first, dueMs, sampled).catch((error: unknown) => this.reject(error));
  }

  private async operate(prepared: Prepared, first: number, dueMs: number, sampled: boolean): Promise<void> {
    const { user, record } = this;
    const { operation } = prepared;
    const { leadership } = user;
    const { known } = leadership;
    const tags = (node: number) => record.tagsOf(operation, dueMs, node);
    const end = await attempt(user, prepared, first, dueMs + this.timeoutMs, tags);
    this.underWay--;
    if (operation === 'write') leadership.learn({ ...end, known }, end.endedMs);
    record.ended({ prepared, end, dueMs, sampled });
    endWhereFull(end.answer);
    this.pump();
  }
}
