import { largest } from '../../../base/extremes.ts';
import { elapsed, percent, plural, times } from '../../../base/format.ts';
import type { FindingFigure } from '../../../report/findings.ts';
import type { SnapshotCost } from '../../../report/snapshots.ts';
import { type CompletedCell, snapshotsOf } from '../../cells.ts';
import { aroundSnapshots, joined, overlapMs } from '../../snapshots/windows.ts';
import { median } from '../../statistics.ts';
import { electionTimeoutMs, windowOf } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells, writesOf } from '../loads.ts';
import { settingNamed } from '../settings/configured.ts';

/** The shortest silence that a load tells of. */
const LEAST_MS = 150;
/** Against windows without a snapshot. */
const TIMES_AS_LONG = 3;
const WINDOWS_NEEDED = 3;
/** From this share of the time in snapshots on there is hardly any rest between two. */
const DUTY_CRITICAL = 0.3;

/** A cell whose writes stood still around its snapshots. */
export interface Stalled {
  readonly cell: CompletedCell;
  readonly cost: SnapshotCost;
  readonly stallMs: number;
  /** What it is held against. */
  readonly control: FindingFigure | null;
  /** Share of the window in which a node made a snapshot. */
  readonly duty: number;
}

/** Snapshots that hold up writes, by windows around them against windows without. */
export const snapshotStall: Insight = {
  id: 'snapshot-stall',
  kind: 'trouble',
  title: 'writes stand still while a snapshot is made',
  formula:
    'In windows of a cluster with 3 snapshots or more the middle one of the longest times without an accepted write around a snapshot is 150 ms or more, and the share of time without an accepted write is 3 times as large around snapshots as elsewhere (where the load does not tell that, the middle one is 3 times that of windows as long without a snapshot). Critical from the election timeout on, where that is known, or when snapshots take 30 % of the time.',
  source:
    'Cluster Performance Insights, insights 6 and 7: a snapshot made where commands are applied holds up all of them; duty cycle as duration x write rate / snapshot interval, here measured.',
  disproof: 'Writes stand still as much between snapshots, or writes stop as long with snapshots switched off.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const stalled = calmCells(report, cluster).flatMap((cell) => stalledIn(report, cell));
  const windows = stalled.reduce((sum, { cost }) => sum + cost.beside.windows, 0);
  const stallMs = median(stalled.map((each) => each.stallMs));
  if (stallMs === null || windows < WINDOWS_NEEDED) return [];
  const worst = largest(stalled.map(({ cost, stallMs: middle }) => cost.beside.longestStallMs ?? middle));
  const duty = median(stalled.map((each) => each.duty)) ?? 0;
  const limitMs = electionTimeoutMs(report, cluster);
  const p99 = p99s(stalled);
  const control = stalled.flatMap((each) => each.control ?? [])[0] ?? null;
  return [
    {
      severity: duty >= DUTY_CRITICAL || (limitMs !== null && stallMs >= limitMs) ? 'critical' : 'warning',
      cluster,
      title: `Each snapshot holds up all writes for ${elapsed(stallMs)}, up to ${elapsed(worst)}; ${percent(duty)} of the time goes into snapshots.`,
      measured: [
        { what: 'longest time without an accepted write around a snapshot', value: stallMs, unit: 'ms' },
        {
          ...{ what: 'the longest of all', value: worst, unit: 'ms' },
          ...(limitMs === null ? {} : { against: { what: 'election timeout', value: limitMs } }),
        },
        { what: 'share of the time in which a node made a snapshot', value: duty, unit: 'share' },
        ...(control === null ? [] : [control]),
        ...(p99 === null ? [] : [p99]),
      ],
      certainty: `${plural(windows, 'stretch', 'stretches')} around snapshots in ${plural(stalled.length, 'window')}${controlWords(control)}.`,
      cost: `Every write that comes meanwhile waits up to ${elapsed(worst)}.`,
      advice: adviceOf(report, cluster, { stallMs, duty, limitMs }),
      cells: stalled.map(({ cell }) => cell.id),
    },
  ];
}

function controlWords(control: FindingFigure | null): string {
  if (control === null) return '; there was no time without one to hold them against';
  const { value, unit, against } = control;
  const told = (much: number): string => (unit === 'share' ? percent(much) : elapsed(much));
  const [of, rest] = [told(value), told(against?.value ?? 0)];
  return unit === 'share'
    ? `; ${of} of the time around them is without an accepted write, ${rest} of all other time`
    : `; ${of} around them, ${rest} in windows as long without one`;
}

interface Evidence {
  readonly stallMs: number;
  readonly duty: number;
  readonly limitMs: number | null;
}

function adviceOf(report: Observed, cluster: string, { stallMs, duty, limitMs }: Evidence): string {
  const interval = settingNamed(report, cluster, 'snapshot-interval');
  const rarer =
    duty >= 0.1
      ? `A ${interval} twice as long halves the ${percent(duty)} of the time that goes into snapshots`
      : `A longer ${interval} makes them rarer, not shorter`;
  const timeout = settingNamed(report, cluster, 'election-timeout');
  const above =
    limitMs === null
      ? `the ${timeout} has to stay above ${elapsed(stallMs)}`
      : `the ${timeout} of ${elapsed(limitMs)} is ${times(limitMs / stallMs)} the stall`;
  return `${rarer}; ${above}. Less data in it, such as a shorter audit trail, makes each shorter.`;
}

/** What snapshots held up in one cell; empty where they held up nothing, or it is not known. */
export function stalledIn(report: Observed, cell: CompletedCell): Stalled[] {
  const told = snapshotsOf(cell);
  if (told === null || 'absent' in told.cost) return [];
  const { cost } = told;
  const stallMs = cost.beside.stallMs;
  if (stallMs === null || stallMs < LEAST_MS) return [];
  const duty = dutyOf(report, cell);
  const control = silenceBeside(report, cell, cost.windowMs) ?? stallWithout(cost, stallMs);
  // With nothing to hold it against only snapshots without end explain it.
  if (control === null) return duty < DUTY_CRITICAL ? [] : [{ cell, cost, stallMs, control, duty }];
  return control.value < TIMES_AS_LONG * (control.against?.value ?? 0) ? [] : [{ cell, cost, stallMs, control, duty }];
}

/**
 * Time without an accepted write around snapshots against all other time, by those silences that are told one by one: of the others nobody
 * knows where they were.
 * @returns null where the load did not tell it, or there was less other time than around one snapshot
 */
function silenceBeside(report: Observed, cell: CompletedCell, aroundOneMs: number): FindingFigure | null {
  const silence = writesOf(cell)?.distribution?.silence;
  const window = windowOf(report, cell);
  if (silence === undefined || window === null) return null;
  const beside = aroundSnapshots(snapshotsOf(cell)?.seen ?? []);
  const besideMs = overlapMs(window, beside);
  const restMs = 1_000 * cell.windowSeconds - besideMs;
  if (besideMs <= 0 || restMs < Math.max(LEAST_MS, aroundOneMs)) return null;
  const toldMs = silence.longest.reduce((sum, { ms }) => sum + ms, 0);
  const silentMs = silence.longest.reduce((sum, { atMs, ms }) => {
    const fromMs = window.fromMs + atMs;
    return sum + overlapMs({ fromMs, toMs: fromMs + ms }, beside);
  }, 0);
  return {
    ...{
      what: 'share of the time around snapshots without an accepted write',
      value: silentMs / besideMs,
      unit: 'share',
    },
    against: { what: 'of all other time', value: Math.max(0, toldMs - silentMs) / restMs },
  };
}

function stallWithout({ without }: SnapshotCost, stallMs: number): FindingFigure | null {
  const value = without?.stallMs ?? null;
  if (value === null) return null;
  return {
    ...{
      what: 'middle one of the longest times without an accepted write around a snapshot',
      value: stallMs,
      unit: 'ms',
    },
    against: { what: 'in windows as long without one', value },
  };
}

/** The share of a window in which at least one node made a snapshot; where it is not known when the window was, all of those count that are told of it. */
function dutyOf(report: Observed, cell: CompletedCell): number {
  const window = windowOf(report, cell) ?? { fromMs: -Infinity, toMs: Infinity };
  const made = (snapshotsOf(cell)?.seen ?? []).flatMap(({ began, ended, received }) =>
    received || began === null || ended === null
      ? []
      : [{ fromMs: Math.max(began.atMs, window.fromMs), toMs: Math.min(ended.atMs, window.toMs) }],
  );
  const inside = joined(made.filter(({ fromMs, toMs }) => toMs > fromMs));
  const busyMs = inside.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return cell.windowSeconds > 0 ? Math.min(1, busyMs / (1_000 * cell.windowSeconds)) : 0;
}

function p99s(stalled: readonly Stalled[]): Noticed['measured'][number] | null {
  const beside = median(stalled.flatMap(({ cost }) => cost.beside.p99Ms ?? []));
  const without = median(stalled.flatMap(({ cost }) => cost.without?.p99Ms ?? []));
  if (beside === null || without === null) return null;
  return {
    ...{ what: 'p99 of writes around snapshots', value: beside, unit: 'ms' },
    against: { what: 'without one', value: without },
  };
}
