import type { Cell, Latency, Measured, OperationResult } from '../report/report.ts';
import type { Operation } from '../targets/outcome.ts';
import { fittedExponent, median } from './statistics.ts';

/** A figure over repetitions: the median, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One line of the consensus ledger: what a kind of access costs, and how much more than the one before. */
export interface LedgerRow {
  readonly tier: string;
  readonly payload: string;
  readonly mode: Cell['mode'];
  readonly users: number;
  readonly access: 'read-leader' | 'read-follower' | 'write-leader' | 'write-follower';
  readonly repetitions: number;
  readonly p50Ms: Spread;
  readonly opsPerSecond: Spread;
  /** Against the row before of the same tier, payload, mode and users; null in the first. Of the medians of p50. */
  readonly addedMs: number | null;
  readonly ratio: number | null;
  /** Whether the difference is more than the spread: the repetitions of the two rows do not overlap. */
  readonly distinct: boolean | null;
}

/** How the audit query grew with the trail. */
export interface AuditGrowth {
  readonly tier: string;
  readonly payload: string;
  readonly mode: Cell['mode'];
  readonly limit: number;
  readonly points: readonly {
    readonly events: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly opsPerSecond: number;
    readonly bytesPerResponse: number | null;
  }[];
  /** Slope of ln p50 over ln events: 0 is flat, 1 is linear. Null with fewer than two sizes. */
  readonly exponent: number | null;
}

/** What replication costs in one cell: the cluster against the single node. */
export interface ReplicationTax {
  readonly tier: string;
  readonly payload: string;
  readonly scenario: string;
  readonly step: string;
  readonly repetition: number;
  readonly operation: Operation;
  readonly addedMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** ops/s of the cluster over ops/s of the single node. */
  readonly throughputRatio: number;
}

export interface Analyses {
  readonly consensus: readonly LedgerRow[];
  readonly audit: readonly AuditGrowth[];
  readonly replicationTax: readonly ReplicationTax[];
}

type MeasuredCell = Cell & Measured & { readonly state: 'ok' };
type Timed = OperationResult & { readonly latencyMs: Latency };

function measured(cells: readonly Cell[]): MeasuredCell[] {
  return cells.filter((cell): cell is MeasuredCell => cell.state === 'ok');
}

function timed(cell: MeasuredCell): Timed[] {
  return cell.operations.filter((result): result is Timed => result.latencyMs !== null);
}

function spread(values: readonly number[]): Spread {
  return { median: median(values) ?? 0, min: Math.min(...values), max: Math.max(...values) };
}

function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

const where = (cell: Cell): string => [cell.tier, cell.payload.name, cell.mode].join('/');

/** Cheapest first, so that each line adds one thing: a hop to a follower, replication, a redirect. */
const LEDGER = ['read-leader', 'read-follower', 'write-leader', 'write-follower'] as const;

/** The price list of consensus, from the cells of the scenario `consensus`. */
export function consensusLedger(cells: readonly Cell[]): LedgerRow[] {
  const own = measured(cells).filter(({ scenario }) => scenario === 'consensus');
  return grouped(own, (cell) => `${where(cell)}/${cell.step.users}`).flatMap((group) => {
    const rows: LedgerRow[] = [];
    for (const access of LEDGER) {
      const results = group.filter(({ step }) => step.name.startsWith(access)).flatMap(timed);
      const [first] = group;
      if (results.length === 0 || !first) continue;
      const p50Ms = spread(results.map(({ latencyMs }) => latencyMs.p50));
      const before = rows.at(-1);
      rows.push({
        tier: first.tier,
        payload: first.payload.name,
        mode: first.mode,
        users: first.step.users,
        access,
        repetitions: results.length,
        p50Ms,
        opsPerSecond: spread(results.map(({ opsPerSecond }) => opsPerSecond)),
        addedMs: before ? p50Ms.median - before.p50Ms.median : null,
        ratio: before ? p50Ms.median / before.p50Ms.median : null,
        distinct: before ? p50Ms.min > before.p50Ms.max || p50Ms.max < before.p50Ms.min : null,
      });
    }
    return rows;
  });
}

/** Growth of the audit query, from the cells of the scenario `audit-query`. */
export function auditGrowth(cells: readonly Cell[]): AuditGrowth[] {
  const points = measured(cells).flatMap((cell) => {
    const size = /^events-(\d+)-limit-(\d+)/.exec(cell.step.name);
    const result = timed(cell)[0];
    if (cell.scenario !== 'audit-query' || !size || !result) return [];
    return [{ cell, result, events: Number(size[1]), limit: Number(size[2]) }];
  });
  return grouped(points, ({ cell, limit }) => `${where(cell)}/${limit}/${cell.step.users}`).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const sizes = group.map(({ events, result }) => ({
      events,
      p50Ms: result.latencyMs.p50,
      p95Ms: result.latencyMs.p95,
      opsPerSecond: result.opsPerSecond,
      bytesPerResponse: result.bytesPerResponse,
    }));
    const { tier, payload, mode } = first.cell;
    const exponent = fittedExponent(sizes.map(({ events, p50Ms }) => ({ x: events, y: p50Ms })));
    return [{ tier, payload: payload.name, mode, limit: first.limit, points: sizes, exponent }];
  });
}

/** What each cell of the cluster costs more than the same cell of the single node. */
export function replicationTax(cells: readonly Cell[]): ReplicationTax[] {
  const all = measured(cells);
  return all
    .filter(({ mode }) => mode === 'cluster')
    .flatMap((cell) => {
      const twin = all.find(
        (other) => other.mode === 'single' && other.id.replace('/single/', '/cluster/') === cell.id,
      );
      return timed(cell).flatMap((result) => {
        const single = twin && timed(twin).find(({ operation }) => operation === result.operation);
        if (!single) return [];
        const added = (key: 'p50' | 'p95' | 'p99'): number => result.latencyMs[key] - single.latencyMs[key];
        return [
          {
            tier: cell.tier,
            payload: cell.payload.name,
            scenario: cell.scenario,
            step: cell.step.name,
            repetition: cell.repetition,
            operation: result.operation,
            addedMs: { p50: added('p50'), p95: added('p95'), p99: added('p99') },
            throughputRatio: result.opsPerSecond / single.opsPerSecond,
          },
        ];
      });
    });
}

/** Everything that follows from the cells alone. */
export function analyse(cells: readonly Cell[]): Analyses {
  return { consensus: consensusLedger(cells), audit: auditGrowth(cells), replicationTax: replicationTax(cells) };
}
