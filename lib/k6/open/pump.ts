import type { Operation } from '../../targets/operations.ts';
import { LEAST_MS } from './attempt.ts';
import type { OpenCounts, OpenTimes } from './counts.ts';
import { Due, type Taken } from './due.ts';

/** So many are begun in a row at most: then answers that have come are taken in, whose end is when that happens. */
const BURST = 16;
/**
 * The clock is asked again and again for so long before an operation is due: timers of k6 fire on whole milliseconds, at any part
 * of one after they should. No more than this part of the time between two operations: half of it, in the middle, is what it
 * takes of a processor, 7 hundredths of one at 150 per second.
 */
const EARLY_MS = 1;
const EARLY_SHARE = 0.2;

/** What a user of an open load does when an operation is due. */
export interface OpenWork<Of extends Operation> {
  readonly times: OpenTimes;
  readonly streams: readonly { readonly operation: Of; readonly perSecond: number }[];
  readonly timeoutMs: number;
  /** Operations under way at once, at most. */
  readonly most: number;
  readonly counts: OpenCounts;
  /** By k6's clock. */
  now(): number;
  /** What else there is to do in time, and when at the latest. */
  readonly beside?: { readonly dueMs: () => number; readonly run: (nowMs: number) => void };
  /**
   * Begins an operation; resolves when it has ended. Null when it was not begun.
   * @param over whether its time is over, so that it is sent to nobody
   */
  begin(taken: Taken<Of>, dueMs: number, over: boolean): Promise<void> | null;
}

/**
 * Begins each operation when it is due, however many are under way, and waits for the last. Within one k6 iteration: k6's engine
 * goes on while operations wait for their answers.
 */
export class Pump<Of extends Operation> {
  private readonly work: OpenWork<Of>;
  private readonly due: Due<Of>;
  private readonly earlyMs: number;
  private readonly endMs: number;
  private underWay = 0;
  private timer = 0;
  private timerMs = 0;
  private resolve: () => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(work: OpenWork<Of>) {
    this.work = work;
    const { times, streams } = work;
    const perSecond = streams.reduce((sum, stream) => sum + stream.perSecond, 0);
    this.earlyMs = Math.min(EARLY_MS, (EARLY_SHARE * 1_000 * times.users) / perSecond);
    const lengthMs = times.warmupMs + times.durationMs;
    this.endMs = times.startMs + lengthMs;
    this.due = new Due(streams, times.user, times.users, lengthMs);
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
    const { due, work } = this;
    const { timeoutMs, counts, times, most } = work;
    const { startMs } = times;
    let nowMs = work.now();
    work.beside?.run(nowMs);
    counts.tell(nowMs);
    for (let burst = 0; startMs + due.atMs <= nowMs; ) {
      const dueMs = startMs + due.atMs;
      const over = dueMs + timeoutMs - nowMs <= LEAST_MS;
      if (!over && this.underWay >= most) {
        // The first to end makes room; what is due keeps its turn.
        this.wake(dueMs + timeoutMs);
        return;
      }
      if (++burst > BURST) {
        this.wake(nowMs);
        return;
      }
      const end = work.begin(due.take(), dueMs, over);
      if (end !== null) this.await(end);
      nowMs = work.now();
    }
    if (due.atMs !== Number.POSITIVE_INFINITY) this.wake(startMs + due.atMs - this.earlyMs);
    // Not before the window is over: with k6's last user ends the load, whose length tells how much was measured.
    else if (nowMs < this.endMs) this.wake(this.endMs);
    else if (this.underWay > 0) this.wake(Number.POSITIVE_INFINITY);
    else {
      counts.tellAll(nowMs);
      this.resolve();
    }
  }

  private await(end: Promise<void>): void {
    this.underWay++;
    end
      .then(() => {
        this.underWay--;
        this.pump();
      })
      .catch((error: unknown) => this.reject(error));
  }

  private wake(nextMs: number): void {
    const { work } = this;
    const atMs = Math.min(nextMs, work.counts.dueMs, work.beside?.dueMs() ?? Number.POSITIVE_INFINITY);
    if (atMs === Number.POSITIVE_INFINITY) return;
    if (this.timer !== 0) {
      if (this.timerMs <= atMs) return;
      clearTimeout(this.timer);
    }
    this.timerMs = atMs;
    this.timer = setTimeout(() => this.awake(), Math.max(0, atMs - work.now())) as unknown as number;
  }

  private awake(): void {
    this.timer = 0;
    try {
      this.pump();
    } catch (error) {
      this.reject(error);
    }
  }
}
