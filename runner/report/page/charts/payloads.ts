import { breaksNodes, type CompletedCell, clusterTitle, rateOf } from '../../../../lib/analysis/cells.ts';
import { repetitionsThatCount } from '../../../../lib/analysis/series.ts';
import { median, PERCENTILES, spreadOf } from '../../../../lib/analysis/statistics.ts';
import { megabytesPerSecond, milliseconds, perSecond } from '../../../../lib/base/format.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { OperationResult } from '../../../../lib/report/figures.ts';
import { payloadName } from '../../naming.ts';
import { medianPercentileText } from '../../operation-columns.ts';
import { numbers, type TableBlock, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { besideSizeNaming, datasetBesideSize } from './dataset.ts';
import { LOOKS } from './plot.ts';
import { sizeTick, tick } from './tick.ts';

/** What became of the same steps with values of several sizes. */
export const payloads: ChartKind = {
  title: 'Size of values',
  reading: 'The same load with values of several sizes. Bars show how far repetitions lie apart.',
  of({ cells }) {
    const counted = repetitionsThatCount(cells).filter((cell) => !breaksNodes(cell));
    const told = counted.flatMap((cell) => cell.operations.map((result) => ({ cell, result })));
    const several = new Set(counted.map(({ cluster }) => cluster.name)).size > 1;
    const lines = grouped(told, ({ cell, result }) =>
      JSON.stringify([datasetBesideSize(cell), cell.cluster.name, cell.scenario, cell.step.name, result.operation]),
    ).flatMap((members) => lineOf(members, several));
    const named = besideSizeNaming(lines.map(({ cell }) => cell));
    return grouped(lines, ({ cell }) => JSON.stringify([datasetBesideSize(cell), cell.scenario])).flatMap((own) => {
      const [{ cell }] = own;
      const title = [cell.scenario, named(cell)].filter((part) => part !== '').join(', ');
      return chartsOf(title, own.slice(0, LOOKS));
    });
  },
};

interface Told {
  readonly cell: CompletedCell;
  readonly result: OperationResult;
}

interface Size {
  readonly payload: CompletedCell['payload'];
  readonly results: readonly OperationResult[];
}

interface Line {
  /** The first of its cells. */
  readonly cell: CompletedCell;
  readonly open: boolean;
  readonly name: string;
  readonly sizes: readonly Size[];
}

function lineOf(members: readonly [Told, ...Told[]], several: boolean): Line[] {
  const [{ cell, result }] = members;
  const sizes = grouped(members, (each) => String(each.cell.payload.bytes))
    .map((same) => ({ payload: same[0].cell.payload, results: same.map((each) => each.result) }))
    .filter(({ results }) => results.some(({ latencyMs }) => latencyMs !== null))
    .sort((one, other) => one.payload.bytes - other.payload.bytes);
  const step = cell.step.name === result.operation ? '' : `, ${cell.step.name}`;
  const name = `${result.operation}${step}${several ? `, ${clusterTitle(cell.cluster)}` : ''}`;
  return sizes.length < 2 ? [] : [{ cell, open: rateOf(cell.step) !== null, name, sizes }];
}

const rateIn = ({ results }: Size): number => median(results.map(({ opsPerSecond }) => opsPerSecond)) ?? 0;

function middleIn({ results }: Size): number {
  return median(results.flatMap(({ latencyMs }) => latencyMs?.p50 ?? [])) ?? 0;
}

function chartsOf(where: string, lines: readonly Line[]): Chart[] {
  const table = tableOf(lines);
  const ends = lines.map(({ name, sizes }) => ({ name, first: sizes[0] as Size, last: sizes.at(-1) as Size }));
  const x = { label: 'size of a value', kind: 'log' as const, format: sizeTick };
  const ticks = [...new Set(lines.flatMap(({ sizes }) => sizes.map(({ payload }) => payload.bytes)))].sort(
    (one, other) => one - other,
  );
  const chart = (what: string, of: (size: Size) => number, all: (size: Size) => number[], label: string): Chart => {
    const written = label === 'ms' ? milliseconds : perSecond;
    const finding = `${ends
      .map(
        ({ name, first, last }) =>
          `${name}: ${written(of(first))} ${label} with ${payloadName(first.payload)}, ${written(of(last))} with ${payloadName(last.payload)}`,
      )
      .join('; ')}.`;
    return {
      title: `${where}, ${what}`,
      finding,
      picture: {
        name: `${what} by size of values: ${where}`,
        description: finding,
        x: { ...x, kind: 'places', ticks, laid: Math.log10 },
        y: { label, kind: 'log', format: tick },
        series: lines.map(({ name, sizes }) => ({
          name,
          points: sizes.map((size) => {
            const { min, max } = spreadOf(all(size));
            return { x: size.payload.bytes, y: of(size), spread: [min, max] as const };
          }),
        })),
      },
      table,
    };
  };
  const latency = chart(
    'median latency',
    middleIn,
    ({ results }) => results.flatMap(({ latencyMs }) => latencyMs?.p50 ?? []),
    'ms',
  );
  // Of an open load the rate is what was asked for.
  if (lines.every(({ open }) => open)) return [latency];
  return [
    chart('throughput', rateIn, ({ results }) => results.map(({ opsPerSecond }) => opsPerSecond), 'ops/s'),
    latency,
  ];
}

function tableOf(lines: readonly Line[]): TableBlock {
  return {
    kind: 'table',
    columns: [
      words('load'),
      words('size'),
      numbers('ops/s'),
      ...PERCENTILES.map(({ label }) => numbers(label)),
      numbers('MB/s'),
    ],
    groups: [
      {
        rows: lines.flatMap(({ name, sizes }) =>
          sizes.map((size) => ({
            cells: [
              name,
              payloadName(size.payload),
              perSecond(rateIn(size)),
              ...PERCENTILES.map((each) => medianPercentileText(size.results, each)),
              megabytesPerSecond(median(size.results.map((each) => each.payloadBytesPerSecond)) ?? 0),
            ],
          })),
        ),
      },
    ],
    footnotes: ['Latencies in ms; medians over the repetitions that count. - : too few operations for it.'],
  };
}
