import { grouped } from '../../base/grouped.ts';
import type { Cell } from '../../report/cell.ts';
import type { CellGrowth, NodeCourse, OperationCourse } from '../../report/growth.ts';
import type { Soak, SoakedNode, SoakedOperation } from '../../report/soaks.ts';
import { grows } from '../../scenarios/soak.ts';
import { type OpenLoad, streamsOf } from '../../scenarios/steps.ts';
import { type CompletedCell, where } from '../cells.ts';
import { isSoak } from '../loads.ts';
import { repetitionsThatCount } from '../series.ts';
import { memoryTrendOf, pointsOf, trendOf } from './trend.ts';

/** So much of what is offered is done where a rate is held, as in a load that is steady. */
const HELD = 0.95;
const HOUR_S = 3_600;

/** A cell with its course. */
type Grown = CompletedCell & { readonly growth: CellGrowth };

/** How each cluster went on while data grew, and once it was left alone. */
export function soaksOf(cells: readonly Cell[]): Soak[] {
  const counted = repetitionsThatCount(cells.filter(isSoak)).flatMap((cell) => {
    const { growth } = cell;
    return growth === undefined ? [] : [{ ...cell, growth }];
  });
  return grouped(counted, (cell) => `${cell.repetition} ${where(cell)}`).flatMap((members) => {
    const load = members.find(({ step }) => grows(step.load));
    const tail = members.find(({ step }) => !grows(step.load)) ?? null;
    return load === undefined ? [] : [soakOf(load, tail)];
  });
}

function soakOf(cell: Grown, tail: Grown | null): Soak {
  const { tier, payload, cluster, protocol, reads, repetition, windowSeconds, operations, growth } = cell;
  const entriesWritten = operations.find(({ operation }) => operation === 'write')?.ok ?? 0;
  const valueBytes = entriesWritten * payload.bytes;
  return {
    ...{ tier, payload: payload.name, cluster, protocol, reads, repetition },
    seconds: windowSeconds,
    idleSeconds: tail?.windowSeconds ?? null,
    entriesWritten,
    valueBytes,
    operations: growth.operations.map((course) => operationOf(course, cell)),
    nodes: growth.nodes.map((course) => {
      const after = tail?.growth.nodes.find(({ node }) => node === course.node) ?? null;
      return nodeOf(course, growth.atMs, { after, valueBytes, seconds: windowSeconds });
    }),
    cells: [cell.id, ...(tail === null ? [] : [tail.id])],
  };
}

function operationOf({ operation, ok, p50Ms, p99Ms }: OperationCourse, { step, growth }: Grown): SoakedOperation {
  const { everyMs, atMs } = growth;
  const load = step.load as OpenLoad;
  const offered = streamsOf(load).find((stream) => stream.operation === operation)?.perSecond ?? 0;
  const half = Math.floor(ok.length / 2);
  // By how long the halves were: the last interval may be shorter than the others.
  const perSecond = (counts: readonly number[], seconds: number): number =>
    seconds > 0 ? counts.reduce((sum, count) => sum + count, 0) / seconds : 0;
  const firstMs = (atMs[0] as number) - everyMs;
  const [middleMs, endMs] = [atMs[half - 1] ?? firstMs, atMs.at(-1) as number];
  const firstHalf = perSecond(ok.slice(0, half), (middleMs - firstMs) / 1_000);
  const lastHalf = perSecond(ok.slice(half), (endMs - middleMs) / 1_000);
  return {
    operation,
    offeredPerSecond: offered,
    firstHalfPerSecond: firstHalf,
    lastHalfPerSecond: lastHalf,
    held: lastHalf >= HELD * offered,
    p50Ms: trendOf(pointsOf(atMs, p50Ms)),
    p99Ms: trendOf(pointsOf(atMs, p99Ms)),
  };
}

interface Around {
  /** The same node once nobody asked any more; null where that is not known. */
  readonly after: NodeCourse | null;
  readonly valueBytes: number;
  readonly seconds: number;
}

const known = (values: readonly (number | null)[]): boolean => values.some((value) => value !== null);

function nodeOf(course: NodeCourse, atMs: readonly number[], { after, valueBytes, seconds }: Around): SoakedNode {
  const { node, rssBytes, rssAnonBytes, dataBytes, storeBytes, storeUsedBytes, writtenBytes } = course;
  const own = known(rssAnonBytes);
  const memory = memoryTrendOf(pointsOf(atMs, own ? rssAnonBytes : rssBytes), own ? 'own' : 'resident');
  const data = trendOf(pointsOf(atMs, dataBytes));
  const store = trendOf(pointsOf(atMs, known(storeUsedBytes) ? storeUsedBytes : storeBytes));
  const grownBy = (trend: typeof data): number => (trend === null ? 0 : trend.last - trend.first);
  const storedBytes = Math.max(valueBytes, grownBy(data), grownBy(store));
  const byLine = memory === null || memory.perHour === null ? null : (memory.perHour * seconds) / HOUR_S;
  const memoryAfterIdle = lastOf(own ? after?.rssAnonBytes : after?.rssBytes);
  const grown = memory === null ? 0 : memory.last - memory.first;
  return {
    node,
    memory,
    rss: trendOf(pointsOf(atMs, rssBytes)),
    data,
    store,
    writtenBytes: lastOf(writtenBytes),
    storedBytes,
    memoryPerStored: byLine === null || storedBytes <= 0 ? null : byLine / storedBytes,
    memoryAfterIdle,
    givenBack:
      memory === null || memoryAfterIdle === null || grown <= 0 ? null : (memory.last - memoryAfterIdle) / grown,
  };
}

function lastOf(values: readonly (number | null)[] | undefined): number | null {
  return values?.filter((value) => value !== null).at(-1) ?? null;
}
