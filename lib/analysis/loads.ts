import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type {
  FillingTakes,
  LoadTakes,
  MemoryByEntries,
  NodeTakes,
  OneNodeTakes,
  ResourcesByLoad,
  Traffic,
} from '../report/loads.ts';
import type { MetricsOfNode } from '../report/node-metrics.ts';
import { findScenario } from '../scenarios/catalogue.ts';
import { shareOf } from '../scenarios/shares.ts';
import { offeredPerSecond } from '../scenarios/steps.ts';
import { type CompletedCell, whereOverRounds } from './cells.ts';
import { changesOf } from './node-metrics.ts';
import { repetitionsThatCount } from './series.ts';
import { median } from './statistics.ts';

const FIGURES = ['cpuPercent', 'rssBytes', 'dataBytes', 'writtenPerSecond', 'writtenPerWrite'] as const;
const TRAFFICS = ['network', 'clients', 'peers'] as const;

/** Whether a cell's load is a share of a best rate, so that only its like is held against it. */
export function isShare({ step }: Cell): boolean {
  return shareOf(step.load) !== null;
}

/** Whether a cell is of a load under which data grows, or of the time after it: its rate is what its cluster carries. */
export function isSoak({ scenario }: Pick<Cell, 'scenario'>): boolean {
  return findScenario(scenario)?.soaks === true;
}

/** The cells that tell what nodes take by what is asked of them. */
export function loadCells(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => isShare(cell) && !isFilling(cell) && !isSoak(cell));
}

/** The cells that tell what nodes hold by the entries of their store. */
export function fillingCells(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => isShare(cell) && isFilling(cell));
}

function isFilling({ scenario }: Cell): boolean {
  return findScenario(scenario)?.fillings !== undefined;
}

/** What the nodes of each cluster take by what is asked of them: medians over the repetitions. */
export function resourcesByLoad(cells: readonly Cell[]): ResourcesByLoad[] {
  return grouped(repetitionsThatCount(loadCells(cells)), whereOverRounds).map((members) => {
    const [{ tier, payload, cluster, protocol, reads }] = members;
    const loads = grouped(members, ({ step }) => String(shareOf(step.load)))
      .map(loadTakes)
      .sort((one, other) => one.shareOfBest - other.shareOfBest);
    const why = whyNotKnown(members, loads);
    return {
      ...{ tier, payload: payload.name, cluster, protocol, reads, loads },
      ...(why.length === 0 ? {} : { whyNotKnown: why }),
    };
  });
}

/** What the nodes of each cluster hold by the entries that were written to new ones: medians over the repetitions. */
export function memoryByEntries(cells: readonly Cell[]): MemoryByEntries[] {
  const place = (cell: Cell): string => whereOverRounds({ ...cell, entries: 0 });
  return grouped(repetitionsThatCount(fillingCells(cells)), place).map((members) => {
    const [{ payload, cluster, protocol }] = members;
    const fillings = grouped(members, ({ entries }) => String(entries))
      .map((own): FillingTakes => ({ entries: own[0].entries, ...takesOf(own) }))
      .sort((one, other) => one.entries - other.entries);
    return { payload: payload.name, cluster, protocol, fillings };
  });
}

function loadTakes(cells: readonly [CompletedCell, ...CompletedCell[]]): LoadTakes {
  const offered = cells.map(({ step: { load } }) => (load?.kind === 'open' ? offeredPerSecond(load) : 0));
  return {
    shareOfBest: shareOf(cells[0].step.load) ?? 0,
    offeredPerSecond: median(offered) ?? 0,
    opsPerSecond: median(cells.map(({ operations, windowSeconds }) => changesOf(operations) / windowSeconds)) ?? 0,
    ...takesOf(cells),
  };
}

function takesOf(cells: readonly CompletedCell[]): Pick<LoadTakes, 'repetitions' | 'median' | 'nodes'> {
  const each = grouped(cells.flatMap(nodesIn), ({ node }) => node);
  const nodes = each.map((members) => ({ node: members[0].node, ...medianOf(members) }));
  return { repetitions: cells.length, median: medianOf(nodes), nodes };
}

/** The nodes that a cell tells of, by the names that its monitors have for them. */
function nodesIn(cell: CompletedCell): OneNodeTakes[] {
  const { resources, metrics } = cell;
  const told = metrics === undefined || 'absent' in metrics ? [] : metrics.nodes;
  const seen = 'absent' in resources ? [] : resources.nodes;
  const names = new Set([...seen, ...told].map(({ node }) => node));
  return [...names].map((node) =>
    nodeIn(
      cell,
      node,
      told.find((each) => each.node === node),
    ),
  );
}

function nodeIn(
  { resources, windowSeconds, operations }: CompletedCell,
  node: string,
  told: MetricsOfNode | undefined,
): OneNodeTakes {
  const used = 'absent' in resources ? null : resources;
  const own = used?.processes.filter(({ label }) => label.startsWith(`${node}/`)) ?? [];
  const sum = (figure: (usage: (typeof own)[number]) => number | null): number | null =>
    own.reduce<number | null>(
      (total, usage) => {
        const value = figure(usage);
        return total === null || value === null ? null : total + value;
      },
      own.length === 0 ? null : 0,
    );
  const usage = used?.nodes.find((each) => each.node === node);
  const cores = sum(({ cpuCoresMean }) => cpuCoresMean);
  const written = sum(({ writtenBytes }) => writtenBytes);
  const writes = changesOf(operations);
  const network = usage?.network ?? null;
  return {
    node,
    cpuPercent: cores === null ? null : cores * 100,
    rssBytes: sum(({ rssMeanBytes }) => rssMeanBytes),
    dataBytes: usage?.data?.allocatedBytes ?? null,
    writtenPerSecond: written === null ? null : written / windowSeconds,
    writtenPerWrite: written === null || writes === 0 ? null : written / writes,
    network: network && trafficOf(network.receivedBytes, network.sentBytes, windowSeconds),
    clients: trafficOf(told?.counts.clientReceivedBytes, told?.counts.clientSentBytes, told?.observedSeconds),
    peers: trafficOf(told?.counts.peerReceivedBytes, told?.counts.peerSentBytes, told?.observedSeconds),
  };
}

function trafficOf(
  received: number | null | undefined,
  sent: number | null | undefined,
  seconds: number | undefined,
): Traffic | null {
  if (typeof received !== 'number' || typeof sent !== 'number' || !seconds) return null;
  return { inPerSecond: received / seconds, outPerSecond: sent / seconds };
}

/** The medians of all figures; each null where nobody knows it. */
function medianOf(all: readonly NodeTakes[]): NodeTakes {
  const traffic = (name: (typeof TRAFFICS)[number]): Traffic | null => {
    const known = all.flatMap((each) => each[name] ?? []);
    const inPerSecond = median(known.map((each) => each.inPerSecond));
    const outPerSecond = median(known.map((each) => each.outPerSecond));
    return inPerSecond === null || outPerSecond === null ? null : { inPerSecond, outPerSecond };
  };
  const figures = FIGURES.map((name) => [name, median(all.flatMap((each) => each[name] ?? []))] as const);
  const traffics = TRAFFICS.map((name) => [name, traffic(name)] as const);
  return Object.fromEntries([...figures, ...traffics]) as unknown as NodeTakes;
}

const NO_NAMESPACES =
  'What passed the interface of a node is not known: it has no network namespace of its own (--network namespaces, as root, gives embedded nodes one).';
const NO_COUNTS = 'Traffic of clients and of peers is not told apart: the nodes do not count bytes, or were not asked.';

function whyNotKnown(cells: readonly CompletedCell[], loads: readonly LoadTakes[]): string[] {
  const medians = loads.map((load) => load.median);
  const absent = cells.flatMap(({ resources }) => ('absent' in resources ? [resources.absent] : []))[0];
  return [
    ...(absent === undefined ? [] : [`What processes used was not measured: ${absent}.`]),
    ...(absent === undefined && medians.every(({ cpuPercent }) => cpuPercent === null)
      ? [
          'No process of a node was watched: pid or pidFile of the nodes in the configuration file tells where they run.',
        ]
      : []),
    ...(absent === undefined && medians.every(({ network }) => network === null) ? [NO_NAMESPACES] : []),
    ...(medians.every(({ clients, peers }) => clients === null && peers === null) ? [NO_COUNTS] : []),
  ];
}
