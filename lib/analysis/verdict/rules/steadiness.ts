import { percent } from '../../../base/format.ts';
import { traitsOf } from '../../../targets/operations.ts';
import { studentQuantile } from '../../statistics.ts';
import { type Rule, Z } from '../rule.ts';

/** So much may the operations per second of one half of a window lie below the other's. */
const HALVES_RATE = 0.15;
/** One half of which is that far below the other is not steady, however its seconds vary. */
const HALVES_FAR = 0.5;
/** And so much the p99 of one above the other's. */
const HALVES_P99 = 0.3;
/** So much of a window may pass without a success. */
const SILENT = 0.01;
/** Of a service that answers evenly spread a gap is longer than what this allows for in a thousandth of all windows. */
const BY_CHANCE = 0.001;

export const halvesRate: Rule = {
  name: 'halves-rate',
  level: 'suspect',
  brokenByFaults: true,
  says: `The halves of a window differ by no more than ${HALVES_RATE * 100} % in operations per second, beyond their sampling error.`,
  check: ({ operations }) =>
    operations.flatMap(({ operation, distribution }) => {
      const [first, last] = distribution?.halves ?? [];
      if (first === undefined || last === undefined) return [];
      const counted = first.ok + last.ok;
      const apart = Math.abs(first.ok - last.ok);
      const share = apart / Math.max(first.ok, last.ok, 1);
      const perSecond = distribution?.seconds.ok ?? [];
      const error = share > HALVES_FAR ? errorByChance(counted) : errorOfDifference(counted, perSecond);
      if (share <= HALVES_RATE || apart <= error) return [];
      const what = first.ok > last.ok ? 'fewer' : 'more';
      return [
        `The window was not steady: its last half had ${percent(apart / Math.max(1, first.ok))} ${what} ${traitsOf(operation).plural} than its first.`,
      ];
    }),
};

/** By how much the counts of two halves may differ in a hundredth of all cases where events are independent of each other (Poisson). */
function errorByChance(counted: number): number {
  return Z * Math.sqrt(counted);
}

/**
 * By how much they may differ in a hundredth of all cases: as independent events do, or as
 * much more as the seconds vary around the mean of their own half, for what moves from one half to the other is what is looked for.
 * A variance that is itself known from few seconds leaves more room: Student's quantile takes the place of the normal one. Without
 * bounds where a half is a single second, of which nobody can say how it varies; of counts without seconds Poisson's is all that is known.
 * @param counted in both halves
 */
function errorOfDifference(counted: number, perSecond: readonly number[]): number {
  const byChance = errorByChance(counted);
  if (perSecond.length === 0) return byChance;
  const half = Math.floor(perSecond.length / 2);
  if (half < 2) return Number.POSITIVE_INFINITY;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = [perSecond.slice(0, half), perSecond.slice(-half)].map((part) => {
    const middle = mean(part);
    return part.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  });
  const free = 2 * (half - 1);
  const variance = ((squares[0] as number) + (squares[1] as number)) / free;
  return Math.max(byChance, studentQuantile(Z, free) * Math.sqrt(2 * half * variance));
}

export const halvesP99: Rule = {
  name: 'halves-p99',
  level: 'suspect',
  brokenByFaults: true,
  says: `The p99 of the halves of a window differ by no more than ${HALVES_P99 * 100} %, beyond their sampling error.`,
  check: ({ operations }) =>
    operations.flatMap(({ operation, distribution }) => {
      const [first, last] = distribution?.halves ?? [];
      const [early, late] = [first?.p99RangeMs ?? null, last?.p99RangeMs ?? null];
      if (early === null || late === null) return [];
      const more = (slow: typeof early, fast: typeof early): boolean => slow.low > fast.high * (1 + HALVES_P99);
      if (!more(late, early) && !more(early, late)) return [];
      return [
        `The window was not steady: the p99 of its ${traitsOf(operation).plural} was ${first?.p99Ms?.toFixed(1)} ms in its first half and ${last?.p99Ms?.toFixed(1)} ms in its last.`,
      ];
    }),
};

export const silent: Rule = {
  name: 'silence',
  level: 'suspect',
  brokenByFaults: true,
  says: `No more than ${SILENT * 100} % of a window pass without a success, beyond the gaps that chance brings at its rate.`,
  check: ({ operations, windowSeconds }) =>
    operations.flatMap(({ operation, ok, distribution }) => {
      const silence = distribution?.silence;
      if (silence === undefined || ok === 0) return [];
      // Gaps between events that are independent of each other are exponential: of n the longest is above ln(n / p) of their mean in p of all cases.
      const chanceMs = ((windowSeconds * 1_000) / ok) * Math.log(ok / BY_CHANCE) + 2 * silence.slotMs;
      const long = silence.longest.filter(({ ms }) => ms > chanceMs);
      const ms = long.reduce((sum, stretch) => sum + stretch.ms, 0);
      const [longest] = long;
      if (longest === undefined || ms <= windowSeconds * 1_000 * SILENT) return [];
      const seconds = (length: number): string => (length / 1_000).toFixed(2);
      const most = long.length > 1 ? `, the longest time for ${seconds(longest.ms)} s` : '';
      return [`For ${seconds(ms)} s of ${windowSeconds.toFixed(1)} s no ${operation} succeeded${most}.`];
    }),
};
