import {
  medianPercentile,
  type Percentile,
  type PercentileValue,
  percentileOf,
} from '../../lib/analysis/percentiles.ts';
import { median, PERCENTILES } from '../../lib/analysis/statistics.ts';
import { count, megabytesPerSecond, milliseconds, percent, perSecond } from '../../lib/base/format.ts';
import type { OpenLatencies, OperationResult } from '../../lib/report/figures.ts';
import type { Text } from './section.ts';

/** Stands for a percentile that too few operations were measured for. A footnote explains it. */
export const TOO_FEW = '-';

/** A column of the table of cells: a figure of one operation, and of several repetitions of it. */
export interface OperationColumn {
  readonly header: string;
  /** In a narrow terminal the column with the highest number goes first; one without a number stays. */
  readonly dropOrder?: number;
  /** The figure that a row is about. */
  readonly leads?: true;
  /** Whether a report with these results has a use for it; always when absent. */
  shown?(results: readonly OperationResult[]): boolean;
  of(result: OperationResult): Text;
  /** The results are those of at least one repetition. */
  over(results: readonly OperationResult[]): Text;
}

type Look = Pick<OperationColumn, 'header' | 'dropOrder' | 'leads' | 'shown'>;

/** A figure of any kind: how it is computed from one result and from several, and how it reads. */
function column<V>(
  look: Look,
  figure: {
    of(result: OperationResult): V;
    over(results: readonly OperationResult[]): V;
    write(value: V): Text;
  },
): OperationColumn {
  const { of, over, write } = figure;
  return { ...look, of: (result) => write(of(result)), over: (results) => write(over(results)) };
}

/** A number that every result has; repetitions are summed up by its median. */
function amount(look: Look, of: (result: OperationResult) => number, write: (value: number) => Text): OperationColumn {
  return column(look, { of, over: (results) => median(results.map(of)) ?? 0, write });
}

function percentileText(value: PercentileValue): string {
  return value === 'too-few' ? TOO_FEW : value === null ? '' : milliseconds(value);
}

/** The median of a percentile over repetitions, in ms, as a table has it: blank where none was ok. */
export function medianPercentileText(results: readonly OperationResult[], percentile: Percentile): string {
  return percentileText(medianPercentile(results, percentile));
}

function percentileColumn(percentile: Percentile, dropOrder?: number): OperationColumn {
  return column<PercentileValue>(
    { header: percentile.label, ...(dropOrder === undefined ? {} : { dropOrder }) },
    {
      of: (result) => percentileOf(result, percentile),
      over: (results) => medianPercentile(results, percentile),
      write: percentileText,
    },
  );
}

/** What the latency of an open load is made of: shown where there is one. */
function openColumn(
  header: string,
  dropOrder: number,
  of: (open: OpenLatencies) => number | null | undefined,
): OperationColumn {
  const value = ({ openMs }: OperationResult): number | null => (openMs === null ? null : (of(openMs) ?? null));
  return column<number | null>(
    { header, dropOrder, shown: (results) => results.some((result) => value(result) !== null) },
    {
      of: value,
      over: (results) => median(results.flatMap((result) => value(result) ?? [])),
      write: (ms) => (ms === null ? '' : milliseconds(ms)),
    },
  );
}

const [P50, P95, P99, P999] = PERCENTILES;

/** A text that stands out when operations failed, and recedes when none did. */
const failed = (text: string, errorRate: number): Text => ({ text, emphasis: errorRate > 0 ? 'bad' : 'muted' });

/** The columns of the table of cells that tell of one operation, in order. A new figure is one entry here. */
export const OPERATION_COLUMNS: readonly OperationColumn[] = [
  amount({ header: 'ops/s', leads: true }, (result) => result.opsPerSecond, perSecond),
  percentileColumn(P50),
  // What the other columns and the list of failures can stand in for goes last.
  percentileColumn(P95, 0),
  percentileColumn(P99),
  percentileColumn(P999, 6),
  column<number | null>(
    { header: 'max', dropOrder: 4 },
    {
      of: ({ latencyMs }) => latencyMs?.max ?? null,
      over: (results) => median(results.flatMap(({ latencyMs }) => latencyMs?.max ?? [])),
      write: (value) => (value === null ? '' : milliseconds(value)),
    },
  ),
  openColumn('served p99', 1, ({ service }) => service?.p99),
  openColumn('late p99', 2, ({ lateness }) => lateness.p99),
  column<Pick<OperationResult, 'rejected' | 'unknown' | 'errorRate'>>(
    {
      header: 'rej/unk',
      dropOrder: 3,
      shown: (results) => results.some(({ rejected, unknown }) => rejected + unknown > 0),
    },
    {
      of: (result) => result,
      over: (results) => ({
        rejected: median(results.map(({ rejected }) => rejected)) ?? 0,
        unknown: median(results.map(({ unknown }) => unknown)) ?? 0,
        errorRate: median(results.map(({ errorRate }) => errorRate)) ?? 0,
      }),
      write: ({ rejected, unknown, errorRate }) =>
        failed(errorRate > 0 ? `${count(rejected)}/${count(unknown)}` : '0', errorRate),
    },
  ),
  amount(
    { header: 'errors', dropOrder: -1 },
    (result) => result.errorRate,
    (rate) => failed(percent(rate), rate),
  ),
  amount(
    { header: 'hops', dropOrder: 5, shown: (results) => results.some(({ redirects }) => redirects > 0) },
    (result) => result.redirects,
    (value) => count(value),
  ),
  amount(
    {
      header: 'MiB/s',
      dropOrder: 7,
      shown: (results) => results.some(({ payloadBytesPerSecond }) => payloadBytesPerSecond > 0),
    },
    (result) => result.payloadBytesPerSecond,
    (value) => (value > 0 ? megabytesPerSecond(value) : ''),
  ),
];

/** The columns of one operation in the CSV; each kind of operation has all of them, with its name before. */
export const OPERATION_FIELDS: readonly (readonly [string, (result: OperationResult) => number | null | undefined])[] =
  [
    ['ok', (result) => result.ok],
    ['rejected', (result) => result.rejected],
    ['unknown', (result) => result.unknown],
    ['error_rate', (result) => result.errorRate],
    ['redirects', (result) => result.redirects],
    ['ops_per_s', (result) => result.opsPerSecond],
    ['min_ms', (result) => result.latencyMs?.min],
    ['mean_ms', (result) => result.latencyMs?.mean],
    ['p50_ms', (result) => result.latencyMs?.p50],
    ['p95_ms', (result) => result.latencyMs?.p95],
    ['p99_ms', (result) => result.latencyMs?.p99],
    ['p999_ms', (result) => result.latencyMs?.p999],
    ['max_ms', (result) => result.latencyMs?.max],
    ['service_p50_ms', (result) => result.openMs?.service?.p50],
    ['service_p99_ms', (result) => result.openMs?.service?.p99],
    ['lateness_p50_ms', (result) => result.openMs?.lateness.p50],
    ['lateness_p99_ms', (result) => result.openMs?.lateness.p99],
    ['lateness_max_ms', (result) => result.openMs?.lateness.max],
    ['response_bytes', (result) => result.bytesPerResponse],
    ['payload_bytes_per_s', (result) => result.payloadBytesPerSecond],
  ];
