import { byteSize, percent, plural, times } from '../../../base/format.ts';
import type { CompletedCell } from '../../cells.ts';
import { toldIn } from '../../node-metrics.ts';
import { processesByNode } from '../../resources.ts';
import { clusterSnapshots } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { cellsOf } from '../loads.ts';

/** A node that holds little may take many times that: what it takes by itself. */
const LEAST_BYTES = 1_024 ** 3;
const MANY = 20;
const VERY_MANY = 100;
const OF_MACHINE = 0.25;

interface Bloated {
  readonly cell: CompletedCell;
  readonly node: string;
  readonly rss: number;
  readonly stored: number;
}

/** A node whose memory is out of all proportion to its data. */
export const memoryBloat: Insight = {
  id: 'memory-bloat',
  kind: 'trouble',
  title: 'a node takes many times the memory of its data',
  formula:
    'In a window the own memory (RssAnon, else all resident) of the processes of a node peaks above 1 GiB and above 20 times the bytes that it stores, which are the most of: the dataset, the database before the run, the store in use, the largest snapshot. Critical above 100 times, or above 25 % of the memory of the machine.',
  source: 'Cluster Performance Insights, insight 13 (68 MB of data took 17 to 29 GB).',
  disproof: 'The memory is mapped files or caches that the system takes back under pressure.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const bloated = cellsOf(report, cluster)
    .flatMap((cell) => bloatedIn(report, cell))
    .sort((one, other) => other.rss - one.rss);
  const worst = bloated[0];
  if (worst === undefined) return [];
  const { node, rss, stored, cell } = worst;
  const ofMachine = rss / report.host.memoryBytes;
  const last = bloated.filter((each) => each.node === node).length;
  return [
    {
      severity: rss > VERY_MANY * stored || ofMachine > OF_MACHINE ? 'critical' : 'warning',
      cluster,
      title: `${node} took ${byteSize(rss)} of memory for ${byteSize(stored)} of data, ${times(rss / stored)} as much.`,
      measured: [
        { what: `memory of ${node}`, value: rss, unit: 'bytes', against: { what: 'bytes stored', value: stored } },
        { what: 'share of the memory of the machine', value: ofMachine, unit: 'share' },
      ],
      certainty: `In ${plural(last, 'window')} of that node, the most in ${cell.id}; whether it is given back when nothing is asked is not measured.`,
      cost: `${percent(ofMachine)} of the memory of the machine; when it is used up the node is killed.`,
      advice:
        'Let the runtime give memory back (for .NET: compact the heap of large objects after snapshots, conserve memory), write snapshots as a stream, and limit the memory of the process.',
      cells: [...new Set(bloated.map((each) => each.cell.id))],
    },
  ];
}

function bloatedIn(report: Observed, cell: CompletedCell): Bloated[] {
  return [...processesByNode(cell)].flatMap(([node, processes]) => {
    const rss = processes.reduce((sum, each) => sum + (each.rssAnonPeakBytes ?? each.rssPeakBytes), 0);
    const stored = storedBytes(report, cell, node);
    return stored > 0 && rss > LEAST_BYTES && rss > MANY * stored ? [{ cell, node, rss, stored }] : [];
  });
}

/** The most that anything tells of what a node stores: what was overwritten may be kept as well. */
function storedBytes(report: Observed, cell: CompletedCell, node: string): number {
  const { cluster, entries, payload } = cell;
  const held = report.states?.find((state) => state.cluster === cluster.name)?.held;
  const before = held === undefined || 'absent' in held ? undefined : held.nodes.find((each) => each.node === node);
  const levels = toldIn(cell)?.nodes.find((each) => each.node === node)?.levels;
  const snapshots = clusterSnapshots(report, cluster.name)?.seen ?? [];
  return Math.max(
    entries * payload.bytes,
    before?.databaseBytes ?? 0,
    levels?.storeUsedBytes ?? levels?.storeBytes ?? 0,
    ...snapshots.map(({ bytes }) => bytes ?? 0),
  );
}
