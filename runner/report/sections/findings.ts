import { aheadOf } from '../../../lib/analysis/cells.ts';
import type { Finding } from '../../../lib/report/findings.ts';
import { someCells } from '../naming.ts';
import { type Item, listOf, type Section } from '../section.ts';

/** What raftmark noticed by itself: troubles whole, properties in a line each. */
export const findings: Section = {
  title: 'Findings',
  of({ findings: found = [] }) {
    const items = found.flatMap((finding) => (finding.severity === 'note' ? [noteOf(finding)] : wholeOf(finding)));
    return listOf(items);
  },
};

function noteOf({ title, cluster, id }: Finding): Item {
  return { mark: '-', text: `${aheadOf(cluster)}${title} [${id}]` };
}

function wholeOf({ severity, title, cluster, certainty, cost, advice, disproof, cells, id }: Finding): Item[] {
  const more = [
    certainty,
    cost,
    advice === null ? null : `To try: ${advice}`,
    `It is something else if: ${lower(disproof)}`,
  ]
    .filter((text) => text !== null)
    .join(' ');
  const shown = cells.length === 0 ? '' : ` Seen in ${someCells(cells)}.`;
  return [{ mark: severity === 'critical' ? '!!' : '!', text: `${aheadOf(cluster)}${title} [${id}] ${more}${shown}` }];
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
