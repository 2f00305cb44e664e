import { type LoadWrite, lowerBound } from './window.ts';

/** Of the earlier throughput, what counts as back. */
const BACK = 0.95;
/** How many slots in a row must show it. */
const SLOTS = 5;
const SLOT_MS = 100;
/** A slot holds at least so many operations at the earlier rate. */
const SLOT_OPERATIONS = 10;

/** What throughput is compared with. */
export interface Throughput {
  /** Ok writes per second of the window before the fault, by when they ended, and no more than were sent in it. */
  readonly opsPerSecond: number;
  /** Length of a slot: 100 ms, or what it takes for ten operations at that rate. */
  readonly slotMs: number;
  /** Ok writes that a slot needs: 95 % of what it held before, less one operation, which may fall on either side of its edge. */
  readonly needed: number;
}

/** Ends of the ok writes, ascending. */
export function okEnds(writes: readonly LoadWrite[]): number[] {
  return writes.flatMap(({ outcome, endedMs }) => (outcome === 'ok' ? [endedMs] : [])).sort((a, b) => a - b);
}

/** How many of the ascending times lie in [fromMs, toMs). */
function countIn(ends: readonly number[], fromMs: number, toMs: number): number {
  return lowerBound(ends, toMs) - lowerBound(ends, fromMs);
}

/**
 * The throughput of a window; null when nothing was accepted in it. It counts no more than was offered in the window: what
 * queued before and ended in it is no throughput that could come back.
 * @param ends of ok writes of the load, ascending
 * @param offered writes that were sent in the window
 */
export function throughputIn(
  ends: readonly number[],
  offered: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Throughput | null {
  const count = Math.min(countIn(ends, fromMs, toMs), offered);
  if (count === 0) return null;
  const opsPerSecond = (count * 1_000) / (toMs - fromMs);
  const slotMs = Math.max(SLOT_MS, (SLOT_OPERATIONS * 1_000) / opsPerSecond);
  return { opsPerSecond, slotMs, needed: (BACK * opsPerSecond * slotMs) / 1_000 - 1 };
}

/** The stretch in which something is looked for. Times are milliseconds since the run's start. */
export interface Watch {
  /** What the result counts from. */
  readonly originMs: number;
  /** Not before this: the first failure. */
  readonly fromMs: number;
  /** When the fault had surely taken effect: until then what is as before may only not have fallen yet. */
  readonly effectMs: number;
  readonly untilMs: number;
}

/**
 * Throughput is back with the first ok write of the load that ended at or after `fromMs` (the first failure), when it begins
 * five slots in a row each of which holds 95 % of the earlier throughput, less one operation. Slots are half open and the
 * first begins with that write, so writes that queued and end together bring it no further forward than to their first.
 * Where every slot laid end to end from the origin to the end of those five holds as much, and five more after the fault had
 * taken effect, throughput never fell: 0.
 * @param ends of ok writes of the load, ascending
 * @returns milliseconds from the origin; null when it was not back with all five slots watched
 */
export function throughputBack(
  ends: readonly number[],
  { slotMs, needed }: Throughput,
  { originMs, fromMs, effectMs, untilMs }: Watch,
): number | null {
  const full = (startMs: number): boolean => countIn(ends, startMs, startMs + slotMs) >= needed;
  const runMs = SLOTS * slotMs;
  const fell = (toMs: number): boolean => {
    const whole = Math.floor((toMs - originMs) / slotMs);
    return Array.from({ length: whole }, (_, slot) => full(originMs + slot * slotMs)).includes(false);
  };
  for (let at = lowerBound(ends, fromMs); at < ends.length; at++) {
    const backMs = ends[at] as number;
    const endMs = backMs + runMs;
    if (endMs > untilMs) break;
    if (!Array.from({ length: SLOTS }, (_, slot) => full(backMs + slot * slotMs)).every(Boolean)) continue;
    if (fell(endMs)) return backMs - originMs;
    if (endMs >= effectMs + runMs) return 0;
  }
  // What failed late may have failed alone.
  return untilMs >= effectMs + runMs && !fell(untilMs) ? 0 : null;
}

/** The longest time without an end within [fromMs, toMs]; null when there is none in it. */
export function longestGap(
  ends: readonly number[],
  fromMs: number,
  toMs: number,
): { readonly atMs: number; readonly ms: number } | null {
  const inside = ends.slice(lowerBound(ends, fromMs), lowerBound(ends, toMs));
  let longest: { atMs: number; ms: number } | null = null;
  for (const [at, atMs] of inside.entries()) {
    const ms = (inside[at + 1] ?? toMs) - atMs;
    if (longest === null || ms > longest.ms) longest = { atMs, ms };
  }
  return longest;
}
