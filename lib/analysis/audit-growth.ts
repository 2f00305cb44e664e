import type { AuditGrowth } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { grouped, measured, timed, where } from './cells.ts';
import { fittedExponent } from './statistics.ts';

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
