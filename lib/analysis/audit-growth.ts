import type { AuditGrowth } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { grouped, measured, timed, where } from './cells.ts';
import { fittedExponent } from './statistics.ts';

/** Growth of the audit query, from the cells that query the audit trail. */
export function auditGrowth(cells: readonly Cell[]): AuditGrowth[] {
  const points = measured(cells).flatMap((cell) => {
    const { load } = cell.step;
    const result = timed(cell)[0];
    return load?.kind === 'audit' && result ? [{ cell, result, ...load }] : [];
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
    const { tier, payload, cluster, step } = first.cell;
    const exponent = fittedExponent(sizes.map(({ events, p50Ms }) => ({ x: events, y: p50Ms })));
    return [{ tier, payload: payload.name, cluster, users: step.users, limit: first.limit, points: sizes, exponent }];
  });
}
