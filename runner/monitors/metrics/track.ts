import { largest } from '../../../lib/base/extremes.ts';
import type { NodeMetric } from '../../../lib/targets/metrics.ts';
import { NumberTable, type Row, shareIn } from '../resources/number-table.ts';
import { PROCESS_START } from './names.ts';
import type { Reading, Timed } from './reading.ts';

/** An hour of seconds: of histograms, more would be megabytes for each. */
const MOST_ROWS = 3_600;
/**
 * A start is told in seconds: that of the machine, whole ones that may waver by one, and the ticks of a hundredth until the
 * process began. Of one process it is the same, or a whole second off.
 */
const WAVERS_S = 1;
const TICK_S = 0.01;
/** Sums of fractions over labels come out a little different when a label is added. */
const ROUNDING = 1e-9;

/** How a number goes on. */
export type Growth = 'count' | 'position' | 'level';

/** What one node has told over time. */
export class NodeTrack {
  readonly #growths: ReadonlyMap<NodeMetric, Growth>;
  readonly #coverage = new NumberTable({ restarts: 'sum' }, MOST_ROWS);
  readonly #numbers = new Map<NodeMetric, NumberTable<'grown' | 'last' | 'peak'>>();
  readonly #times = new Map<NodeMetric, TimesTable>();
  /** What was told last, and when. Of counts since the process began. */
  readonly #lastNumbers = new Map<NodeMetric, { readonly atMs: number; readonly value: number }>();
  readonly #lastTimes = new Map<NodeMetric, { readonly atMs: number; readonly timed: Timed }>();
  #lastMs: number | null = null;
  #start: number | null = null;

  /** @param growths of all that is no time */
  constructor(growths: ReadonlyMap<NodeMetric, Growth>) {
    this.#growths = growths;
  }

  /** When it last told something; ms since the run's start, null when it never has. */
  get lastMs(): number | null {
    return this.#lastMs;
  }

  /** @param atMs since the run's start, later than before */
  add(reading: Reading, atMs: number): void {
    const before = this.#lastMs;
    if (before !== null && atMs <= before) return;
    const restarted = this.#restarted(reading);
    if (restarted) this.#forget();
    if (before !== null) this.#coverage.push({ fromMs: before, toMs: atMs, restarts: restarted ? 1 : 0 });
    for (const [metric, growth] of this.#growths) {
      const value = reading.numbers.get(metric);
      if (value !== undefined) this.#addNumber(metric, growth, value, before, atMs);
    }
    for (const [metric, timed] of reading.times) {
      if (metric !== PROCESS_START) this.#addTimes(metric, timed, before, atMs);
    }
    this.#lastMs = atMs;
  }

  /** Seconds of a window that lie between two answers, and how often the process began anew in it. */
  coverage(fromMs: number, toMs: number): { readonly seconds: number; readonly restarts: number } {
    const rows = this.#coverage.touching(fromMs, toMs);
    const ms = rows.reduce((sum, row) => sum + shareIn(row, fromMs, toMs) * (row.toMs - row.fromMs), 0);
    const restarts = rows.filter((row) => shareIn(row, fromMs, toMs) > 0).reduce((sum, row) => sum + row.restarts, 0);
    return { seconds: ms / 1_000, restarts };
  }

  /** By how much a number grew in a window. Null where that is not known. */
  grown(metric: NodeMetric, fromMs: number, toMs: number): number | null {
    const rows = this.#numbers.get(metric)?.touching(fromMs, toMs) ?? [];
    return sharesOf(rows, 'grown', fromMs, toMs);
  }

  /** What a number was at the end of a window, and the most that it was seen to be in it. Null where that is not known. */
  level(metric: NodeMetric, fromMs: number, toMs: number): { readonly last: number; readonly peak: number } | null {
    const rows = this.#numbers.get(metric)?.touching(fromMs, toMs) ?? [];
    const inside = rows.filter((row) => row.toMs >= fromMs && row.toMs <= toMs);
    const told = inside.length > 0 ? inside : rows;
    const last = told.at(-1);
    return last === undefined ? null : { last: last.last, peak: largest(told.map(({ peak }) => peak)) };
  }

  /** What was timed in a window. Null where that is not known. */
  timed(metric: NodeMetric, fromMs: number, toMs: number): Timed | null {
    return this.#times.get(metric)?.between(fromMs, toMs) ?? null;
  }

  /** Every count begins at zero with its process: one that fell tells of another. */
  #restarted({ numbers, times }: Reading): boolean {
    const start = numbers.get(PROCESS_START) ?? null;
    const before = this.#start;
    this.#start = start ?? before;
    if (start !== null && before !== null && !isSameStart(start, before)) return true;
    for (const [metric, { value }] of this.#lastNumbers) {
      if (this.#growths.get(metric) === 'count' && (numbers.get(metric) ?? value) < value) return true;
    }
    for (const [metric, { timed }] of this.#lastTimes) {
      if (fellShort(times.get(metric) ?? timed, timed)) return true;
    }
    return false;
  }

  #forget(): void {
    this.#lastTimes.clear();
    for (const metric of [...this.#lastNumbers.keys()]) {
      if (this.#growths.get(metric) === 'count') this.#lastNumbers.delete(metric);
    }
  }

  /** @param before when the node told something last; null: never */
  #addNumber(metric: NodeMetric, growth: Growth, value: number, before: number | null, atMs: number): void {
    const last = this.#lastNumbers.get(metric);
    // A log goes on where it was, also in a process that does not know yet how far.
    if (growth === 'position' && (value === 0 || value < (last?.value ?? 0))) return;
    this.#lastNumbers.set(metric, { atMs, value });
    const fromMs = last?.atMs ?? before;
    // A count that was not listed before had counted nothing; of a position that is not known.
    if (growth === 'position' ? last === undefined : growth === 'count' && fromMs === null) return;
    const table = this.#numbers.get(metric) ?? new NumberTable({ grown: 'sum', last: 'last', peak: 'max' }, MOST_ROWS);
    this.#numbers.set(metric, table);
    table.push({ fromMs: fromMs ?? atMs, toMs: atMs, grown: value - (last?.value ?? 0), last: value, peak: value });
  }

  #addTimes(metric: NodeMetric, timed: Timed, before: number | null, atMs: number): void {
    const last = this.#lastTimes.get(metric);
    this.#lastTimes.set(metric, { atMs, timed });
    const fromMs = last?.atMs ?? before;
    if (fromMs === null) return;
    const table = this.#times.get(metric) ?? new TimesTable(timed.bounds);
    this.#times.set(metric, table);
    table.add(fromMs, atMs, last?.timed ?? null, timed);
  }
}

function isSameStart(start: number, before: number): boolean {
  const apart = Math.abs(start - before);
  return apart <= WAVERS_S + TICK_S && Math.abs(apart - Math.round(apart)) <= TICK_S;
}

/** Whether anything that was timed is less than it was: another process timed it. */
function fellShort(now: Timed, then: Timed): boolean {
  if (now.count < then.count || now.sumMs < then.sumMs * (1 - ROUNDING)) return true;
  if (now.bounds.some((bound, at) => bound !== then.bounds[at])) return false;
  return now.counts.some((count, at) => count < (then.counts[at] ?? 0));
}

function sharesOf<K extends string>(rows: readonly Row<K>[], name: K, fromMs: number, toMs: number): number | null {
  const inside = rows.filter((row) => shareIn(row, fromMs, toMs) > 0);
  if (inside.length === 0) return null;
  return inside.reduce((sum, row) => sum + row[name] * shareIn(row, fromMs, toMs), 0);
}

/** What was timed over time, in the buckets that were seen first. */
class TimesTable {
  readonly #bounds: readonly number[];
  readonly #table: NumberTable<string>;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    const names = ['count', 'sumMs', ...bounds.map((_, at) => `upTo${at}`)];
    this.#table = new NumberTable(Object.fromEntries(names.map((name) => [name, 'sum' as const])), MOST_ROWS);
  }

  /** @param last of the same process; null when it had timed nothing */
  add(fromMs: number, toMs: number, last: Timed | null, timed: Timed): void {
    const same = (other: Timed): boolean =>
      other.bounds.length === this.#bounds.length && other.bounds.every((bound, at) => bound === this.#bounds[at]);
    // Of other buckets than the first nothing is known: NaN stays NaN in every sum.
    const known = same(timed) && (last === null || same(last));
    const upTo = this.#bounds.map((_, at) => [
      `upTo${at}`,
      known ? (timed.counts[at] as number) - (last?.counts[at] ?? 0) : Number.NaN,
    ]);
    this.#table.push({
      fromMs,
      toMs,
      count: timed.count - (last?.count ?? 0),
      sumMs: Math.max(0, timed.sumMs - (last?.sumMs ?? 0)),
      ...Object.fromEntries(upTo),
    });
  }

  between(fromMs: number, toMs: number): Timed | null {
    const rows = this.#table.touching(fromMs, toMs);
    const sum = (name: string): number | null => sharesOf(rows, name, fromMs, toMs);
    const [count, sumMs] = [sum('count'), sum('sumMs')];
    if (count === null || sumMs === null) return null;
    const counts = this.#bounds.map((_, at) => sum(`upTo${at}`) ?? Number.NaN);
    return counts.some(Number.isNaN)
      ? { count, sumMs, bounds: [], counts: [] }
      : { count, sumMs, bounds: this.#bounds, counts };
  }
}
