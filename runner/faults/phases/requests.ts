import { MAX_USERS } from '../../../lib/data/stamp.ts';
import type { History } from '../history/history.ts';
import { isAway, type RoundObservation, type RoundWindow } from './window.ts';

/** Position of the node that a probe write was sent through: each node has a writer of its own, numbered from 1. */
export function throughNode(writer: number): number {
  return (writer % MAX_USERS) - 1;
}

/** When the first of some operations ended; null when there is none. */
function firstEnd(ends: Iterable<number>): number | null {
  let first: number | null = null;
  for (const end of ends) if (first === null || end < first) first = end;
  return first;
}

/** A request that failed. */
export interface FailureSeen {
  /** When it failed; milliseconds since the run's start. */
  readonly atMs: number;
  /** Its row in the history. */
  readonly row: number;
}

/**
 * When a request failed: at its end, with the answer that says so or its connection. One that was never answered failed when
 * it was sent, since nothing but the patience of its sender decides on its end; not before the fault, when it was well.
 */
function failedAt(history: History, row: number, faultMs: number): number {
  return history.isUnanswered(row) ? Math.max(faultMs, history.sentMs(row)) : history.endedMs(row);
}

/**
 * The first failed request: the earliest failure of a request that was not ok and ended after the fault, whoever sent it,
 * read or write, to any node. It may have been under way when the fault came.
 * @returns null when nothing failed within the watch
 */
export function firstFailure(
  { history, faultMs, untilMs }: RoundObservation,
  { rows }: RoundWindow,
): FailureSeen | null {
  let first: FailureSeen | null = null;
  for (const row of rows) {
    if (history.isOk(row) || history.endedMs(row) <= faultMs) continue;
    const atMs = failedAt(history, row, faultMs);
    if (atMs <= untilMs && (first === null || atMs < first.atMs)) first = { atMs, row };
  }
  return first;
}

/** Rows of writes that were sent at or after a moment and were accepted within the watch by a node that was not away. */
function accepted(round: RoundObservation, { rows }: RoundWindow, sinceMs: number): number[] {
  const { history, untilMs } = round;
  return rows.filter(
    (row) =>
      history.isWrite(row) &&
      history.isOk(row) &&
      history.sentMs(row) >= sinceMs &&
      history.endedMs(row) <= untilMs &&
      !isAway(round, history.node(row), history.sentMs(row)),
  );
}

/**
 * The first write accepted anywhere: the earliest end of an ok write, of load or probes, that was sent once the fault counts
 * (`countedFrom`) and was answered by a node that was not hit. A leader that was cut off from its peers does not count.
 * @returns milliseconds since the run's start; null when none was accepted within the watch
 */
export function firstAccepted(round: RoundObservation, window: RoundWindow, sinceMs: number): number | null {
  return firstEnd(accepted(round, window, sinceMs).map((row) => round.history.endedMs(row)));
}

/**
 * The first write accepted through each node that was not hit, or is back: the earliest end of an ok probe write that was sent
 * to it once the fault counts (`countedFrom`), redirects followed, and answered by such a node.
 * @returns milliseconds since the run's start, null where none was accepted within the watch; by position of the nodes
 */
export function acceptedThrough(
  round: RoundObservation,
  window: RoundWindow,
  sinceMs: number,
): { readonly node: number; readonly atMs: number | null }[] {
  const { history, nodes } = round;
  const probes = accepted(round, window, sinceMs).filter((row) => history.isProbe(row));
  return [...nodes.keys()]
    .filter((node) => !isAway(round, node, sinceMs))
    .map((node) => {
      const through = probes.filter((row) => throughNode(history.writer(row)) === node);
      return { node, atMs: firstEnd(through.map((row) => history.endedMs(row))) };
    });
}

/** Whether a row is of a write that a node accepted although it was hit, and that was sent once the fault had taken effect. */
function isFromBeyond(round: RoundObservation, row: number): boolean {
  const { history, effectMs } = round;
  const sentMs = history.sentMs(row);
  return sentMs >= effectMs && isAway(round, history.node(row), sentMs);
}

/** How many writes a node that was hit accepted although they were sent once the fault had taken effect. */
export function acceptedByHit(round: RoundObservation, { rows }: RoundWindow): number {
  const { history, untilMs } = round;
  const found = rows.filter(
    (row) => history.isWrite(row) && history.isOk(row) && history.endedMs(row) <= untilMs && isFromBeyond(round, row),
  );
  return found.length;
}

/**
 * The longest time without an accepted write, in milliseconds: between the ends of two ok writes that follow one another, of load
 * or probes, of which the second came after the fault and the first before the end of the watch. What a node that was hit
 * accepted once the fault had taken effect does not count.
 * @returns null when no write was accepted before it, or none after it
 */
export function availabilityGap(round: RoundObservation, { rows }: RoundWindow): number | null {
  const { history, faultMs, untilMs } = round;
  const ends = rows
    .filter((row) => history.isWrite(row) && history.isOk(row) && !isFromBeyond(round, row))
    .map((row) => history.endedMs(row))
    .sort((a, b) => a - b);
  let longest: number | null = null;
  for (let at = 1; at < ends.length; at++) {
    const [fromMs, toMs] = [ends[at - 1] as number, ends[at] as number];
    if (toMs <= faultMs || fromMs >= untilMs) continue;
    longest = Math.max(longest ?? 0, toMs - fromMs);
  }
  // One that goes on is no shorter than it is by now.
  const sinceLast = untilMs - (ends.at(-1) ?? Number.NEGATIVE_INFINITY);
  return longest !== null && sinceLast > longest ? null : longest;
}
