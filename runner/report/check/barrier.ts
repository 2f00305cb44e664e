import { barrierModes } from '../../../lib/analysis/barrier.ts';
import type { BarrierWatch } from '../../../lib/report/barrier.ts';

/** What contradicts itself in what was seen of a read barrier: counts beyond those of its reads, modes that do not follow from them. */
export function checkBarrier({ reads, nodes, modes, finding }: BarrierWatch): string[] {
  const total = (of: 'late' | 'stale' | 'refused' | 'timedOut'): number =>
    nodes.reduce((all, node) => all + node[of], 0);
  const counts = { late: total('late'), stale: total('stale'), refused: total('refused'), timedOut: total('timedOut') };
  const ended = counts.late + counts.refused + counts.timedOut;
  const expected = barrierModes(counts);
  return [
    ...nodes.flatMap(({ node, late, stale }) =>
      stale > late ? [`${stale} of ${late} late reads of ${node} are stale`] : [],
    ),
    ...(ended > reads ? [`${ended} of ${reads} reads were held up`] : []),
    ...(expected.join() === modes.join()
      ? []
      : [`modes are ${modes.join(', ')}, but ${expected.join(', ')} follows from the reads`]),
    ...(finding !== null && !modes.includes('stale') ? ['a contradiction is told, and no mode that contradicts'] : []),
  ];
}
