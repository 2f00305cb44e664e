import type { ReplicationTax } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { measured, timed } from './cells.ts';

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
