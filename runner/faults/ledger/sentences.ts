import { duration, milliseconds } from '../../../lib/base/format.ts';
import type { Behind } from './staleness.ts';
import { ABSENT, INITIAL, type LedgerContext, type LedgerWrites, type Origin, VIOLATIONS } from './writes.ts';

const MOST_OF_A_KIND = 10;
/** What weighs the most comes first. */
const KINDS = [...VIOLATIONS, 'behind', 'wentBack', 'stale'] as const;
type Kind = (typeof KINDS)[number];

/** The first few findings of each kind, as sentences. */
export class Examples {
  readonly #sentences = new Map<Kind, string[]>(KINDS.map((kind) => [kind, []]));

  /** @param sentence made only when it is still wanted */
  add(kind: Kind, sentence: () => string): void {
    const known = this.#sentences.get(kind);
    if (known !== undefined && known.length < MOST_OF_A_KIND) known.push(sentence());
  }

  /** The gravest ones, but one of each kind at least. */
  list(): string[] {
    const kinds = KINDS.map((kind) => this.#sentences.get(kind) ?? []);
    const spare = MOST_OF_A_KIND - kinds.filter(({ length }) => length > 0).length;
    let left = spare;
    return kinds.flatMap((sentences) => {
      const more = Math.min(left, Math.max(0, sentences.length - 1));
      left -= more;
      return sentences.slice(0, 1 + more);
    });
  }
}

export function entryText({ dataset }: LedgerContext, entry: number): string {
  const { namespace, key } = dataset.entry(entry);
  return `entry ${entry} (${namespace}/${key})`;
}

/** A value, by the write that it comes from: `write 3/41` is the 41st of writer 3. */
export function valueText({ context }: LedgerWrites, origin: Origin): string {
  if (origin === ABSENT) return 'no value';
  if (origin === INITIAL) return 'the value from before the scenario';
  if (origin < 0) return 'a value that no recorded write has made';
  return `write ${context.history.writer(origin)}/${context.history.count(origin)}`;
}

/** What is wrong with an entry that was read back. `where` says which node and reading. */
export function foundText(writes: LedgerWrites, finding: Kind, entry: number, origin: Origin, where: string): string {
  const verb = finding === 'behind' ? 'still holds' : 'holds';
  const holds = `${entryText(writes.context, entry)} on ${where}: ${verb} ${valueText(writes, origin)}`;
  if (finding === 'phantom') return `${holds}, which was never sent to it`;
  if (finding === 'rejectedButThere') return `${holds}, which was rejected`;
  const newest = writes.newest(entry);
  if (newest === INITIAL) return `${holds} although it was seeded`;
  const later = writes.endedMs(newest) - writes.heldMs(origin);
  const when = origin >= 0 ? ` ${duration(later / 1_000)} later` : '';
  return `${holds} although ${valueText(writes, newest)} was acknowledged${when}`;
}

function readText(writes: LedgerWrites, { read, origin }: Behind): string {
  const { context } = writes;
  const { history, nodes } = context;
  const node = nodes[history.node(read)] ?? 'an unknown node';
  const at = `${(history.sentMs(read) / 1_000).toFixed(3)} s`;
  return `${entryText(context, history.entry(read))} on ${node}: a read at ${at} answered ${valueText(writes, origin)}`;
}

/** A read that answered less than what had been acknowledged. */
export function staleText(writes: LedgerWrites, behind: Behind): string {
  const newer = behind.newer === INITIAL ? 'it was seeded' : `${valueText(writes, behind.newer)} was acknowledged`;
  return `${readText(writes, behind)}, ${milliseconds(behind.byMs)} ms after ${newer}`;
}

/** A read that answered less than the same node had answered before. */
export function wentBackText(writes: LedgerWrites, behind: Behind): string {
  const { history } = writes.context;
  const { newer } = behind;
  const shown = valueText(writes, writes.origin(history.entry(newer), history.writer(newer), history.count(newer)));
  return `${readText(writes, behind)}, ${milliseconds(behind.byMs)} ms after the same node had answered ${shown}`;
}
