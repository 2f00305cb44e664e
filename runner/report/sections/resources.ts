import { clusterTitle } from '../../../lib/analysis/cells.ts';
import {
  type Amplification,
  type ProcessTotal,
  resourcesByCluster,
  whyNoResources,
} from '../../../lib/analysis/resources.ts';
import { byteSize, plural, significant } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { Report } from '../../../lib/report/report.ts';
import { type Block, muted, numbers, type Row, type Section, strong, words } from '../section.ts';

const TITLE = 'Resources';

const COLUMNS: readonly Column[] = [words('process'), numbers('CPU mean'), numbers('CPU peak'), numbers('RSS peak')];

/** What nodes, k6 and the runner used in the measured windows of each cluster; the reason where that was not measured. */
export const resources: Section = {
  title: TITLE,
  of(report) {
    const groups = resourcesByCluster(report.cells).map(({ cluster, processes, amplification }) => ({
      heading: clusterTitle(cluster),
      rows: [...processes.map(processRow), ...(amplification === null ? [] : [amplificationRow(amplification)])],
    }));
    if (groups.length === 0) return notMeasured(report);
    return [{ kind: 'table', columns: COLUMNS, groups, footnotes: ['CPU in cores, over all measured windows.'] }];
  },
};

function notMeasured(report: Report): Block[] {
  const why = whyNoResources(report);
  return why === null ? [] : [{ kind: 'heading', text: TITLE, beside: [muted(`not measured: ${why}`)] }];
}

function processRow({ label, coresMean, coresPeak, rssPeakBytes }: ProcessTotal): Row {
  return { cells: [label, strong(cores(coresMean)), cores(coresPeak), byteSize(rssPeakBytes)] };
}

/** Two decimals: the kernel counts in steps of 10 ms. */
function cores(value: number): string {
  return value.toFixed(2);
}

function amplificationRow({ median, min, max, cells, lowerBound, nodes }: Amplification): Row {
  const [lowest, highest] = [min, max].map((value) => significant(value, 2));
  const range = lowest === highest ? '' : `, ${lowest}..${highest}`;
  const over = cells === 1 ? '' : `, median of ${plural(cells, 'cell')}${range}`;
  const least = lowerBound ? 'at least ' : '';
  const text = `${least}${significant(median, 2)} bytes written to disk per byte of payload${over}${byNode(nodes)}`;
  return { cells: [], note: text };
}

function byNode(nodes: Amplification['nodes']): string {
  if (nodes.length < 2) return '';
  const parts = nodes.flatMap(({ node, median }) => (median === null ? [] : [`${node} ${significant(median, 2)}`]));
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
