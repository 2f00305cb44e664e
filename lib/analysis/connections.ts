import type { Cell } from '../report/cell.ts';
import type { ConnectionPrice } from '../report/connections.ts';
import type { EntryLoad } from '../scenarios/steps.ts';
import { pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { mediansOf, p50, rate, ratesOf, twoWays } from './two-ways.ts';

function connectionsOf({ step: { load } }: Cell): NonNullable<EntryLoad['connections']> | null {
  return load?.kind === 'entries' ? (load.connections ?? null) : null;
}

/** The cells that tell what connections cost. */
export function connectionCells(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => connectionsOf(cell) !== null);
}

/** What keeping connections brings over making one for each operation, from the cells that say which they did. */
export function connectionPrices(cells: readonly Cell[]): ConnectionPrice[] {
  const own = repetitionsThatCount(connectionCells(cells));
  return twoWays(own, connectionsOf, 'kept', 'new').map(({ cell, one: kept, other: fresh }) => {
    const { tier, payload, cluster, protocol, reads, step } = cell;
    const rates = pairsBy(kept, fresh, rate);
    const [ratio, medians] = [pairedRatio(rates), pairedRatio(pairsBy(kept, fresh, p50))];
    return {
      ...{ tier, payload: payload.name, cluster, protocol, reads, users: step.users },
      kept: { opsPerSecond: ratesOf(kept), p50Ms: mediansOf(kept) },
      fresh: { opsPerSecond: ratesOf(fresh), p50Ms: mediansOf(fresh) },
      pairs: rates.length,
      ratio: { opsPerSecond: ratio?.estimate ?? null, p50: medians?.estimate ?? null },
      intervals: { opsPerSecond: ratio?.interval ?? null, p50: medians?.interval ?? null },
    };
  });
}
