import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { HopPrice, QueueAnalyses, QueueSpeedUp, ScalingFactor, WayFigures } from '../report/queues.ts';
import { sentTo } from '../scenarios/steps.ts';
import {
  type ByRepetition,
  byRepetition,
  type CompletedCell,
  isLone,
  rateOf,
  type Timed,
  where,
  workOf,
} from './cells.ts';
import { pairedDifference, pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { spreadOf } from './statistics.ts';

const p50 = ({ latencyMs }: Timed): number => latencyMs.p50;
const throughput = ({ opsPerSecond }: Timed): number => opsPerSecond;
const spread = (of: ByRepetition, figure: (result: Timed) => number) => spreadOf([...of.values()].map(figure));

const queuesOf = ({ step }: Cell): number => sentTo(step.load)?.queues ?? 0;

/** The cells that the price of a hop is about. */
export function hopCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ scenario, step }) => scenario === 'through-nodes' && sentTo(step.load) !== null);
}

/** The cells that tell what several queues add. A fixed rate tells nothing of it. */
export function speedUpCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ scenario, step }) => scenario === 'queues' && step.load?.kind === 'queues');
}

/** The same work on two clusters in one protocol. */
const sameWork = (cell: Cell): string => `${cell.protocol} ${workOf(cell)}`;

/** The cells of messages that were measured both on a cluster and on the lone node beside it, by users that wait. */
export function scalingCells(cells: readonly Cell[]): Cell[] {
  const own = cells.filter(({ step }) => step.load?.kind === 'queues');
  return grouped(own, sameWork)
    .filter((members) => new Set(members.map(({ cluster }) => isLone(cluster))).size > 1)
    .flat();
}

/** What follows from the cells of queues that ran to their end and are not invalid. */
export function queueAnalyses(cells: readonly Cell[]): QueueAnalyses {
  return { hops: hopPrices(cells), speedUps: speedUps(cells), scaling: scalingFactors(cells) };
}

/** Cells that differ in nothing but the node that messages go through, or in the number of queues. */
const sameUsers = (cell: Cell): string => `${where(cell)}/${cell.step.users}/${rateOf(cell.step)}`;

function hopPrices(cells: readonly Cell[]): HopPrice[] {
  return grouped(repetitionsThatCount(hopCells(cells)), sameUsers).flatMap((members): HopPrice[] => {
    const [{ payload, cluster, protocol, step }] = members;
    const through = (way: 'leader' | 'one-follower'): ByRepetition =>
      byRepetition(members.filter((cell) => sentTo(cell.step.load)?.through === way));
    const [direct, passedOn] = [through('leader'), through('one-follower')];
    const [leader, follower] = [figuresOf(direct), figuresOf(passedOn)];
    if (leader === null || follower === null) return [];
    const offeredPerSecond = rateOf(step);
    const added = pairedDifference(pairsBy(passedOn, direct, p50));
    const ratio = offeredPerSecond === null ? pairedRatio(pairsBy(passedOn, direct, throughput)) : null;
    return [
      {
        ...{ payload: payload.name, cluster, protocol, users: step.users, offeredPerSecond, leader, follower },
        pairs: pairsBy(passedOn, direct, p50).length,
        addedMs: added?.estimate ?? null,
        throughputRatio: ratio?.estimate ?? null,
        intervals: { addedMs: added?.interval ?? null, throughputRatio: ratio?.interval ?? null },
      },
    ];
  });
}

/** Null when nothing was ok. */
function figuresOf(results: ByRepetition): WayFigures | null {
  if (results.size === 0) return null;
  return { repetitions: results.size, p50Ms: spread(results, p50), opsPerSecond: spread(results, throughput) };
}

function speedUps(cells: readonly Cell[]): QueueSpeedUp[] {
  return grouped(repetitionsThatCount(speedUpCells(cells)), sameUsers).flatMap((members) => {
    const [{ payload, cluster, protocol, step }] = members;
    const numbers = [...new Set(members.map(queuesOf))].sort((a, b) => a - b);
    const results = (queues: number) => byRepetition(members.filter((cell) => queuesOf(cell) === queues));
    const one = results(1);
    return numbers.flatMap((queues): QueueSpeedUp[] => {
      const several = results(queues);
      if (queues === 1 || one.size === 0 || several.size === 0) return [];
      const pairs = pairsBy(several, one, throughput);
      const ratio = pairedRatio(pairs);
      return [
        {
          ...{ payload: payload.name, cluster, protocol, users: step.users, queues },
          opsPerSecond: spread(several, throughput),
          withOne: spread(one, throughput),
          pairs: pairs.length,
          ratio: ratio?.estimate ?? null,
          interval: ratio?.interval ?? null,
        },
      ];
    });
  });
}

function scalingFactors(cells: readonly Cell[]): ScalingFactor[] {
  return grouped(repetitionsThatCount(scalingCells(cells)), sameWork).flatMap((members) => {
    const lone = members.filter(({ cluster }) => isLone(cluster));
    const others = members.filter(({ cluster }) => !isLone(cluster));
    const [single] = lone;
    if (single === undefined) return [];
    return grouped(others, ({ cluster }) => cluster.name).flatMap((own) => factorsOf(own, lone, single.cluster.name));
  });
}

function factorsOf(
  own: readonly [CompletedCell, ...CompletedCell[]],
  lone: readonly CompletedCell[],
  single: string,
): ScalingFactor[] {
  const [{ payload, cluster, protocol, scenario, step }] = own;
  const operations = new Set(own.flatMap((cell) => cell.operations.map(({ operation }) => operation)));
  return [...operations].flatMap((operation): ScalingFactor[] => {
    const [ofCluster, ofSingle] = [byRepetition(own, operation), byRepetition(lone, operation)];
    const pairs = pairsBy(ofCluster, ofSingle, throughput);
    const factor = pairedRatio(pairs);
    if (factor === null) return [];
    return [
      {
        ...{ payload: payload.name, cluster: cluster.name, single, protocol, scenario, step: step.name, operation },
        ...{ users: step.users, queues: queuesOf(own[0]) },
        opsPerSecond: spread(ofCluster, throughput),
        ofSingle: spread(ofSingle, throughput),
        pairs: pairs.length,
        factor: factor.estimate,
        interval: factor.interval,
      },
    ];
  });
}
