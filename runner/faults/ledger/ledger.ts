import { setInWords } from '../../../lib/analysis/clock.ts';
import { count, plural } from '../../../lib/base/format.ts';
import type { Safety, SafetyReading } from '../../../lib/report/safety.ts';
import { type Reading, UNREAD } from './reading.ts';
import { Examples, staleText, violationText, wentBackText } from './sentences.ts';
import { judgeReads } from './staleness.ts';
import { type LedgerContext, LedgerWrites, type Violation } from './writes.ts';

/** What it says of writes and reads, whatever order they had. */
export type Ledger = Omit<Safety, 'linearizability'>;

/** What survived the faults in memory alone shows in the second. */
const BOTH = ['after-faults', 'after-full-restart'] as const satisfies readonly SafetyReading['when'][];

/** The entries of each violation. An entry counts once, however many nodes show it. */
class Violations {
  readonly #entries: Readonly<Record<Violation, Set<number>>> = {
    lost: new Set(),
    phantom: new Set(),
    rejectedButThere: new Set(),
  };

  add(violation: Violation, entry: number): void {
    this.#entries[violation].add(entry);
  }

  counts(): Readonly<Record<Violation, number>> {
    const { lost, phantom, rejectedButThere } = this.#entries;
    return { lost: lost.size, phantom: phantom.size, rejectedButThere: rejectedButThere.size };
  }
}

function outcomes({ history }: LedgerContext): Pick<Safety, 'acknowledged' | 'rejected' | 'unknown'> {
  const told = { ok: 0, rejected: 0, unknown: 0 };
  for (let row = 0; row < history.size; row++) if (history.isWrite(row)) told[history.outcome(row)]++;
  return { acknowledged: told.ok, rejected: told.rejected, unknown: told.unknown };
}

function judgeReading(writes: LedgerWrites, reading: Reading, all: Violations, examples: Examples): SafetyReading {
  const { when, nodes, reads } = reading;
  const found = new Violations();
  const { entries } = writes.context;
  const read = Math.min(reads.entries, entries.count);
  let unread = 0;
  for (const [node, name] of nodes.entries()) {
    unread += reads.unreadOf(node);
    for (let at = 0; at < read; at++) {
      const writer = reads.writer(node, at);
      if (writer === UNREAD) continue;
      const entry = entries.entry(at);
      const origin = writes.origin(entry, writer, reads.count(node, at));
      const violation = writes.violation(entry, origin);
      if (violation === null) continue;
      found.add(violation, entry);
      all.add(violation, entry);
      examples.add(violation, () => violationText(writes, violation, entry, origin, `${name} ${when}`));
    }
  }
  return { when, nodes, unread, ...found.counts() };
}

/** Why the ledger cannot vouch for every write, as sentences; empty when it can. */
function gaps(writes: LedgerWrites, readings: readonly Reading[], acknowledged: number): string[] {
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
  return (entry, writer, count) => writes.violation(entry, writes.origin(entry, writer, count)) !== null;
}

/**
 * What became of everything that was written.
 *
 * `lost`, `phantom` and `rejectedButThere` count entries, each once: of a reading, over its nodes; of the whole, over all
 * readings, and for the last two over the reads during the load as well. An entry is lost when what it holds surely precedes
 * an acknowledged write of it (see LedgerWrites), or when it holds nothing although a write was acknowledged or it was seeded.
 * A read during the load cannot show a loss: it may be stale, which is counted apart (see judgeReads).
 *
 * `complete` is false when one of the two readings, a node or an entry is missing, but for nodes that are dead, which are told of
 * elsewhere, and the restart of all nodes that was therefore not made; when nothing was acknowledged, or when the
 * history contradicts itself; a note says which.
 *
 * @param notes what else there is to say, put before the ledger's own
 */
export function judgeSafety(
  context: LedgerContext,
  readings: readonly Reading[],
  notes: readonly string[] = [],
): Ledger {
  const writes = new LedgerWrites(context);
  const told = outcomes(context);
  const violations = new Violations();
  const examples = new Examples();
  const judged = readings.map((reading) => judgeReading(writes, reading, violations, examples));

  const { history } = context;
  const found = judgeReads(writes, (row, origin) => {
    const lie = writes.lie(origin);
    if (lie === null) return;
    const entry = history.entry(row);
    violations.add(lie, entry);
    const node = context.nodes[history.node(row)] ?? 'an unknown node';
    examples.add(lie, () => violationText(writes, lie, entry, origin, `${node} during the load`));
  });
  for (const { furthestBack } of found.nodes) {
    if (furthestBack !== null) examples.add('wentBack', () => wentBackText(writes, furthestBack));
  }
  for (const { stalest } of found.nodes) {
    if (stalest !== null) examples.add('stale', () => staleText(writes, stalest));
  }

  const missing = gaps(writes, readings, told.acknowledged);
  const total = (of: 'stale' | 'wentBack'): number => found.nodes.reduce((sum, node) => sum + node[of], 0);
  const most = (of: 'stalest' | 'furthestBack'): number => Math.max(...found.nodes.map((node) => node[of]?.byMs ?? 0));
  return {
    ...told,
    entries: context.entries.count,
    readings: judged,
    ...violations.counts(),
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
