import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { heldBy } from '../../../lib/analysis/held.ts';
import { warmUpRates } from '../../../lib/analysis/warm-up.ts';
import { largest } from '../../../lib/base/extremes.ts';
import { byteSize, count, duration, plural } from '../../../lib/base/format.ts';
import type { BlockState, Held, Holding, WarmUps } from '../../../lib/report/state.ts';
import { type Block, type Fact, muted, type Section, type Text } from '../section.ts';

/** In what state clusters were measured: what they held, how they were warmed up, what was done between datasets. */
export const state: Section = {
  title: 'State',
  of: ({ states = [], clusters }) =>
    states.flatMap((each): Block[] => {
      const embedded = clusters.find(({ name }) => name === each.cluster)?.kind === 'embedded';
      const facts: Fact[] = [
        { label: 'held before', text: embedded ? 'nothing: its nodes were new' : heldInWords(each.held) },
        { label: 'warm-up', text: warmUpText(each.warmUp) },
        ...each.blocks.flatMap(blockFacts).map((text, at) => ({ label: at === 0 ? 'datasets' : '', text })),
      ];
      const beside = [muted(clusterTitle({ name: each.cluster }))];
      return [
        { kind: 'heading', text: 'State', beside },
        { kind: 'facts', facts },
      ];
    }),
};

function heldInWords(held: Holding): string {
  if ('absent' in held) return `not known (${held.absent})`;
  const nodes = held.nodes.flatMap((node) => {
    const known = heldBy(node);
    return known === null ? [] : [`${node.node} ${byteSize(known.bytes)} ${known.where}`];
  });
  const counted = countedInWords(held);
  const all = [...nodes, ...(counted === null ? [] : [counted])];
  return all.length === 0 ? `not known (${held.notKnown[0] ?? 'nobody says it'})` : all.join(', ');
}

function countedInWords({ counted }: Held): string | null {
  return 'absent' in counted ? null : `${count(counted.count)} ${counted.what}`;
}

function warmUpText(warmUp: WarmUps): Text {
  if ('absent' in warmUp) return `none (${warmUp.absent})`;
  const text = `${duration(warmUp.seconds)}: one user did ${warmUpRates(warmUp)}`;
  return warmUp.steady ? text : { text: `${text}, which is not steady`, emphasis: 'warning' };
}

/** What was done for a dataset, where anything was. */
function blockFacts({ tier, payload, entries, fresh, compaction, warmUp }: BlockState): string[] {
  const done = [
    ...(fresh ? ['on fresh nodes'] : []),
    ...('absent' in compaction ? [] : [`compacted ${sizesInWords(compaction.nodes)}`]),
    ...('absent' in warmUp ? [] : [`warmed up for ${duration(warmUp.seconds)}`]),
  ];
  return done.length === 0 ? [] : [`${tier}, ${payload}, ${plural(entries, 'entry', 'entries')}: ${done.join(', ')}`];
}

/** The largest node's, as they fill up alike. */
function sizesInWords(
  nodes: readonly { readonly beforeBytes: number | null; readonly afterBytes: number | null }[],
): string {
  const most = (sizes: readonly (number | null)[]): string => {
    const known = sizes.filter((size) => size !== null);
    return known.length === 0 ? 'an unknown size' : byteSize(largest(known));
  };
  return `from ${most(nodes.map((each) => each.beforeBytes))} to ${most(nodes.map((each) => each.afterBytes))}`;
}
