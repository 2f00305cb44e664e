import { plural } from '../../base/format.ts';
import type { Report } from '../../report/report.ts';
import { inWords, unmeasured } from '../threshold-rules/words.ts';
import { judgedThresholds } from '../thresholds.ts';
import type { HeadlineLine } from './line.ts';

/** Limits that are named; the others are counted. */
const MOST_NAMED = 3;

/** Limits that were not kept, and rules that nothing was measured of: the run fails by them. */
export function thresholdsOf({ cells, thresholds = [] }: Pick<Report, 'cells' | 'thresholds'>): HeadlineLine[] {
  const texts = [
    ...thresholds.filter(({ judged }) => judged === 0).map(unmeasured),
    ...judgedThresholds(cells).missed.map(({ cell, threshold }) => `${inWords(threshold)} (${cell})`),
  ];
  const line = (text: string): HeadlineLine => ({ label: 'threshold', text, meaning: 'bad' });
  const left = texts.length - MOST_NAMED;
  const named = texts.slice(0, MOST_NAMED).map(line);
  return left <= 0
    ? named
    : [...named, line(`${plural(left, 'more that was', 'more that were')} not met, under Thresholds`)];
}
