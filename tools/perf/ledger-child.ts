// The process that ledger.ts measures: records as many operations as it is told, judges them, and prints what that took.

import { Xorshift } from '../../lib/base/random.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import { History } from '../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../runner/faults/ledger/entries.ts';
import { judgeSafety } from '../../runner/faults/ledger/ledger.ts';
import { FinalReads, type Reading } from '../../runner/faults/ledger/reading.ts';
import { peakMemory } from './metered.ts';

const ENTRIES = 1_000;
const NODES = ['node1', 'node2', 'node3'];
const WRITERS = 100;
const OPERATION_MS = 2;
const [writes = 0, reads = 0] = process.argv.slice(2).map(Number);

/** Each entry's newest acknowledged write, as a cluster that loses nothing would answer it; at first of a writer before ours. */
const newest = { writers: new Int32Array(ENTRIES).fill(WRITERS), counts: new Int32Array(ENTRIES) };
const history = new History();
const random = new Xorshift(1);

function record(operation: number): void {
  const writer = operation % WRITERS;
  const entry = random.next() % ENTRIES;
  const sentMs = (operation / WRITERS) * OPERATION_MS;
  const times = { sentMs, endedMs: sentMs + (random.next() % 2_000) / 1_000 };
  const node = operation % NODES.length;
  // Reads are spread evenly over the writes.
  const isRead =
    Math.floor(((operation + 1) * reads) / (writes + reads)) > Math.floor((operation * reads) / (writes + reads));
  if (isRead) {
    const value = { writer: newest.writers[entry] as number, count: newest.counts[entry] as number };
    history.add({ source: 'probe', operation: 'read', entry, node, ...value, ...times, outcome: 'ok' });
    return;
  }
  const outcome = operation % 50 === 0 ? 'unknown' : operation % 50 === 1 ? 'rejected' : 'ok';
  const count = Math.floor(operation / WRITERS) + 1;
  history.add({ source: 'load', operation: 'write', entry, node, writer, count, ...times, outcome });
  if (outcome !== 'ok') return;
  newest.writers[entry] = writer;
  newest.counts[entry] = count;
}

function readBack(when: Reading['when']): Reading {
  const final = new FinalReads(ENTRIES, NODES.length);
  for (const node of NODES.keys()) {
    for (let entry = 0; entry < ENTRIES; entry++) {
      final.set(node, entry, newest.writers[entry] as number, newest.counts[entry] as number);
    }
  }
  return { when, nodes: NODES, reads: final, leader: null, notes: [] };
}

const recordStart = performance.now();
for (let operation = 0; operation < writes + reads; operation++) record(operation);
const judgeStart = performance.now();
const safety = judgeSafety(
  {
    history,
    nodes: NODES,
    dataset: makeDataset({ name: 'small', entries: ENTRIES, namespaces: 10 }, 1),
    entries: new LedgerEntries(ENTRIES, []),
    ownWriters: (writer) => writer < WRITERS,
  },
  [readBack('after-faults'), readBack('after-full-restart')],
);
const end = performance.now();
const { acknowledged, rejected, unknown, lost, phantom } = safety;
console.log(
  JSON.stringify({
    recordSeconds: (judgeStart - recordStart) / 1_000,
    judgeSeconds: (end - judgeStart) / 1_000,
    peakBytes: peakMemory(process.pid) ?? 0,
    writes: acknowledged + rejected + unknown,
    reads: safety.reads,
    clean: lost === 0 && phantom === 0 && safety.complete,
  }),
);
