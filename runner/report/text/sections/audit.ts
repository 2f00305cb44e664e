import { clusterTitle } from '../../../../lib/analysis/cells.ts';
import { count, milliseconds, perSecond, significant } from '../../../../lib/base/format.ts';
import type { Column, TableRow } from '../../../../lib/base/table.ts';
import type { AuditGrowth } from '../../../../lib/report/analyses.ts';
import type { Style } from '../../../system/terminal.ts';
import { groupBy } from '../../cells.ts';
import { numbers, tableSection } from '../section.ts';

const COLUMNS: readonly Column[] = [
  numbers('limit'),
  numbers('events'),
  numbers('p50 ms'),
  numbers('p95 ms'),
  numbers('KB/response'),
  numbers('queries/s', 1),
];
/** Below this exponent a trail ten times as long costs less than 26 % more: it is called flat. */
const FLAT = 0.1;

/** How the audit query grew with the trail: a line for each size, and below those of one limit how fast. */
export function renderAudit(audit: readonly AuditGrowth[], width: number, style: Style): string[] {
  const groups = groupBy(audit, ({ tier, payload, cluster }) => JSON.stringify([tier, payload, cluster.name]));
  return tableSection(
    'Audit query',
    COLUMNS,
    groups.map((growths) => {
      const [{ tier, payload, cluster }] = growths;
      return {
        heading: `${tier}, ${payload}, ${clusterTitle(cluster)}`,
        rows: growths.flatMap((growth) => growthRows(growth, style)),
      };
    }),
    [],
    width,
    style,
  );
}

function growthRows(growth: AuditGrowth, style: Style): TableRow[] {
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
    { cells: [''], note: { text: growthInWords(growth), paint: growth.exponent === null ? style.dim : style.bold } },
  ];
}

/** The fitted exponent, and what it means for a trail ten times as long. */
export function growthInWords({ exponent, points }: AuditGrowth): string {
  if (exponent === null) {
    return new Set(points.map(({ events }) => events)).size < 2
      ? 'one size only: no exponent'
      : 'no exponent: it takes sizes and latencies above zero';
  }
  const power = `events^${exponent.toFixed(2)}`;
  if (Math.abs(exponent) < FLAT) return `p50 hardly depends on the number of events (${power})`;
  const factor = significant(10 ** exponent, 2);
  return `p50 ${exponent > 0 ? 'grows' : 'falls'} with ${power}: ten times the events take ${factor} times as long`;
}
