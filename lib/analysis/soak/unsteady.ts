import type { Measured } from '../../report/cell.ts';
import { type OpenLoad, streamsOf } from '../../scenarios/steps.ts';
import { traitsOf } from '../../targets/operations.ts';

// A load beside faults is steady by the same limits, which there are held against each operation (runner/faults/calm/steady.ts).

/** How far completions may lie below the offered rate. */
const COMPLETED = 0.05;
/** Whatever the rate: one operation lies in a window or not by where its edges happen to be. */
const ONE = 1;
/** How far the medians of the halves of a window may lie apart, as a factor. */
const FACTOR = 1.3;
/** And besides, in milliseconds: below it lies what a time slice of the scheduler or one slow fsync adds. */
const FLOOR_MS = 10;

/** At most one decimal. */
const inFigures = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * Why an open load was not steady in a window, such as `61 of 100 writes/s were completed`; null where it was: completions within
 * 5 % of the offered rate (and one operation), and the medians of the window's halves within a factor of 1.3 (and 10 ms), as far as
 * the script has told them.
 */
export function unsteadyIn(
  { operations, windowSeconds }: Pick<Measured, 'operations' | 'windowSeconds'>,
  load: OpenLoad,
): string | null {
  for (const { operation, perSecond } of streamsOf(load)) {
    const result = operations.find((each) => each.operation === operation);
    const ok = result?.ok ?? 0;
    const offered = perSecond * windowSeconds;
    const { plural } = traitsOf(operation);
    if (offered - ok > COMPLETED * offered + ONE) {
      return `${inFigures(ok / windowSeconds)} of ${inFigures(perSecond)} ${plural}/s were completed`;
    }
    const medians = (result?.distribution?.halves ?? []).flatMap(({ p50Ms }) => p50Ms ?? []);
    const [least, most] = [Math.min(...medians), Math.max(...medians)];
    if (medians.length > 1 && most > FACTOR * least + FLOOR_MS) {
      const [was, is] = medians.map(Math.round);
      return `the median of ${plural} was ${was} ms in one half of ${inFigures(windowSeconds)} s and ${is} ms in the other`;
    }
  }
  return null;
}
