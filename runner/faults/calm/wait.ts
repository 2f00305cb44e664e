import type { Steadiness, Unsteady } from './steady.ts';

/** How often it is looked; rarely enough that a look at thousands of operations takes nothing from what is looked at. */
const LOOK_EVERY_MS = 100;

/** So many times as long is waited where all is carried, only not evenly: something else keeps the machine busy, and may end. */
const UNEVEN = 2;

function patienceMs({ kind }: Unsteady, steadyMs: number): number {
  return kind === 'uneven' ? UNEVEN * steadyMs : steadyMs;
}

/** What is seen of a cluster and its load at one moment. */
export interface Look {
  /** Why the cluster is not whole; null when it is. */
  readonly notWhole: string | null;
  /** See there. */
  readonly standstill: 'down' | 'stalled' | null;
  readonly steadiness: Steadiness;
}

/** How waiting for a whole cluster and a steady load has ended. */
export type Calm =
  | { readonly state: 'calm'; readonly steadiness: Extract<Steadiness, { steady: true }> }
  | { readonly state: 'not-whole'; readonly why: string }
  | { readonly state: 'not-steady'; readonly unsteady: Unsteady };

export interface Waiting {
  /** Any clock that does not step. */
  elapsedMs(): number;
  pause(ms: number): Promise<void>;
  /** @throws what ends the waiting, such as the end of the load */
  look(): Promise<Look>;
  /** How long it may take until the cluster is whole. */
  readonly wholeMs: number;
  /** How long it may take from then on until the load is steady; twice that where all of it is carried, but unevenly. */
  readonly steadyMs: number;
  /** From the first calm moment on so long, so that what follows does not fall in step with anything; 0: at once. */
  readonly thenMs: number;
}

/**
 * Waits until a cluster is whole and its load steady, and after `thenMs` still (or again) is. What is not there in time is told.
 * A cluster that goes back and forth is not waited for any longer than both limits together. One whose nodes are up and all stop taking
 * writes again and again, as while each of them makes a snapshot, has too much to do: that is told, and not the node that was seen first.
 */
export async function untilCalm({ elapsedMs, pause, look, wholeMs, steadyMs, thenMs }: Waiting): Promise<Calm> {
  const beganMs = elapsedMs();
  let wholeSinceMs: number | null = null;
  let calmMs: number | null = null;
  let stalledSinceMs: number | null = null;
  for (;;) {
    const { notWhole, standstill, steadiness } = await look();
    const nowMs = elapsedMs();
    if (standstill === 'stalled') stalledSinceMs ??= nowMs;
    else if (standstill === 'down' || steadiness.steady) stalledSinceMs = null;
    const overdue = nowMs - beganMs >= wholeMs + UNEVEN * steadyMs;
    if (notWhole !== null) {
      wholeSinceMs = null;
      const short = steadiness.steady || steadiness.unsteady?.kind !== 'short' ? null : steadiness.unsteady;
      if (short !== null && stalledSinceMs !== null && nowMs - stalledSinceMs >= steadyMs) {
        return { state: 'not-steady', unsteady: short };
      }
      if (nowMs - beganMs >= wholeMs) return { state: 'not-whole', why: notWhole };
    } else {
      wholeSinceMs ??= nowMs;
      if (steadiness.steady) {
        calmMs ??= nowMs;
        if (nowMs >= calmMs + thenMs) return { state: 'calm', steadiness };
      } else if (steadiness.unsteady !== null) {
        const { unsteady } = steadiness;
        if (overdue || nowMs - wholeSinceMs >= patienceMs(unsteady, steadyMs)) return { state: 'not-steady', unsteady };
      }
    }
    const leftMs = calmMs === null ? 0 : calmMs + thenMs - nowMs;
    await pause(leftMs > 0 ? leftMs : LOOK_EVERY_MS);
  }
}
