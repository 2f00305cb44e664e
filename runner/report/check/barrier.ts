import { barrierCounts, barrierModes } from '../../../lib/analysis/barrier.ts';
import type { BarrierWatch } from '../../../lib/report/barrier.ts';

/** What contradicts itself in what was seen of a read barrier: counts beyond those of its reads, modes that do not follow from them. */
export function checkBarrier({ reads, nodes, modes, finding }: BarrierWatch): string[] {
  const counts = barrierCounts(nodes);
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
