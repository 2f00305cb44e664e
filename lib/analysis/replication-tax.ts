import type { ReplicationTax } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { completed, isLone, timed, work } from './cells.ts';

/** What each cell of a cluster costs more than the same work on the lone node beside it. */
export function replicationTax(cells: readonly Cell[]): ReplicationTax[] {
  const all = completed(cells);
  const lone = all.filter(({ cluster }) => isLone(cluster));
  return all
    .filter(({ cluster }) => !isLone(cluster))
    .flatMap((cell) => {
      const twin = lone.find((other) => work(other) === work(cell));
      if (!twin) return [];
      return timed(cell).flatMap((result) => {
        const single = timed(twin).find(({ operation }) => operation === result.operation);
        if (!single) return [];
        const added = (key: 'p50' | 'p95' | 'p99'): number => result.latencyMs[key] - single.latencyMs[key];
        return [
          {
            tier: cell.tier,
            payload: cell.payload.name,
            cluster: cell.cluster.name,
            single: twin.cluster.name,
            protocol: cell.protocol,
            reads: cell.reads,
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
