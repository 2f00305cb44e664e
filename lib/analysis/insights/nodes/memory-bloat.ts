import { byteSize, elapsed, percent, plural, times } from '../../../base/format.ts';
import { grows } from '../../../scenarios/soak.ts';
import type { CompletedCell } from '../../cells.ts';
import { toldIn } from '../../node-metrics.ts';
import { processesByNode } from '../../resources.ts';
import { soaksOf } from '../../soak/soaks.ts';
import { clusterSnapshots } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { cellsOf, writesOf } from '../loads.ts';

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
      certainty: `In ${plural(last, 'window')} of that node, the most in ${cell.id}${whenInWords(cell, node)}; ${backInWords(report, cluster, node)}.`,
      cost: `${percent(ofMachine)} of the memory of the machine; when it is used up the node is killed.`,
      advice:
        'Let the runtime give memory back (for .NET: compact the heap of large objects after snapshots, conserve memory), write snapshots as a stream, and limit the memory of the process.',
      cells: [...new Set(bloated.map((each) => each.cell.id))],
    },
  ];
}

/** Whether the most came with a snapshot. */
function whenInWords({ resources }: CompletedCell, node: string): string {
  const own = 'absent' in resources ? undefined : resources.nodes.find((each) => each.node === node);
  const at = own?.memoryAtSnapshots?.find(({ peakBytes, otherwisePeakBytes }) => peakBytes > (otherwisePeakBytes ?? 0));
  if (at === undefined) return '';
  return `, ${at.otherwisePeakBytes === null ? 'and as much' : 'and the most'} around a snapshot that it ${at.received ? 'was sent' : 'made'}`;
}

/** Whether memory is given back once nobody asks, as far as a soak of the same cluster tells. */
function backInWords({ cells }: Observed, cluster: string, node: string): string {
  const told = soaksOf(cells)
    .filter((soak) => soak.cluster.name === cluster)
    .flatMap(({ nodes, idleSeconds }) => {
      const givenBack = nodes.find((each) => each.node === node)?.givenBack ?? null;
      return givenBack === null || idleSeconds === null ? [] : [{ givenBack, idleSeconds }];
    })
    .at(-1);
  if (told === undefined) return 'whether it is given back when nothing is asked is not measured';
  return `of what it grew by in a soak ${percent(Math.max(0, told.givenBack))} came back in ${elapsed(1_000 * told.idleSeconds)} in which nothing was asked`;
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
  const added = grows(cell.step.load) ? (writesOf(cell)?.ok ?? 0) : 0;
  const held = report.states?.find((state) => state.cluster === cluster.name)?.held;
  const before = held === undefined || 'absent' in held ? undefined : held.nodes.find((each) => each.node === node);
  const levels = toldIn(cell)?.nodes.find((each) => each.node === node)?.levels;
  const snapshots = clusterSnapshots(report, cluster.name)?.seen ?? [];
  return Math.max(
    (entries + added) * payload.bytes,
    before?.databaseBytes ?? 0,
    levels?.storeUsedBytes ?? levels?.storeBytes ?? 0,
    ...snapshots.map(({ bytes }) => bytes ?? 0),
  );
}
