import { grouped } from '../base/grouped.ts';
import type { AccessPrice } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { operationsOf, type StepLoad } from '../scenarios/steps.ts';
import { completed, rateOf, timed, where } from './cells.ts';
import { spreadOf } from './statistics.ts';

/** Cheapest first, so that each line adds one thing: a hop to a follower, replication, a redirect. */
const ACCESSES = ['read-leader', 'read-follower', 'write-leader', 'write-follower'] as const;

/** Which line of the list a step's load belongs to; null for a load that is none of them. */
function accessOf(load: StepLoad | null): AccessPrice['access'] | null {
  if (load === null || load.kind === 'audit') return null;
  const [operation, another] = operationsOf(load);
  if (another !== undefined) return null;
  if (operation === 'write') return load.writesTo === 'leader' ? 'write-leader' : 'write-follower';
  if (operation !== 'read' || load.readsFrom === 'all-nodes') return null;
  return load.readsFrom === 'leader' ? 'read-leader' : 'read-follower';
}

/** The price list of consensus, from the cells of the scenario `consensus`. */
export function consensusPrices(cells: readonly Cell[]): AccessPrice[] {
  const own = completed(cells).filter(({ scenario }) => scenario === 'consensus');
  return grouped(own, (cell) => `${where(cell)}/${cell.step.users}/${rateOf(cell.step)}`).flatMap((group) => {
    const rows: AccessPrice[] = [];
    for (const access of ACCESSES) {
      const results = group.filter(({ step }) => accessOf(step.load) === access).flatMap(timed);
      const [first] = group;
      if (results.length === 0) continue;
      const p50Ms = spreadOf(results.map(({ latencyMs }) => latencyMs.p50));
      const before = rows.at(-1);
      rows.push({
        tier: first.tier,
        payload: first.payload.name,
        cluster: first.cluster,
        protocol: first.protocol,
        reads: first.reads,
        users: first.step.users,
        offeredPerSecond: rateOf(first.step),
        access,
        repetitions: results.length,
        p50Ms,
        opsPerSecond: spreadOf(results.map(({ opsPerSecond }) => opsPerSecond)),
        addedMs: before ? p50Ms.median - before.p50Ms.median : null,
        ratio: before ? p50Ms.median / before.p50Ms.median : null,
        distinct: before ? p50Ms.min > before.p50Ms.max || p50Ms.max < before.p50Ms.min : null,
      });
    }
    return rows;
  });
}

/**
 * Whether what a line adds to the one before may be chance: their repetitions overlap, or one of them has no other. Two single
 * measurements always differ, which says nothing. False in a first line, which is compared with none.
 */
export function isDoubtful(row: AccessPrice, before: AccessPrice | undefined): boolean {
  if (row.distinct === null) return false;
  return !row.distinct || row.repetitions < 2 || (before?.repetitions ?? 0) < 2;
}
