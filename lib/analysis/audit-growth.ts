import { grouped } from '../base/grouped.ts';
import type { AuditGrowth } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { queryOf } from '../scenarios/steps.ts';
import { completed, rateOf, timed, where } from './cells.ts';
import { fittedExponent } from './statistics.ts';

/** Growth of the audit query, from the cells that query the audit trail. */
export function auditGrowth(cells: readonly Cell[]): AuditGrowth[] {
  const points = completed(cells).flatMap((cell) => {
    const { load } = cell.step;
    const result = timed(cell)[0];
    const query = queryOf(load);
    return query && result ? [{ cell, result, limit: query.limit, events: query.events }] : [];
  });
  return grouped(points, ({ cell, limit }) => `${where(cell)}/${limit}/${cell.step.users}/${rateOf(cell.step)}`).map(
    (group) => {
      const [first] = group;
      const sizes = group.map(({ events, result }) => ({
        events,
        p50Ms: result.latencyMs.p50,
        p95Ms: result.latencyMs.p95,
        opsPerSecond: result.opsPerSecond,
        bytesPerResponse: result.bytesPerResponse,
      }));
      const { tier, payload, cluster, protocol, reads, step } = first.cell;
      const exponent = fittedExponent(sizes.map(({ events, p50Ms }) => ({ x: events, y: p50Ms })));
      const dataset = { tier, payload: payload.name, cluster, protocol, reads };
      return { ...dataset, users: step.users, limit: first.limit, points: sizes, exponent };
    },
  );
}

/** Below this exponent a trail ten times as long costs less than 26 % more: it is called flat. */
const FLAT = 0.1;

/** How the latency of a query goes with the trail; `factor` is what ten times the events make of it. */
export type Trend =
  | { readonly trend: 'flat' }
  | { readonly trend: 'grows' | 'falls'; readonly factor: number }
  /** No exponent: there is one size only, or a size or latency that has no logarithm. */
  | { readonly trend: 'unknown'; readonly sizes: 'one' | 'unusable' };

/** What the exponent of a growth means. */
export function trendOf({ exponent, points }: Pick<AuditGrowth, 'exponent' | 'points'>): Trend {
  if (exponent === null) {
    const sizes = new Set(points.map(({ events }) => events)).size;
    return { trend: 'unknown', sizes: sizes < 2 ? 'one' : 'unusable' };
  }
  if (Math.abs(exponent) < FLAT) return { trend: 'flat' };
  return { trend: exponent > 0 ? 'grows' : 'falls', factor: 10 ** exponent };
}
