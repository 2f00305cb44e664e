import type { NodeTakes } from '../../report/loads.ts';
import { shareOf } from '../../scenarios/shares.ts';
import type { CompletedCell } from '../cells.ts';
import { memoryByEntries, resourcesByLoad } from '../loads.ts';
import { type Evidence, lookUp } from './evidence.ts';
import { SIZES } from './latency.ts';
import { type DocumentTable, sizeTitle, type Unit } from './table.ts';

/** The document's loads, as shares of the best writes per second in percent. */
const LOADS = [
  { label: 'Idle', share: 0 },
  { label: 'Light Load', share: 10 },
  { label: 'Medium Load', share: 50 },
  { label: 'Heavy Load', share: 90 },
] as const;
const BY_LOAD = 'resources-by-load';
const LOADS_NOTE =
  'Light, medium and heavy: 10, 50 and 90 % of the writes per second that write-concurrent reached at best on the same cluster. The median over the nodes.';
const NOT_WATCHED = 'Processes of the nodes were not watched.';

/** Processors that a node kept busy, by size and load. */
export function cpuUsage(evidence: Evidence): DocumentTable {
  return byLoad(evidence, {
    title: 'CPU Usage',
    sizes: SIZES,
    unit: 'percent',
    figure: ({ cpuPercent }) => cpuPercent,
    untold: NOT_WATCHED,
    note: 'Of one processor, user and system time together.',
  });
}

const NETWORK_SIZES = [3, 5, 7] as const;

/** Bytes that a node received and sent per second, by size and load. */
export function networkTraffic(evidence: Evidence): DocumentTable {
  return byLoad(evidence, {
    title: 'Network Traffic (per node)',
    sizes: NETWORK_SIZES,
    unit: 'bytesPerSecond',
    figure: ({ network }) => (network === null ? null : network.inPerSecond + network.outPerSecond),
    untold:
      'Traffic of a node is known where it has a network of its own: --network namespaces with an embedded cluster, as root.',
    note: "Received and sent, clients, peers and raftmark's own questions together, by the counters of its interface.",
  });
}

interface ByLoad {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly unit: Unit;
  readonly figure: (takes: NodeTakes) => number | null;
  readonly untold: string;
  readonly note: string;
}

function byLoad(evidence: Evidence, { title, sizes, unit, figure, untold, note }: ByLoad): DocumentTable {
  return {
    title,
    columns: ['Cluster Size', ...LOADS.map(({ label }) => label)],
    rows: sizes.map((nodes) => ({
      label: sizeTitle(nodes),
      figures: LOADS.map(({ share }) =>
        lookUp(evidence, {
          by: `--scenarios ${BY_LOAD}`,
          nodes,
          unit,
          of: ({ scenario, step }) => scenario === BY_LOAD && shareOf(step.load) === share,
          figure: (cell) => figureIn(resourcesByLoad([cell])[0]?.loads[0]?.median, figure),
          untold,
        }),
      ),
    })),
    notes: [note, LOADS_NOTE],
  };
}

function figureIn(takes: NodeTakes | undefined, figure: (takes: NodeTakes) => number | null): number | null {
  return takes === undefined ? null : figure(takes);
}

const FILLINGS = [0, 1_000, 10_000, 100_000] as const;

/** Resident memory of a node, by size and entries. */
export function memoryUsage(evidence: Evidence): DocumentTable {
  const memory = (cell: CompletedCell): number | null =>
    figureIn(memoryByEntries([cell])[0]?.fillings[0]?.median, ({ rssBytes }) => rssBytes);
  return {
    title: 'Memory Usage (per node)',
    columns: ['Cluster Size', 'Baseline', '1K Entries', '10K Entries', '100K Entries'],
    rows: SIZES.map((nodes) => ({
      label: sizeTitle(nodes),
      figures: FILLINGS.map((entries) =>
        lookUp(evidence, {
          by: '--scenarios memory-by-entries',
          nodes,
          unit: 'bytes',
          of: (cell) => cell.scenario === 'memory-by-entries' && cell.entries === entries,
          figure: memory,
          untold: NOT_WATCHED,
        }),
      ),
    })),
    notes: [
      'Resident memory of all processes of a node, the median over the nodes, on new nodes that were filled and then left alone.',
    ],
  };
}
