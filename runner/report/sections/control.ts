import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { median } from '../../../lib/analysis/statistics.ts';
import { percent, perSecond, significant } from '../../../lib/base/format.ts';
import type { ClusterControl, ControlSteps } from '../../../lib/report/control.ts';
import { type Block, muted, type Section } from '../section.ts';

const TITLE = 'Control step';

/** Whether the run began and ended on the same cluster and the same machine: a line for each cluster, a warning where it did not. */
export const control: Section = {
  title: TITLE,
  of: ({ control: clusters = [] }) =>
    clusters.flatMap((each): Block[] => [
      {
        kind: 'heading',
        text: TITLE,
        beside: [muted(`${clusterTitle({ name: each.cluster })}: ${stepsInWords(each)}`)],
      },
      ...(each.finding === null ? [] : [{ kind: 'prose', text: { text: each.finding, emphasis: 'warning' } } as const]),
    ]),
};

function stepsInWords({ before, after, ratio, spread }: ClusterControl): string {
  const [first, last] = [stepInWords(before), stepInWords(after)];
  const apart =
    ratio === null || spread === null ? '' : `: ${significant(ratio, 3)}x, its seconds ${percent(spread)} apart`;
  return `one user wrote ${first} before the first cell, ${last} after the last${apart}`;
}

function stepInWords(steps: ControlSteps): string {
  if ('absent' in steps) return `nothing (${steps.absent})`;
  return `${perSecond(median(steps.opsPerSecond) ?? 0)}/s`;
}
