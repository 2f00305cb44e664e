import { milliseconds, perSecond, plural } from '../../../../lib/base/format.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { RepetitionSpread } from '../../../../lib/report/repetitions.ts';
import type { SizeFigures, SizeScaling } from '../../../../lib/report/sizes.ts';
import { isUsersStep } from '../../../../lib/scenarios/steps.ts';
import { mannerNaming } from '../../naming.ts';
import { numbers, type TableBlock, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { LOOKS } from './plot.ts';
import { tick } from './tick.ts';

/** What more nodes cost. */
export const sizes: ChartKind = {
  title: 'Number of nodes',
  reading:
    'The same load on clusters of several sizes, one after the other. Medians over the repetitions; bars show how far these lie apart.',
  of({ analyses }) {
    const spoken = mannerNaming(analyses.sizes);
    const several = new Set(analyses.sizes.map(({ tier, payload }) => `${tier}, ${payload}`)).size > 1;
    return grouped(analyses.sizes, ({ tier, payload, protocol, reads, scenario, operation }) =>
      JSON.stringify([tier, payload, protocol, reads, scenario, operation]),
    ).flatMap((members) => {
      const [{ tier, payload, scenario, operation }] = members;
      const title = `${scenario}, ${operation}${several ? `, ${tier}, ${payload}` : ''}${spoken(members[0])}`;
      return FIGURES.map((figure) => chartOf(title, members.slice(0, LOOKS), figure));
    });
  },
};

interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly of: (size: SizeFigures) => RepetitionSpread;
  readonly write: (value: number) => string;
}

const FIGURES: readonly Figure[] = [
  { what: 'throughput', unit: 'ops/s', of: ({ opsPerSecond }) => opsPerSecond, write: perSecond },
  { what: 'median latency', unit: 'ms', of: ({ p50Ms }) => p50Ms, write: milliseconds },
];

const loadOf = ({ step, users }: SizeScaling): string =>
  isUsersStep({ name: step, users }) ? plural(users, 'user') : step;

function chartOf(title: string, members: readonly SizeScaling[], { what, unit, of, write }: Figure): Chart {
  const last = members.at(-1) as SizeScaling;
  const finding = `${loadOf(last)}: ${last.sizes.map((size) => `${write(of(size).median)} ${unit} on ${plural(size.nodes, 'node')}`).join(', ')}.`;
  const nodes = [...new Set(members.flatMap((each) => each.sizes.map((size) => size.nodes)))].sort((a, b) => a - b);
  return {
    title: `${title}, ${what}`,
    finding,
    picture: {
      name: `${what} by number of nodes: ${title}`,
      description: finding,
      x: { label: 'nodes', kind: 'places', ticks: nodes, format: String },
      y: { label: unit, kind: 'linear', format: tick },
      series: members.map((each) => ({
        name: loadOf(each),
        points: each.sizes.map((size) => ({
          x: size.nodes,
          y: of(size).median,
          spread: [of(size).min, of(size).max] as const,
        })),
      })),
    },
    table: tableOf(members, nodes, { what, unit, of, write }),
  };
}

function tableOf(members: readonly SizeScaling[], nodes: readonly number[], { unit, of, write }: Figure): TableBlock {
  return {
    kind: 'table',
    columns: [words('load'), ...nodes.map((each) => numbers(`${plural(each, 'node')}, ${unit}`))],
    groups: [
      {
        rows: members.map((each) => ({
          cells: [
            loadOf(each),
            ...nodes.map((wanted) => {
              const size = each.sizes.find((one) => one.nodes === wanted);
              if (size === undefined) return '';
              const { median, min, max } = of(size);
              return size.repetitions < 2 ? write(median) : `${write(median)} (${write(min)}..${write(max)})`;
            }),
          ],
        })),
      },
    ],
    footnotes: ['Median, and in brackets the least and the greatest of several repetitions.'],
  };
}
