import { smallest } from '../../../lib/base/extremes.ts';
import type { History } from '../history/history.ts';

/**
 * Writes of the load that have begun and not ended, by when they were due. Each writer numbers its writes in the order in
 * which they are due, so one that is missing between two that have ended is under way; it is taken for due in even steps.
 * @param rows of the history that have ended, of which those count that were due from `fromMs` on
 */
export function hangingWrites(history: History, rows: readonly number[], fromMs: number): number[] {
  const writers = new Map<number, { readonly count: number; readonly dueMs: number }[]>();
  for (const row of rows) {
    if (!history.isWrite(row) || history.isProbe(row) || history.dueMs(row) < fromMs) continue;
    const write = { count: history.count(row), dueMs: history.dueMs(row) };
    const known = writers.get(history.writer(row));
    if (known === undefined) writers.set(history.writer(row), [write]);
    else known.push(write);
  }
  return [...writers.values()].flatMap((writes) => {
    const inOrder = writes.sort((one, other) => one.count - other.count);
    return inOrder.flatMap(({ count, dueMs }, at) => {
      const before = inOrder[at - 1];
      if (before === undefined) return [];
      const steps = count - before.count;
      return Array.from({ length: Math.max(0, steps - 1) }, (_, step) => {
        return before.dueMs + ((step + 1) * (dueMs - before.dueMs)) / steps;
      });
    });
  });
}

/**
 * Until when the load is known: each of its writers has ended a write that was due then or later.
 * @param fromMs writers that have none since then write no more
 * @returns -Infinity when nobody has written since
 */
export function loadKnownUntil(history: History, fromMs: number): number {
  const latest = new Map<number, number>();
  for (let row = 0; row < history.size; row++) {
    const dueMs = history.dueMs(row);
    if (!history.isWrite(row) || history.isProbe(row) || dueMs < fromMs) continue;
    const writer = history.writer(row);
    latest.set(writer, Math.max(latest.get(writer) ?? dueMs, dueMs));
  }
  return latest.size === 0 ? Number.NEGATIVE_INFINITY : smallest(latest.values());
}
