import type { ProcessUsage } from '../../../lib/report/monitors.ts';
import { type Merging, NumberTable, type Row, shareIn } from './number-table.ts';
import type { ProcSample } from './proc.ts';

/** Columns that add up over time; NaN where they could not be read. */
const SUMS = [
  'seconds',
  'cpuSeconds',
  'rssByteSeconds',
  'readBytes',
  'writtenBytes',
  'readCallBytes',
  'writtenCallBytes',
  'receivedBytes',
  'sentBytes',
] as const;
/** Columns of which the largest counts. */
const PEAKS = ['cpuPeak', 'rssPeak', 'rssAnonPeak', 'rssFilePeak', 'threadsPeak', 'openFilesPeak'] as const;

/** Columns of which the latest counts. */
const LASTS = ['rssLast', 'rssAnonLast'] as const;

type UsageColumn = (typeof SUMS)[number] | (typeof PEAKS)[number] | (typeof LASTS)[number];
/** What one process used between two samples; after thinning, over several such spans. */
export type UsageRow = Row<UsageColumn>;
export type UsageTable = NumberTable<UsageColumn>;

/** The kernel counts in steps of 10 ms: of a shorter span a share of a processor would be noise. */
const SHORTEST_FOR_PEAK_S = 0.5;

/** The row between two samples of one process. */
export function usageRow(fromMs: number, earlier: ProcSample, toMs: number, later: ProcSample): UsageRow {
  const seconds = (toMs - fromMs) / 1_000;
  const cpuSeconds = later.cpuSeconds - earlier.cpuSeconds;
  const grown = (
    name: 'readBytes' | 'writtenBytes' | 'readCallBytes' | 'writtenCallBytes' | 'receivedBytes' | 'sentBytes',
  ) => (later[name] ?? Number.NaN) - (earlier[name] ?? Number.NaN);
  return {
    fromMs,
    toMs,
    seconds,
    cpuSeconds,
    rssByteSeconds: ((earlier.rssBytes + later.rssBytes) / 2) * seconds,
    readBytes: grown('readBytes'),
    writtenBytes: grown('writtenBytes'),
    readCallBytes: grown('readCallBytes'),
    writtenCallBytes: grown('writtenCallBytes'),
    receivedBytes: grown('receivedBytes'),
    sentBytes: grown('sentBytes'),
    cpuPeak: seconds < SHORTEST_FOR_PEAK_S ? 0 : cpuSeconds / seconds,
    rssPeak: Math.max(earlier.rssBytes, later.rssBytes),
    rssAnonPeak: Math.max(earlier.rssAnonBytes ?? Number.NaN, later.rssAnonBytes ?? Number.NaN),
    rssFilePeak: Math.max(earlier.rssFileBytes ?? Number.NaN, later.rssFileBytes ?? Number.NaN),
    threadsPeak: Math.max(earlier.threads, later.threads),
    openFilesPeak: Math.max(earlier.openFiles ?? Number.NaN, later.openFiles ?? Number.NaN),
    rssLast: later.rssBytes,
    rssAnonLast: later.rssAnonBytes ?? Number.NaN,
  };
}

const COLUMNS = Object.fromEntries([
  ...SUMS.map((name) => [name, 'sum']),
  ...PEAKS.map((name) => [name, 'max']),
  ...LASTS.map((name) => [name, 'last']),
]) as Record<UsageColumn, Merging>;

/** @param limit the most rows kept; even */
export function usageTable(limit?: number): UsageTable {
  return new NumberTable(COLUMNS, limit);
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
const largest = (rows: readonly UsageRow[], name: (typeof PEAKS)[number]): number =>
  rows.reduce((most, row) => Math.max(most, row[name]), Number.NEGATIVE_INFINITY);

/** The sum of a column over a window, rows at its ends in the share that lies inside. NaN where one was not readable. */
export function sumIn(rows: readonly UsageRow[], name: (typeof SUMS)[number], fromMs: number, toMs: number): number {
  return rows.reduce((sum, row) => sum + row[name] * shareIn(row, fromMs, toMs), 0);
}

/**
 * What the processes of one label used in a window; null when none lived in it.
 * Peaks are those of rows that lie in the window for the most part.
 * @param touching the rows of the label that touch the window
 */
export function usageIn(
  label: string,
  touching: readonly UsageRow[],
  fromMs: number,
  toMs: number,
): ProcessUsage | null {
  const rows = touching.filter((row) => shareIn(row, fromMs, toMs) > 0);
  if (rows.length === 0) return null;
  const sum = (name: (typeof SUMS)[number]): number => sumIn(rows, name, fromMs, toMs);
  const inside = rows.filter((row) => shareIn(row, fromMs, toMs) >= 0.5);
  const peak = (name: (typeof PEAKS)[number]): number => largest(inside.length > 0 ? inside : rows, name);
  const bytes = (name: (typeof SUMS)[number]): number | null => known(Math.round(sum(name)));
  const seconds = sum('seconds');
  const cpuSeconds = sum('cpuSeconds');
  return {
    label,
    sampledSeconds: seconds,
    cpuSeconds,
    cpuCoresMean: cpuSeconds / seconds,
    cpuCoresPeak: Math.max(cpuSeconds / seconds, peak('cpuPeak')),
    rssMeanBytes: Math.round(sum('rssByteSeconds') / seconds),
    rssPeakBytes: peak('rssPeak'),
    rssAnonPeakBytes: known(peak('rssAnonPeak')),
    rssFilePeakBytes: known(peak('rssFilePeak')),
    threadsPeak: peak('threadsPeak'),
    openFilesPeak: known(peak('openFilesPeak')),
    readBytes: bytes('readBytes'),
    writtenBytes: bytes('writtenBytes'),
    readCallBytes: bytes('readCallBytes'),
    writtenCallBytes: bytes('writtenCallBytes'),
  };
}
