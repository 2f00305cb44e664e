import { largest, smallest } from '../../base/extremes.ts';
import type { Measured } from '../../report/cell.ts';
import { type OpenLoad, streamsOf } from '../../scenarios/steps.ts';
import { traitsOf } from '../../targets/operations.ts';
import { COMPLETED, FACTOR, FLOOR_MS, inFigures, ONE } from '../steady-limits.ts';

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
    const [least, most] = [smallest(medians), largest(medians)];
    if (medians.length > 1 && most > FACTOR * least + FLOOR_MS) {
      const [was, is] = medians.map(Math.round);
      return `the median of ${plural} was ${was} ms in one half of ${inFigures(windowSeconds)} s and ${is} ms in the other`;
    }
  }
  return null;
}
