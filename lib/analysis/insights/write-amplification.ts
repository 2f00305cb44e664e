import { plural, significant, times } from '../../base/format.ts';
import { snapshotsOf } from '../cells.ts';
import { amplificationOf } from '../resources.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';

/** Disks of a store that keeps a log and a table write each value twice. */
const MUCH = 10;

/** Bytes that nodes write to their disks for each byte that a client writes. */
export const writeAmplification: Insight = {
  id: 'write-amplification',
  kind: 'property',
  title: 'bytes written to disks for each byte that clients write',
  formula:
    'Bytes that all nodes wrote to storage over bytes of acknowledged payload, the median over windows; told per node, a warning from 10 per node on.',
  source:
    '/proc/PID/io write_bytes. A log and a store alone give 2 per node; what is above comes from page size, journals and snapshots.',
  disproof: 'Something else wrote in the same processes: compaction of older data, a snapshot on request.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => ofCluster(report, name, nodes.length)),
};

function ofCluster(report: Observed, cluster: string, nodes: number): Noticed[] {
  const cells = calmCells(report, cluster).filter(({ cost }) => cost.writeAmplification !== null);
  const amplification = amplificationOf(cells.map(({ cost }) => cost));
  if (amplification === null || nodes === 0) return [];
  const { median: all, lowerBound } = amplification;
  const perNode = all / nodes;
  const payloads = [...new Set(cells.map(({ payload }) => payload.bytes))];
  const snapshots = cells.reduce((sum, cell) => sum + (snapshotsOf(cell)?.seen.length ?? 0), 0);
  return [
    {
      severity: perNode >= MUCH ? 'warning' : 'note',
      cluster,
      title: `Each byte that a client writes is ${lowerBound ? 'at least ' : ''}${significant(all, 3)} bytes on the disks of ${plural(nodes, 'node')}: ${times(perNode)} per node.`,
      measured: [
        { what: 'bytes written per byte of payload, all nodes', value: all, unit: 'times' },
        { what: 'bytes written per byte of payload, per node', value: perNode, unit: 'times' },
        { what: 'snapshots meanwhile', value: snapshots, unit: 'count' },
      ],
      certainty: `The median of ${plural(cells.length, 'window')} with writes${payloads.length > 1 ? ' of several sizes' : ` of ${payloads[0]} bytes`}; counted when pages become dirty${lowerBound ? '; processes of nodes were not sampled all the time, and what they wrote then is missing' : ''}.`,
      cost: 'Wear of the disks, and bandwidth that the log has to share.',
      advice:
        perNode >= MUCH
          ? 'Larger values, or several entries in one write, divide the cost of pages and headers; rarer snapshots write less.'
          : null,
      cells: cells.map(({ id }) => id),
    },
  ];
}
