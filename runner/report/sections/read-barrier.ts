import { clusterBarrierInWords } from '../../../lib/analysis/barrier.ts';
import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { someCells } from '../naming.ts';
import type { Section } from '../section.ts';

/** What the nodes of each cluster do with a read that they cannot make sure of, where any was seen to. */
export const readBarrier: Section = {
  title: 'Read barrier',
  of: ({ analyses }) =>
    analyses.readBarriers.map((each) => {
      const text = `Read barrier of ${clusterTitle({ name: each.cluster })}: ${clusterBarrierInWords(each)} (${someCells(each.cells)}).`;
      return { kind: 'prose', text: each.contradicted === 0 ? text : { text, emphasis: 'warning' } };
    }),
};
