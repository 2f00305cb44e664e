import { MAX_USERS } from '../../../lib/data/stamp.ts';
import type { RoundObservation, RoundWindow } from './window.ts';

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

/**
 * The first failed request: the earliest end of a request that was not ok and ended after the fault, whoever sent it,
 * read or write, to any node. It may have been under way when the fault came.
 * @returns milliseconds since the run's start; null when nothing failed within the watch
 */
export function firstFailure({ history, faultMs, untilMs }: RoundObservation, { rows }: RoundWindow): number | null {
  const failures = rows.filter((row) => !history.isOk(row) && history.endedMs(row) > faultMs);
  return firstEnd(failures.map((row) => history.endedMs(row)).filter((endedMs) => endedMs <= untilMs));
}

/** Rows of writes that were sent once the fault had taken effect and were accepted within the watch. */
function accepted({ history, effectMs, untilMs }: RoundObservation, { rows }: RoundWindow): number[] {
  return rows.filter(
    (row) =>
      history.isWrite(row) && history.isOk(row) && history.sentMs(row) >= effectMs && history.endedMs(row) <= untilMs,
  );
}

/**
 * The first write accepted anywhere: the earliest end of an ok write, of load or probes, that was sent once the fault had
 * taken effect and was answered by a node that was not hit. A leader that was cut off from its peers does not count.
 * @returns milliseconds since the run's start; null when none was accepted within the watch
 */
export function firstAccepted(round: RoundObservation, window: RoundWindow): number | null {
  const { history, hit } = round;
  const elsewhere = accepted(round, window).filter((row) => !hit.includes(history.node(row)));
  return firstEnd(elsewhere.map((row) => history.endedMs(row)));
}

/**
 * The first write accepted through each node that was not hit: the earliest end of an ok probe write that was sent to it
 * once the fault had taken effect, redirects followed, and answered by a node that was not hit.
 * @returns milliseconds since the run's start, null where none was accepted within the watch; by position of the survivors
 */
export function acceptedThrough(
  round: RoundObservation,
  window: RoundWindow,
): { readonly node: number; readonly atMs: number | null }[] {
  const { history, hit, nodes } = round;
  const probes = accepted(round, window).filter((row) => history.isProbe(row) && !hit.includes(history.node(row)));
  return [...nodes.keys()]
    .filter((node) => !hit.includes(node))
    .map((node) => {
      const through = probes.filter((row) => throughNode(history.writer(row)) === node);
      return { node, atMs: firstEnd(through.map((row) => history.endedMs(row))) };
    });
}

/** How many writes a node that was hit accepted although they were sent once the fault had taken effect. */
export function acceptedByHit(round: RoundObservation, window: RoundWindow): number {
  return accepted(round, window).filter((row) => round.hit.includes(round.history.node(row))).length;
}
