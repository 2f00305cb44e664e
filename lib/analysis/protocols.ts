import { grouped } from '../base/grouped.ts';
import type { ProtocolFigures, ProtocolPrice } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import type { Operation } from '../targets/operations.ts';
import type { Protocol } from '../targets/target.ts';
import { type CompletedCell, timed } from './cells.ts';
import { repetitionsThatCount } from './series.ts';
import { median } from './statistics.ts';
import { P99_SAMPLES } from './verdict/rules/outcomes.ts';

/** The protocols that cells were planned in, each once, in the order in which they first occur. */
export function protocolsOf(cells: readonly Pick<Cell, 'protocol'>[]): Protocol[] {
  return [...new Set(cells.map(({ protocol }) => protocol))];
}

/** What HTTP costs in place of gRPC, for every operation that cells of the same work were measured with in both. */
export function protocolPrices(cells: readonly Cell[]): ProtocolPrice[] {
  const works = grouped(repetitionsThatCount(cells), (cell) => {
    const { tier, entries, payload, cluster, reads, keys, scenario, step } = cell;
    return JSON.stringify([tier, entries, payload.name, payload.bytes, cluster.name, reads, keys, scenario, step.name]);
  });
  return works.flatMap((members) => {
    const [{ tier, payload, cluster, reads, scenario, step }] = members;
    const operations = new Set(members.flatMap((cell) => cell.operations.map(({ operation }) => operation)));
    return [...operations].flatMap((operation): ProtocolPrice[] => {
      const grpc = figuresOf(members, 'grpc', operation);
      const http = figuresOf(members, 'http', operation);
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
      const ratio = {
        opsPerSecond: quotient(http.opsPerSecond, grpc.opsPerSecond),
        p50: quotient(http.p50Ms, grpc.p50Ms),
        p99: quotient(http.p99Ms, grpc.p99Ms),
      };
      return [{ ...of, grpc, http, ratio }];
    });
  });
}

/** Null when no cell of the protocol has an operation of that kind that was ok. */
function figuresOf(cells: readonly CompletedCell[], protocol: Protocol, operation: Operation): ProtocolFigures | null {
  const results = cells
    .filter((cell) => cell.protocol === protocol)
    .flatMap(timed)
    .filter((result) => result.operation === operation);
  const p50Ms = median(results.map(({ latencyMs }) => latencyMs.p50));
  const opsPerSecond = median(results.map((result) => result.opsPerSecond));
  if (p50Ms === null || opsPerSecond === null) return null;
  const enough = results.every(({ ok }) => ok >= P99_SAMPLES);
  const p99Ms = enough ? median(results.map(({ latencyMs }) => latencyMs.p99)) : null;
  return { repetitions: results.length, opsPerSecond, p50Ms, p99Ms };
}

function quotient(http: number | null, grpc: number | null): number | null {
  return http === null || grpc === null || grpc === 0 ? null : http / grpc;
}
