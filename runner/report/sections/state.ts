import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { warmUpRates } from '../../../lib/analysis/warm-up.ts';
import { duration } from '../../../lib/base/format.ts';
import type { ClusterState, WarmUps } from '../../../lib/report/state.ts';
import { type Block, muted, type Section, type Text } from '../section.ts';

/** In what state clusters were measured. */
export const state: Section = {
  title: 'State',
  of: ({ states = [] }) => states.map(warmUpBlock),
};

function warmUpBlock({ cluster, warmUp }: ClusterState): Block {
  const beside = muted(`${clusterTitle({ name: cluster })}: ${warmUpInWords(warmUp)}`);
  return { kind: 'heading', text: 'Warm-up', beside: [beside, ...doubt(warmUp)] };
}

function warmUpInWords(warmUp: WarmUps): string {
  if ('absent' in warmUp) return `none (${warmUp.absent})`;
  return `${duration(warmUp.seconds)}, ${warmUpRates(warmUp)}`;
}

function doubt(warmUp: WarmUps): Text[] {
  return 'absent' in warmUp || warmUp.steady ? [] : [{ text: 'not steady', emphasis: 'warning' }];
}
