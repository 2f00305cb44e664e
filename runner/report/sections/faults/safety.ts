import {
  brokePromise,
  type SafetyStanding,
  safetyStanding,
  showsTrouble,
  wasReadAfterRestart,
} from '../../../../lib/analysis/safety.ts';
import { count, elapsed, plural } from '../../../../lib/base/format.ts';
import type { Safety, SafetyReading } from '../../../../lib/report/safety.ts';
import type { Reads } from '../../../../lib/targets/target.ts';
import { type Block, type Emphasis, type Item, listOf } from '../../section.ts';

/** Of the examples of a ledger that is not clean; the report has them all. */
const EXAMPLES_SHOWN = 5;

const WHEN: Readonly<Record<SafetyReading['when'], string>> = {
  'after-faults': 'after the faults',
  'after-full-restart': 'after a full restart',
};

/** The same of violations of the order, of four lines each. */
const STORIES_SHOWN = 2;

/** What the sentence about a ledger is meant as. */
const EMPHASES: Readonly<Record<SafetyStanding, Emphasis>> = {
  violated: 'bad',
  unproven: 'warning',
  doubtful: 'warning',
  behind: 'warning',
  unsteady: 'warning',
  clean: 'good',
};

/** What became of every write: a line when all is well, a block with examples when it is not. Never clean when incomplete. */
export function safetyBlocks(safety: Safety, reads: Reads | null): Block[] {
  const standing = safetyStanding(safety, reads);
  const trouble = showsTrouble(safety);
  const items: Item[] = [
    ...(standing === 'violated' || safety.rejectedButThere + safety.behind > 0
      ? safety.readings.map((reading) => ({ mark: '-', text: readingInWords(reading) }))
      : []),
    ...storyItems(safety),
    ...(trouble ? exampleItems(safety.examples) : []),
    ...(trouble || !safety.complete ? safety.notes.map((text) => ({ mark: '-', text })) : []),
  ];
  return [
    { kind: 'prose', text: { text: safetyInWords(safety, reads), emphasis: EMPHASES[standing] } },
    ...listOf(items).map((list) => (standing === 'violated' ? ({ ...list, emphasis: 'bad' } as const) : list)),
  ];
}

/** A ledger in a sentence: `safety: checked 12,345 of 12,345 acknowledged writes, none lost, 0 phantom, 3 stale reads (at most 41 ms)`. */
export function safetyInWords(safety: Safety, reads: Reads | null): string {
  const { acknowledged, checked, lost, phantom, rejectedButThere, behindByNode, complete } = safety;
  const { stale, staleMaxMs, wentBack, wentBackMaxMs } = safety;
  // Of most writes of an older report the last one of the entry alone was looked at.
  const none = complete && checked !== null ? 'none lost' : 'none found lost';
  const parts = [
    `${checked === null ? '' : `checked ${count(checked)} of `}${plural(acknowledged, 'acknowledged write')}`,
    lost === 0 ? none : `lost in ${plural(lost, 'entry', 'entries')}`,
    `${count(phantom)} phantom`,
    ...(rejectedButThere > 0 ? [`${count(rejectedButThere)} rejected but there`] : []),
    ...behindByNode.flatMap(({ node, entries }) =>
      entries > 0 ? [`${node} behind in ${plural(entries, 'entry', 'entries')}`] : [],
    ),
    stale === 0 ? 'no stale read' : `${plural(stale, 'stale read')} ${atMost(stale, staleMaxMs)}`,
    ...(brokePromise(safety, reads) ? ['which linearizable reads must not be'] : []),
    ...orderInWords(safety),
    ...(wentBack > 0 ? [`${plural(wentBack, 'read')} went back in time ${atMost(wentBack, wentBackMaxMs)}`] : []),
    ...(wasReadAfterRestart(safety) ? [] : ['not read back after a full restart']),
  ];
  return `${titleOf(safety, reads)}: ${parts.join(', ')}`;
}

/** Whether everything fits in an order; says nothing where nobody promised that. */
function orderInWords({ linearizability }: Safety): string[] {
  if ('absent' in linearizability) return [];
  const { operations, entries, clockErrorMs, violations } = linearizability;
  const within = `clocks within ${elapsed(clockErrorMs)}`;
  return violations > 0
    ? [`not linearizable in ${plural(violations, 'entry', 'entries')} (${within})`]
    : [`${count(operations)} operations of ${plural(entries, 'entry', 'entries')} linearizable (${within})`];
}

/** Where the order breaks: the two values of an entry, each with its operations, and why they do not fit. */
function storyItems({ linearizability }: Safety): Item[] {
  if ('absent' in linearizability) return [];
  return linearizability.stories
    .slice(0, STORIES_SHOWN)
    .flatMap((story) => story.map((text, line) => ({ mark: line === 0 ? '!' : ' ', text })));
}

function titleOf(safety: Safety, reads: Reads | null): string {
  switch (safetyStanding(safety, reads)) {
    case 'violated':
      return safety.complete ? 'SAFETY VIOLATED' : 'SAFETY VIOLATED, and the ledger is not complete';
    case 'unproven':
      return 'safety NOT PROVEN, the ledger is not complete';
    case 'doubtful':
      return 'safety IN DOUBT';
    case 'behind':
      return 'safety, with a node BEHIND';
    default:
      return 'safety';
  }
}

function atMost(found: number, maxMs: number): string {
  return found === 1 ? `(${elapsed(maxMs)})` : `(at most ${elapsed(maxMs)})`;
}

function readingInWords({ when, nodes, lost, phantom, rejectedButThere, behind, unread }: SafetyReading): string {
  const found = [
    `${count(lost)} lost`,
    `${count(phantom)} phantom`,
    ...(rejectedButThere > 0 ? [`${count(rejectedButThere)} rejected but there`] : []),
    ...(behind > 0 ? [`${count(behind)} behind`] : []),
    ...(unread > 0 ? [`${count(unread)} not read`] : []),
  ];
  return `${WHEN[when]}, from ${plural(nodes.length, 'node')}: ${found.join(', ')}`;
}

function exampleItems(examples: readonly string[]): Item[] {
  const rest = examples.length - EXAMPLES_SHOWN;
  return [
    ...examples.slice(0, EXAMPLES_SHOWN).map((text) => ({ mark: '!', text })),
    ...(rest > 0 ? [{ mark: '!', text: `and ${plural(rest, 'more example')} in the report` }] : []),
  ];
}
