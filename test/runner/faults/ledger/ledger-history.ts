import type { Outcome } from '../../../../lib/targets/outcome.ts';
import { FOREIGN, History, NO_VALUE, type Recorded } from '../../../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../../../runner/faults/ledger/entries.ts';
import { FinalReads, type Reading } from '../../../../runner/faults/ledger/reading.ts';
import type { LedgerContext } from '../../../../runner/faults/ledger/writes.ts';

/** Writer and count, or no value, or a value that is not ours. */
export type Value = readonly [writer: number, count: number] | 'none' | 'foreign';

/** Writers 1 to 9 are the scenario's own; stamps of 900 are from before it. */
export const SEEDED: Value = [900, 1];

const stampOf = (value: Value): { writer: number; count: number } => {
  if (value === 'none') return { writer: NO_VALUE, count: 0 };
  return value === 'foreign' ? { writer: FOREIGN, count: 0 } : { writer: value[0], count: value[1] };
};

export function write(entry: number, value: Value, sentMs: number, endedMs: number, outcome: Outcome = 'ok'): Recorded {
  return { source: 'load', operation: 'write', entry, node: 0, ...stampOf(value), sentMs, endedMs, outcome };
}

export function read(
  entry: number,
  node: number,
  value: Value,
  sentMs: number,
  endedMs: number,
  outcome: Outcome = 'ok',
): Recorded {
  return { source: 'probe', operation: 'read', entry, node, ...stampOf(value), sentMs, endedMs, outcome };
}

/** A ledger of nodes node1 and node2, and of entries 0 to 3, of which 3 held nothing before. */
export function contextOf(recorded: readonly Recorded[], rest: Partial<LedgerContext> = {}): LedgerContext {
  const history = new History();
  for (const each of recorded) history.add(each);
  return {
    history,
    nodes: ['node1', 'node2'],
    dataset: { entry: (index) => ({ namespace: 'ns', key: `key-${index}` }) },
    entries: new LedgerEntries(3, [3]),
    ownWriters: (writer) => writer < 10,
    ...rest,
  };
}

/** A reading in which every entry holds what it held at first, but for some, by node and entry. */
export function readingOf(
  values: Readonly<Record<`${'node1' | 'node2'} ${number}`, Value>> = {},
  when: Reading['when'] = 'after-faults',
): Reading {
  const nodes = ['node1', 'node2'];
  const reads = new FinalReads(4, nodes.length);
  for (const node of nodes.keys()) {
    for (let entry = 0; entry < 4; entry++) {
      const { writer, count } = stampOf(entry === 3 ? 'none' : SEEDED);
      reads.set(node, entry, writer, count);
    }
  }
  for (const [place, value] of Object.entries(values)) {
    const [name = '', entry] = place.split(' ');
    const { writer, count } = stampOf(value);
    reads.set(nodes.indexOf(name), Number(entry), writer, count);
  }
  return { when, nodes, reads, leader: null, notes: [] };
}
