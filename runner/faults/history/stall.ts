import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import type { Latency } from '../../../lib/report/figures.ts';
import type { History } from './history.ts';

/** The p-th quantile of ascending values, of which there is at least one, linear between the two nearest ranks. */
function quantile(ascending: Float64Array, p: number): number {
  const rank = p * (ascending.length - 1);
  const below = Math.floor(rank);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return low + (high - low) * (rank - below);
}

/** Latency of the load's accepted writes that were due in the window, see loadLatency(). */
export function writeLatency(history: History, window: Stretch): Latency | null {
  return loadLatency(history, window, 'write');
}

/**
 * Latency, in milliseconds, of the load's accepted reads or writes that were due in the window, by the rule of k6's own summary:
 * the p-th quantile of n values lies at rank p (n - 1), linear between neighbours. What failed has no latency here; of
 * writes longestStall() is what shows it.
 * @returns null when none was accepted
 */
export function loadLatency(history: History, window: Stretch, operation: 'read' | 'write'): Latency | null {
  const ascending = latenciesIn(history, [window], operation);
  if (ascending.length === 0) return null;
  return {
    min: ascending[0] as number,
    mean: ascending.reduce((sum, value) => sum + value, 0) / ascending.length,
    p50: quantile(ascending, 0.5),
    p95: quantile(ascending, 0.95),
    p99: quantile(ascending, 0.99),
    p999: quantile(ascending, 0.999),
    max: ascending.at(-1) as number,
  };
}

/** Latencies, in milliseconds, of the load's accepted reads or writes that were due in one of several stretches, ascending. */
export function latenciesIn(
  history: History,
  stretches: readonly Stretch[],
  operation: 'read' | 'write',
): Float64Array {
  const found: number[] = [];
  for (let row = 0; row < history.size; row++) {
    if (history.isWrite(row) !== (operation === 'write') || history.isProbe(row) || !history.isOk(row)) continue;
    const dueMs = history.dueMs(row);
    if (stretches.some(({ fromMs, toMs }) => dueMs >= fromMs && dueMs < toMs)) found.push(history.endedMs(row) - dueMs);
  }
  return Float64Array.from(found).sort();
}

/** How many times as large p99 is as before; null without either, or when there was nothing to multiply. */
export function p99Inflation(before: Latency | null, during: Latency | null): number | null {
  return before === null || during === null || !(before.p99 > 0) ? null : during.p99 / before.p99;
}

/**
 * The longest time inside the window, in milliseconds, in which no write was accepted, whoever sent it: between the answers
 * of two accepted writes, and from the window's edges to the first and the last of them. A stall that reaches beyond the
 * window counts with the part inside. Reads do not end a stall, and neither do writes that failed.
 * @returns null when nobody was writing in the window, so that silence says nothing
 */
export function longestStall(history: History, { fromMs, toMs }: Stretch): number | null {
  const accepted: number[] = [];
  let tried = false;
  for (let row = 0; row < history.size; row++) {
    if (!history.isWrite(row)) continue;
    const endedMs = history.endedMs(row);
    if (history.sentMs(row) >= toMs || endedMs < fromMs) continue;
    tried = true;
    if (history.isOk(row) && endedMs < toMs) accepted.push(endedMs);
  }
  if (!tried) return null;
  let longest = 0;
  let since = fromMs;
  for (const endedMs of Float64Array.from(accepted).sort()) {
    longest = Math.max(longest, endedMs - since);
    since = endedMs;
  }
  return Math.max(longest, toMs - since);
}
