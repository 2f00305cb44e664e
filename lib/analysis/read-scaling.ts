import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { ReadScaling } from '../report/sizes.ts';
import { byRepetition, rateOf, type Timed, where } from './cells.ts';
import { pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { spreadOf } from './statistics.ts';

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
  return grouped(own, (cell) => `${where(cell)}/${cell.step.users}/${rateOf(cell.step)}`).flatMap((group) => {
    const [{ tier, payload, cluster, protocol, reads, step }] = group;
    const [leader, allNodes] = (['leader', 'all-nodes'] as const).map((from) =>
      byRepetition(group.filter((cell) => readsFrom(cell) === from)),
    );
    if (!leader?.size || !allNodes?.size) return [];
    const over = (results: typeof leader, figure: (result: Timed) => number) =>
      spreadOf([...results.values()].map(figure));
    const rate = ({ opsPerSecond }: Timed): number => opsPerSecond;
    const p50 = ({ latencyMs }: Timed): number => latencyMs.p50;
    const pairs = pairsBy(allNodes, leader, rate);
    const ratio = pairedRatio(pairs);
    return [
      {
        ...{ tier, payload: payload.name, cluster, protocol, reads, users: step.users, offeredPerSecond: rateOf(step) },
        leader: over(leader, rate),
        allNodes: over(allNodes, rate),
        leaderP50Ms: over(leader, p50),
        allNodesP50Ms: over(allNodes, p50),
        pairs: pairs.length,
        ratio: ratio?.estimate ?? null,
        interval: ratio?.interval ?? null,
      },
    ];
  });
}
