import { trendOf } from '../../../lib/analysis/audit-growth.ts';
import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { count, milliseconds, perSecond, significant } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { AuditGrowth } from '../../../lib/report/analyses.ts';
import { cellNotes, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type Section } from '../section.ts';

const COLUMNS: readonly Column[] = [
  numbers('limit'),
  numbers('events'),
  numbers('p50 ms'),
  numbers('p95 ms'),
  numbers('KB/response'),
  numbers('queries/s', 1),
];

/** How the audit query grew with the trail: a line for each size, and below those of one limit how fast. */
export const audit: Section = {
  title: 'Audit query',
  of({ analyses }) {
    const spoken = mannerNaming(analyses.audit);
    const groups = grouped(analyses.audit, ({ tier, payload, cluster, protocol, reads }) =>
      JSON.stringify([tier, payload, cluster.name, protocol, reads]),
    ).map((growths) => {
      const [{ tier, payload, cluster }] = growths;
      return {
        heading: `${tier}, ${payload}, ${clusterTitle(cluster)}${spoken(growths[0])}`,
        rows: growths.flatMap(growthRows),
      };
    });
    const left = cellNotes(analyses, 'audit');
    if (groups.length === 0) return withoutRows('Audit query', left);
    return [{ kind: 'table', columns: COLUMNS, groups, footnotes: left }];
  },
};

function growthRows(growth: AuditGrowth): Row[] {
  return [
    ...growth.points.map(({ events, p50Ms, p95Ms, opsPerSecond, bytesPerResponse }, at) => ({
      cells: [
        at === 0 ? count(growth.limit) : '',
        count(events),
        milliseconds(p50Ms),
        milliseconds(p95Ms),
        bytesPerResponse === null ? '' : significant(bytesPerResponse / 1_024),
        perSecond(opsPerSecond),
      ],
    })),
    { cells: [''], note: { text: growthInWords(growth), emphasis: growth.interval === null ? 'muted' : 'strong' } },
  ];
}

/** The fitted exponent with its interval, and what it means for a trail ten times as long. */
export function growthInWords(growth: AuditGrowth): string {
  const { exponent, interval, limit } = growth;
  const found = trendOf(growth);
  const power = `events^${exponent?.toFixed(2)}`;
  const within = interval === null ? '' : `, 95 % interval ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;
  switch (found.trend) {
    case 'unknown':
      return found.sizes === 'one'
        ? `fewer than two sizes of at least ${count(limit)} events: no exponent`
        : 'no exponent: it takes sizes and latencies above zero';
    case 'unclaimed':
      return interval === null
        ? `no claim: ${power} has no interval, which takes three sizes of at least ${count(limit)} events`
        : `no claim: ${power}${within}, which holds no growth as well`;
    case 'flat':
      return `p50 hardly depends on the number of events (${power}${within})`;
    default:
      return `p50 ${found.trend} with ${power}${within}: ten times the events take ${significant(found.factor, 2)} times as long`;
  }
}
