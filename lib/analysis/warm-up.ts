import { count } from '../base/format.ts';
import type { WarmUp, WarmUpWindow } from '../report/state.ts';
import { median } from './statistics.ts';

/** Long enough for a few dozen operations of a slow service, short enough for two of them to be no burden. */
export const WINDOW_SECONDS = 3;
/** What is not steady by then is measured all the same, with a warning. */
export const LONGEST_SECONDS = 30;
/** Windows whose means are no further apart agree. */
const ALIKE = 0.1;
/** So many standard errors may they lie apart beyond that: a ramp without any noise is 3.5 of them. */
const ERRORS = 2.5;
/** Standard deviation over the median of successive differences, where they are normal: 1 / (0.6745 sqrt 2). */
const NORMAL = 1.0484;

/** Operations of one kind in one second. */
export interface WarmUpCount {
  /** Done and acknowledged. */
  readonly ok: number;
  /** Of all their latencies, in milliseconds. */
  readonly sumMs: number;
}

/** One second of a warm-up. */
export interface WarmUpSecond {
  readonly write: WarmUpCount;
  readonly read: WarmUpCount;
}

const KINDS = ['write', 'read'] as const;
type Kind = (typeof KINDS)[number];

function together(seconds: readonly WarmUpSecond[], kind: Kind): WarmUpCount {
  return seconds.reduce((sum, second) => ({ ok: sum.ok + second[kind].ok, sumMs: sum.sumMs + second[kind].sumMs }), {
    ok: 0,
    sumMs: 0,
  });
}

function meanMs({ ok, sumMs }: WarmUpCount): number | null {
  return ok > 0 ? sumMs / ok : null;
}

/** The whole windows of the seconds that are over, each as long as the other. */
export function warmUpWindows(seconds: readonly WarmUpSecond[]): WarmUpWindow[] {
  return Array.from({ length: Math.floor(seconds.length / WINDOW_SECONDS) }, (_, at) => {
    const part = seconds.slice(at * WINDOW_SECONDS, (at + 1) * WINDOW_SECONDS);
    const [write, read] = [together(part, 'write'), together(part, 'read')];
    return {
      writesPerSecond: write.ok / WINDOW_SECONDS,
      readsPerSecond: read.ok / WINDOW_SECONDS,
      writeMs: meanMs(write),
      readMs: meanMs(read),
    };
  });
}

/**
 * Whether the last two whole windows agree, in reads and in writes: their mean latencies within a tenth, or no further apart than
 * their own seconds make them. How far seconds scatter is taken from the steps between neighbours, of which the median knows
 * nothing of a single jump: a service that got fast within a window is no noisy one.
 */
export function isSteady(seconds: readonly WarmUpSecond[]): boolean {
  const whole = Math.floor(seconds.length / WINDOW_SECONDS) * WINDOW_SECONDS;
  if (whole < 2 * WINDOW_SECONDS) return false;
  const two = seconds.slice(whole - 2 * WINDOW_SECONDS, whole);
  return KINDS.every((kind) => agree(two, kind));
}

function agree(two: readonly WarmUpSecond[], kind: Kind): boolean {
  const [before, after] = [two.slice(0, WINDOW_SECONDS), two.slice(WINDOW_SECONDS)].map((part) =>
    meanMs(together(part, kind)),
  );
  // A window without a single success is no state to measure in.
  if (before === undefined || after === undefined || before === null || after === null) return false;
  const apart = Math.abs(after - before);
  return apart <= ALIKE * Math.min(before, after) || apart <= ERRORS * standardError(two, kind);
}

/** Of the difference of two windows' means, in milliseconds. */
function standardError(two: readonly WarmUpSecond[], kind: Kind): number {
  const means = two.flatMap((second) => meanMs(second[kind]) ?? []);
  const steps = means.slice(1).map((mean, at) => Math.abs(mean - (means[at] as number)));
  return NORMAL * (median(steps) ?? 0) * Math.sqrt(2 / WINDOW_SECONDS);
}

/** Whether a warm-up took no longer than it takes of a cluster that is warm. */
export function wasWarm({ windows, steady }: WarmUp): boolean {
  return steady && windows.length <= 2;
}

/** The rates of its windows, e.g. `360, 560 and 650 operations/s`. */
export function warmUpRates({ windows }: WarmUp): string {
  const rates = windows.map(({ writesPerSecond, readsPerSecond }) => count(writesPerSecond + readsPerSecond));
  const last = rates.pop();
  if (last === undefined) return 'nothing';
  return `${rates.length === 0 ? last : `${rates.join(', ')} and ${last}`} operations/s`;
}
