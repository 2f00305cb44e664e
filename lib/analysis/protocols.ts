import { grouped } from '../base/grouped.ts';
import type { ProtocolFigures, ProtocolPrice } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import type { Operation } from '../targets/operations.ts';
import type { Protocol } from '../targets/target.ts';
import { type ByRepetition, byRepetition, type CompletedCell, type Timed, workOf } from './cells.ts';
import { type Compared, pairedRatio, pairsBy } from './paired.ts';
import { medianP99 } from './percentiles.ts';
import { repetitionsThatCount } from './series.ts';
import { median } from './statistics.ts';

/** The protocols that cells were planned in, each once, in the order in which they first occur. */
export function protocolsOf(cells: readonly Pick<Cell, 'protocol'>[]): Protocol[] {
  return [...new Set(cells.map(({ protocol }) => protocol))];
}

/** The same in two protocols for the same work on one cluster. */
const sameWork = (cell: Cell): string => `${cell.cluster.name} ${workOf(cell)}`;

/** The cells of work that is done in several protocols. */
export function comparedCells(cells: readonly Cell[]): Cell[] {
  return grouped(cells, sameWork)
    .filter((members) => protocolsOf(members).length > 1)
    .flat();
}

/** What HTTP costs in place of gRPC, for every operation that cells of the same work were measured with in both. */
export function protocolPrices(cells: readonly Cell[]): ProtocolPrice[] {
  return grouped(repetitionsThatCount(cells), sameWork).flatMap((members) => {
    const [{ tier, payload, cluster, reads, scenario, step }] = members;
    const operations = new Set(members.flatMap((cell) => cell.operations.map(({ operation }) => operation)));
    return [...operations].flatMap((operation): ProtocolPrice[] => {
      const [ofGrpc, ofHttp] = [resultsOf(members, 'grpc', operation), resultsOf(members, 'http', operation)];
      const [grpc, http] = [figuresOf(ofGrpc), figuresOf(ofHttp)];
      if (grpc === null || http === null) return [];
      const of = {
        tier,
        payload: payload.name,
        cluster,
        reads,
        scenario,
        step: step.name,
        users: step.users,
        operation,
      };
      return [{ ...of, grpc, http, ...priceOf(ofGrpc, ofHttp, grpc.p99Ms !== null && http.p99Ms !== null) }];
    });
  });
}

/** What an operation did over a protocol, by repetition. */
function resultsOf(cells: readonly CompletedCell[], protocol: Protocol, operation: Operation): ByRepetition {
  return byRepetition(
    cells.filter((cell) => cell.protocol === protocol),
    operation,
  );
}

/** Null when no operation of that kind was ok. */
function figuresOf(of: ByRepetition): ProtocolFigures | null {
  const results = [...of.values()];
  const p50Ms = median(results.map(({ latencyMs }) => latencyMs.p50));
  const opsPerSecond = median(results.map((result) => result.opsPerSecond));
  if (p50Ms === null || opsPerSecond === null) return null;
  return { repetitions: results.length, opsPerSecond, p50Ms, p99Ms: medianP99(results) };
}

/** HTTP over gRPC, over the repetitions that both have. */
function priceOf(
  grpc: ByRepetition,
  http: ByRepetition,
  p99Known: boolean,
): Pick<ProtocolPrice, 'pairs' | 'ratio' | 'intervals'> {
  const pairs = (figure: (result: Timed) => number) => pairsBy(http, grpc, figure);
  const each: Readonly<Record<'opsPerSecond' | 'p50' | 'p99', Compared | null>> = {
    opsPerSecond: pairedRatio(pairs(({ opsPerSecond }) => opsPerSecond)),
    p50: pairedRatio(pairs(({ latencyMs }) => latencyMs.p50)),
    p99: p99Known ? pairedRatio(pairs(({ latencyMs }) => latencyMs.p99)) : null,
  };
  const told = <T>(of: (compared: Compared) => T) => {
    const one = (compared: Compared | null): T | null => (compared === null ? null : of(compared));
    return { opsPerSecond: one(each.opsPerSecond), p50: one(each.p50), p99: one(each.p99) };
  };
  return {
    pairs: pairs(({ opsPerSecond }) => opsPerSecond).length,
    ratio: told(({ estimate }) => estimate),
    intervals: told(({ interval }) => interval),
  };
}
