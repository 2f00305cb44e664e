import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { heldBy } from '../../../lib/analysis/held.ts';
import { warmUpRates } from '../../../lib/analysis/warm-up.ts';
import { byteSize, count, duration } from '../../../lib/base/format.ts';
import type { BlockState, ClusterState, Held, Holding, WarmUps } from '../../../lib/report/state.ts';
import { type Block, muted, type Section, type Text } from '../section.ts';

/** In what state clusters were measured: what they held, how they were warmed up, what was done between datasets. */
export const state: Section = {
  title: 'State',
  of: ({ states = [], clusters }) =>
    states.flatMap((each): Block[] => {
      const embedded = clusters.find(({ name }) => name === each.cluster)?.kind === 'embedded';
      return [
        line('Held before', each, embedded ? 'nothing: its nodes were new' : heldInWords(each.held)),
        line('Warm-up', each, warmUpInWords(each.warmUp), doubt(each.warmUp)),
        ...blockLines(each),
      ];
    }),
};

function line(text: string, { cluster }: ClusterState, words: string, more: readonly Text[] = []): Block {
  return { kind: 'heading', text, beside: [muted(`${clusterTitle({ name: cluster })}: ${words}`), ...more] };
}

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

function warmUpInWords(warmUp: WarmUps): string {
  if ('absent' in warmUp) return `none (${warmUp.absent})`;
  return `${duration(warmUp.seconds)}, ${warmUpRates(warmUp)}`;
}

function doubt(warmUp: WarmUps): Text[] {
  return 'absent' in warmUp || warmUp.steady ? [] : [{ text: 'not steady', emphasis: 'warning' }];
}

/** What was done for each dataset, where anything was. */
function blockLines(each: ClusterState): Block[] {
  const told = each.blocks.filter(({ fresh, compaction }) => fresh || !('absent' in compaction));
  if (told.length === 0) return [];
  return [line('Datasets', each, told.map(blockInWords).join('; '))];
}

function blockInWords({ tier, payload, entries, fresh, compaction, warmUp }: BlockState): string {
  const name = `${tier}, ${payload}, ${count(entries)} entries`;
  const parts = [
    ...(fresh ? ['on fresh nodes'] : []),
    ...('absent' in compaction ? [] : [`compacted ${sizesInWords(compaction.nodes)}`]),
    ...('absent' in warmUp ? [] : [`warmed up for ${duration(warmUp.seconds)}`]),
  ];
  return `${name}: ${parts.join(', ')}`;
}

/** The largest node's, as they fill up alike. */
function sizesInWords(
  nodes: readonly { readonly beforeBytes: number | null; readonly afterBytes: number | null }[],
): string {
  const largest = (sizes: readonly (number | null)[]): string => {
    const known = sizes.filter((size) => size !== null);
    return known.length === 0 ? 'an unknown size' : byteSize(Math.max(...known));
  };
  return `from ${largest(nodes.map((each) => each.beforeBytes))} to ${largest(nodes.map((each) => each.afterBytes))}`;
}
