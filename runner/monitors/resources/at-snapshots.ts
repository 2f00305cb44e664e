import type { SnapshotMemory } from '../../../lib/report/monitors.ts';
import type { SeenSnapshot } from '../../../lib/report/snapshots.ts';
import type { UsageRow, UsageTable } from './usage.ts';

/** Two moments in milliseconds since the run's start. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a snapshot was under way, at the longest; null where its beginning or end is not known. */
function stretchOf({ began, ended }: Pick<SeenSnapshot, 'began' | 'ended'>): Stretch | null {
  if (began === null || ended === null) return null;
  return { fromMs: began.atMs - began.errorMs, toMs: ended.atMs + ended.errorMs };
}

const touches = ({ fromMs, toMs }: Stretch, stretches: readonly Stretch[]): boolean =>
  stretches.some((stretch) => stretch.fromMs <= toMs && stretch.toMs >= fromMs);

/** Own memory where it is known, else all that is resident. */
const memoryOf = ({ rssAnonPeak, rssPeak }: UsageRow): number => (Number.isNaN(rssAnonPeak) ? rssPeak : rssAnonPeak);

/** The largest samples of the processes together, in the rows that count; null where there is none. */
function peakOf(rows: readonly (readonly UsageRow[])[], counts: (row: UsageRow) => boolean): number | null {
  const peaks = rows.map((own) => own.filter(counts).reduce((most, row) => Math.max(most, memoryOf(row)), 0));
  const sum = peaks.reduce((all, peak) => all + peak, 0);
  return sum > 0 ? sum : null;
}

/**
 * What a node took in a window while it made snapshots, or was sent them, beside what it took otherwise. By samples: what is over
 * before the next one may be missed.
 * @param tables of its processes
 * @param seen its snapshots in the window
 */
export function memoryAtSnapshots(
  tables: readonly UsageTable[],
  seen: readonly SeenSnapshot[],
  window: Stretch,
): SnapshotMemory[] {
  const rows = tables.map((table) => table.touching(window.fromMs, window.toMs));
  const known = seen.flatMap((each) => {
    const stretch = stretchOf(each);
    return stretch === null ? [] : [{ received: each.received, stretch }];
  });
  const all = known.map(({ stretch }) => stretch);
  // One of which it is not known when it was may be anywhere.
  const otherwise = known.length < seen.length ? null : peakOf(rows, (row) => !touches(row, all));
  return ([false, true] as const).flatMap((received) => {
    const own = known.filter((each) => each.received === received).map(({ stretch }) => stretch);
    const peak = peakOf(rows, (row) => touches(row, own));
    if (peak === null) return [];
    return [{ received, snapshots: own.length, peakBytes: peak, otherwisePeakBytes: otherwise }];
  });
}
