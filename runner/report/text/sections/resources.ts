import { clusterTitle } from '../../../../lib/analysis/cells.ts';
import { median } from '../../../../lib/analysis/statistics.ts';
import { byteSize, plural, significant } from '../../../../lib/base/format.ts';
import { type Column, type TableRow, wrap } from '../../../../lib/base/table.ts';
import type { CellCost, ProcessUsage } from '../../../../lib/report/monitors.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { Style } from '../../../system/terminal.ts';
import { groupBy, type MeasuredCell, measured } from '../../cells.ts';
import { numbers, PROSE_WIDTH, tableSection, titleLine } from '../section.ts';

const COLUMNS: readonly Column[] = [
  { header: 'process', align: 'left' },
  numbers('CPU mean'),
  numbers('CPU peak'),
  numbers('RSS peak'),
];

/** What nodes, k6 and the runner used in the measured windows of each cluster; the reason where that was not measured. */
export function renderResources(report: Report, width: number, style: Style): string[] {
  const cells = report.cells.flatMap((cell) => measured(cell) ?? []);
  const clusters = groupBy(cells, ({ cluster }) => cluster.name).map((members) => ({
    heading: clusterTitle(members[0].cluster),
    rows: [...processRows(members, style), ...amplificationRows(members)],
  }));
  const used = clusters.filter(({ rows }) => rows.length > 0);
  if (used.length > 0) {
    const footnote = 'CPU in cores, over all measured windows.';
    return tableSection('Resources', COLUMNS, used, [footnote], width, style);
  }
  const absent = [report.resources, ...cells.map(({ resources }) => resources)].find((each) => 'absent' in each);
  if (!absent || !('absent' in absent)) return [];
  const [first = '', ...rest] = wrap(
    `not measured: ${absent.absent}`,
    Math.min(width, PROSE_WIDTH) - 'Resources  '.length,
  );
  return [
    titleLine('Resources', first, style),
    ...rest.map((line) => ' '.repeat('Resources  '.length) + style.dim(line)),
  ];
}

function processRows(cells: readonly MeasuredCell[], style: Style): TableRow[] {
  const usages = cells.flatMap(({ resources }) => ('absent' in resources ? [] : resources.processes));
  return groupBy(usages, ({ label }) => label).map((members) => ({
    cells: [
      members[0].label,
      { text: cores(meanCores(members)), paint: style.bold },
      cores(Math.max(...members.map(({ cpuCoresPeak }) => cpuCoresPeak))),
      byteSize(Math.max(...members.map(({ rssPeakBytes }) => rssPeakBytes))),
    ],
  }));
}

/** Processors kept busy over the windows together, so that a short window counts for less. */
function meanCores(usages: readonly ProcessUsage[]): number {
  const seconds = usages.reduce((sum, { sampledSeconds }) => sum + sampledSeconds, 0);
  return seconds > 0 ? usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / seconds : 0;
}

/** Two decimals: the kernel counts in steps of 10 ms. */
function cores(value: number): string {
  return value.toFixed(2);
}

function amplificationRows(cells: readonly MeasuredCell[]): TableRow[] {
  const values = cells.flatMap(({ cost }) => cost.writeAmplification ?? []);
  const middle = median(values);
  if (middle === null) return [];
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => significant(value, 2));
  const range = least === most ? '' : `, ${least}..${most}`;
  const over = values.length === 1 ? '' : `, median of ${plural(values.length, 'cell')}${range}`;
  const perNode = amplificationByNode(cells.map(({ cost }) => cost));
  const text = `${significant(middle, 2)} bytes written to disk per byte of payload${over}${perNode}`;
  return [{ cells: [], note: text }];
}

function amplificationByNode(costs: readonly CellCost[]): string {
  const nodes = groupBy(
    costs.flatMap((cost) => cost.writeAmplificationByNode),
    ({ node }) => node,
  );
  if (nodes.length < 2) return '';
  const parts = nodes.flatMap((members) => {
    const middle = median(members.flatMap(({ ratio }) => ratio ?? []));
    return middle === null ? [] : [`${members[0].node} ${significant(middle, 2)}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
