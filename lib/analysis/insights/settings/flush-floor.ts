import { elapsed, percent, perSecond, plural } from '../../../base/format.ts';
import type { FindingFigure } from '../../../report/findings.ts';
import type { CompletedCell, Timed } from '../../cells.ts';
import { median } from '../../statistics.ts';
import { machineWasFull } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells, writesOf } from '../loads.ts';
import { configured, settingNamed } from './configured.ts';

/** In fewer writes no distribution is seen. */
const WRITES_NEEDED = 20;
/** Of the interval: a median below waits for no flush, whatever the moment at which writes begin. */
const NO_WAIT = 0.2;
/** Between these parts of the interval a median lies that is made of such a wait, and of little else. */
const LEAST = 0.4;
const MOST = 1.3;
/** Writes that begin right after a flush wait for all of the interval, from this part of it on. */
const WHOLE = 0.8;
/** Of the interval, p95 less p50: 0.45 of waits that are spread evenly over it, hardly any of those that are as long as it. */
const SPREAD = { low: 0.3, high: 0.6 } as const;
/** Shorter waits are nobody's concern. */
const MUCH_MS = 10;

/** What one user's writes say of the flush. */
interface OneUser {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly cells: readonly CompletedCell[];
}

/** Writes that wait for the flush interval, or do not. */
export const flushFloor: Insight = {
  id: 'flush-floor',
  kind: 'property',
  title: 'what writes wait for the flush interval of the log',
  formula:
    'With a configured flush interval, the same on all nodes: of windows with one user whose writes were 20 or more, the median of p50 and p95. They wait for the flush where p50 is 0.4 to 1.3 of the interval and the distribution is that of such a wait: p95 less p50 is 0.3 to 0.6 of the interval (evenly spread: 0.45), or less with a p50 from 0.8 on (each begins as the one before ends). The wait is half of the interval then, or all of it; a warning where that is half of p50 or more, and 10 ms. They do not wait where p50 is below 0.2 of it. Otherwise, and of windows in which the machine had no processor time left, nothing is said.',
  source:
    'Cluster Performance Insights, insights 5 and 11: a write waits for the next flush, half of the interval on average; throughput is what one flush takes along, over the interval.',
  disproof: 'The median stays where it is when the interval is changed.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const interval = configured(report, cluster, 'flush-interval');
  if (interval === null || interval.value <= 0 || interval.value !== interval.upTo) return [];
  const intervalMs = interval.value;
  const cells = calmCells(report, cluster).filter((cell) => !machineWasFull(cell));
  const one = oneUser(cells);
  if (one === null) return [];
  if (one.p50Ms < NO_WAIT * intervalMs) return [noWait(cluster, one, intervalMs)];
  const part = waitOf(one, intervalMs);
  if (part === null) return [];
  const waitMs = Math.min(part * intervalMs, one.p50Ms);
  const share = waitMs / one.p50Ms;
  return [
    {
      severity: share >= 0.5 && waitMs >= MUCH_MS ? 'warning' : 'note',
      cluster,
      title: `One user's writes wait ${elapsed(waitMs)} of ${elapsed(one.p50Ms)} for the flush of the log each ${elapsed(intervalMs)}.`,
      measured: [
        ...figures(one, intervalMs),
        { what: 'share of it that waits for the flush', value: share, unit: 'share' },
        ...sharedFlush(cells, intervalMs),
      ],
      certainty: `By the distribution, in ${plural(one.cells.length, 'window')}: ${part === 1 ? 'hardly any write is much shorter than the interval, as where each begins when the one before ends' : 'spread as waits are that begin at any moment of the interval'}. Whether it moves with the interval is not known of one.`,
      cost: `${percent(share)} of the time of a write that nobody else is beside.`,
      advice: `A shorter ${settingNamed(report, cluster, 'flush-interval')} shortens the wait of one user; a longer one lets more writes share a flush, for imports.`,
      cells: one.cells.map(({ id }) => id),
    },
  ];
}

function noWait(cluster: string, one: OneUser, intervalMs: number): Noticed {
  return {
    severity: 'note',
    cluster,
    title: `Writes do not wait for the flush of the log each ${elapsed(intervalMs)}: one user's median write takes ${elapsed(one.p50Ms)}.`,
    measured: figures(one, intervalMs),
    certainty: `In ${plural(one.cells.length, 'window')}; whether a write that was acknowledged is on the disk by then only a loss of power shows.`,
    cost: null,
    advice: null,
    cells: one.cells.map(({ id }) => id),
  };
}

function figures({ p50Ms, p95Ms }: OneUser, intervalMs: number): FindingFigure[] {
  const against = { what: 'flush interval', value: intervalMs };
  return [
    { what: "one user's median write", value: p50Ms, unit: 'ms', against },
    { what: "one user's p95", value: p95Ms, unit: 'ms', against },
  ];
}

/** The part of the interval that a write waits for, by the distribution; null where it is not that of such a wait. */
function waitOf({ p50Ms, p95Ms }: OneUser, intervalMs: number): number | null {
  const [middle, spread] = [p50Ms / intervalMs, (p95Ms - p50Ms) / intervalMs];
  if (middle < LEAST || middle > MOST || spread > SPREAD.high) return null;
  if (spread >= SPREAD.low) return 0.5;
  return middle >= WHOLE ? 1 : null;
}

function oneUser(all: readonly CompletedCell[]): OneUser | null {
  const alone = all.flatMap((cell) => {
    const writes = entryWrites(cell);
    return cell.step.users === 1 && writes !== null && writes.ok >= WRITES_NEEDED ? [{ cell, writes }] : [];
  });
  const p50Ms = median(alone.map(({ writes }) => writes.latencyMs.p50));
  const p95Ms = median(alone.map(({ writes }) => writes.latencyMs.p95));
  return p50Ms === null || p95Ms === null ? null : { p50Ms, p95Ms, cells: alone.map(({ cell }) => cell) };
}

/** Of a closed load of entries: who waits for an answer before the next. */
function entryWrites(cell: CompletedCell): Timed | null {
  return cell.step.load?.kind === 'entries' ? writesOf(cell) : null;
}

/** How many writes one flush takes along at best. */
function sharedFlush(cells: readonly CompletedCell[], intervalMs: number): FindingFigure[] {
  const best = cells
    .flatMap((cell) => {
      const writes = entryWrites(cell);
      return writes === null ? [] : [{ users: cell.step.users, rate: writes.opsPerSecond }];
    })
    .sort((one, other) => other.rate - one.rate)[0];
  if (best === undefined || best.users <= 1) return [];
  return [
    {
      what: `writes that share a flush with ${plural(best.users, 'user')} (${perSecond(best.rate)}/s)`,
      value: (best.rate * intervalMs) / 1_000,
      unit: 'count',
    },
  ];
}
