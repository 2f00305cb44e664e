import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { SizeFigures, SizeScaling, Slope } from '../report/sizes.ts';
import type { Operation } from '../targets/operations.ts';
import { type ByRepetition, byRepetition, type CompletedCell, type Timed } from './cells.ts';
import { pairedRatio, pairsBy, shiftOf } from './paired.ts';
import { medianP99 } from './percentiles.ts';
import { repetitionsThatCount } from './series.ts';
import { slopeOf, spreadOf } from './statistics.ts';
import { sameWork, variedCells } from './variants.ts';

/** What was measured on one size. */
interface OfSize {
  readonly nodes: number;
  readonly results: ByRepetition;
}

/** The cells of work that was done on clusters of several sizes. */
export function sizedCells(cells: readonly Cell[]): Cell[] {
  return variedCells(cells, ({ cluster }) => cluster.nodes);
}

/** How each operation fared on clusters of several sizes, where cells of the same work were measured on them. */
export function sizeScalings(cells: readonly Cell[]): SizeScaling[] {
  return grouped(repetitionsThatCount(sizedCells(cells)), sameWork).flatMap((members) => {
    const [{ tier, payload, protocol, reads, scenario, step }] = members;
    const operations = new Set(members.flatMap((cell) => cell.operations.map(({ operation }) => operation)));
    return [...operations].flatMap((operation): SizeScaling[] => {
      const sizes = bySize(members, operation);
      const [least] = sizes;
      if (least === undefined || sizes.length < 2) return [];
      const of = { tier, payload: payload.name, protocol, reads, scenario, step: step.name, users: step.users };
      return [
        {
          ...of,
          operation,
          sizes: sizes.map((each) => figuresOf(each, least)),
          slopes: {
            p50Ms: slopeOver(sizes, ({ latencyMs }) => latencyMs.p50),
            opsPerSecond: slopeOver(sizes, ({ opsPerSecond }) => opsPerSecond),
          },
        },
      ];
    });
  });
}

/** What an operation did on each size on which one was ok, the smallest first. */
function bySize(cells: readonly CompletedCell[], operation: Operation): OfSize[] {
  const sizes = [...new Set(cells.map(({ cluster }) => cluster.nodes))].sort((one, other) => one - other);
  return sizes
    .map((nodes) => {
      const own = cells.filter(({ cluster }) => cluster.nodes === nodes);
      return { nodes, results: byRepetition(own, operation) };
    })
    .filter(({ results }) => results.size > 0);
}

function figuresOf({ nodes, results }: OfSize, least: OfSize): SizeFigures {
  const each = [...results.values()];
  const pairs = (figure: (result: Timed) => number) =>
    nodes === least.nodes ? [] : pairsBy(results, least.results, figure);
  const opsPerSecond = pairedRatio(pairs((result) => result.opsPerSecond));
  const p50 = pairedRatio(pairs(({ latencyMs }) => latencyMs.p50));
  return {
    nodes,
    repetitions: each.length,
    opsPerSecond: spreadOf(each.map((result) => result.opsPerSecond)),
    p50Ms: spreadOf(each.map(({ latencyMs }) => latencyMs.p50)),
    p99Ms: medianP99(each),
    pairs: pairs((result) => result.opsPerSecond).length,
    ratio: { opsPerSecond: opsPerSecond?.estimate ?? null, p50: p50?.estimate ?? null },
    intervals: { opsPerSecond: opsPerSecond?.interval ?? null, p50: p50?.interval ?? null },
  };
}

/** The slopes of the lines through each repetition, taken together as differences are. */
function slopeOver(sizes: readonly OfSize[], figure: (result: Timed) => number): Slope {
  const [first, ...others] = sizes;
  const everywhere = [...(first?.results.keys() ?? [])].filter((repetition) =>
    others.every(({ results }) => results.has(repetition)),
  );
  const slopes = everywhere.flatMap((repetition) => {
    const points = sizes.flatMap(({ nodes, results }) => {
      const result = results.get(repetition);
      return result === undefined ? [] : [{ x: nodes, y: figure(result) }];
    });
    return slopeOf(points) ?? [];
  });
  const shift = shiftOf(slopes);
  return { repetitions: slopes.length, perNode: shift?.estimate ?? null, interval: shift?.interval ?? null };
}
