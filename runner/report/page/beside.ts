import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { medianPercentile } from '../../../lib/analysis/percentiles.ts';
import { repetitionsThatCount } from '../../../lib/analysis/series.ts';
import { median, PERCENTILES } from '../../../lib/analysis/statistics.ts';
import { milliseconds, perSecond } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import { allPrintable } from '../../../lib/base/printable.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { Report } from '../../../lib/report/report.ts';
import { payloadName } from '../naming.ts';
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
      id: 'reports',
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
  return { id: title.toLowerCase().replaceAll(' ', '-'), title, content: blocksHtml(title, [block]) };
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
  const figures = columns.map(({ report }) => figuresOf(report));
  const all = new Map(figures.flatMap((each) => [...each].map(([key, { place }]) => [key, place] as const)));
  const groups = grouped([...all], ([, place]) => place.heading).map((members): RowGroup => {
    const rows = members.map(([key, { scenario, step, operation }]): Row => {
      const results = figures.map((each) => each.get(key)?.results ?? []);
      return {
        cells: [
          ...[scenario, step, operation],
          ...results.map((some) => rateText(some)),
          ...results.map((some) => latencyText(some, P50)),
          ...results.map((some) => latencyText(some, P99)),
        ],
      };
    });
    return { heading: members[0][1].heading, rows };
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

interface Place {
  readonly heading: string;
  readonly scenario: string;
  readonly step: string;
  readonly operation: string;
}

function figuresOf({ cells }: Report): Map<string, { place: Place; results: readonly OperationResult[] }> {
  const found = new Map<string, { place: Place; results: readonly OperationResult[] }>();
  const counted = repetitionsThatCount(cells).flatMap((cell) =>
    cell.operations.map((result) => ({ place: placeOf(cell, result.operation), result })),
  );
  for (const same of grouped(counted, ({ place }) => JSON.stringify(place))) {
    found.set(JSON.stringify(same[0].place), { place: same[0].place, results: same.map(({ result }) => result) });
  }
  return found;
}

function placeOf(
  { tier, entries, payload, cluster, protocol, reads, keys, scenario, step }: Cell,
  operation: string,
): Place {
  const heading = [
    `${tier} (${entries} entries)`,
    `payload ${payloadName(payload)}`,
    clusterTitle(cluster),
    protocol,
    ...(reads === null ? [] : [`${reads} reads`]),
    ...(keys === 'uniform' ? [] : [`${keys} keys`]),
  ].join(', ');
  return { heading, scenario, step: step.name, operation };
}

function rateText(results: readonly OperationResult[]): string {
  const rate = median(results.map(({ opsPerSecond }) => opsPerSecond));
  return rate === null ? '' : perSecond(rate);
}

function latencyText(results: readonly OperationResult[], percentile: (typeof PERCENTILES)[number]): string {
  const value = results.length === 0 ? null : medianPercentile(results, percentile);
  return value === 'too-few' ? '-' : value === null ? '' : milliseconds(value);
}
