import { Xorshift } from '../../../../lib/base/random.ts';
import { type OpenLoad, openLoad, streamsOf } from '../../../../lib/scenarios/steps.ts';
import { Completions } from '../../../../runner/faults/calm/completions.ts';
import { type Levels, type Steadiness, steadiness } from '../../../../runner/faults/calm/steady.ts';
import { History } from '../../../../runner/faults/history/history.ts';

/** A cluster of one server that takes operations in the order in which they are due. Times are milliseconds. */
export interface Server {
  /** What one operation keeps it busy, by when it is begun; so many per second it carries. */
  busyMs(atMs: number): number;
  /** What an operation takes besides, while others are served. */
  extraMs(random: Xorshift, atMs: number): number;
}

/** A server that carries so many operations per second, each taking about so long (log-normal) besides its turn. */
export function serverOf(perSecond: number, medianMs: number, sigma = 0.6): Server {
  return {
    busyMs: () => 1_000 / perSecond,
    extraMs: (random) => medianMs * Math.exp(sigma * normal(random)),
  };
}

const uniform = (random: Xorshift): number => ((random.next() >>> 0) + 1) / 2 ** 32;

function normal(random: Xorshift): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

export interface Simulated {
  readonly load?: OpenLoad;
  readonly server: Server;
  readonly forMs: number;
  readonly seed?: number;
  /** After this an operation is given up, outcome unknown. */
  readonly timeoutMs?: number;
}

const OPERATION = { source: 'load', entry: 0, node: 0, writer: 1, count: 1 } as const;

/** An open load on a simulated server, as a history has it. */
export function simulate({ load = openLoad(100, 0), server, forMs, seed = 1, timeoutMs = 5_000 }: Simulated): History {
  const random = new Xorshift(seed);
  const ops = streamsOf(load).flatMap(({ operation, perSecond }) =>
    Array.from({ length: Math.floor((forMs * perSecond) / 1_000) }, (_, at) => ({
      operation: operation as 'read' | 'write',
      dueMs: (at * 1_000) / perSecond,
    })),
  );
  let freeMs = 0;
  const ended = ops
    .sort((a, b) => a.dueMs - b.dueMs)
    .map(({ operation, dueMs }) => {
      const beginMs = Math.max(dueMs, freeMs);
      // What was given up before its turn is not begun.
      if (beginMs - dueMs >= timeoutMs) {
        return {
          ...OPERATION,
          operation,
          dueMs,
          sentMs: dueMs,
          endedMs: dueMs + timeoutMs,
          outcome: 'unknown' as const,
        };
      }
      freeMs = beginMs + server.busyMs(beginMs);
      const endedMs = freeMs + server.extraMs(random, beginMs);
      return { ...OPERATION, operation, dueMs, sentMs: dueMs, endedMs, outcome: 'ok' as const };
    });
  const history = new History();
  for (const one of ended.sort((a, b) => a.endedMs - b.endedMs)) history.add(one);
  return history;
}

/** What is said of a simulated load at the moments that follow each other at this distance. */
export function looks(
  simulated: Simulated,
  more: { readonly sinceMs?: number; readonly before?: Levels | null; readonly everyMs?: number } = {},
): { readonly atMs: number; readonly said: Steadiness }[] {
  const { load = openLoad(100, 0), forMs } = simulated;
  const { sinceMs = 0, before = null, everyMs = 500 } = more;
  const taken = takenIn(simulate(simulated));
  const found: { atMs: number; said: Steadiness }[] = [];
  for (let atMs = sinceMs; atMs <= forMs; atMs += everyMs) {
    found.push({ atMs, said: steadiness(load, taken, { sinceMs, toMs: atMs, before }) });
  }
  return found;
}

function takenIn(history: History): Completions {
  const empty = new History();
  const completions = new Completions(empty);
  for (let row = 0; row < history.size; row++) empty.add(history.at(row));
  completions.take();
  return completions;
}

/** When a simulated load is first called steady; null: never. */
export function steadyAt(...asked: Parameters<typeof looks>): number | null {
  return looks(...asked).find(({ said }) => said.steady)?.atMs ?? null;
}
