import type { Cell } from '../report/cell.ts';
import type { ReadScaling } from '../report/sizes.ts';
import { rateOf } from './cells.ts';
import { pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { mediansOf, rate, ratesOf, twoWays } from './two-ways.ts';

/** Which nodes a cell reads from; null where its load does not say. */
function readsFrom({ step: { load } }: Cell): 'leader' | 'one-follower' | 'all-nodes' | null {
  return load?.kind === 'entries' || load?.kind === 'open' ? load.readsFrom : null;
}

/** The cells that tell how reads scale. */
export function readScalingCells(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => cell.scenario === 'read-scaling' && readsFrom(cell) !== null);
}

/** What reading from all nodes brings over reading from the leader alone, from the cells of the scenario `read-scaling`. */
export function readScalings(cells: readonly Cell[]): ReadScaling[] {
  const own = repetitionsThatCount(readScalingCells(cells));
  return twoWays(own, readsFrom, 'leader', 'all-nodes').map(({ cell, one: leader, other: allNodes }) => {
    const { tier, payload, cluster, protocol, reads, step } = cell;
    const pairs = pairsBy(allNodes, leader, rate);
    const ratio = pairedRatio(pairs);
    return {
      ...{ tier, payload: payload.name, cluster, protocol, reads, users: step.users, offeredPerSecond: rateOf(step) },
      leader: ratesOf(leader),
      allNodes: ratesOf(allNodes),
      leaderP50Ms: mediansOf(leader),
      allNodesP50Ms: mediansOf(allNodes),
      pairs: pairs.length,
      ratio: ratio?.estimate ?? null,
      interval: ratio?.interval ?? null,
    };
  });
}
