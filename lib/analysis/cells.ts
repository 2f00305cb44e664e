import type { Cell, ClusterIdentity, Measured } from '../report/cell.ts';
import type { Latency, OperationResult } from '../report/figures.ts';

type MeasuredCell = Cell & Measured & { readonly state: 'ok' };

type Timed = OperationResult & { readonly latencyMs: Latency };

export function measured(cells: readonly Cell[]): MeasuredCell[] {
  return cells.filter((cell): cell is MeasuredCell => cell.state === 'ok');
}

export function timed(cell: MeasuredCell): Timed[] {
  return cell.operations.filter((result): result is Timed => result.latencyMs !== null);
}

export function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

/** How a cluster is spoken of. */
export function clusterTitle({ name, nodes }: ClusterIdentity): string {
  return nodes === 1 ? 'single node' : name;
}

/** A key of what a cell measures but for the cluster: the same on two clusters for the same work. */
export function work(cell: Cell): string {
  const { tier, entries, payload, protocol, reads, scenario, step, repetition } = cell;
  return JSON.stringify([tier, entries, payload.name, payload.bytes, protocol, reads, scenario, step.name, repetition]);
}

/** A key of what cells must share to be compared by their load alone. */
export function where({ tier, entries, payload, cluster, protocol, reads }: Cell): string {
  return JSON.stringify([tier, entries, payload.name, payload.bytes, cluster.name, protocol, reads]);
}
