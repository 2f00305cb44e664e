import type { SeenSnapshot } from '../../report/snapshots.ts';
import { aroundSnapshot, holds, type Stretch } from './windows.ts';

/** Of a long run the latest. */
const MOST_KEPT = 500;

/**
 * When what one node counts stood still: the same count was told at two moments at least, less before and more after that. A node that
 * has nothing to do is not told apart from one that is held up, but by how long that lasts.
 */
export class Standstills {
  readonly #stretches: Stretch[] = [];
  #last: number | null = null;
  /** Since when it has been the same, as far as that is sure; null when it had not grown to it. */
  #sinceMs: number | null = null;
  #untilMs = 0;

  /** In the order of time; of a long run the latest. */
  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** Whether it ever told a count. */
  get told(): boolean {
    return this.#last !== null;
  }

  /**
   * @param count what the node has told; null when it has not told it
   * @param askedMs it was put together after that, and this after the call before; milliseconds since the run's start
   * @param toldMs it was put together before that
   */
  add(count: number | null, askedMs: number, toldMs: number): void {
    if (count === null) return;
    if (count === this.#last) {
      this.#untilMs = askedMs;
      return;
    }
    const grew = this.#last !== null && count > this.#last;
    if (grew && this.#sinceMs !== null && this.#untilMs > this.#sinceMs) {
      this.#stretches.push({ fromMs: this.#sinceMs, toMs: this.#untilMs });
      if (this.#stretches.length > MOST_KEPT) this.#stretches.shift();
    }
    this.#last = count;
    this.#sinceMs = grew ? toldMs : null;
    this.#untilMs = 0;
  }
}

/** When all nodes stood still. @param nodes stretches of each, in order and apart */
export function jointStandstills([first = [], ...others]: readonly (readonly Stretch[])[]): Stretch[] {
  return others.reduce<Stretch[]>(bothIn, [...first]);
}

function bothIn(some: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const [fromMs, toMs] = [Math.max(one.fromMs, other.fromMs), Math.min(one.toMs, other.toMs)];
      return toMs > fromMs ? [{ fromMs, toMs }] : [];
    }),
  );
}

/**
 * Snapshots with the counters among their sources, where these stood still on all nodes while a node made one, and neither long before nor
 * after it. Counters that stand still alone are no snapshot.
 */
export function confirmed(seen: readonly SeenSnapshot[], standstills: readonly Stretch[]): readonly SeenSnapshot[] {
  if (standstills.length === 0) return seen;
  return seen.map((snapshot) => {
    const { began, ended, received, sources } = snapshot;
    const around = aroundSnapshot(snapshot);
    if (received || began === null || ended === null || around === null) return snapshot;
    const within = { fromMs: around.fromMs - began.errorMs, toMs: around.toMs + ended.errorMs };
    return standstills.some((each) => holds(within, each))
      ? { ...snapshot, sources: [...sources, 'counters'] }
      : snapshot;
  });
}
