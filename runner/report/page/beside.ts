import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { repetitionsThatCount } from '../../../lib/analysis/series.ts';
import { median, PERCENTILES } from '../../../lib/analysis/statistics.ts';
import { perSecond } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import { allPrintable } from '../../../lib/base/printable.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { Report } from '../../../lib/report/report.ts';
import { payloadName } from '../naming.ts';
import { medianPercentileText } from '../operation-columns.ts';
import { type Block, type Fact, numbers, type Row, type RowGroup, type TableBlock, words } from '../section.ts';
import { head } from '../sections/head.ts';
import { headline } from '../sections/headline.ts';
import { blocksHtml } from './blocks.ts';
import { documentOf, type Part } from './document.ts';
import { html } from './html.ts';

/** A report, and the file that it is from. */
export interface Named {
  readonly file: string;
  readonly report: Report;
}

/** One of them as the page speaks of it. */
interface Column {
  /** A, B and so on. */
  readonly letter: string;
  readonly file: string;
  readonly report: Report;
}

/**
 * Several reports on one page: what each came to, in what they differ, and their cells beside each other. Of differences nothing is
 * claimed: each report is one run.
 * @returns a whole HTML document
 */
export function renderSideBySide(named: readonly Named[]): string {
  const columns = named.map(({ file, report }, at) => ({
    letter: letterOf(at),
    ...allPrintable({ file, report }),
  }));
  const parts: Part[] = [
    {
      title: 'Reports',
      content: columns.flatMap(({ letter, file, report }) => [
        html`<h3>${letter}: ${file}</h3>`,
        ...blocksHtml(headline.title, headline.of(report)),
      ]),
    },
    part('What was measured', factsTable(columns)),
    part('Cells side by side', cellsTable(columns)),
  ];
  const newest = columns.at(-1) as Column;
  return documentOf(`raftmark: ${columns.length} reports side by side`, parts, {
    version: newest.report.versions.raftmark,
    from: `runs ${columns.map(({ report }) => report.runId).join(', ')}`,
  });
}

function letterOf(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : `R${at + 1}`;
}

function part(title: string, block: Block): Part {
  return { title, content: blocksHtml(title, [block]) };
}

/** The facts of each report's head, those that differ first. */
function factsTable(columns: readonly Column[]): TableBlock {
  const facts = columns.map(({ report }) => factsOf(report));
  const labels = [...new Set(facts.flatMap((each) => [...each.keys()]))];
  const rows = labels.map((label) => [label, ...facts.map((each) => each.get(label) ?? '')]);
  const differs = ([, first, ...others]: readonly string[]): boolean => others.some((other) => other !== first);
  const groups: RowGroup[] = [
    { heading: 'They differ', rows: rows.filter(differs).map((cells) => ({ cells })) },
    { heading: 'The same in all', rows: rows.filter((row) => !differs(row)).map((cells) => ({ cells })) },
  ];
  return {
    kind: 'table',
    columns: [words('what'), ...columns.map(({ letter }) => words(letter))],
    groups: groups.filter((group) => group.rows.length > 0),
    footnotes: [],
  };
}

function factsOf(report: Report): ReadonlyMap<string, string> {
  const facts: readonly Fact[] = head.of(report).flatMap((block) => (block.kind === 'facts' ? block.facts : []));
  const known = new Map<string, string>([
    ['started', report.startedAt],
    ['state', report.state],
    ['command', report.command.join(' ')],
  ]);
  let last = '';
  for (const { label, text } of facts) {
    last = label === '' ? last : label;
    const plain = typeof text === 'string' ? text : text.text;
    known.set(last, known.has(last) && label === '' ? `${known.get(last)}; ${plain}` : plain);
  }
  return known;
}

const P50 = PERCENTILES[0];
const P99 = PERCENTILES[2];

/** Every operation of every step, with what each report has of it. */
function cellsTable(columns: readonly Column[]): TableBlock {
  const dimensions = DIMENSIONS.filter((of) =>
    columns.some(({ report }) => new Set(repetitionsThatCount(report.cells).map(of)).size > 1),
  );
  const figures = columns.map(({ report }) => figuresOf(report, dimensions));
  const all = new Map(figures.flatMap((each) => [...each].map(([key, { place }]) => [key, place] as const)));
  const groups = grouped([...all], ([, { heading }]) => heading).map((members): RowGroup => {
    const [[, { heading }]] = members;
    const rows = members.map(
      ([key, place]): Row => ({
        cells: rowOf(
          place,
          figures.map((each) => each.get(key)?.results ?? []),
        ),
      }),
    );
    return heading === '' ? { rows } : { heading, rows };
  });
  return {
    kind: 'table',
    main: true,
    columns: [
      ...[words('scenario'), words('step'), words('op')],
      ...['ops/s', 'p50', 'p99'].flatMap((what) => columns.map(({ letter }) => numbers(`${letter} ${what}`))),
    ],
    groups,
    footnotes: [
      'Latencies in ms. Medians over the repetitions that count: cells that ran to their end and are not invalid. - : too few operations for it; blank: not measured.',
      'No difference is claimed: each column is one run, and two runs of the same differ as well. What one run cannot tell apart is under Control step in its own page.',
    ],
  };
}

function rowOf({ scenario, step, operation }: Place, results: readonly (readonly OperationResult[])[]): string[] {
  return [
    ...[scenario, step, operation],
    ...results.map(rateText),
    ...results.map((some) => medianPercentileText(some, P50)),
    ...results.map((some) => medianPercentileText(some, P99)),
  ];
}

/**
 * What cells can differ in besides their scenario and step. What is one and the same in all cells of a report is no part of a row's
 * place: reports of two protocols or sizes are held beside each other by it.
 */
const DIMENSIONS: readonly ((cell: Cell) => string)[] = [
  ({ tier }) => tier,
  ({ payload }) => `payload ${payloadName(payload)}`,
  ({ cluster }) => clusterTitle(cluster),
  ({ protocol }) => protocol,
  ({ reads }) => (reads === null ? 'no reads' : `${reads} reads`),
  ({ keys }) => `${keys} keys`,
];

interface Place {
  readonly heading: string;
  readonly scenario: string;
  readonly step: string;
  readonly operation: string;
}

interface Placed {
  readonly place: Place;
  readonly results: readonly OperationResult[];
}

/** What a report has of each place, by a key of it. */
function figuresOf({ cells }: Report, dimensions: typeof DIMENSIONS): ReadonlyMap<string, Placed> {
  const counted = repetitionsThatCount(cells).flatMap((cell) => {
    const heading = dimensions.map((of) => of(cell)).join(', ');
    const { scenario, step } = cell;
    return cell.operations.map((result) => ({
      place: { heading, scenario, step: step.name, operation: result.operation },
      result,
    }));
  });
  return new Map(
    grouped(counted, ({ place }) => JSON.stringify(place)).map((same) => {
      const [{ place }] = same;
      return [JSON.stringify(place), { place, results: same.map(({ result }) => result) }] as const;
    }),
  );
}

function rateText(results: readonly OperationResult[]): string {
  const rate = median(results.map(({ opsPerSecond }) => opsPerSecond));
  return rate === null ? '' : perSecond(rate);
}
