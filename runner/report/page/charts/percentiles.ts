import { type CompletedCell, clusterTitle } from '../../../../lib/analysis/cells.ts';
import { histogramOf } from '../../../../lib/analysis/distribution.ts';
import { repetitionsThatCount } from '../../../../lib/analysis/series.ts';
import { samplesNeeded } from '../../../../lib/analysis/statistics.ts';
import { largest } from '../../../../lib/base/extremes.ts';
import { count, milliseconds, times } from '../../../../lib/base/format.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import { Histogram } from '../../../../lib/base/histogram.ts';
import type { Distribution } from '../../../../lib/report/figures.ts';
import type { Operation } from '../../../../lib/targets/operations.ts';
import { numbers, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { datasetNaming, datasetOf } from './dataset.ts';
import { LOOKS } from './plot.ts';
import { tick } from './tick.ts';

/** How latencies of each operation lie, to the last percentile that there are enough of them for. */
export const percentiles: ChartKind = {
  title: 'Percentile curves',
  reading:
    'How many of the operations took at most how long: the further to the right, the rarer. A line ends where there were too few operations to say more.',
  of({ cells }) {
    const counted = repetitionsThatCount(cells);
    const named = datasetNaming(counted);
    const all = counted.flatMap((cell) =>
      cell.operations.flatMap(({ operation, distribution }) =>
        distribution === null || distribution.histogram.count < LEAST ? [] : [{ cell, operation, distribution }],
      ),
    );
    const several = new Set(all.map(({ cell }) => cell.cluster.name)).size > 1;
    return grouped(all, ({ cell, operation }) => JSON.stringify([datasetOf(cell), operation])).flatMap((members) => {
      const curves = curvesOf(members, several);
      const where = named(members[0].cell);
      const title = [members[0].operation, ...(where === '' ? [] : [where])].join(', ');
      if (curves.length <= LOOKS) return [chartOf(title, curves)];
      return grouped(curves, (curve) => curve.family).flatMap((own) =>
        // The title says what all of them are of.
        parts(own.map((curve) => ({ ...curve, name: curve.step }))).map((part) =>
          chartOf(`${title}, ${own[0].family}`, part),
        ),
      );
    });
  },
};

/** With fewer there is no more to tell than the middle. */
const LEAST = samplesNeeded(0.9);

interface Told {
  readonly cell: CompletedCell;
  readonly operation: Operation;
  readonly distribution: Distribution;
}

interface Curve {
  /** What steps belong to, and which of them it is. */
  readonly family: string;
  readonly step: string;
  readonly name: string;
  readonly histogram: Histogram;
}

/** One curve for each step of a scenario on a cluster: its repetitions together. */
function curvesOf(members: readonly Told[], several: boolean): Curve[] {
  return grouped(members, ({ cell }) => JSON.stringify([cell.scenario, cell.step.name, cell.cluster.name])).map(
    (same) => {
      const [{ cell }] = same;
      const histogram = new Histogram();
      for (const { distribution } of same) histogram.add(histogramOf(distribution.histogram).buckets());
      const family = several ? `${cell.scenario}, ${clusterTitle(cell.cluster)}` : cell.scenario;
      return { family, step: cell.step.name, name: `${family}, ${cell.step.name}`, histogram };
    },
  );
}

/** So many that each has a look of its own. */
function parts<T>(all: readonly T[]): T[][] {
  const amount = Math.ceil(all.length / LOOKS);
  const each = Math.ceil(all.length / amount);
  return Array.from({ length: amount }, (_, at) => all.slice(at * each, (at + 1) * each));
}

const TICKS = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999];
const TOLD = [
  { label: 'p50', quantile: 0.5 },
  { label: 'p90', quantile: 0.9 },
  { label: 'p95', quantile: 0.95 },
  { label: 'p99', quantile: 0.99 },
  { label: 'p99.9', quantile: 0.999 },
  { label: 'p99.99', quantile: 0.9999 },
];

/** The rarer, the further to the right: a tenth as many are as far again. */
const laid = (quantile: number): number => -Math.log10(1 - quantile);

function pointsOf({ histogram }: Curve) {
  const points: { x: number; y: number }[] = [];
  for (let at = 0; ; at++) {
    const quantile = 1 - 10 ** (-at / 12);
    if (quantile > 0 && samplesNeeded(quantile) > histogram.count) return points;
    points.push({ x: quantile, y: histogram.quantile(quantile) as number });
  }
}

function chartOf(title: string, curves: readonly Curve[]): Chart {
  const series = curves.map((curve) => ({ name: curve.name, points: pointsOf(curve), lineOnly: true as const }));
  const furthest = largest(series.flatMap(({ points }) => points.map(({ x }) => x)));
  const ticks = TICKS.slice(0, Math.max(2, TICKS.findIndex((each) => each >= furthest - 1e-9) + 1));
  const finding = findingOf(curves);
  return {
    title,
    finding,
    picture: {
      name: `Latency by percentile: ${title}`,
      description: finding,
      x: {
        label: 'percentile',
        kind: 'places',
        ticks,
        laid,
        format: (value) => `p${Number((value * 100).toPrecision(8))}`,
      },
      y: { label: 'ms', kind: 'log', format: tick },
      series,
    },
    table: {
      kind: 'table',
      columns: [words('load'), numbers('operations'), ...TOLD.map(({ label }) => numbers(label)), numbers('max')],
      groups: [
        {
          rows: curves.map(({ name, histogram }) => ({
            cells: [
              name,
              count(histogram.count),
              ...TOLD.map(({ quantile }) => told(histogram, quantile)),
              milliseconds(histogram.maxMs),
            ],
          })),
        },
      ],
      footnotes: [
        'Latencies in ms, by the histogram, whose buckets are up to 1/128 wide; the repetitions that count are taken together. The table of cells has the percentiles of each by all samples. - : too few operations for it.',
      ],
    },
  };
}

function told(histogram: Histogram, quantile: number): string {
  return samplesNeeded(quantile) > histogram.count ? '-' : milliseconds(histogram.quantile(quantile) as number);
}

/** Where the tail is longest, by the highest percentile that every curve has. */
function findingOf(curves: readonly Curve[]): string {
  const high = [...TOLD]
    .reverse()
    .find(({ quantile }) => curves.every(({ histogram }) => samplesNeeded(quantile) <= histogram.count));
  if (high === undefined) return 'There are too few operations to tell of a tail.';
  const tails = curves.map(({ name, histogram }) => ({
    name,
    middle: histogram.quantile(0.5) as number,
    tail: histogram.quantile(high.quantile) as number,
  }));
  const longest = tails.reduce((most, each) => (each.tail / each.middle > most.tail / most.middle ? each : most));
  const { name, middle, tail } = longest;
  return `${curves.length === 1 ? 'With' : 'The tail is longest with'} ${name}${curves.length === 1 ? ', ' : ': '}${high.label} is ${milliseconds(tail)} ms, ${times(tail / middle)} the median of ${milliseconds(middle)} ms.`;
}
