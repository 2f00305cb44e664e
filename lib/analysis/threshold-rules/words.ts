import { count, significant } from '../../base/format.ts';
import type { CellThreshold, OperationFigure, ThresholdUnit } from '../../report/thresholds.ts';

/** How a unit reads, and what one number of it is in the report. */
const SHOWN: Readonly<Record<ThresholdUnit, { readonly unit: string; readonly scale: number }>> = {
  ms: { unit: ' ms', scale: 1 },
  share: { unit: ' %', scale: 100 },
  'per-second': { unit: ' ops/s', scale: 1 },
  count: { unit: '', scale: 1 },
};
/** What figures are called that have another name in the report. */
const NAMES: Partial<Readonly<Record<CellThreshold['limit'], string>>> = { errorRate: 'errors', opsPerSecond: 'rate' };
/** Digits are added up to this number until a measured value reads differently from its limit. */
const MOST_DIGITS = 9;

/** A rule that nothing was measured of, as a phrase. */
export function unmeasured({
  rule,
  absent = 'nothing was',
}: {
  readonly rule: string;
  readonly absent?: string;
}): string {
  return `${rule}: not measured (${absent})`;
}

/** A limit that was not kept, as a phrase: `write p95 52.1 ms, more than 50.0 ms`, and of a rule `errors < 1%: write 2.10 %`. */
export function inWords(threshold: CellThreshold): string {
  const { operation, limit, statistic, allowed, measured: value, rule } = threshold;
  const { unit, scale } = SHOWN[unitOf(threshold)];
  let digits = 3;
  const text = (figure: number): string => (unit === '' ? count(figure) : significant(figure * scale, digits));
  while (value !== null && value !== allowed && digits < MOST_DIGITS && text(value) === text(allowed)) digits++;
  const of = operation === undefined ? '' : `${operation} `;
  if (rule !== undefined) return `${rule}: ${of}${value === null ? 'not measured' : `${text(value)}${unit}`}`;
  const name = `${of}${NAMES[limit] ?? limit}${statistic === undefined ? '' : ` ${statistic}`}`;
  if (value === null) return `${name} not measured, limit ${text(allowed)}${unit}`;
  return `${name} ${text(value)}${unit}, ${limit === 'opsPerSecond' ? 'less' : 'more'} than ${text(allowed)}${unit}`;
}

/** Older reports do not say it: theirs are latencies but for two. */
function unitOf({ unit, limit }: CellThreshold): ThresholdUnit {
  return unit ?? OLDER[limit as OperationFigure] ?? 'ms';
}

const OLDER: Partial<Readonly<Record<OperationFigure, ThresholdUnit>>> = {
  errorRate: 'share',
  opsPerSecond: 'per-second',
};
