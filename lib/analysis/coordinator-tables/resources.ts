import { grouped } from '../../base/grouped.ts';
import type { UsedResources } from '../../report/monitors.ts';
import type { CompletedCell } from '../cells.ts';
import { median } from '../statistics.ts';
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

/** Processors that a node kept busy, by size and load. */
export function cpuUsage(evidence: Evidence): DocumentTable {
  return byLoad(
    evidence,
    'CPU Usage',
    SIZES,
    'cores',
    (used) => middleOf(perNode(used, ({ cpuCoresMean }) => cpuCoresMean)),
    ['Of one processor, user and system time together.'],
  );
}

const NETWORK_SIZES = [3, 5, 7] as const;

/** Bytes that a node sent and received per second, by size and load. */
export function networkTraffic(evidence: Evidence): DocumentTable {
  return byLoad(
    evidence,
    'Network Traffic (per node)',
    NETWORK_SIZES,
    'bytesPerSecond',
    (used, cell) => {
      const bytes = used.nodes.flatMap(({ network }) =>
        network === null ? [] : [network.receivedBytes + network.sentBytes],
      );
      const middle = bytes.length < used.nodes.length ? null : median(bytes);
      return middle === null || cell.windowSeconds === 0 ? null : middle / cell.windowSeconds;
    },
    ['Received and sent, clients and peers together, by the counters of its interface.'],
    'Traffic of a node is known where it has a network of its own: fault partition with an embedded cluster, as root.',
  );
}

function byLoad(
  evidence: Evidence,
  title: string,
  sizes: readonly number[],
  unit: Unit,
  figure: (used: UsedResources, cell: CompletedCell) => number | null,
  notes: readonly string[],
  untold = 'Processes of the nodes were not watched.',
): DocumentTable {
  return {
    title,
    columns: ['Cluster Size', ...LOADS.map(({ label }) => label)],
    rows: sizes.map((nodes) => ({
      label: sizeTitle(nodes),
      figures: LOADS.map(({ share }) =>
        lookUp(evidence, {
          by: '--scenarios write-concurrent,resources-by-load',
          nodes,
          unit,
          of: ({ scenario, step }) => scenario === BY_LOAD && step.name === (share === 0 ? 'idle' : `load-${share}`),
          figure: (cell) => ('absent' in cell.resources ? null : figure(cell.resources, cell)),
          untold,
        }),
      ),
    })),
    notes: [...notes, LOADS_NOTE],
  };
}

const FILLINGS = [0, 1_000, 10_000, 100_000] as const;

/** Resident memory of a node, by size and entries. */
export function memoryUsage(evidence: Evidence): DocumentTable {
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
          figure: ({ resources }) =>
            'absent' in resources ? null : middleOf(perNode(resources, ({ rssMeanBytes }) => rssMeanBytes)),
          untold: 'Processes of the nodes were not watched.',
        }),
      ),
    })),
    notes: [
      'Resident memory of all processes of a node, the median over the nodes, on new nodes that were filled and then left alone.',
    ],
  };
}

/** A figure of all processes of each node. A node's processes are labelled with its name, a slash and what they are. */
function perNode(
  { processes }: UsedResources,
  figure: (process: UsedResources['processes'][number]) => number,
): number[] {
  const ofNodes = processes.filter(({ label }) => label.includes('/'));
  return grouped(ofNodes, ({ label }) => label.slice(0, label.lastIndexOf('/'))).map((own) =>
    own.reduce((sum, each) => sum + figure(each), 0),
  );
}

function middleOf(figures: readonly number[]): number | null {
  return median([...figures]);
}
