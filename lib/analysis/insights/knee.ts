import { largest } from '../../base/extremes.ts';
import { perSecond, plural, times } from '../../base/format.ts';
import { grouped } from '../../base/grouped.ts';
import { type CompletedCell, timed } from '../cells.ts';
import { median } from '../statistics.ts';
import { P99_SAMPLES } from '../verdict/rules/outcomes.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';

/** Of the best rate: the fewest users that reach this part of it are at the knee. */
const NEAR_BEST = 0.9;
const STEPS_NEEDED = 3;

/** From how many users on more of them only wait. */
export const knee: Insight = {
  id: 'knee-over-users',
  kind: 'property',
  title: 'from how many users on more of them only wait for each other',
  formula:
    'Of the steps of one scenario with different numbers of users, three or more, the fewest users with 90 % of the best rate.',
  source:
    "Gunther, Guerrilla Capacity Planning: throughput saturates where the bottleneck is busy all the time; Little's law.",
  disproof: 'The generator, not the service, is at its limit there: see what held the cells back.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const closed = calmCells(report, cluster).filter(({ step }) => step.users > 0);
  return grouped(closed, ({ scenario, tier, payload, protocol, reads }) =>
    JSON.stringify([scenario, tier, payload.name, protocol, reads]),
  ).flatMap((cells) => kneeOf(cells, cluster));
}

function kneeOf(cells: readonly [CompletedCell, ...CompletedCell[]], cluster: string): Noticed[] {
  const steps = grouped(cells, ({ step }) => step.name)
    .map((own) => ({
      users: own[0].step.users,
      cells: own,
      rate: median(own.map((cell) => timed(cell).reduce((sum, { opsPerSecond }) => sum + opsPerSecond, 0))) ?? 0,
      p99Ms: p99Of(own),
    }))
    .sort((one, other) => one.users - other.users);
  const users = new Set(steps.map((step) => step.users));
  // Steps that differ in more than their users have no knee.
  if (users.size < STEPS_NEEDED || users.size < steps.length) return [];
  const best = largest(steps.map(({ rate }) => rate));
  const at = steps.find(({ rate }) => rate >= NEAR_BEST * best);
  const last = steps.at(-1);
  if (at === undefined || last === undefined || best === 0) return [];
  const [{ scenario, payload, protocol }] = cells;
  const beyond = at !== last;
  const slower = at.p99Ms === null || last.p99Ms === null || at.p99Ms === 0 ? null : last.p99Ms / at.p99Ms;
  const more = `${plural(last.users, 'user')} do ${times(last.rate / at.rate)} of that${slower === null ? '' : `, at ${times(slower)} the p99`}`;
  // More users may bring little and cost nothing.
  const costs = slower !== null && slower > 1 && last.rate <= at.rate / NEAR_BEST;
  return [
    {
      severity: 'note',
      cluster,
      title: beyond
        ? `${scenario} (${payload.name}, ${protocol}) reaches 90 % of its best with ${plural(at.users, 'user')}: ${perSecond(at.rate)}/s; ${more}.`
        : `${scenario} (${payload.name}, ${protocol}) has no knee up to ${plural(last.users, 'user')}: ${perSecond(last.rate)}/s, and still growing.`,
      measured: [
        { what: 'users at the knee', value: at.users, unit: 'count' },
        { what: 'operations there', value: at.rate, unit: 'per-second', against: { what: 'best step', value: best } },
      ],
      certainty: `Of ${plural(steps.length, 'step')}; between two of them it is not known.`,
      cost: beyond && costs ? 'Beyond it latency grows with the users and throughput does not.' : null,
      advice: null,
      cells: steps.flatMap((step) => step.cells.map(({ id }) => id)),
    },
  ];
}

/** The 99th percentile of the slowest operation, the median over the cells of a step; null where one has too few operations for it. */
function p99Of(cells: readonly CompletedCell[]): number | null {
  const results = cells.map(timed);
  if (results.flat().some(({ ok }) => ok < P99_SAMPLES)) return null;
  return median(results.map((own) => Math.max(0, largest(own.map(({ latencyMs }) => latencyMs.p99)))));
}
