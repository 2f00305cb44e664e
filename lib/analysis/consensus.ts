import { grouped } from '../base/grouped.ts';
import type { AccessPrice } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { operationsOf, type StepLoad } from '../scenarios/steps.ts';
import { type ByRepetition, byRepetition, rateOf, where } from './cells.ts';
import { leavesOut, pairedDifference, pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { spreadOf } from './statistics.ts';

/** Cheapest first, so that each line adds one thing: a hop to a follower, replication, a redirect. */
const ACCESSES = ['read-leader', 'read-follower', 'write-leader', 'write-follower'] as const;

/** Which line of the list a step's load belongs to; null for a load that is none of them. */
function accessOf(load: StepLoad | null): AccessPrice['access'] | null {
  if (
    load === null ||
    load.kind === 'audit' ||
    load.kind === 'queues' ||
    load.kind === 'paced-queues' ||
    load.kind === 'tasks'
  )
    return null;
  const [operation, another] = operationsOf(load);
  if (another !== undefined) return null;
  if (operation === 'write') return load.writesTo === 'leader' ? 'write-leader' : 'write-follower';
  if (operation !== 'read' || load.readsFrom === 'all-nodes') return null;
  return load.readsFrom === 'leader' ? 'read-leader' : 'read-follower';
}

/** The cells that the price list is about. */
export function consensusCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ scenario, step }) => scenario === 'consensus' && accessOf(step.load) !== null);
}

/** The price list of consensus, from the cells of the scenario `consensus` that ran to their end and are not invalid. */
export function consensusPrices(cells: readonly Cell[]): AccessPrice[] {
  const own = repetitionsThatCount(consensusCells(cells));
  return grouped(own, (cell) => `${where(cell)}/${cell.step.users}/${rateOf(cell.step)}`).flatMap((group) => {
    const rows: AccessPrice[] = [];
    let before: ByRepetition = new Map();
    for (const access of ACCESSES) {
      const [first] = group;
      const cellsOf = group.filter(({ step }) => accessOf(step.load) === access);
      const results = byRepetition(cellsOf);
      if (results.size === 0) continue;
      const each = [...results.values()];
      const pairs = pairsBy(results, before, ({ latencyMs }) => latencyMs.p50);
      const ratio = pairedRatio(pairs);
      rows.push({
        tier: first.tier,
        payload: first.payload.name,
        cluster: first.cluster,
        protocol: first.protocol,
        reads: first.reads,
        users: first.step.users,
        offeredPerSecond: rateOf(first.step),
        access,
        repetitions: each.length,
        p50Ms: spreadOf(each.map(({ latencyMs }) => latencyMs.p50)),
        opsPerSecond: spreadOf(each.map(({ opsPerSecond }) => opsPerSecond)),
        pairs: pairs.length,
        addedMs: pairedDifference(pairs)?.estimate ?? null,
        ratio: ratio?.estimate ?? null,
        interval: ratio?.interval ?? null,
        distinct: leavesOut(ratio?.interval ?? null, 1),
      });
      before = results;
    }
    return rows;
  });
}
