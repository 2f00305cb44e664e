import { clusterTitle } from '../../../../lib/analysis/cells.ts';
import { count, milliseconds, perSecond } from '../../../../lib/base/format.ts';
import type { AuditGrowth } from '../../../../lib/report/analyses.ts';
import { numbers } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { tick } from './tick.ts';

/** How queries of an audit trail take longer as it grows. */
export const audit: ChartKind = {
  title: 'Audit trail',
  reading: 'The same query of a trail that has more and more events.',
  of: ({ analyses }) => analyses.audit.filter(({ points }) => points.length > 1).map(chartOf),
};

function chartOf({ tier, payload, cluster, limit, points }: AuditGrowth): Chart {
  const title = `${tier}, ${payload}, ${clusterTitle(cluster)}, limit ${count(limit)}`;
  const [first, last] = [points[0] as (typeof points)[number], points.at(-1) as (typeof points)[number]];
  const finding = `A query of ${count(first.events)} events takes ${milliseconds(first.p50Ms)} ms at the median, one of ${count(last.events)} takes ${milliseconds(last.p50Ms)} ms.`;
  return {
    title,
    finding,
    picture: {
      name: `Latency of a query by the events in the trail: ${title}`,
      description: finding,
      x: { label: 'events in the trail', kind: 'linear', format: tick },
      y: { label: 'ms', kind: 'linear', format: tick },
      series: [
        { name: 'p50', points: points.map(({ events, p50Ms }) => ({ x: events, y: p50Ms })) },
        { name: 'p95', points: points.map(({ events, p95Ms }) => ({ x: events, y: p95Ms })) },
      ],
    },
    table: {
      kind: 'table',
      columns: [numbers('events'), numbers('p50 ms'), numbers('p95 ms'), numbers('ops/s')],
      groups: [
        {
          rows: points.map(({ events, p50Ms, p95Ms, opsPerSecond }) => ({
            cells: [count(events), milliseconds(p50Ms), milliseconds(p95Ms), perSecond(opsPerSecond)],
          })),
        },
      ],
      footnotes: [],
    },
  };
}
