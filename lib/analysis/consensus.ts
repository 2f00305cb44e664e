import type { LedgerRow } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import type { StepLoad } from '../scenarios/steps.ts';
import { grouped, measured, timed, where } from './cells.ts';
import { spread } from './statistics.ts';

/** Cheapest first, so that each line adds one thing: a hop to a follower, replication, a redirect. */
const LEDGER = ['read-leader', 'read-follower', 'write-leader', 'write-follower'] as const;

/** Which line of the list a step's load belongs to; null for a load that is none of them. */
function accessOf(load: StepLoad | null): LedgerRow['access'] | null {
  if (load?.kind !== 'entries') return null;
  if (load.readPercent === 0) return load.writesTo === 'leader' ? 'write-leader' : 'write-follower';
  if (load.readPercent !== 100 || load.readsFrom === 'all-nodes') return null;
  return load.readsFrom === 'leader' ? 'read-leader' : 'read-follower';
}

/** The price list of consensus, from the cells of the scenario `consensus`. */
export function consensusLedger(cells: readonly Cell[]): LedgerRow[] {
  const own = measured(cells).filter(({ scenario }) => scenario === 'consensus');
  return grouped(own, (cell) => `${where(cell)}/${cell.step.users}`).flatMap((group) => {
    const rows: LedgerRow[] = [];
    for (const access of LEDGER) {
      const results = group.filter(({ step }) => accessOf(step.load) === access).flatMap(timed);
      const [first] = group;
      if (results.length === 0 || !first) continue;
      const p50Ms = spread(results.map(({ latencyMs }) => latencyMs.p50));
      const before = rows.at(-1);
      rows.push({
        tier: first.tier,
        payload: first.payload.name,
        cluster: first.cluster,
        users: first.step.users,
        access,
        repetitions: results.length,
        p50Ms,
        opsPerSecond: spread(results.map(({ opsPerSecond }) => opsPerSecond)),
        addedMs: before ? p50Ms.median - before.p50Ms.median : null,
        ratio: before ? p50Ms.median / before.p50Ms.median : null,
        distinct: before ? p50Ms.min > before.p50Ms.max || p50Ms.max < before.p50Ms.min : null,
      });
    }
    return rows;
  });
}
