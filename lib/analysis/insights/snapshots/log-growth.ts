import { smallest } from '../../../base/extremes.ts';
import { elapsed, milliseconds, plural, significant, times } from '../../../base/format.ts';
import { grows } from '../../../scenarios/soak.ts';
import { type CompletedCell, snapshotsOf } from '../../cells.ts';
import { toldIn } from '../../node-metrics.ts';
import { median } from '../../statistics.ts';
import { machineWasFull, windowOf } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells, writesOf } from '../loads.ts';
import { settingNamed } from '../settings/configured.ts';

/** In fewer seconds no course is seen. */
const SECONDS_NEEDED = 20;
/** Of each third. */
const LEAST_SECONDS = 3;
const TIMES_SLOWER = 2;
/** Of ranks: how surely latency climbs with the writes since the last snapshot. */
const CORRELATION = 0.7;

/** So often it has to fall back with a snapshot, after so many seconds of climbing each, before a full machine is no explanation. */
const TEETH_NEEDED = 2;
const TOOTH_SECONDS = 3;

/** How the writes of a window went with what had been written since the last snapshot. */
interface Course {
  readonly cell: CompletedCell;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly correlation: number;
  readonly snapshots: number;
  /** Whether the state grew as the log did: then what a latency climbs with is not told apart. */
  readonly both: boolean;
}

/** Latency that climbs with the log, until a snapshot lets it go. */
export const logGrowth: Insight = {
  id: 'log-growth',
  kind: 'trouble',
  title: 'latency climbs with what was written since the last snapshot',
  formula:
    'In a window of writes of 20 s or more whose snapshots were watched for, the median latency of the seconds from its first snapshot on (before it, where that is longer; all of them, where there was none) correlates by ranks above 0.7 with the writes since the last one; in the third of the seconds with the most of these writes it is twice what it is in the third with the fewest; and the nodes let nothing go of their logs meanwhile but at snapshots. Where data grows as the log does (a soak), a note without a snapshot, and nothing where latency correlates as closely with all writes. Not told of windows in which the machine had no processor time left, unless latency fell back with 2 snapshots or more: both sides of them have the same machine.',
  source: 'Cluster Performance Insights, insight 4 (22 to 2,175 ms while the log grew to 167 files).',
  disproof:
    'Latency climbs as much where the state grows and the log does not; then what is looked up in the state is slow.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const climbing = calmCells(report, cluster).flatMap((cell) => courseOf(report, cell) ?? []);
  const worst = climbing.sort((one, other) => ratio(other) - ratio(one))[0];
  if (worst === undefined) return [];
  const { firstMs, lastMs, correlation, snapshots, both, cell } = worst;
  const sawtooth = snapshots > 0;
  return [
    {
      severity: both ? 'note' : 'warning',
      cluster,
      title: sawtooth
        ? `Writes go from ${milliseconds(firstMs)} to ${milliseconds(lastMs)} ms between two snapshots, and back with each.`
        : `Writes went from ${milliseconds(firstMs)} to ${milliseconds(lastMs)} ms in ${elapsed(1_000 * cell.windowSeconds)} without a snapshot.`,
      measured: [
        {
          ...{ what: 'median write with many since the last snapshot', value: lastMs, unit: 'ms' },
          against: { what: 'with few', value: firstMs },
        },
        { what: 'correlation of ranks with writes since the last snapshot', value: correlation, unit: 'share' },
      ],
      certainty: `In ${plural(climbing.length, 'window')}; ranks correlate by ${significant(correlation, 2)}${sawtooth ? `, over ${plural(snapshots, 'snapshot')}` : '; no snapshot was made that would have shown whether it falls again'}${both ? ', and data grew as the log did' : ''}.`,
      cost: `Just before a snapshot a write takes ${times(ratio(worst))} what it takes after one.`,
      advice: `A shorter ${settingNamed(report, cluster, 'snapshot-interval')} keeps the log short; hold what snapshots cost against it.`,
      cells: climbing.map((each) => each.cell.id),
    },
  ];
}

const ratio = ({ firstMs, lastMs }: Course): number => lastMs / firstMs;

function courseOf(report: Observed, cell: CompletedCell): Course | null {
  const seen = snapshotsOf(cell)?.seen;
  const seconds = writesOf(cell)?.distribution?.seconds;
  if (seen === undefined || seconds === undefined || cell.windowSeconds < SECONDS_NEEDED) return null;
  if (wasCompacted(cell, seen.length)) return null;
  const window = windowOf(report, cell);
  if (window === null) return null;
  const ends = seen.flatMap(({ ended, received }) => (ended === null || received ? [] : [ended.atMs - window.fromMs]));
  const points: Point[] = [];
  let [written, inAll, since, teeth] = [0, 0, 0, 0];
  const counts = countedSeconds(seconds.ok.length, ends);
  for (const [second, ok] of seconds.ok.entries()) {
    const inIt = ends.some((end) => end >= 1_000 * second && end < 1_000 * (second + 1));
    if (inIt) {
      // Nodes make theirs one soon after the other.
      if (since >= TOOTH_SECONDS) teeth++;
      [written, since] = [0, 0];
    }
    since++;
    const ms = seconds.p50Ms[second] ?? null;
    // A second with a snapshot in it has writes of before and after, and which of them its median is of nobody knows.
    if (ms !== null && !inIt && counts(second)) points.push({ written, ms, inAll });
    // Those before it are counted as well: no more than a second's.
    written += ok;
    inAll += ok;
  }
  if (machineWasFull(cell) && teeth < TEETH_NEEDED) return null;
  const ordered = [...points].sort((one, other) => one.written - other.written);
  // Between the two lie seconds that tell little: with a snapshot each few seconds a half holds some of a whole climb.
  const third = Math.floor(ordered.length / 3);
  const middle = (some: readonly Point[]): number => median(some.map(({ ms }) => ms)) ?? 0;
  const [firstMs, lastMs] = [middle(ordered.slice(0, third)), middle(ordered.slice(-third))];
  const correlation = rankCorrelation(points.map(({ written: x, ms: y }) => ({ x, y })));
  if (third < LEAST_SECONDS || firstMs <= 0 || correlation === null) return null;
  if (lastMs < TIMES_SLOWER * firstMs || correlation <= CORRELATION) return null;
  if (!grows(cell.step.load)) return { cell, firstMs, lastMs, correlation, snapshots: ends.length, both: false };
  // Where latency goes with the state as closely, it is the state that it goes with.
  const ofState = rankCorrelation(points.map(({ inAll: x, ms: y }) => ({ x, y }))) ?? 0;
  if (ends.length > 0 && ofState >= correlation) return null;
  return { cell, firstMs, lastMs, correlation, snapshots: ends.length, both: ends.length === 0 };
}

/**
 * Which seconds of a window are held against each other. How much had been written when it began, since the snapshot before, nobody
 * knows: so those before its first one are not together with the others, and of the two parts the longer one counts.
 */
function countedSeconds(length: number, ends: readonly number[]): (second: number) => boolean {
  const inside = ends.map((end) => Math.floor(end / 1_000)).filter((second) => second >= 0 && second < length);
  if (inside.length === 0) return () => true;
  const first = smallest(inside);
  return length - first >= first ? (second) => second >= first : (second) => second < first;
}

interface Point {
  readonly written: number;
  readonly ms: number;
  /** Writes since the window's start, whatever snapshots there were. */
  readonly inAll: number;
}

/** Whether nodes tell that they let go of parts of their logs without a snapshot. */
function wasCompacted(cell: CompletedCell, snapshots: number): boolean {
  return snapshots === 0 && (toldIn(cell)?.nodes ?? []).some(({ counts }) => (counts.compactedBytes ?? 0) > 0);
}

/** Spearman's coefficient: Pearson's over ranks, equal values with their mean rank. Null where one of the two does not vary. */
function rankCorrelation(pairs: readonly { readonly x: number; readonly y: number }[]): number | null {
  const [xs, ys] = [ranks(pairs.map(({ x }) => x)), ranks(pairs.map(({ y }) => y))];
  const mean = (pairs.length + 1) / 2;
  const product = (some: readonly number[], others: readonly number[]): number =>
    some.reduce((sum, rank, at) => sum + (rank - mean) * ((others[at] ?? mean) - mean), 0);
  const spread = Math.sqrt(product(xs, xs) * product(ys, ys));
  return spread > 0 ? product(xs, ys) / spread : null;
}

function ranks(values: readonly number[]): number[] {
  const ordered = values.map((_, at) => at).sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
  const found: number[] = [];
  for (let from = 0; from < ordered.length; ) {
    let to = from + 1;
    while (to < ordered.length && values[ordered[to] as number] === values[ordered[from] as number]) to++;
    for (const at of ordered.slice(from, to)) found[at] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}
