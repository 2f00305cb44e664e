import type { Operation } from '../../targets/operations.ts';
import { type Counts, Tally } from '../tally.ts';

const SECOND_MS = 1_000;

/**
 * What a user of an open load counts of the seconds of a window, each operation in the second in which it was due. One that ends
 * later than its second is told of later: lines of the same second add up.
 */
export class Seconds {
  private readonly step: number;
  private readonly startMs: number;
  private readonly keptMs: number;
  private readonly tallies = new Map<number, Tally>();
  /** When it is to be told again, in milliseconds of the clock that all times here are of. */
  dueMs: number;

  /**
   * @param step the step's position in its script
   * @param startMs of the window
   * @param keptMs how long after it was due an operation may end
   */
  constructor(step: number, startMs: number, keptMs: number) {
    this.step = step;
    this.startMs = startMs;
    this.keptMs = keptMs;
    this.dueMs = startMs + SECOND_MS;
  }

  /** What is counted of operations that were due then; null before the window. @param node host and port */
  of(dueMs: number, operation: Operation, node: string): Counts | null {
    if (dueMs < this.startMs) return null;
    const second = Math.floor((dueMs - this.startMs) / SECOND_MS);
    let tally = this.tallies.get(second);
    if (tally === undefined) {
      tally = new Tally();
      this.tallies.set(second, tally);
    }
    return tally.counts(operation, node);
  }

  /** Tells of all that was counted since the last time. */
  tell(nowMs: number): void {
    for (const [second, tally] of this.tallies) {
      tally.tell(this.step, second);
      if (this.startMs + (second + 1) * SECOND_MS + this.keptMs < nowMs) this.tallies.delete(second);
    }
    while (this.dueMs <= nowMs) this.dueMs += SECOND_MS;
  }
}
