import { clusterTitle, isLone, type MeasuredCell, measured, rateOf, resultsOf } from '../../../lib/analysis/cells.ts';
import { collectNotes, type References, type Standing, standingOf } from '../../../lib/analysis/notes.ts';
import { lackingPercentiles } from '../../../lib/analysis/percentiles.ts';
import { pinningInWords } from '../../../lib/analysis/pinning.ts';
import { type CellGroup, groupCells, overRepetitions } from '../../../lib/analysis/series.ts';
import { relativeSpread } from '../../../lib/analysis/statistics.ts';
import { count, plural, significant } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { CellLimit } from '../../../lib/report/limit.ts';
import type { Report } from '../../../lib/report/report.ts';
import { isIdle } from '../../../lib/scenarios/shares.ts';
import { isRateStep, isUsersStep } from '../../../lib/scenarios/steps.ts';
import { mannerNaming, payloadName } from '../naming.ts';
import { OPERATION_COLUMNS, type OperationColumn, TOO_FEW } from '../operation-columns.ts';
import { type Emphasis, muted, numbers, type Row, type Section, strong, type Text, words } from '../section.ts';

/** What the rows of one report have in common. */
interface Table {
  readonly repetitions: boolean;
  /** All loads are open ones. */
  readonly rates: boolean;
  readonly figures: readonly OperationColumn[];
  /** It is known of a cell what held it back. */
  readonly limits: boolean;
  readonly references: References;
}

/** One row for each operation of each cell, and what is to be known to read them. */
export const cells: Section = {
  title: 'Cells',
  of(report) {
    if (report.cells.length === 0) return [{ kind: 'prose', text: 'No cell was measured.' }];
    const results = resultsOf(report.cells);
    const table: Table = {
      repetitions: report.cells.some((cell) => cell.repetition > 1),
      rates: report.cells.every(({ step }) => rateOf(step) !== null),
      figures: OPERATION_COLUMNS.filter(({ shown }) => shown === undefined || shown(results)),
      limits: report.cells.some((cell) => measured(cell)?.limit !== undefined),
      references: collectNotes(report.cells),
    };
    const groups = groupCells(report.cells);
    const spoken = mannerNaming(report.cells);
    return [
      {
        kind: 'table',
        main: true,
        columns: columnsOf(table),
        groups: groups.map((group) => ({
          // With one group the head has said it all, unless a single node stood in for the cluster.
          ...(groups.length > 1 || isLone(group.cluster)
            ? { heading: headingOf(group) + spoken(group) + keysOf(group) }
            : {}),
          rows: groupRows(group, table),
        })),
        footnotes: footnotesOf(report),
        advice: 'widen the terminal, or see --csv',
      },
    ];
  },
};

function columnsOf({ repetitions, rates, figures, limits }: Table): Column[] {
  return [
    words('scenario'),
    numbers(rates ? 'rate' : 'users'),
    ...(repetitions ? [numbers('run')] : []),
    words('op'),
    ...figures.map(({ header, dropOrder }) => numbers(header, dropOrder)),
    ...(limits ? [{ ...words('limit'), dropOrder: 0 }] : []),
    words('verdict'),
  ];
}

function headingOf({ tier, entries, payload, cluster }: CellGroup): string {
  const dataset = entries === 0 ? 'no dataset' : `${tier} (${plural(entries, 'entry', 'entries')})`;
  return `${dataset}, payload ${payloadName(payload)}, ${clusterTitle(cluster)}`;
}

function keysOf({ keys }: CellGroup): string {
  return keys === 'uniform' ? '' : `, ${keys} keys`;
}

function footnotesOf(report: Report): string[] {
  const results = resultsOf(report.cells);
  const pinned = pinningInWords(report);
  const lacking = lackingPercentiles(results);
  const needs = lacking.map((each) => `${count(each.needs)} for ${each.label}`).join(', ');
  return [
    ...(results.length > 0 ? ['Latencies in ms, of operations that were ok.'] : []),
    ...(results.some(({ openMs }) => openMs !== null)
      ? ['Of a rate they count from when an operation was due; late: how late it was sent, served: from then on.']
      : []),
    ...(results.some(({ operation }) => operation === 'consume')
      ? ['consume: from when its user was free for a message to when it had one; end-to-end latency is under Messages.']
      : []),
    ...(pinned === null ? [] : [`Bound to processors (--pin): ${pinned}; none may use the others'.`]),
    ...(lacking.length > 0
      ? [`${TOO_FEW}  fewer ok operations than the percentile needs (${needs}): it may lie beyond all that was seen.`]
      : []),
    ...(results.some(({ errorRate }) => errorRate > 0)
      ? ['rej/unk: operations rejected (surely not done) and unknown (may have been done).']
      : []),
    ...(report.cells.some((cell) => measured(cell)?.limit !== undefined)
      ? ['limit: what held it back: the rate that was offered, k6, this machine, or (-) none of them was seen.']
      : []),
  ];
}

/** The rows of a group. Steps of one scenario that have names of their own stand below its name. */
function groupRows({ series }: CellGroup, table: Table): Row[] {
  const named = series.flatMap(([first]) => (hasOwnName(first) ? [first.scenario] : []));
  let above = '';
  return series.flatMap((repetitions) => {
    const [first] = repetitions;
    const { scenario, step } = first;
    const nested = hasOwnName(first) && named.filter((each) => each === scenario).length > 1;
    const opens = nested && above !== scenario;
    above = nested ? scenario : '';
    const name = nested ? step.name : hasOwnName(first) ? `${scenario} ${step.name}` : scenario;
    const rows = seriesRows(repetitions, name, table);
    return [
      ...(opens ? [{ cells: [scenario] }] : []),
      ...(nested ? rows.map((row) => ({ ...row, nested }) as const) : rows),
    ];
  });
}

/** A scenario's steps differ by users, by their rate or by payload, which are shown anyway; any other name of a step has to be told. */
function hasOwnName({ step, payload }: Cell): boolean {
  return !isUsersStep(step) && !isRateStep(step) && step.name !== payload.name;
}

/** The number of users, or the rate of an open load, which has none. */
function loadOf({ step }: Cell): string {
  const rate = rateOf(step);
  if (isIdle(step.load)) return 'none';
  return rate === null ? count(step.users) : `${rate}/s`;
}

/** The rows of one measurement: its repetitions, and their medians when there are several. */
function seriesRows(series: readonly Cell[], name: string, table: Table): Row[] {
  const rows = series.flatMap((cell) => cellRows(cell, name, table));
  return table.repetitions ? [...rows, ...medianRows(series, table)] : rows;
}

function cellRows(cell: Cell, label: string, table: Table): Row[] {
  const { repetitions, figures, limits, references } = table;
  const name = [label, loadOf(cell), ...(repetitions ? [String(cell.repetition)] : [])];
  const numbers = measured(cell);
  if (!numbers || numbers.operations.length === 0) {
    const reason = 'reason' in cell ? cell.reason : '';
    if (numbers && cell.state === 'ok') {
      return [{ cells: name, note: muted(`nodes were left alone: ${numbers.verdict.level}`) }];
    }
    const emphasis = cell.state === 'skipped' ? 'muted' : 'bad';
    return [{ cells: name, note: { text: `${cell.state}: ${reason}`, emphasis } }];
  }
  return numbers.operations.map((result, at) => ({
    cells: [
      ...(at === 0 ? name : name.map(() => '')),
      result.operation,
      // The medians of repetitions are what counts, not each of them.
      ...figures.map((column) => figureOf(column, column.of(result), !repetitions)),
      ...(limits ? [at === 0 && numbers.limit !== undefined ? LIMITS[numbers.limit.what] : ''] : []),
      at === 0 ? verdictOf(numbers, references) : '',
    ],
  }));
}

/** The medians over the repetitions that count, of each operation. */
function medianRows(series: readonly Cell[], { figures, limits }: Table): Row[] {
  return overRepetitions(series).map(({ operation, results }, at) => ({
    cells: [
      '',
      '',
      at === 0 ? strong('median') : '',
      operation,
      ...figures.map((column) => figureOf(column, column.over(results), true)),
      ...(limits ? [''] : []),
      spreadOf(results),
    ],
  }));
}

function figureOf({ leads }: OperationColumn, text: Text, counts: boolean): Text {
  return leads && counts && typeof text === 'string' ? strong(text) : text;
}

function spreadOf(results: readonly OperationResult[]): string {
  const apart = relativeSpread(results.map(({ opsPerSecond }) => opsPerSecond));
  return apart === null ? '' : `spread ${significant(apart * 100, 2)} %`;
}

/** What held a cell back, in a word. */
const LIMITS: Readonly<Record<CellLimit['what'], string>> = {
  offered: 'rate',
  generator: 'k6',
  machine: 'machine',
  unseen: '-',
};

const VERDICTS: Readonly<Record<Standing, Emphasis>> = {
  valid: 'good',
  suspect: 'warning',
  invalid: 'bad',
  aborted: 'bad',
  failed: 'bad',
};

function verdictOf(cell: MeasuredCell, references: References): Text {
  const marks = references.of(cell);
  const word = standingOf(cell);
  return { text: marks.length === 0 ? word : `${word} [${marks.join(',')}]`, emphasis: VERDICTS[word] };
}
