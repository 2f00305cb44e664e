import {
  type Cell,
  type CellPlan,
  type CellStep,
  type ClusterIdentity,
  LONE_CLUSTER,
  MAIN_CLUSTER,
  type Measured,
  nameOverRounds,
} from '../report/cell.ts';
import type { NodeDeath } from '../report/deaths.ts';
import type { FaultFindings } from '../report/faults.ts';
import type { Latency, OperationResult } from '../report/figures.ts';
import type { QueueFaults } from '../report/queue-faults.ts';
import type { SeenSnapshots } from '../report/snapshots.ts';
import { findScenario } from '../scenarios/catalogue.ts';
import { offeredPerSecond } from '../scenarios/steps.ts';
import type { Operation } from '../targets/operations.ts';

/** A cell that ran, to its end or not. */
export type MeasuredCell = Cell & Measured;

/** A cell that ran to its end. */
export type CompletedCell = MeasuredCell & { readonly state: 'ok' };

/** What a kind of operation did, of which at least one was ok. */
export type Timed = OperationResult & { readonly latencyMs: Latency };

/** A cell with its numbers; null for one that has none. */
export function measured(cell: Cell): MeasuredCell | null {
  // An aborted or failed cell has all of the measured fields or none, but for an empty list of operations.
  return 'verdict' in cell ? (cell as MeasuredCell) : null;
}

/** The cells that ran to their end: what was cut short is compared with nothing. */
export function completed(cells: readonly Cell[]): CompletedCell[] {
  return cells.filter((cell): cell is CompletedCell => cell.state === 'ok');
}

/** What a cell's operations did, of all cells that have numbers. */
export function resultsOf(cells: readonly Cell[]): OperationResult[] {
  return cells.flatMap((cell) => measured(cell)?.operations ?? []);
}

/** The operations of a cell of which at least one was ok. */
export function timed(cell: CompletedCell): Timed[] {
  return cell.operations.filter((result): result is Timed => result.latencyMs !== null);
}

/** Longest time in which none of a kind of operation succeeded, in milliseconds; 0 when none lasted 150 ms, null where that is not told. */
export function longestSilenceMs(result: Pick<OperationResult, 'distribution'> | null): number | null {
  const silence = result?.distribution?.silence;
  return silence === undefined ? null : (silence.longest[0]?.ms ?? 0);
}

/** The name of a cluster ahead of what is said of it; empty where it is of none, or the run has no other. */
export function aheadOf(cluster: string | null): string {
  return cluster === null || !hasOwnName({ name: cluster }) ? '' : `${cluster}: `;
}

/** The snapshots of a cell; null where nothing is known of them. */
export function snapshotsOf({ snapshots }: MeasuredCell): SeenSnapshots | null {
  return snapshots === undefined || 'absent' in snapshots ? null : snapshots;
}

/** Whether nodes are broken on purpose in a scenario: what happens there does not happen by itself. */
export function breaksNodes({ scenario }: Pick<Cell, 'scenario'>): boolean {
  return findScenario(scenario)?.faults !== undefined;
}

/** What breaking nodes has shown in a cell, whatever they keep; empty of one in which nobody broke any, and of one without numbers. */
export function faultsOf(
  cell: Pick<Measured, 'faults' | 'queueFaults'> | null,
): readonly (FaultFindings | QueueFaults)[] {
  return [cell?.faults, cell?.queueFaults].filter((each) => each !== undefined);
}

/** Nodes of a cell that ended although nobody had asked them to, whatever they keep; empty of one without numbers. */
export function deathsIn(cell: MeasuredCell | null): readonly NodeDeath[] {
  return [...(cell?.faults?.deaths ?? []), ...(cell?.queueFaults?.deaths ?? [])];
}

/** What a kind of operation did, by repetition. */
export type ByRepetition = ReadonlyMap<number, Timed>;

/**
 * What a kind of operation did in each repetition of a step in which one was ok.
 * @param operation may be left out of cells that have one kind alone
 */
export function byRepetition(cells: readonly CompletedCell[], operation?: Operation): ByRepetition {
  const results = cells.flatMap((cell) => timed(cell).map((result) => [cell.repetition, result] as const));
  return new Map(results.filter(([, result]) => operation === undefined || result.operation === operation));
}

/**
 * Whether it was measured as the node without replication. Its size would not tell: of a cluster one node may be known, and
 * what the user gave as a lone node may name others.
 */
export function isLone({ name }: Pick<ClusterIdentity, 'name'>): boolean {
  return name === LONE_CLUSTER;
}

/** Whether a cluster is one beside others of its run, or the lone node: then what is said of it names it. */
export function hasOwnName({ name }: Pick<ClusterIdentity, 'name'>): boolean {
  return name !== MAIN_CLUSTER;
}

/** How a cluster is spoken of. */
export function clusterTitle(cluster: Pick<ClusterIdentity, 'name'>): string {
  return isLone(cluster) ? 'single node' : cluster.name;
}

/** Operations that an open load begins per second, of queues the messages that are put in; null of a load whose users wait for their answers. */
export function rateOf({ load }: Pick<CellStep, 'load'>): number | null {
  if (load?.kind === 'paced-queues') return load.perSecond * load.queues;
  return load?.kind === 'open' ? offeredPerSecond(load) : null;
}

/** A key of what a cell measures but for where and how often: the same on two clusters and in two protocols for the same work. */
export function workOf({ tier, entries, payload, reads, keys, scenario, step }: Cell): string {
  return JSON.stringify([tier, entries, payload.name, payload.bytes, reads, keys, scenario, step.name]);
}

/** A key of what cells must share to be compared by their load alone. */
export function where({ tier, entries, payload, cluster, protocol, reads, keys }: CellPlan): string {
  return JSON.stringify([tier, entries, payload.name, payload.bytes, cluster.name, protocol, reads, keys]);
}

/** The same over all rounds of a run, which measure further repetitions on clusters of their own. */
export function whereOverRounds(cell: Cell): string {
  return where({ ...cell, cluster: { ...cell.cluster, name: nameOverRounds(cell.cluster.name) } });
}
