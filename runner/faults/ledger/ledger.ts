import { setInWords } from '../../../lib/analysis/clock.ts';
import { largest } from '../../../lib/base/extremes.ts';
import { count, plural } from '../../../lib/base/format.ts';
import type { Safety, SafetyReading } from '../../../lib/report/safety.ts';
import { type Answer, answersOf, judgeEntry } from './judged-entry.ts';
import type { RowsByEntry } from './order.ts';
import type { Reading } from './reading.ts';
import { Examples, foundText, staleText, wentBackText } from './sentences.ts';
import { acknowledgedWrites, judgeReads } from './staleness.ts';
import { type LedgerContext, LedgerWrites, VIOLATIONS, type Violation } from './writes.ts';

/** What it says of writes and reads, whatever order they had. */
export type Ledger = Omit<Safety, 'linearizability'>;

/** What survived the faults in memory alone shows in the second. */
const BOTH = ['after-faults', 'after-full-restart'] as const satisfies readonly SafetyReading['when'][];

/** What entries can be found to be, each counted once however many nodes and readings show it. */
type Finding = Violation | 'behind';
const FINDINGS = [...VIOLATIONS, 'behind'] as const satisfies readonly Finding[];

class Found {
  readonly #entries = new Map<Finding, Set<number>>(FINDINGS.map((finding) => [finding, new Set()]));

  add(finding: Finding, entry: number): void {
    this.#entries.get(finding)?.add(entry);
  }

  counts(): Readonly<Record<Finding, number>> {
    const of = (finding: Finding): number => this.#entries.get(finding)?.size ?? 0;
    return { lost: of('lost'), phantom: of('phantom'), rejectedButThere: of('rejectedButThere'), behind: of('behind') };
  }
}

/** What all readings together have found. */
class Judgement {
  readonly found = new Found();
  readonly examples = new Examples();
  /** Entries in which each node was behind, by its name. */
  readonly behind: ReadonlyMap<string, Set<number>>;
  /** Which rows of the history are acknowledged writes that were checked. */
  readonly #checked: Uint8Array;

  constructor({ history, nodes }: LedgerContext) {
    this.behind = new Map(nodes.map((name) => [name, new Set()]));
    this.#checked = new Uint8Array(history.size);
  }

  check(rows: readonly number[]): void {
    for (const row of rows) this.#checked[row] = 1;
  }

  get checked(): number {
    return this.#checked.reduce((sum, one) => sum + one, 0);
  }
}

function outcomes({ history }: LedgerContext): Pick<Safety, 'acknowledged' | 'rejected' | 'unknown'> {
  const told = { ok: 0, rejected: 0, unknown: 0 };
  for (let row = 0; row < history.size; row++) if (history.isWrite(row)) told[history.outcome(row)]++;
  return { acknowledged: told.ok, rejected: told.rejected, unknown: told.unknown };
}

function judgeReading(
  writes: LedgerWrites,
  acknowledged: RowsByEntry,
  reading: Reading,
  all: Judgement,
): SafetyReading {
  const { when, nodes, reads, leader } = reading;
  const { entries } = writes.context;
  const found = new Found();
  for (let at = 0; at < Math.min(reads.entries, entries.count); at++) {
    const entry = entries.entry(at);
    const answers = answersOf(writes, reading, at);
    const { lost, behind, checked } = judgeEntry(writes, entry, acknowledged.of(at), answers, leader);
    all.check(checked);
    const tell = (finding: Finding, { node, origin }: Answer): void => {
      found.add(finding, entry);
      all.found.add(finding, entry);
      all.examples.add(finding, () => foundText(writes, finding, entry, origin, `${nodes[node]} ${when}`));
    };
    for (const answer of answers) {
      const lie = writes.lie(answer.origin);
      if (lie !== null) tell(lie, answer);
      if (lost && writes.lacks(entry, answer.origin)) tell('lost', answer);
      if (behind.includes(answer.node)) {
        tell('behind', answer);
        all.behind.get(nodes[answer.node] as string)?.add(entry);
      }
    }
  }
  const unread = nodes.reduce((sum, _, node) => sum + reads.unreadOf(node), 0);
  return { when, nodes, unread, ...found.counts() };
}

/**
 * Why the ledger cannot vouch for every write, as sentences; empty when it can.
 * @param checked acknowledged writes that the readings say something of
 */
function gaps(writes: LedgerWrites, readings: readonly Reading[], acknowledged: number, checked: number): string[] {
  const { entries, nodes, clockSteps = [], dead = [] } = writes.context;
  const found: string[] = [];
  for (const { atMs, byMs } of clockSteps) {
    found.push(
      `The system's clock was set ${setInWords(byMs)} at ${(atMs / 1_000).toFixed(1)} s of the run: times of the load from before and after do not compare.`,
    );
  }
  if (acknowledged === 0) found.push('No write was acknowledged, so nothing was put to the test.');
  for (const when of dead.length > 0 ? (['after-faults'] as const) : BOTH) {
    if (!readings.some((reading) => reading.when === when)) found.push(`Nothing was read back ${when}.`);
  }
  if (writes.outside > 0) found.push(`${plural(writes.outside, 'write')} went to entries that are not read back.`);
  if (writes.duplicates > 0) {
    found.push(`${plural(writes.duplicates, 'write')} carried a stamp that another recorded write carried too.`);
  }
  if (checked < acknowledged && readings.length > 0) {
    found.push(
      `What became of ${count(acknowledged - checked)} of ${plural(acknowledged, 'acknowledged write')} is not known: too few nodes had an answer, or a later write of the entry may have covered it.`,
    );
  }
  for (const { when, nodes: readFrom, reads } of readings) {
    if (reads.entries < entries.count) {
      found.push(`Only ${count(reads.entries)} of ${count(entries.count)} entries were read back ${when}.`);
    }
    const missing = nodes.filter((name) => !readFrom.includes(name) && !dead.includes(name));
    if (missing.length > 0) found.push(`Nothing was read back from ${missing.join(', ')} ${when}.`);
    for (const [node, name] of readFrom.entries()) {
      const unread = reads.unreadOf(node);
      if (unread > 0) {
        found.push(
          `${count(unread)} of ${plural(reads.entries, 'entry', 'entries')} could not be read from ${name} ${when}.`,
        );
      }
    }
  }
  return found;
}

/** Whether a value that was read back makes an entry wrong: worth another read, since a node may only lag behind. */
export function doubtsOf(context: LedgerContext): (entry: number, writer: number, count: number) => boolean {
  const writes = new LedgerWrites(context);
  return (entry, writer, count) => {
    const origin = writes.origin(entry, writer, count);
    return writes.lie(origin) !== null || writes.lacks(entry, origin);
  };
}

/** What there is to say of writes whose entries somebody else has deleted or written over: nothing is judged by them. */
export function unjudged(context: LedgerContext, why: string): Ledger {
  const writes = new LedgerWrites(context);
  const { reads } = judgeReads(writes, acknowledgedWrites(context), () => undefined);
  return {
    ...outcomes(context),
    checked: 0,
    entries: context.entries.count,
    readings: [],
    ...new Found().counts(),
    behindByNode: context.nodes.map((node) => ({ node, entries: 0 })),
    reads,
    wentBack: 0,
    wentBackMaxMs: 0,
    stale: 0,
    staleMaxMs: 0,
    staleByNode: context.nodes.map((node) => ({ node, stale: 0, maxMs: 0 })),
    examples: [],
    complete: false,
    notes: [`Not complete, and nothing was judged: ${why}.`],
  };
}

/**
 * What became of everything that was written.
 *
 * `lost`, `phantom`, `rejectedButThere` and `behind` count entries, each once: of a reading, over its nodes; of the whole, over
 * all readings, and for lies over the reads during the load as well. An entry is lost when the node that leads, or every node
 * where none is known to, lacks an acknowledged write of it (see LedgerWrites); a node that lacks one otherwise is behind.
 * A read during the load cannot show a loss: it may be stale, which is counted apart (see judgeReads).
 *
 * `checked` counts the acknowledged writes of which a reading says whether they are there or lost (see judgeEntry). `complete`
 * is false when not all are, when one of the two readings, a node or an entry is missing, but for nodes that are dead, which are
 * told of elsewhere, and the restart of all nodes that was therefore not made; when nothing was acknowledged, or when the
 * history contradicts itself; a note says which.
 *
 * @param notes what else there is to say, put before the ledger's own
 */
export function judgeSafety(
  context: LedgerContext,
  readings: readonly Reading[],
  notes: readonly string[] = [],
): Ledger {
  const { history, entries } = context;
  const writes = new LedgerWrites(context);
  const told = outcomes(context);
  const judgement = new Judgement(context);
  const { found: violations, examples } = judgement;
  const acknowledged = acknowledgedWrites(context);
  const judged = readings.map((reading) => judgeReading(writes, acknowledged, reading, judgement));

  const found = judgeReads(writes, acknowledged, (row, origin) => {
    const lie = writes.lie(origin);
    if (lie === null) return;
    const entry = history.entry(row);
    violations.add(lie, entry);
    const node = context.nodes[history.node(row)] ?? 'an unknown node';
    examples.add(lie, () => foundText(writes, lie, entry, origin, `${node} during the load`));
  });
  for (const { furthestBack } of found.nodes) {
    if (furthestBack !== null) examples.add('wentBack', () => wentBackText(writes, furthestBack));
  }
  for (const { stalest } of found.nodes) {
    if (stalest !== null) examples.add('stale', () => staleText(writes, stalest));
  }

  const { checked } = judgement;
  const missing = gaps(writes, readings, told.acknowledged, checked);
  const total = (of: 'stale' | 'wentBack'): number => found.nodes.reduce((sum, node) => sum + node[of], 0);
  const most = (of: 'stalest' | 'furthestBack'): number => largest(found.nodes.map((node) => node[of]?.byMs ?? 0));
  return {
    ...told,
    checked,
    entries: entries.count,
    readings: judged,
    ...violations.counts(),
    behindByNode: context.nodes.map((node) => ({ node, entries: judgement.behind.get(node)?.size ?? 0 })),
    reads: found.reads,
    wentBack: total('wentBack'),
    wentBackMaxMs: most('furthestBack'),
    stale: total('stale'),
    staleMaxMs: most('stalest'),
    staleByNode: context.nodes.map((node, at) => ({
      node,
      stale: found.nodes[at]?.stale ?? 0,
      maxMs: found.nodes[at]?.stalest?.byMs ?? 0,
    })),
    examples: examples.list(),
    complete: missing.length === 0,
    notes: [...notes, ...readings.flatMap((reading) => reading.notes), ...missing],
  };
}
