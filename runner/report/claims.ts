import { leavesOut, PAIRS_NEEDED } from '../../lib/analysis/paired.ts';
import { largest, smallest } from '../../lib/base/extremes.ts';
import { plural } from '../../lib/base/format.ts';
import type { Analyses, AnalysisCells } from '../../lib/report/analyses.ts';
import type { Interval } from '../../lib/report/figures.ts';
import { someCells } from './naming.ts';
import { type Block, muted, strong, type Text } from './section.ts';

/** Stands before a difference that may be chance. A footnote explains it. */
export const UNCLAIMED = '~';
/** Reasons that are told of cells that were left out. */
const REASONS_TOLD = 3;

/** A difference as it may be told: a claim is strong, and one that may be chance is marked. Nothing where there is none. */
export function claimed(text: string | null, interval: Interval | null, none: number): Text {
  if (text === null) return '';
  return leavesOut(interval, none) === true ? strong(text) : muted(UNCLAIMED + text);
}

/** `2.41x..2.63x`; where there is no interval, that nothing is claimed. */
export function intervalText(interval: Interval | null, format: (value: number) => string): string {
  return interval === null ? 'no claim' : `${format(interval.low)}..${format(interval.high)}`;
}

/**
 * What the mark means, and what is to be done where pairs are too few; none where every difference is claimed.
 * @param advice which flag brings enough of them
 */
export function claimNotes(
  compared: readonly { readonly pairs: number; readonly interval: Interval | null; readonly none: number }[],
  advice = `--repetitions ${PAIRS_NEEDED}`,
): string[] {
  const few = compared.filter(({ interval }) => interval === null).map(({ pairs }) => pairs);
  const chance = compared.some(({ interval, none }) => leavesOut(interval, none) === false);
  return [
    ...(chance ? [`${UNCLAIMED} no claim: it may be chance, since the interval holds no difference as well.`] : []),
    ...(few.length > 0
      ? [
          `${UNCLAIMED} no claim: of ${smallest(few) === largest(few) ? plural(few[0] as number, 'pair') : `${smallest(few)} to ${plural(largest(few), 'pair')}`}; ${PAIRS_NEEDED} are needed before a difference is claimed (${advice}).`,
        ]
      : []),
  ];
}

/** Whether any of some rows has an interval: where none has, a column that says so in every line would say it too often. */
export function anyClaims(rows: readonly { readonly intervals: Readonly<Record<string, Interval | null>> }[]): boolean {
  return rows.some(({ intervals }) => Object.values(intervals).some((interval) => interval !== null));
}

/** What is left to be said of an analysis that has no rows: why its cells are not in it. @param notes of cellNotes() */
export function withoutRows(title: string, notes: readonly string[]): Block[] {
  return notes.map((text) => ({ kind: 'prose', text: `${title}: ${text}` }));
}

/** Which cells an analysis did without and why, and which it took with a doubt; none where all is well. */
export function cellNotes({ cells }: Analyses, analysis: AnalysisCells['analysis']): string[] {
  const found = cells.find((each) => each.analysis === analysis);
  if (found === undefined) return [];
  const { leftOut, suspect } = found;
  const reasons = [...new Set(leftOut.map(({ because }) => because.replace(/\.$/, '')))];
  const more = reasons.length > REASONS_TOLD ? `; ${plural(reasons.length - REASONS_TOLD, 'more reason')}` : '';
  return [
    ...(leftOut.length > 0
      ? [
          `Left out: ${plural(leftOut.length, 'cell')} (${reasons.slice(0, REASONS_TOLD).join('; ')}${more}): ${someCells(leftOut.map(({ cell }) => cell))}.`,
        ]
      : []),
    ...(suspect.length > 0 ? [`Suspect, but used: ${plural(suspect.length, 'cell')}: ${someCells(suspect)}.`] : []),
  ];
}
