import { COMPLETED, FACTOR, FLOOR_MS, inFigures, ONE } from '../../../lib/analysis/steady-limits.ts';
import { type OpenLoad, streamsOf } from '../../../lib/scenarios/steps.ts';
import type { Completions, Done } from './completions.ts';

/** Length of the windows that are compared. */
export const WINDOW_MS = 3_000;
/** A window holds so many writes at least: a slow load has longer ones. */
const LEAST_WRITES = 3;
/** How much of what is offered in half of the time more may be under way in the second half. */
const GROWTH = 0.01;
const QUANTILES = [
  { name: 'p50', p: 0.5 },
  { name: 'p90', p: 0.9 },
] as const;
/** How often the number under way is looked at. */
const SAMPLE_MS = 100;

/** Of fewer values no quantile has a neighbour on both sides. */
const LEAST_VALUES = 3;

type Kind = 'read' | 'write';

/** A quantile as far as so few values tell it: from one standard error of its rank below to one above, at least one rank. */
interface Known {
  readonly low: number;
  readonly high: number;
}

/** Latencies of a window by kind of operation; a kind of which too few were completed has none. */
export type Levels = ReadonlyMap<Kind, readonly Known[]>;

/** What keeps a load from being steady. */
export interface Unsteady {
  readonly operation: Kind;
  readonly offeredPerSecond: number;
  /** Completions that were ok, per second. */
  readonly completedPerSecond: number;
  /** Whether too few were completed, or as many as were offered, but unevenly. */
  readonly kind: 'short' | 'uneven';
  /** In words, such as `61.3 of 100 writes/s were completed`. */
  readonly text: string;
}

/** Whether a load is steady; `unsteady` is null while there has not been enough of it to tell. */
export type Steadiness =
  | { readonly steady: true; readonly fromMs: number; readonly levels: Levels }
  | { readonly steady: false; readonly unsteady: Unsteady | null };

/** Length of a window of this load in milliseconds: three seconds, or what it takes for three writes. */
export function windowMs({ writesPerSecond }: Pick<OpenLoad, 'writesPerSecond'>): number {
  return Math.max(WINDOW_MS, (LEAST_WRITES * 1_000) / writesPerSecond);
}

/**
 * Whether an open load is steady at `toMs`: completions within 5 % of the offered rate (and one operation), the number under way
 * not growing, p50 and p90 of two successive windows within a factor of 1.3 (and 10 ms). Where the time since `sinceMs`
 * has room for one window only, it is compared with the levels of the steady window before.
 * @param sinceMs what was before is not looked at
 * @param before of the last steady window; null when there was none
 */
export function steadiness(
  load: OpenLoad,
  completions: Pick<Completions, 'within'>,
  { sinceMs, toMs, before }: { readonly sinceMs: number; readonly toMs: number; readonly before: Levels | null },
): Steadiness {
  const length = windowMs(load);
  const two = toMs - 2 * length >= sinceMs;
  if (!two && (before === null || toMs - length < sinceMs)) return { steady: false, unsteady: null };
  const lastMs = toMs - length;
  const fromMs = two ? lastMs - length : lastMs;
  const levels = new Map<Kind, readonly Known[]>();
  for (const { operation, perSecond } of streamsOf(load)) {
    if (operation === 'query') continue;
    const done = completions.within(operation, fromMs, toMs);
    const last = done.filter(({ endedMs }) => endedMs >= lastMs);
    const first = done.filter(({ endedMs }) => endedMs < lastMs);
    const own = levelsOf(last);
    const earlier = two ? levelsOf(first) : (before?.get(operation) ?? null);
    const text =
      amount(operation, perSecond, last, length) ??
      (two ? amount(operation, perSecond, first, length) : null) ??
      growth(operation, perSecond, done, fromMs, toMs) ??
      apart(operation, earlier, own, length);
    if (text !== null) {
      const completedPerSecond = rateOf(done, toMs - fromMs);
      const kind = completedPerSecond < (1 - COMPLETED) * perSecond ? 'short' : 'uneven';
      const unsteady = { operation, offeredPerSecond: perSecond, completedPerSecond, kind, text } as const;
      return { steady: false, unsteady };
    }
    if (own !== null) levels.set(operation, own);
  }
  return { steady: true, fromMs, levels };
}

const rateOf = (done: readonly Done[], ms: number): number => (done.filter(({ ok }) => ok).length * 1_000) / ms;

/** How much of a load was completed, in words. */
export function shortInWords(
  { operation, offeredPerSecond }: Pick<Unsteady, 'operation' | 'offeredPerSecond'>,
  completedPerSecond: number,
): string {
  return `${inFigures(completedPerSecond)} of ${inFigures(offeredPerSecond)} ${operation}s/s were completed`;
}

/** What is wrong with the number of completions in a window: too few, or more than are offered, since a queue is worked off. */
function amount(operation: Kind, perSecond: number, done: readonly Done[], length: number): string | null {
  const offered = (perSecond * length) / 1_000;
  const completed = done.filter(({ ok }) => ok).length;
  if (Math.abs(completed - offered) <= COMPLETED * offered + ONE) return null;
  return shortInWords({ operation, offeredPerSecond: perSecond }, rateOf(done, length));
}

/** Whether the fewest that were under way in the second half were more than in the first. */
function growth(
  operation: Kind,
  perSecond: number,
  done: readonly Done[],
  fromMs: number,
  toMs: number,
): string | null {
  const middleMs = (fromMs + toMs) / 2;
  const fewest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let ended = 0;
  for (let atMs = fromMs + SAMPLE_MS; atMs <= toMs; atMs += SAMPLE_MS) {
    while (ended < done.length && (done[ended] as Done).endedMs < atMs) ended++;
    // Beyond those at `fromMs`, whose number does not matter.
    const underWay = ((atMs - fromMs) * perSecond) / 1_000 - ended;
    const half = atMs <= middleMs ? 0 : 1;
    fewest[half] = Math.min(fewest[half] as number, underWay);
  }
  const more = (fewest[1] as number) - (fewest[0] as number);
  if (more <= ONE + (GROWTH * perSecond * (toMs - middleMs)) / 1_000) return null;
  return `the number of ${operation}s under way grew by ${Math.round(more)} in ${inFigures((toMs - middleMs) / 1_000)} s`;
}

function levelsOf(done: readonly Done[]): readonly Known[] | null {
  const ascending = done
    .filter(({ ok }) => ok)
    .map(({ latencyMs }) => latencyMs)
    .sort((a, b) => a - b);
  if (ascending.length < LEAST_VALUES) return null;
  const last = ascending.length - 1;
  return QUANTILES.map(({ p }) => {
    const rank = p * last;
    const error = Math.max(1, Math.sqrt(ascending.length * p * (1 - p)));
    return {
      low: ascending[Math.max(0, Math.floor(rank - error))] as number,
      high: ascending[Math.min(last, Math.ceil(rank + error))] as number,
    };
  });
}

/** Which quantile differs by more than the factor and the floor, however much of the difference is chance. */
function apart(
  operation: Kind,
  first: readonly Known[] | null,
  second: readonly Known[] | null,
  length: number,
): string | null {
  if (first === null || second === null) return null;
  for (const [at, { name }] of QUANTILES.entries()) {
    const [one, other] = [first[at] as Known, second[at] as Known];
    const most = FACTOR * Math.min(one.high, other.high) + FLOOR_MS;
    if (Math.max(one.low, other.low) <= most) continue;
    const [was, is] = [one, other].map(({ low, high }) => Math.round((low + high) / 2));
    return `${name} of ${operation}s was ${was} ms in a window of ${inFigures(length / 1_000)} s and ${is} ms in the next`;
  }
  return null;
}
