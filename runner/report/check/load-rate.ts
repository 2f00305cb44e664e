import { rateOf } from '../../../lib/analysis/cells.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { LoadRate } from '../../../lib/report/load-rate.ts';

/** What contradicts itself in what is said of the rate beside faults; empty when nothing does. */
export function checkLoadRate({ writesPerSecond, readsPerSecond, origin, tried }: LoadRate, { step }: Cell): string[] {
  const own = rateOf(step);
  const said = writesPerSecond + readsPerSecond;
  const descending = tried.every(
    (each, at) => each.writesPerSecond > (tried[at + 1]?.writesPerSecond ?? writesPerSecond),
  );
  return [
    ...(own === null || own === said ? [] : [`rate: ${said} operations/s began, and the step says ${own}`]),
    ...(origin === 'given' && tried.length > 0 ? ['rate: it was given, yet others were tried'] : []),
    ...(descending ? [] : ['rate: what was tried is not ever lower']),
  ];
}
