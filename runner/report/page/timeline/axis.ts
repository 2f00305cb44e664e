import { type MeasuredCell, measured } from '../../../../lib/analysis/cells.ts';
import { isOfNode } from '../../../../lib/analysis/resources.ts';
import { median } from '../../../../lib/analysis/statistics.ts';
import { largestIfAny } from '../../../../lib/base/extremes.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { SecondSeries } from '../../../../lib/report/figures.ts';
import type { ProcessUsage } from '../../../../lib/report/monitors.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { Operation } from '../../../../lib/targets/operations.ts';

/** A line over the axis: a value for each interval, null where it is not known. */
export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** Everything of a run that is told of each second, on one axis. */
export interface TimeAxis {
  /** How long the run lasted, in seconds. */
  readonly seconds: number;
  /** Length of an interval in seconds: whole ones, as few as make no more than `MOST` of them. */
  readonly everySeconds: number;
  /** Operations that were ok per second, by operation, over the seconds of an interval that are told. */
  readonly throughput: readonly Line[];
  /** Latencies in milliseconds: the median of the p50 and the greatest p99 of the seconds of an interval. */
  readonly latency: readonly Line[];
  /** Processors kept busy, on average over the window of each cell. */
  readonly cpu: readonly Line[];
  /** MiB written to storage per second, on average over the window of each cell. */
  readonly disk: readonly Line[];
}

/** More would be finer than a screen. */
const MOST = 1_800;

/** Values of one second of the run. */
interface Told {
  readonly second: number;
  readonly ok: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** All that a report tells of each second of its run. */
export function timeAxisOf(report: Report): TimeAxis {
  const start = Date.parse(report.startedAt);
  const seconds = Math.max(1, Math.ceil((Date.parse(report.endedAt) - start) / 1_000));
  const everySeconds = Math.max(1, Math.ceil(seconds / MOST));
  const grid: Grid = { start, everySeconds, length: Math.ceil(seconds / everySeconds) };
  const cells = report.cells.flatMap((cell) => measured(cell) ?? []);
  const told = toldBy(cells, start);
  return {
    ...{ seconds, everySeconds },
    throughput: told.map(([operation, of]) =>
      lineOf(
        operation,
        of,
        grid,
        (some) => sumOf(some.map(({ ok }) => ok)) / new Set(some.map(({ second }) => second)).size,
      ),
    ),
    latency: told.flatMap(([operation, of]) => [
      lineOf(`${operation} p50`, of, grid, (some) => median(some.flatMap(({ p50 }) => p50 ?? []))),
      lineOf(`${operation} p99`, of, grid, (some) => largestIfAny(some.flatMap(({ p99 }) => p99 ?? []))),
    ]),
    cpu: usedBy(cells, grid, ({ cpuCoresMean }) => cpuCoresMean),
    disk: usedBy(cells, grid, ({ writtenBytes, sampledSeconds }) =>
      writtenBytes === null || sampledSeconds === 0 ? null : writtenBytes / sampledSeconds / 1_048_576,
    ).filter(isOfNode),
  };
}

interface Grid {
  /** UTC, in milliseconds. */
  readonly start: number;
  readonly everySeconds: number;
  readonly length: number;
}

/** What each kind of operation did in each second in which a cell was measured. */
function toldBy(cells: readonly MeasuredCell[], start: number): [Operation, Told[]][] {
  const told = new Map<Operation, Told[]>();
  for (const { startedAt, operations } of cells) {
    // A second of a cell is told with the one of the run that it lies in for the most part.
    const from = Math.round((Date.parse(startedAt) - start) / 1_000);
    for (const { operation, distribution } of operations) {
      const all = told.get(operation) ?? [];
      if (distribution !== null) all.push(...secondsOf(distribution.seconds, from));
      told.set(operation, all);
    }
  }
  return [...told].filter(([, all]) => all.length > 0);
}

function secondsOf({ ok, p50Ms, p99Ms }: SecondSeries, from: number): Told[] {
  return ok.map((count, at) => ({ second: from + at, ok: count, p50: p50Ms[at] ?? null, p99: p99Ms[at] ?? null }));
}

function lineOf(
  label: string,
  of: readonly Told[],
  { everySeconds, length }: Grid,
  value: (some: readonly Told[]) => number | null,
): Line {
  const intervalOf = ({ second }: Told): number => Math.floor(second / everySeconds);
  const intervals = new Map(grouped(of, (one) => String(intervalOf(one))).map((some) => [intervalOf(some[0]), some]));
  return {
    label,
    values: Array.from({ length }, (_, at) => {
      const some = intervals.get(at);
      return some === undefined ? null : rounded(value(some));
    }),
  };
}

/** What the processes of each label used, on average over the windows of cells; those of one node together. */
function usedBy(
  cells: readonly MeasuredCell[],
  { start, everySeconds, length }: Grid,
  of: (usage: ProcessUsage) => number | null,
): Line[] {
  const lines = new Map<string, (number | null)[]>();
  for (const { startedAt, windowSeconds, resources } of cells) {
    if ('absent' in resources) continue;
    const from = Math.round((Date.parse(startedAt) - start) / 1_000 / everySeconds);
    const to = Math.min(length, Math.max(from + 1, Math.round(from + windowSeconds / everySeconds)));
    for (const same of grouped(resources.processes, ({ label }) => label.split('/')[0] as string)) {
      const label = (same[0].label.split('/')[0] as string) || same[0].label;
      const known = same.map(of).filter((value) => value !== null);
      if (known.length === 0) continue;
      const values = lines.get(label) ?? Array.from({ length }, () => null);
      values.fill(rounded(sumOf(known)), Math.max(0, from), to);
      lines.set(label, values);
    }
  }
  return [...lines].map(([label, values]) => ({ label, values }));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** To what can be told apart in a picture. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}
