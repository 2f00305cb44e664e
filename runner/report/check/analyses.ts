import { analyse } from '../../../lib/analysis/analyse.ts';
import { isObject } from '../../../lib/base/json.ts';
import type { Analyses } from '../../../lib/report/analyses.ts';
import type { Report } from '../../../lib/report/report.ts';

/** Logarithms may differ in their last bits from one engine to the next. */
const TOLERANCE = 1e-9;

/** Where a report's analyses are not those that follow from its cells: the first place of each. Empty when they are. */
export function checkAnalyses({ analyses, cells }: Report): string[] {
  const expected = analyse(cells);
  return (Object.keys(expected) as (keyof Analyses)[]).flatMap(
    (name) => difference(analyses[name], expected[name], `analyses.${name}`) ?? [],
  );
}

function difference(found: unknown, expected: unknown, place: string): string | null {
  if (Array.isArray(found) && Array.isArray(expected)) {
    if (found.length !== expected.length) {
      return `${place} has ${found.length} entries, but ${expected.length} follow from the cells`;
    }
    return first(found.map((each, at) => difference(each, expected[at], `${place}[${at}]`)));
  }
  if (isObject(found) && isObject(expected)) {
    return first(Object.keys(expected).map((key) => difference(found[key], expected[key], `${place}.${key}`)));
  }
  if (found === expected) return null;
  if (typeof found === 'number' && typeof expected === 'number') {
    if (Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))) return null;
  }
  return `${place} is ${JSON.stringify(found)}, but ${JSON.stringify(expected)} follows from the cells`;
}

function first(contradictions: readonly (string | null)[]): string | null {
  return contradictions.find((contradiction) => contradiction !== null) ?? null;
}
