import { grouped } from '../base/grouped.ts';
import type { ReplicationTax } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { type ByRepetition, byRepetition, isLone, type Timed, workOf } from './cells.ts';
import { type Compared, pairedDifference, pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { PERCENTILES } from './statistics.ts';

/** The same on two clusters for the same work in one protocol. */
const sameWork = (cell: Cell): string => `${cell.protocol} ${workOf(cell)}`;

/** The cells of work that is done both on a cluster and on the lone node beside it. */
export function taxedCells(cells: readonly Cell[]): Cell[] {
  return grouped(cells, sameWork)
    .filter((members) => new Set(members.map(({ cluster }) => isLone(cluster))).size > 1)
    .flat();
}

/** What each step of a cluster costs more than the same work on the lone node beside it. */
export function replicationTax(cells: readonly Cell[]): ReplicationTax[] {
  return grouped(repetitionsThatCount(cells), sameWork).flatMap((members) => {
    const lone = members.filter(({ cluster }) => isLone(cluster));
    const [single] = lone;
    if (single === undefined) return [];
    const others = members.filter(({ cluster }) => !isLone(cluster));
    return grouped(others, ({ cluster }) => cluster.name).flatMap((own) => {
      const [{ tier, payload, cluster, protocol, reads, scenario, step }] = own;
      const operations = new Set(own.flatMap((cell) => cell.operations.map(({ operation }) => operation)));
      return [...operations].flatMap((operation): ReplicationTax[] => {
        const figures = taxOf(byRepetition(own, operation), byRepetition(lone, operation));
        const of = { tier, payload: payload.name, cluster: cluster.name, single: single.cluster.name };
        return figures === null ? [] : [{ ...of, protocol, reads, scenario, step: step.name, operation, ...figures }];
      });
    });
  });
}

/** Null when there is no repetition that both have. */
function taxOf(
  cluster: ByRepetition,
  single: ByRepetition,
): Pick<ReplicationTax, 'pairs' | 'addedMs' | 'throughputRatio' | 'intervals'> | null {
  const pairs = (figure: (result: Timed) => number) => pairsBy(cluster, single, figure);
  const throughput = pairedRatio(pairs(({ opsPerSecond }) => opsPerSecond));
  if (throughput === null) return null;
  const counts = pairs(({ ok }) => ok);
  const added = (key: 'p50' | 'p95' | 'p99'): Compared | null => {
    const needs = PERCENTILES.find((each) => each.key === key)?.needs ?? 0;
    const few = counts.some(({ value, against }) => Math.min(value, against) < needs);
    return few ? null : pairedDifference(pairs(({ latencyMs }) => latencyMs[key]));
  };
  const [p50, p95, p99] = [added('p50'), added('p95'), added('p99')];
  return {
    pairs: counts.length,
    addedMs: { p50: p50?.estimate ?? null, p95: p95?.estimate ?? null, p99: p99?.estimate ?? null },
    throughputRatio: throughput.estimate,
    intervals: {
      addedP50Ms: p50?.interval ?? null,
      addedP95Ms: p95?.interval ?? null,
      addedP99Ms: p99?.interval ?? null,
      throughputRatio: throughput.interval,
    },
  };
}
