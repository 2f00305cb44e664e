import { clusterTitle } from '../../../../lib/analysis/cells.ts';
import { milliseconds, perSecond, plural, times } from '../../../../lib/base/format.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { HopPrice, QueueSpeedUp } from '../../../../lib/report/queues.ts';
import type { RepetitionSpread } from '../../../../lib/report/repetitions.ts';
import { intervalText } from '../../claims.ts';
import { numbers, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { LOOKS } from './plot.ts';
import { tick } from './tick.ts';

/** What several queues add, and what a hop to the node that leads a queue costs. */
export const queues: ChartKind = {
  title: 'Queues side by side',
  reading: 'Medians over the repetitions; bars show how far these lie apart.',
  of: ({ analyses: { queues: found } }) => [
    ...grouped(found.speedUps, ({ payload, cluster, protocol }) =>
      JSON.stringify([payload, cluster.name, protocol]),
    ).map(speedUpChart),
    ...found.hops.map(hopChart),
  ],
};

const spreadText = ({ median, min, max }: RepetitionSpread, write: (value: number) => string): string =>
  `${write(median)} (${write(min)}..${write(max)})`;

function speedUpChart(rows: readonly [QueueSpeedUp, ...QueueSpeedUp[]]): Chart {
  const [{ payload, cluster }] = rows;
  const title = `throughput by queues, ${payload}, ${clusterTitle(cluster)}`;
  const lines = grouped(rows, ({ users }) => String(users)).slice(0, LOOKS);
  const best = rows.reduce((most, row) => (row.opsPerSecond.median > most.opsPerSecond.median ? row : most));
  const finding = `Most is done by ${plural(best.users, 'user')} with ${plural(best.queues, 'queue')}: ${perSecond(best.opsPerSecond.median)} ops/s, with one queue ${perSecond(best.withOne.median)}.`;
  return {
    title,
    finding,
    picture: {
      name: `Throughput by number of queues: ${payload}, ${clusterTitle(cluster)}`,
      description: finding,
      x: { label: 'queues', kind: 'log', format: tick },
      y: { label: 'ops/s', kind: 'linear', format: tick },
      series: lines.map((own) => ({
        name: plural(own[0].users, 'user'),
        points: [{ queues: 1, opsPerSecond: own[0].withOne }, ...own]
          .map(({ queues: x, opsPerSecond: { median, min, max } }) => ({ x, y: median, spread: [min, max] as const }))
          .sort((one, other) => one.x - other.x),
      })),
    },
    table: {
      kind: 'table',
      columns: [
        numbers('users'),
        numbers('queues'),
        numbers('ops/s'),
        numbers('with one'),
        words('95 % interval of the ratio'),
      ],
      groups: [
        {
          rows: rows.map(({ users, queues: many, opsPerSecond, withOne, interval }) => ({
            cells: [
              String(users),
              String(many),
              spreadText(opsPerSecond, perSecond),
              spreadText(withOne, perSecond),
              intervalText(interval, times),
            ],
          })),
        },
      ],
      footnotes: ['Median, and in brackets the least and the greatest of the repetitions.'],
    },
  };
}

function hopChart({ payload, cluster, users, offeredPerSecond, leader, follower, intervals }: HopPrice): Chart {
  const load = offeredPerSecond === null ? plural(users, 'user') : `${offeredPerSecond}/s`;
  const title = `price of a hop, ${payload}, ${clusterTitle(cluster)}, ${load}`;
  const ways = [
    { label: 'through its leader', way: leader },
    { label: 'through another node', way: follower },
  ];
  const finding = `A message takes ${milliseconds(leader.p50Ms.median)} ms at the median through the node that leads its queue, ${milliseconds(follower.p50Ms.median)} ms through another.`;
  return {
    title,
    finding,
    picture: {
      name: `Median latency of a message: ${title}`,
      description: finding,
      x: { label: 'p50 in ms', kind: 'linear', format: tick },
      rows: ways.map(({ label, way: { p50Ms, repetitions } }) => ({
        label,
        value: p50Ms.median,
        spread: repetitions < 2 ? null : ([p50Ms.min, p50Ms.max] as const),
        text: `${milliseconds(p50Ms.median)} ms`,
      })),
    },
    table: {
      kind: 'table',
      columns: [words('way'), numbers('p50 ms'), numbers('ops/s')],
      groups: [
        {
          rows: ways.map(({ label, way: { p50Ms, opsPerSecond } }) => ({
            cells: [label, spreadText(p50Ms, milliseconds), spreadText(opsPerSecond, perSecond)],
          })),
        },
      ],
      footnotes: [`95 % interval of what is added, in ms: ${intervalText(intervals.addedMs, milliseconds)}.`],
    },
  };
}
