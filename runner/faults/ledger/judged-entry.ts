import { largest } from '../../../lib/base/extremes.ts';
import { type Reading, UNREAD } from './reading.ts';
import type { LedgerWrites, Origin } from './writes.ts';

/** The value of an entry as one node answered it. */
export interface Answer {
  /** Position of the node. */
  readonly node: number;
  readonly origin: Origin;
}

/** What a reading tells of one entry. */
export interface JudgedEntry {
  /** An acknowledged write is gone: the node that leads lacks it; where none is known to lead, every node that was read does. */
  readonly lost: boolean;
  /** Positions of nodes that lack a write which is not lost. */
  readonly behind: readonly number[];
  /**
   * Its acknowledged writes of which the reading says what became of them: it is there, or it is surely lost. Those that a later
   * write may have covered are not among them.
   */
  readonly checked: readonly number[];
}

/** How many of so many nodes have to be read where none is known to lead: a majority has what was acknowledged. */
function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

/** What the nodes of a reading answered for the entry at a position; those that did not answer are left out. */
export function answersOf(writes: LedgerWrites, { nodes, reads }: Reading, at: number): Answer[] {
  const entry = writes.context.entries.entry(at);
  const answers: Answer[] = [];
  for (let node = 0; node < nodes.length; node++) {
    const writer = reads.writer(node, at);
    if (writer !== UNREAD) answers.push({ node, origin: writes.origin(entry, writer, reads.count(node, at)) });
  }
  return answers;
}

/**
 * Judges what the nodes answered for an entry.
 * @param acknowledged rows of its acknowledged writes
 * @param leader position of the node that has the last word; null when none has
 */
export function judgeEntry(
  writes: LedgerWrites,
  entry: number,
  acknowledged: Int32Array,
  answers: readonly Answer[],
  leader: number | null,
): JudgedEntry {
  const last = answers.find(({ node }) => node === leader);
  const deciding = last === undefined ? answers : [last];
  const enough = last === undefined ? majority(writes.context.nodes.length) : 1;
  const lacking = answers.filter(({ origin }) => writes.lacks(entry, origin));
  const lost = deciding.length >= enough && deciding.every((answer) => lacking.includes(answer));
  const heldMs = lost ? largest(deciding.map(({ origin }) => writes.heldMs(origin))) : Number.POSITIVE_INFINITY;
  return {
    lost,
    behind: lost ? [] : lacking.map(({ node }) => node),
    checked: [...acknowledged].filter(
      (row) => writes.sentMs(row) > heldMs || deciding.filter(({ origin }) => origin === row).length >= enough,
    ),
  };
}
