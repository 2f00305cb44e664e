import { nearestRank } from '../../../lib/analysis/statistics.ts';
import type { Timeline, TimelineSlot } from '../../../lib/report/faults.ts';
import type { History } from './history.ts';

const SLOT_MS = 100;

const rounded = (ms: number): number => Math.round(ms * 100) / 100;

interface Gathered {
  readonly counts: { ok: number; rejected: number; unknown: number };
  readonly latenciesMs: number[];
}

function slotOf({ counts, latenciesMs }: Gathered, atMs: number): TimelineSlot {
  const ascending = latenciesMs.sort((a, b) => a - b);
  const quantile = (p: number): number | null => (ascending.length === 0 ? null : rounded(nearestRank(ascending, p)));
  const offered = counts.ok + counts.rejected + counts.unknown;
  return { atMs: rounded(atMs), offered, ...counts, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

/**
 * The writes of the load that were due in [fromMs, toMs), in half-open slots of 100 ms from `fromMs` on, by when they were due.
 * Slots in which none was are there too, and the last one may reach beyond `toMs`. Percentiles are by nearest rank, of ok writes.
 * @param fromMs milliseconds since the run's start, like all times of the history
 */
export function timelineOf(history: History, fromMs: number, toMs: number): Timeline {
  const count = Math.max(0, Math.ceil((toMs - fromMs) / SLOT_MS));
  const slots = Array.from(
    { length: count },
    (): Gathered => ({
      counts: { ok: 0, rejected: 0, unknown: 0 },
      latenciesMs: [],
    }),
  );
  for (let row = 0; row < history.size; row++) {
    const dueMs = history.dueMs(row);
    if (!history.isWrite(row) || history.isProbe(row) || dueMs < fromMs || dueMs >= toMs) continue;
    // The quotient of a time just below `toMs` may be rounded up to a slot that is not there.
    const slot = slots[Math.min(count - 1, Math.floor((dueMs - fromMs) / SLOT_MS))] as Gathered;
    slot.counts[history.outcome(row)]++;
    if (history.isOk(row)) slot.latenciesMs.push(history.endedMs(row) - dueMs);
  }
  return { slotMs: SLOT_MS, slots: slots.map((slot, at) => slotOf(slot, fromMs + at * SLOT_MS)) };
}
