import type { Cell, Measured } from '../../../lib/report/cell.ts';
import type { CellGrowth } from '../../../lib/report/growth.ts';
import { checkLoadRate } from './load-rate.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Where the course of a cell contradicts itself or the cell. Empty when all is well. */
export function checkGrowth(growth: CellGrowth, cell: Cell, { operations }: Pick<Measured, 'operations'>): string[] {
  const { atMs, everyMs, nodes, loadRate } = growth;
  const lists = [...nodes, ...growth.operations].flatMap((each) =>
    Object.entries(each).flatMap(([name, list]: [string, unknown]) =>
      Array.isArray(list) && list.length !== atMs.length
        ? [`${name} has ${list.length} of ${atMs.length} moments`]
        : [],
    ),
  );
  const steps = atMs.slice(1).map((end, at) => end - (atMs[at] as number));
  // Ends are worked out from a start, whose fractions are rounded away by nobody.
  const uneven = steps.some(
    (step, at) => step <= 0 || step > everyMs + 1 || (at < steps.length - 1 && step < everyMs - 1),
  );
  const miscounted = growth.operations.flatMap(({ operation, ok }) => {
    const seconds = operations.find((each) => each.operation === operation)?.distribution?.seconds;
    return seconds === undefined || sum(seconds.ok) === sum(ok)
      ? []
      : [`the intervals have ${sum(ok)} ok operations (${operation}), and the seconds ${sum(seconds.ok)}`];
  });
  return [
    ...lists,
    ...(uneven ? [`the moments are not ${everyMs} ms apart`] : []),
    ...miscounted,
    ...(loadRate === undefined ? [] : checkLoadRate(loadRate, cell)),
  ];
}
