import { largest, smallest } from '../base/extremes.ts';
import type { Cell } from '../report/cell.ts';
import type { OperationResult } from '../report/figures.ts';
import type { BucketPercentile, MetricsOfCluster, MetricsOfNode, ToldMetrics } from '../report/node-metrics.ts';
import type { Report } from '../report/report.ts';
import { traitsOf } from '../targets/operations.ts';
import { faultsOf, measured } from './cells.ts';
import { repetitionsThatCount } from './series.ts';
import { median } from './statistics.ts';

/** What is known of a window beside what nodes told of it. */
export interface MetricsWindow {
  readonly seconds: number;
  /** Writes that were acknowledged in it. */
  readonly writes: number;
  /** The node that led all of it; null where another did as well, or nobody watched. */
  readonly leader: string | null;
}

/** Operations that changed something and were acknowledged. */
export function changesOf(operations: readonly OperationResult[]): number {
  return operations.reduce((sum, { operation, ok }) => sum + (traitsOf(operation).changesState ? ok : 0), 0);
}

/** A node of which less was seen may have missed what happened. */
const THROUGHOUT = 0.9;

/** By which counts log entries are told, the best first: what is appended is what was replicated. */
const ENTRIES = ['appended', 'committed', 'applied'] as const;

/**
 * What the nodes of a cluster told together. Log entries are those of the leader, where one led throughout: the others have them
 * later. Where it does not say, the median over the nodes that were observed throughout and not started again.
 */
export function clusterMetrics(nodes: readonly MetricsOfNode[], window: MetricsWindow): MetricsOfCluster {
  const { writes, seconds, leader } = window;
  const throughout = nodes.filter((node) => node.restarts === 0 && node.observedSeconds >= THROUGHOUT * seconds);
  const led = throughout.filter(({ node }) => node === leader);
  const by = [led, throughout].flatMap((some) => ENTRIES.map((entriesAre) => ({ some, entriesAre })));
  const best = by.find(({ some, entriesAre }) => some.some(({ counts }) => counts[entriesAre] !== null));
  const common = { writes, preVotes: sumOf(nodes, 'preVotes'), candidacies: sumOf(nodes, 'candidacies') };
  if (best === undefined) {
    return {
      ...common,
      entriesAre: null,
      entriesOf: null,
      entriesPerSecond: null,
      commandsPerEntry: null,
      whyNoEntries: whyNone(nodes, throughout),
    };
  }
  const { some, entriesAre } = best;
  const rates = some.flatMap(({ counts, observedSeconds }) => {
    const count = counts[entriesAre];
    return count === null ? [] : [count / observedSeconds];
  });
  const entriesPerSecond = median(rates) ?? 0;
  return {
    ...common,
    entriesAre,
    entriesOf: some === led ? leader : null,
    entriesPerSecond,
    commandsPerEntry: writes > 0 && entriesPerSecond > 0 ? writes / seconds / entriesPerSecond : null,
  };
}

function whyNone(nodes: readonly MetricsOfNode[], throughout: readonly MetricsOfNode[]): string {
  if (throughout.length > 0) return 'The nodes do not count log entries.';
  return nodes.some(({ restarts }) => restarts > 0)
    ? 'No node was observed throughout: they were started again.'
    : 'No node was observed throughout.';
}

/** Over the nodes that say; null where none does. */
function sumOf(nodes: readonly MetricsOfNode[], name: 'preVotes' | 'candidacies'): number | null {
  const known = nodes.flatMap(({ counts }) => counts[name] ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/** What the nodes of a cluster told of one measurement: of its leader where one led throughout, else medians over the nodes. */
export interface MetricsFigures {
  readonly entriesPerSecond: number | null;
  readonly commandsPerEntry: number | null;
  readonly flushMs: number | null;
  readonly applyMs: number | null;
  readonly roundMs: number | null;
  readonly appendedBytesPerSecond: number | null;
  readonly compactedBytesPerSecond: number | null;
}

/** The same as medians over repetitions. */
export interface RepeatedFigures extends MetricsFigures {
  readonly repetitions: number;
  /** The buckets that the 99th percentiles of flushes lie in, together; `toMs` is null where one has no end. */
  readonly flushP99: Omit<BucketPercentile, 'ms'> | null;
}

/** What nodes told of a cell; null where they told nothing. */
export function toldIn(cell: Cell): ToldMetrics | null {
  const metrics = measured(cell)?.metrics;
  return metrics === undefined || 'absent' in metrics ? null : metrics;
}

/** What nodes told of one cell. */
export function figuresOf({ cluster, nodes }: ToldMetrics): MetricsFigures {
  const some = speakers(cluster, nodes);
  const middle = (of: (node: MetricsOfNode) => number | null | undefined): number | null =>
    median(some.flatMap((node) => of(node) ?? []));
  const perSecond = (count: number | null, { observedSeconds }: MetricsOfNode): number | null =>
    count === null ? null : count / observedSeconds;
  return {
    entriesPerSecond: cluster.entriesPerSecond,
    commandsPerEntry: cluster.commandsPerEntry,
    flushMs: middle(({ times }) => times.flush?.meanMs),
    applyMs: middle(({ times }) => times.apply?.meanMs),
    roundMs: middle(({ times }) => times.round?.meanMs),
    appendedBytesPerSecond: middle((node) => perSecond(node.counts.appendedBytes, node)),
    compactedBytesPerSecond: middle((node) => perSecond(node.counts.compactedBytes, node)),
  };
}

/** What nodes told of the repetitions of a measurement in which something was written; null where they told nothing. */
export function overRepeated(series: readonly Cell[]): RepeatedFigures | null {
  const told = repetitionsThatCount(series)
    .flatMap((cell) => toldIn(cell) ?? [])
    .filter(({ cluster }) => cluster.writes > 0);
  if (told.length === 0) return null;
  const figures = told.map(figuresOf);
  const middle = (name: keyof MetricsFigures): number | null => median(figures.flatMap((each) => each[name] ?? []));
  const p99s = told.flatMap(({ cluster, nodes }) =>
    speakers(cluster, nodes).flatMap(({ times }) => times.flush?.p99 ?? []),
  );
  return {
    repetitions: told.length,
    entriesPerSecond: middle('entriesPerSecond'),
    commandsPerEntry: middle('commandsPerEntry'),
    flushMs: middle('flushMs'),
    applyMs: middle('applyMs'),
    roundMs: middle('roundMs'),
    appendedBytesPerSecond: middle('appendedBytesPerSecond'),
    compactedBytesPerSecond: middle('compactedBytesPerSecond'),
    flushP99: p99s.length === 0 ? null : bucketsTogether(p99s),
  };
}

/** The leader alone, where its entries are the cluster's. */
function speakers({ entriesOf }: MetricsOfCluster, nodes: readonly MetricsOfNode[]): readonly MetricsOfNode[] {
  return entriesOf === null ? nodes : nodes.filter(({ node }) => node === entriesOf);
}

function bucketsTogether(percentiles: readonly BucketPercentile[]): Omit<BucketPercentile, 'ms'> {
  const ends = percentiles.map(({ toMs }) => toMs);
  return {
    fromMs: smallest(percentiles.map(({ fromMs }) => fromMs)),
    toMs: ends.some((end) => end === null) ? null : largest(ends.map((end) => end ?? 0)),
  };
}

/** Why nodes told nothing, in the words of the first place that says so; null when none does, or they did. */
export function whyNoMetrics({ clusters, cells }: Pick<Report, 'clusters' | 'cells'>): string | null {
  if (cells.some((cell) => toldIn(cell) !== null)) return null;
  const places = [...clusters.map(({ metrics }) => metrics), ...cells.map((cell) => measured(cell)?.metrics)];
  return places.flatMap((each) => (each !== undefined && 'absent' in each ? [each.absent] : []))[0] ?? null;
}

/** Cells in which elections were held, or nearly, although nobody broke a node. */
export function electionsIn(
  cells: readonly Cell[],
): { readonly id: string; readonly preVotes: number; readonly candidacies: number }[] {
  return cells.flatMap((cell) => {
    const told = toldIn(cell);
    if (told === null || faultsOf(measured(cell)).length > 0) return [];
    const [preVotes, candidacies] = [told.cluster.preVotes ?? 0, told.cluster.candidacies ?? 0];
    return preVotes + candidacies > 0 ? [{ id: cell.id, preVotes, candidacies }] : [];
  });
}
