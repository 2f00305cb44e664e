import { judgedThresholds } from '../../../lib/analysis/thresholds.ts';
import { count, significant } from '../../../lib/base/format.ts';
import type { CellThreshold } from '../../../lib/report/cell.ts';
import type { LimitName } from '../../../lib/report/figures.ts';
import { listOf, muted, type Section } from '../section.ts';

const TITLE = 'Thresholds';

/** How a limit reads: its name, its unit, and what one number of the unit is in the report. */
const SHOWN: Readonly<Record<LimitName, { readonly name: string; readonly unit: string; readonly scale: number }>> = {
  p95: { name: 'p95', unit: ' ms', scale: 1 },
  p99: { name: 'p99', unit: ' ms', scale: 1 },
  errorRate: { name: 'errors', unit: ' %', scale: 100 },
  opsPerSecond: { name: 'rate', unit: ' ops/s', scale: 1 },
};
/** Digits are added up to this number until a measured value reads differently from its limit. */
const MOST_DIGITS = 9;

/** How many of the configured limits were kept, and each that was not. */
export const thresholds: Section = {
  title: TITLE,
  of(report) {
    const { all, missed } = judgedThresholds(report.cells);
    if (all.length === 0) return [];
    const met = `${count(all.length - missed.length)} of ${count(all.length)} met`;
    return [
      { kind: 'heading', text: TITLE, beside: [muted(met)] },
      ...listOf(missed.map(({ cell, threshold }) => ({ mark: '!', text: `${inWords(threshold)} (${cell})` }))),
    ];
  },
};

/** A limit that was not kept, as a phrase: `write p95 52.1 ms, more than 50.0 ms`. */
export function inWords({ operation, limit, allowed, measured: value }: CellThreshold): string {
  const { name, unit, scale } = SHOWN[limit];
  if (value === null) return `${operation} ${name} not measured, limit ${significant(allowed * scale)}${unit}`;
  let digits = 3;
  const text = (figure: number): string => significant(figure * scale, digits);
  while (digits < MOST_DIGITS && text(value) === text(allowed)) digits++;
  return `${operation} ${name} ${text(value)}${unit}, ${limit === 'opsPerSecond' ? 'less' : 'more'} than ${text(allowed)}${unit}`;
}
