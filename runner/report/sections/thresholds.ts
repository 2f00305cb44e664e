import { inWords, unmeasured } from '../../../lib/analysis/threshold-rules/words.ts';
import { judgedThresholds } from '../../../lib/analysis/thresholds.ts';
import { count } from '../../../lib/base/format.ts';
import { listOf, muted, type Section } from '../section.ts';

const TITLE = 'Thresholds';

/** How many limits were kept, each that was not, and each rule of which nothing was measured. */
export const thresholds: Section = {
  title: TITLE,
  of({ cells, thresholds: rules = [] }) {
    const { all, missed } = judgedThresholds(cells);
    const nowhere = rules.filter(({ judged }) => judged === 0);
    const number = all.length + nowhere.length;
    if (number === 0) return [];
    const met = `${count(all.length - missed.length)} of ${count(number)} met`;
    return [
      { kind: 'heading', text: TITLE, beside: [muted(met)] },
      ...listOf([
        ...nowhere.map((rule) => ({ mark: '!', text: unmeasured(rule) })),
        ...missed.map(({ cell, threshold }) => ({ mark: '!', text: `${inWords(threshold)} (${cell})` })),
      ]),
    ];
  },
};
