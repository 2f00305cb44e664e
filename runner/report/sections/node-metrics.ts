import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { electionsIn, overRepeated, type RepeatedFigures, whyNoMetrics } from '../../../lib/analysis/node-metrics.ts';
import { groupCells } from '../../../lib/analysis/series.ts';
import { largest } from '../../../lib/base/extremes.ts';
import { megabytesPerSecond, milliseconds, perSecond, plural, significant } from '../../../lib/base/format.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Report } from '../../../lib/report/report.ts';
import { METRIC_TITLES, type NodeMetric } from '../../../lib/targets/metrics.ts';
import { mannerNaming, payloadName, someCells } from '../naming.ts';
import { type Block, listOf, muted, numbers, type Row, type Section, strong, type Text, words } from '../section.ts';

const TITLE = 'Node metrics';

interface MetricsColumn {
  readonly header: string;
  readonly dropOrder?: number;
  /** Null where it is not known. */
  readonly of: (figures: RepeatedFigures) => Text | null;
  /** What is not served where no row has it. */
  readonly metric: NodeMetric;
}

const either = (value: number | null, text: (value: number) => Text): Text | null =>
  value === null ? null : text(value);

const COLUMNS: readonly MetricsColumn[] = [
  { header: 'entries/s', dropOrder: 2, metric: 'committed', of: (each) => either(each.entriesPerSecond, perSecond) },
  {
    header: 'writes/entry',
    metric: 'committed',
    of: (each) => either(each.commandsPerEntry, (value) => strong(significant(value, 3))),
  },
  { header: 'flush', metric: 'flush', of: (each) => either(each.flushMs, milliseconds) },
  {
    header: 'flush p99',
    dropOrder: 1,
    metric: 'flush',
    of: ({ flushP99 }) => (flushP99 === null ? null : rangeOf(flushP99)),
  },
  { header: 'apply', metric: 'apply', of: (each) => either(each.applyMs, milliseconds) },
  { header: 'round', metric: 'round', of: (each) => either(each.roundMs, milliseconds) },
  {
    header: 'log MiB/s',
    dropOrder: 3,
    metric: 'appendedBytes',
    of: (each) => either(each.appendedBytesPerSecond, megabytesPerSecond),
  },
  {
    header: 'cut MiB/s',
    dropOrder: 4,
    metric: 'compactedBytes',
    of: (each) => either(each.compactedBytesPerSecond, megabytesPerSecond),
  },
];

/** What nodes told of themselves while something was written: a line for each step, medians over its repetitions. */
export const nodeMetrics: Section = {
  title: TITLE,
  of(report) {
    const why = whyNoMetrics(report);
    if (why !== null) return [{ kind: 'heading', text: TITLE, beside: [muted(`not known: ${why}`)] }];
    return [...tableOf(report), ...listOf(electionsOf(report.cells))];
  },
};

function tableOf(report: Report): Block[] {
  const spoken = mannerNaming(report.cells);
  const groups = groupCells(report.cells).map((group) => ({
    heading: `${group.tier}, payload ${payloadName(group.payload)}, ${clusterTitle(group.cluster)}${spoken(group)}`,
    rows: group.series.flatMap((series) => {
      const figures = overRepeated(series);
      return figures === null ? [] : [{ cell: series[0], figures }];
    }),
  }));
  const all = groups.flatMap(({ rows }) => rows);
  if (all.length === 0) return [];
  const shown = COLUMNS.filter(({ of }) => all.some(({ figures }) => of(figures) !== null));
  return [
    {
      kind: 'table',
      columns: [words('scenario'), words('step'), ...shown.map(({ header, dropOrder }) => numbers(header, dropOrder))],
      groups: groups
        .filter(({ rows }) => rows.length > 0)
        .map(({ heading, rows }) => ({
          heading,
          rows: rows.map(
            ({ cell, figures }, at): Row => ({
              cells: [
                rows[at - 1]?.cell.scenario === cell.scenario ? '' : cell.scenario,
                cell.step.name,
                ...shown.map(({ of }) => of(figures) ?? '-'),
              ],
            }),
          ),
        })),
      footnotes: [
        `As nodes count and time themselves, times in ms: the leader where one led throughout, else medians over the nodes${repeated(all)}. A p99 is known to its bucket.`,
        ...notShown(report, shown),
      ],
    },
  ];
}

/** `2..4`; `>8192` of a last bucket, which does not end. */
function rangeOf({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number | null }): string {
  const [from, to] = [fromMs, toMs ?? 0].map((value) => significant(value, 2).replace(/\.0$/, ''));
  return toMs === null ? `>${from}` : `${from}..${to}`;
}

function repeated(rows: readonly { readonly figures: RepeatedFigures }[]): string {
  const most = largest(rows.map(({ figures }) => figures.repetitions));
  return most === 1 ? '' : '; medians of repetitions';
}

/** What has no column, since no node serves it, and why: each reason once. */
function notShown({ clusters }: Report, shown: readonly MetricsColumn[]): string[] {
  const missing = new Set(COLUMNS.filter((column) => !shown.includes(column)).map(({ metric }) => metric));
  const told = clusters.flatMap(({ metrics }) =>
    metrics === undefined || 'absent' in metrics ? [] : metrics.notServed,
  );
  const reasons = told
    .filter(({ metric }) => missing.has(metric))
    .map(({ metric, why }) => `${METRIC_TITLES[metric]} (${why})`);
  return reasons.length === 0 ? [] : [`Not served: ${[...new Set(reasons)].join('; ')}.`];
}

function electionsOf(cells: readonly Cell[]): { mark: string; text: string }[] {
  const elections = electionsIn(cells);
  if (elections.length === 0) return [];
  const sum = (name: 'preVotes' | 'candidacies'): number =>
    Math.round(elections.reduce((total, each) => total + each[name], 0));
  const what = `${plural(sum('preVotes'), 'pre-vote')} and ${plural(sum('candidacies'), 'candidacy', 'candidacies')}`;
  return [{ mark: '!', text: `${what} though no node was broken: ${someCells(elections.map(({ id }) => id))}` }];
}
