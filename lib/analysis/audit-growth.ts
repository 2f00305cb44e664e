import { grouped } from '../base/grouped.ts';
import type { AuditGrowth } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { queryOf } from '../scenarios/steps.ts';
import { rateOf, timed, where } from './cells.ts';
import { repetitionsThatCount } from './series.ts';
import { fittedExponent } from './statistics.ts';

/** The cells that query the audit trail. */
export function auditCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ step }) => queryOf(step.load) !== null);
}

/** Growth of the audit query, from the cells that query the audit trail, ran to their end and are not invalid. */
export function auditGrowth(cells: readonly Cell[]): AuditGrowth[] {
  const points = repetitionsThatCount(auditCells(cells)).flatMap((cell) => {
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
      const { limit } = first;
      const fit = fittedExponent(comparable(sizes, limit).map(({ events, p50Ms }) => ({ x: events, y: p50Ms })));
      const dataset = { tier, payload: payload.name, cluster, protocol, reads };
      const { exponent, interval } = fit ?? { exponent: null, interval: null };
      return { ...dataset, users: step.users, limit, points: sizes, exponent, interval };
    },
  );
}

/** The sizes whose answers are equally long: those of a trail that is shorter than the limit grow with it. */
export function comparable<T extends { readonly events: number }>(points: readonly T[], limit: number): T[] {
  return points.filter(({ events }) => events >= limit);
}

/** Below this exponent a trail ten times as long costs less than 26 % more: it is called flat. */
const FLAT = 0.1;

/** How the latency of a query goes with the trail; `factor` is what ten times the events make of it. */
export type Trend =
  | { readonly trend: 'flat' }
  | { readonly trend: 'grows' | 'falls'; readonly factor: number }
  /** The interval holds both growth and none, or there is none. */
  | { readonly trend: 'unclaimed' }
  /** No exponent: one size at most is as long as the limit, or a size or latency has no logarithm. */
  | { readonly trend: 'unknown'; readonly sizes: 'one' | 'unusable' };

/** What the exponent of a growth means. */
export function trendOf({
  exponent,
  interval,
  points,
  limit,
}: Pick<AuditGrowth, 'exponent' | 'interval' | 'points' | 'limit'>): Trend {
  if (exponent === null) {
    const sizes = new Set(comparable(points, limit).map(({ events }) => events)).size;
    return { trend: 'unknown', sizes: sizes < 2 ? 'one' : 'unusable' };
  }
  if (interval === null) return { trend: 'unclaimed' };
  const { low, high } = interval;
  if (low > -FLAT && high < FLAT) return { trend: 'flat' };
  if (low <= 0 && high >= 0) return { trend: 'unclaimed' };
  return { trend: exponent > 0 ? 'grows' : 'falls', factor: 10 ** exponent };
}
