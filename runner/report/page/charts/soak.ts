import { clusterTitle, measured } from '../../../../lib/analysis/cells.ts';
import { largest } from '../../../../lib/base/extremes.ts';
import { byteSize, duration, milliseconds } from '../../../../lib/base/format.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { CellGrowth } from '../../../../lib/report/growth.ts';
import { numbers, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { LOOKS, type Point, type Series } from './plot.ts';
import { tick } from './tick.ts';

/** How memory, data and latency went on where data grows. */
export const soak: ChartKind = {
  title: 'Soak over time',
  reading:
    'What each node held, and how long operations took, over the load under which data grows and the time after it.',
  of: ({ cells }) => cells.flatMap(chartsOf),
};

/** In the binary units of all sizes: 1,048,576 bytes. */
const MIB = 1_048_576;
/** From here on an axis counts minutes. */
const LONG_MS = 600_000;

function chartsOf(cell: Cell): Chart[] {
  const growth = measured(cell)?.growth;
  if (growth === undefined || growth.atMs.length < 2) return [];
  const name = `${cell.scenario}, ${cell.tier}, ${cell.payload.name}, ${clusterTitle(cell.cluster)}, ${cell.step.name}`;
  const made = (what: string, unit: string, series: readonly Series[]): Chart[] =>
    series.length === 0 ? [] : [chartOf(`${name}, ${what}`, unit, series, growth)];
  const nodes = (of: (node: CellGrowth['nodes'][number]) => readonly (number | null)[]): Series[] =>
    seriesOf(
      growth,
      growth.nodes.map((node) => ({ name: node.node, values: of(node) })),
    );
  const latencies = growth.operations.flatMap(({ operation, p50Ms, p99Ms }) => [
    { name: `${operation} p50`, values: p50Ms },
    { name: `${operation} p99`, values: p99Ms },
  ]);
  return [
    ...made(
      'memory',
      'MB',
      nodes(({ rssBytes }) => rssBytes),
    ),
    ...made(
      'data folder',
      'MB',
      nodes(({ dataBytes }) => dataBytes),
    ),
    ...made('latency', 'ms', seriesOf(growth, latencies)),
  ];
}

function seriesOf(
  { atMs }: CellGrowth,
  courses: readonly { readonly name: string; readonly values: readonly (number | null)[] }[],
): Series[] {
  const from = atMs[0] as number;
  return courses.slice(0, LOOKS).flatMap(({ name, values }): Series[] => {
    const points = values.flatMap((y, at): Point[] => (y === null ? [] : [{ x: (atMs[at] as number) - from, y }]));
    return points.length < 2 ? [] : [{ name, points, lineOnly: true }];
  });
}

function chartOf(title: string, unit: string, series: readonly Series[], { everyMs }: CellGrowth): Chart {
  const write =
    unit === 'ms' ? (value: number) => `${milliseconds(value)} ms` : (value: number) => byteSize(Math.round(value));
  const ends = series.map(({ name, points }) => ({
    name,
    first: write((points[0] as Point).y),
    last: write((points.at(-1) as Point).y),
    most: write(largest(points.map(({ y }) => y))),
  }));
  const finding = `${ends.map(({ name, first, last }) => `${name}: ${first} to ${last}`).join('; ')}.`;
  const longest = largest(series.flatMap(({ points }) => points.map(({ x }) => x)));
  const time = longest > LONG_MS ? { label: 'minutes', ms: 60_000 } : { label: 'seconds', ms: 1_000 };
  const one = unit === 'ms' ? 1 : MIB;
  return {
    title,
    finding,
    picture: {
      name: title,
      description: finding,
      x: { label: time.label, kind: 'linear', format: tick },
      y: { label: unit, kind: unit === 'ms' ? 'log' : 'linear', format: tick },
      series: series.map((each) => ({
        ...each,
        points: each.points.map(({ x, y }) => ({ x: x / time.ms, y: y / one })),
      })),
    },
    table: {
      kind: 'table',
      columns: [words('what'), numbers('first'), numbers('last'), numbers('most')],
      groups: [{ rows: ends.map(({ name, first, last, most }) => ({ cells: [name, first, last, most] })) }],
      footnotes: [`In intervals of ${duration(everyMs / 1_000)}.`],
    },
  };
}
