// The process that registers.ts measures: records as many operations as it is told, on so many entries, judges their order, and
// prints what that took.

import { Xorshift } from '../../lib/base/random.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import { History } from '../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../runner/faults/ledger/entries.ts';
import { LedgerWrites } from '../../runner/faults/ledger/writes.ts';
import { judgeRegisters } from '../../runner/faults/registers/judge.ts';
import { peakMemory } from './metered.ts';

const WRITERS = 100;
const NODES = ['node1', 'node2', 'node3'];
const SEEDED = 100;
/** Of an operation, at most; so many are under way at once. */
const LONGEST_MS = 20;
const UNDER_WAY = 50;
const [operations = 0, entries = 0, stale = 0] = process.argv.slice(2).map(Number);

const history = new History();
const random = new Xorshift(1);
const columns = () => ({ writers: new Int32Array(entries).fill(-1), counts: new Int32Array(entries) });
/** Each entry's value, as a cluster that does everything at the moment when it is asked would hold it. */
const held = columns();
held.writers.fill(WRITERS, 0, SEEDED);
/** The first that was acknowledged, which a stale read answers: when that was, and when one sent after it was. */
const first = {
  ...columns(),
  endedMs: new Float64Array(entries).fill(Number.POSITIVE_INFINITY),
  overMs: new Float64Array(entries).fill(Number.POSITIVE_INFINITY),
};
const violated = new Set<number>();

interface Times {
  readonly sentMs: number;
  readonly endedMs: number;
}

function write(at: number, entry: number, times: Times): void {
  const writer = at % WRITERS;
  const count = Math.floor(at / WRITERS) + 1;
  const outcome = at % 50 === 0 ? 'unknown' : at % 51 === 0 ? 'rejected' : 'ok';
  history.add({ source: 'load', operation: 'write', entry, node: at % NODES.length, writer, count, ...times, outcome });
  // Half of those that nobody heard the end of were done.
  if (outcome === 'rejected' || (outcome === 'unknown' && at % 100 === 0)) return;
  held.writers[entry] = writer;
  held.counts[entry] = count;
  if (outcome !== 'ok') return;
  if (first.endedMs[entry] === Number.POSITIVE_INFINITY) {
    first.writers[entry] = writer;
    first.counts[entry] = count;
    first.endedMs[entry] = times.endedMs;
  } else if (times.sentMs > (first.endedMs[entry] as number)) {
    first.overMs[entry] = Math.min(first.overMs[entry] as number, times.endedMs);
  }
}

function read(at: number, entry: number, times: Times): void {
  const isStale = violated.size < stale && times.sentMs > (first.overMs[entry] as number);
  const { writers, counts } = isStale ? first : held;
  if (isStale) violated.add(entry);
  const value = { writer: writers[entry] as number, count: counts[entry] as number };
  history.add({ source: 'load', operation: 'read', entry, node: at % NODES.length, ...value, ...times, outcome: 'ok' });
}

const recordStart = performance.now();
for (let at = 0; at < operations; at++) {
  const entry = random.next() % entries;
  const doneMs = (at * LONGEST_MS) / UNDER_WAY;
  const sentMs = doneMs - (random.next() % (LONGEST_MS * 500)) / 1_000;
  const times = { sentMs, endedMs: doneMs + (random.next() % (LONGEST_MS * 500)) / 1_000 };
  (random.next() % 2 === 0 ? write : read)(at, entry, times);
}
const judgeStart = performance.now();
const writes = new LedgerWrites({
  history,
  nodes: NODES,
  dataset: makeDataset({ name: 'smoke', entries: SEEDED, namespaces: 5 }, 1),
  entries: LedgerEntries.of(history, Math.min(SEEDED, entries)),
  ownWriters: (writer) => writer < WRITERS,
});
const found = judgeRegisters(writes);
const end = performance.now();
console.log(
  JSON.stringify({
    recordSeconds: (judgeStart - recordStart) / 1_000,
    judgeSeconds: (end - judgeStart) / 1_000,
    peakBytes: peakMemory(process.pid) ?? 0,
    operations: history.size,
    judged: found.operations,
    violated: found.violated,
    expected: violated.size,
  }),
);
