import { median, PERCENTILES } from '../../../lib/analysis/statistics.ts';
import { count, megabytesPerSecond, milliseconds, percent, perSecond, significant } from '../../../lib/base/format.ts';
import type { Column, Paint, TableCell, TableRow } from '../../../lib/base/table.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { Report } from '../../../lib/report/report.ts';
import { isUsersStep } from '../../../lib/scenarios/steps.ts';
import type { Style } from '../../system/terminal.ts';
import { type Group, type MeasuredCell, measured, spread } from '../cells.ts';
import type { References } from './notes.ts';

/** Stands for a percentile that too few operations were measured for. A footnote explains it. */
export const TOO_FEW = '-';

/** Numbers of one row of the table: of one operation, or the medians of its repetitions. */
interface Figures {
  readonly opsPerSecond: number;
  /** Text, as a percentile can be missing for two reasons. */
  readonly latency: readonly string[];
  readonly rejected: number;
  readonly unknown: number;
  readonly errorRate: number;
  readonly redirects: number;
  readonly payloadBytesPerSecond: number;
}

const plain: Paint = (text) => text;

/** Which optional columns a report has a use for. */
interface Shape {
  readonly repetitions: boolean;
  readonly failures: boolean;
  readonly redirects: boolean;
  readonly payload: boolean;
}

export function shapeOf(report: Report): Shape {
  const results = report.cells.flatMap((cell) => measured(cell)?.operations ?? []);
  return {
    repetitions: report.cells.some((cell) => cell.repetition > 1),
    failures: results.some((result) => result.rejected + result.unknown > 0),
    redirects: results.some((result) => result.redirects > 0),
    payload: results.some((result) => result.payloadBytesPerSecond > 0),
  };
}

/** The table's columns; a higher dropOrder leaves a narrow terminal first. */
export function columnsFor(shape: Shape): Column[] {
  const number = (header: string, dropOrder?: number): Column => ({
    header,
    align: 'right',
    ...(dropOrder === undefined ? {} : { dropOrder }),
  });
  return [
    { header: 'scenario', align: 'left' },
    number('users'),
    ...(shape.repetitions ? [number('run')] : []),
    { header: 'op', align: 'left' },
    number('ops/s'),
    number('p50'),
    // What the other columns and the list of failures can stand in for goes last.
    number('p95', 0),
    number('p99'),
    number('p99.9', 6),
    number('max', 4),
    ...(shape.failures ? [number('rej/unk', 3)] : []),
    number('errors', -1),
    ...(shape.redirects ? [number('hops', 5)] : []),
    ...(shape.payload ? [number('MB/s', 7)] : []),
    { header: 'verdict', align: 'left' },
  ];
}

/** The rows of a group. Steps of one scenario that have names of their own stand below its name. */
export function groupRows({ series }: Group, shape: Shape, references: References, style: Style): TableRow[] {
  const firsts = series.flatMap(([first]) => (first && hasOwnName(first) ? [first.scenario] : []));
  let above = '';
  return series.flatMap((cells) => {
    const [first] = cells;
    if (!first) return [];
    const { scenario, step } = first;
    const nested = hasOwnName(first) && firsts.filter((each) => each === scenario).length > 1;
    const opens = nested && above !== scenario;
    above = nested ? scenario : '';
    const name = nested ? `  ${step.name}` : hasOwnName(first) ? `${scenario} ${step.name}` : scenario;
    return [...(opens ? [{ cells: [scenario] }] : []), ...seriesRows(cells, name, shape, references, style)];
  });
}

/** The rows of one measurement: its repetitions, and their medians when there are several. */
function seriesRows(
  series: readonly Cell[],
  name: string,
  shape: Shape,
  references: References,
  style: Style,
): TableRow[] {
  const rows = series.flatMap((cell) => cellRows(cell, name, shape, references, style));
  return shape.repetitions ? [...rows, ...medianRows(series, shape, style)] : rows;
}

function cellRows(cell: Cell, label: string, shape: Shape, references: References, style: Style): TableRow[] {
  const name = [label, count(cell.step.users), ...(shape.repetitions ? [String(cell.repetition)] : [])];
  const numbers = measured(cell);
  if (!numbers || numbers.operations.length === 0) {
    const paint = cell.state === 'skipped' ? style.dim : style.red;
    const reason = 'reason' in cell ? cell.reason : '';
    return [{ cells: name, note: { text: `${cell.state}: ${reason}`, paint } }];
  }
  const verdict = verdictCell(cell, numbers, references, style);
  return numbers.operations.map((result, at) => {
    const first = at === 0;
    const head = first ? name : name.map(() => '');
    const { operation } = result;
    return {
      cells: [
        ...head,
        operation,
        ...figureCells(figuresOf(result), shape, style, shape.repetitions ? plain : style.bold),
        first ? verdict : '',
      ],
    };
  });
}

/** A scenario's steps differ by users or by payload, which are shown anyway; any other name of a step has to be told. */
function hasOwnName({ step, payload }: Cell): boolean {
  return !isUsersStep(step) && step.name !== payload.name;
}

function verdictCell(cell: Cell, { verdict }: MeasuredCell, references: References, style: Style): TableCell {
  const marks = references.of(cell);
  const word = cell.state === 'aborted' || cell.state === 'failed' ? cell.state : verdict.level;
  const paints: Readonly<Record<typeof word, Paint>> = {
    valid: style.green,
    suspect: style.yellow,
    invalid: style.red,
    aborted: style.red,
    failed: style.red,
  };
  return { text: marks.length === 0 ? word : `${word} [${marks.join(',')}]`, paint: paints[word] };
}

function figuresOf(result: OperationResult): Figures {
  const { latencyMs } = result;
  const percentile = ({ key, needs }: (typeof PERCENTILES)[number]): string => {
    if (!latencyMs) return '';
    return result.ok < needs ? TOO_FEW : milliseconds(latencyMs[key]);
  };
  return { ...result, latency: [...PERCENTILES.map(percentile), latencyMs ? milliseconds(latencyMs.max) : ''] };
}

function figureCells(figures: Figures, shape: Shape, style: Style, emphasis: Paint): TableCell[] {
  const failures = figures.errorRate > 0 ? style.red : style.dim;
  const both = figures.errorRate > 0 ? `${count(figures.rejected)}/${count(figures.unknown)}` : '0';
  return [
    { text: perSecond(figures.opsPerSecond), paint: emphasis },
    ...figures.latency,
    ...(shape.failures ? [{ text: both, paint: failures }] : []),
    { text: percent(figures.errorRate), paint: failures },
    ...(shape.redirects ? [count(figures.redirects)] : []),
    ...(shape.payload
      ? [figures.payloadBytesPerSecond > 0 ? megabytesPerSecond(figures.payloadBytesPerSecond) : '']
      : []),
  ];
}

/** Medians over the repetitions that ran to their end and are not invalid, once there are two. */
function medianRows(series: readonly Cell[], shape: Shape, style: Style): TableRow[] {
  const usable = series.flatMap((cell) => (cell.state === 'ok' && cell.verdict.level !== 'invalid' ? [cell] : []));
  if (usable.length < 2) return [];
  const operations = [...new Set(usable.flatMap((cell) => cell.operations.map((result) => result.operation)))];
  return operations.map((operation, at) => {
    const results = usable.flatMap((cell) => cell.operations.filter((result) => result.operation === operation));
    const of = (value: (result: OperationResult) => number): number => median(results.map(value)) ?? 0;
    const latencies = results.flatMap(({ latencyMs }) => (latencyMs ? [latencyMs] : []));
    const middle = (values: readonly number[]): string => {
      const value = median(values);
      return value === null ? '' : milliseconds(value);
    };
    const fewest = Math.min(...results.map((result) => result.ok));
    const figures: Figures = {
      opsPerSecond: of((result) => result.opsPerSecond),
      latency: [
        ...PERCENTILES.map(({ key, needs }) =>
          fewest < needs && latencies.length > 0 ? TOO_FEW : middle(latencies.map((latency) => latency[key])),
        ),
        middle(latencies.map((latency) => latency.max)),
      ],
      rejected: of((result) => result.rejected),
      unknown: of((result) => result.unknown),
      errorRate: of((result) => result.errorRate),
      redirects: of((result) => result.redirects),
      payloadBytesPerSecond: of((result) => result.payloadBytesPerSecond),
    };
    const apart = spread(results.map((result) => result.opsPerSecond));
    const head: TableCell[] = ['', '', { text: at === 0 ? 'median' : '', paint: style.bold }, operation];
    return {
      cells: [
        ...head,
        ...figureCells(figures, shape, style, style.bold),
        apart === null ? '' : `spread ${significant(apart * 100, 2)} %`,
      ],
    };
  });
}
