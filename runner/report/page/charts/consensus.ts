import { clusterTitle } from '../../../../lib/analysis/cells.ts';
import { milliseconds, plural, times } from '../../../../lib/base/format.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { AccessPrice } from '../../../../lib/report/analyses.ts';
import { intervalText } from '../../claims.ts';
import { mannerNaming } from '../../naming.ts';
import { numbers, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { tick } from './tick.ts';

/** What each kind of access costs. */
export const consensus: ChartKind = {
  title: 'Price of consensus',
  reading: 'The median latency of each kind of access; bars show how far the medians of the repetitions lie apart.',
  of({ analyses }) {
    const spoken = mannerNaming(analyses.consensus);
    return grouped(analyses.consensus, ({ tier, payload, cluster, protocol, reads, users, offeredPerSecond }) =>
      JSON.stringify([tier, payload, cluster.name, protocol, reads, users, offeredPerSecond]),
    ).map((rows) => {
      const [{ tier, payload, cluster, users, offeredPerSecond }] = rows;
      const load = offeredPerSecond === null ? plural(users, 'user') : `${offeredPerSecond}/s`;
      return chartOf(`${tier}, ${payload}, ${clusterTitle(cluster)}, ${load}${spoken(rows[0])}`, rows);
    });
  },
};

const nameOf = ({ access }: AccessPrice): string => access.replace('-', ' ');

function chartOf(title: string, rows: readonly AccessPrice[]): Chart {
  const finding = rows
    .map((row, at) => inWords(row, rows[at - 1]))
    .map((text) => text.charAt(0).toUpperCase() + text.slice(1))
    .join(' ');
  return {
    title,
    finding,
    picture: {
      name: `Median latency of each kind of access: ${title}`,
      description: finding,
      x: { label: 'p50 in ms', kind: 'linear', format: tick },
      rows: rows.map((row) => ({
        label: nameOf(row),
        value: row.p50Ms.median,
        spread: row.repetitions < 2 ? null : ([row.p50Ms.min, row.p50Ms.max] as const),
        text: `${milliseconds(row.p50Ms.median)} ms`,
      })),
    },
    table: {
      kind: 'table',
      columns: [
        words('access'),
        numbers('p50 ms'),
        words('min..max'),
        words('95 % interval of the ratio'),
        numbers('pairs'),
      ],
      groups: [
        {
          rows: rows.map((row) => ({
            cells: [
              nameOf(row),
              milliseconds(row.p50Ms.median),
              row.repetitions < 2 ? '' : `${milliseconds(row.p50Ms.min)}..${milliseconds(row.p50Ms.max)}`,
              intervalText(row.interval, times),
              String(row.pairs),
            ],
          })),
        },
      ],
      footnotes: ['The ratio is that to the row before, over pairs of the same repetition.'],
    },
  };
}

/** A difference is told where the interval of its ratio leaves out 1. */
function inWords(row: AccessPrice, before: AccessPrice | undefined): string {
  const figure = `${nameOf(row)}: ${milliseconds(row.p50Ms.median)} ms`;
  if (before === undefined || row.ratio === null) return `${figure}.`;
  if (row.distinct !== true) return `${figure}, no difference to ${nameOf(before)} that could be told.`;
  return `${figure}, ${times(row.ratio)} ${nameOf(before)}.`;
}
