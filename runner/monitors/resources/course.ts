import type { NodeCourse } from '../../../lib/report/growth.ts';
import type { FolderTrack } from './folder-track.ts';
import { sumIn, type UsageTable } from './usage.ts';

/** What processes and folder of a node tell of its course. */
export type UsedCourse = Pick<NodeCourse, 'rssBytes' | 'rssAnonBytes' | 'dataBytes' | 'writtenBytes'>;

/** The interval of the samples, when nobody says otherwise. */
export const SAMPLE_MS = 1_000;
/** A sample that is older than so many intervals tells nothing of a moment any more. */
export const STALE_INTERVALS = 2;

type Level = 'rssLast' | 'rssAnonLast';

/** A sum of which nothing is known where one part is not. */
function sumOf(parts: readonly (number | null)[]): number | null {
  return parts.reduce(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    parts.length === 0 ? null : 0,
  );
}

/** A level of one process at a moment; null where it was not sampled shortly before. */
function levelAt(table: UsageTable, name: Level, atMs: number, everyMs: number): number | null {
  const row = table.lastUntil(atMs);
  // Rows of a long run are longer than an interval.
  if (row === null || atMs - row.toMs > STALE_INTERVALS * Math.max(everyMs, row.toMs - row.fromMs)) return null;
  return Number.isNaN(row[name]) ? null : row[name];
}

/**
 * How what a node holds and writes went on.
 * @param tables of its processes
 * @param ends moments in milliseconds since the run's start, ascending; the first interval begins at `fromMs`
 */
export function usedCourse(
  tables: readonly UsageTable[],
  folder: Pick<FolderTrack, 'sizeAt'> | null,
  { fromMs, ends, everyMs }: { readonly fromMs: number; readonly ends: readonly number[]; readonly everyMs: number },
): UsedCourse {
  const levels = (name: Level) => ends.map((end) => sumOf(tables.map((table) => levelAt(table, name, end, everyMs))));
  let written: number | null = tables.length === 0 ? null : 0;
  const writtenBytes = ends.map((end, at) => {
    const begin = ends[at - 1] ?? fromMs;
    for (const table of tables) {
      const more = sumIn(table.touching(begin, end), 'writtenBytes', begin, end);
      written = written === null || Number.isNaN(more) ? null : written + more;
    }
    return written === null ? null : Math.round(written);
  });
  return {
    rssBytes: levels('rssLast'),
    rssAnonBytes: levels('rssAnonLast'),
    dataBytes: ends.map((end) => folder?.sizeAt(end)?.allocatedBytes ?? null),
    writtenBytes,
  };
}
