import type { Cell, Measured } from '../report/cell.ts';
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

export const where = (cell: Cell): string => [cell.tier, cell.payload.name, cell.mode].join('/');
