import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Safety } from '../../../../lib/report/safety.ts';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../../../runner/faults/ledger/entries.ts';
import { judgeSafety, type Ledger } from '../../../../runner/faults/ledger/ledger.ts';
import { FinalReads, type Reading } from '../../../../runner/faults/ledger/reading.ts';
import type { LedgerContext } from '../../../../runner/faults/ledger/writes.ts';
import { contextOf, read, readingOf, SEEDED, type Value, write } from './ledger-history.ts';

/** Two writes of entry 0, one after the other, both acknowledged. */
const TWO = [write(0, [1, 1], 10, 20), write(0, [2, 1], 30, 45)];
/** The same to an entry each, as the load writes. */
const APART = [write(0, [1, 1], 10, 20), write(3, [2, 1], 30, 45)];
const APART_WHOLE = { 'node1 0': [1, 1], 'node2 0': [1, 1], 'node1 3': [2, 1], 'node2 3': [2, 1] } as const;

function judge(recorded: readonly Recorded[], readings: readonly Reading[], rest?: Partial<LedgerContext>): Ledger {
  return judgeSafety(contextOf(recorded, rest), readings);
}

function faults({
  lost,
  phantom,
  rejectedButThere,
  behind,
}: Pick<Safety, 'lost' | 'phantom' | 'rejectedButThere' | 'behind'>) {
  return { lost, phantom, rejectedButThere, behind };
}
const CLEAN = { lost: 0, phantom: 0, rejectedButThere: 0, behind: 0 };

test('a cluster that holds every acknowledged write everywhere is clean and complete', () => {
  const safety = judge(APART, [readingOf(APART_WHOLE), readingOf(APART_WHOLE, 'after-full-restart')]);
  assert.deepEqual(safety, {
    acknowledged: 2,
    checked: 2,
    rejected: 0,
    unknown: 0,
    entries: 4,
    readings: ['after-faults', 'after-full-restart'].map((when) => ({
      when,
      nodes: ['node1', 'node2'],
      unread: 0,
      ...CLEAN,
    })),
    ...CLEAN,
    behindByNode: [
      { node: 'node1', entries: 0 },
      { node: 'node2', entries: 0 },
    ],
    reads: 0,
    wentBack: 0,
    wentBackMaxMs: 0,
    stale: 0,
    staleMaxMs: 0,
    staleByNode: [
      { node: 'node1', stale: 0, maxMs: 0 },
      { node: 'node2', stale: 0, maxMs: 0 },
    ],
    examples: [],
    complete: true,
    notes: [],
  });
});

test('an older write in place of an acknowledged one is lost, told with both writes and the time between them', () => {
  const safety = judge(TWO, [readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] })]);
  assert.deepEqual(faults(safety), { ...CLEAN, lost: 1 });
  assert.deepEqual(
    safety.examples,
    ['node1', 'node2'].map(
      (node) =>
        `entry 0 (ns/key-0) on ${node} after-faults: holds write 1/1 although write 2/1 was acknowledged 25 ms later`,
    ),
  );
});

test('the value from before the scenario, or none, in place of an acknowledged write is lost', () => {
  const initial = judge(TWO, [{ ...readingOf({ 'node1 0': [2, 1] }), leader: 1 }]);
  const missing = judge([write(3, [1, 1], 10, 20)], [{ ...readingOf({ 'node1 3': [1, 1] }), leader: 1 }]);
  assert.deepEqual([initial.lost, missing.lost], [1, 1]);
  assert.deepEqual(
    [...initial.examples, ...missing.examples],
    [
      'entry 0 (ns/key-0) on node2 after-faults: holds the value from before the scenario although write 2/1 was acknowledged',
      'entry 3 (ns/key-3) on node2 after-faults: holds no value although write 1/1 was acknowledged',
    ],
  );
});

test('a seeded entry without a value is lost though nobody wrote it since', () => {
  const safety = judge(
    [write(1, [1, 1], 1, 2)],
    [readingOf({ 'node1 1': [1, 1], 'node2 1': [1, 1], 'node1 0': 'none', 'node2 0': 'none' })],
  );
  assert.deepEqual(faults(safety), { ...CLEAN, lost: 1 });
  assert.match(safety.examples[0] ?? '', /^entry 0 .* on node1 after-faults: holds no value although it was seeded$/);
});

test('an entry is lost once for a reading and once for all, however many nodes and readings show it', () => {
  const older = { 'node1 0': [1, 1], 'node2 0': [1, 1] } as const;
  const safety = judge(TWO, [readingOf(older), readingOf(older, 'after-full-restart')]);
  assert.deepEqual(
    safety.readings.map(({ lost }) => lost),
    [1, 1],
  );
  assert.equal(safety.lost, 1);
});

test('what only one reading shows counts in that reading', () => {
  const whole = { 'node1 0': [2, 1], 'node2 0': [2, 1] } as const;
  const safety = judge(TWO, [readingOf(whole), readingOf({}, 'after-full-restart')]);
  assert.deepEqual(
    safety.readings.map(({ lost }) => lost),
    [0, 1],
  );
  assert.equal(safety.lost, 1);
});

test('an unknown write may take effect after later ones, and may never', () => {
  const doubtful = [write(0, [1, 1], 10, 20, 'unknown'), write(0, [2, 1], 30, 45)];
  assert.deepEqual(faults(judge(doubtful, [readingOf({ 'node1 0': [1, 1], 'node2 0': [2, 1] })])), CLEAN);
  const only = [write(0, [1, 1], 10, 20, 'unknown'), write(1, [2, 1], 30, 45)];
  assert.deepEqual(
    faults(judge(only, [readingOf({ 'node1 1': [2, 1], 'node2 1': [2, 1], 'node1 0': [1, 1] })])),
    CLEAN,
  );
});

test('a rejected write that is there is a lie of the target, in the end or in a read of the load', () => {
  const history = [write(0, [1, 1], 10, 20), write(0, [2, 1], 30, 45, 'rejected')];
  const whole = { 'node1 0': [1, 1], 'node2 0': [1, 1] } as const;
  assert.deepEqual(faults(judge(history, [readingOf(whole)])), CLEAN);
  const atEnd = judge(history, [readingOf({ ...whole, 'node2 0': [2, 1] })]);
  assert.deepEqual(faults(atEnd), { ...CLEAN, rejectedButThere: 1 });
  assert.deepEqual(atEnd.readings[0]?.rejectedButThere, 1);
  assert.match(atEnd.examples[0] ?? '', /holds write 2\/1, which was rejected$/);
  const underLoad = judge([...history, read(0, 1, [2, 1], 50, 51)], [readingOf(whole)]);
  assert.deepEqual(faults(underLoad), { ...CLEAN, rejectedButThere: 1 });
  assert.match(underLoad.examples[0] ?? '', /on node2 during the load: /);
});

test('a value that was never sent is a phantom: a foreign one, an unused stamp, a write of another entry', () => {
  const whole = { 'node1 0': [2, 1], 'node2 0': [2, 1] } as const;
  const values: readonly Value[] = ['foreign', [1, 2], [7, 1], [2, 1]];
  for (const value of values) {
    const safety = judge(TWO, [readingOf({ ...whole, 'node1 1': value })]);
    assert.deepEqual(faults(safety), { ...CLEAN, phantom: 1 }, String(value));
    assert.match(safety.examples[0] ?? '', /^entry 1 .* on node1 after-faults: .* never sent to it$/);
    const underLoad = judge([...TWO, read(1, 0, value, 50, 51)], [readingOf(whole)]);
    assert.deepEqual(faults(underLoad), { ...CLEAN, phantom: 1 }, String(value));
  }
});

test('a stamp of another scenario is what was there before, not a phantom', () => {
  assert.deepEqual(faults(judge(TWO, [readingOf({ 'node1 0': [2, 1], 'node2 0': [2, 1], 'node2 3': SEEDED })])), CLEAN);
});

test('an ended writer may have one write in flight, and one only, whatever entry it is for', () => {
  const rest = { inFlight: (writer: number) => (writer === 1 || writer === 5 ? 1 : 0) };
  const with1 = (value: Value) =>
    faults(judge(TWO, [readingOf({ 'node1 0': [2, 1], 'node2 0': [2, 1], 'node1 2': value })], rest));
  assert.deepEqual(with1([1, 2]), CLEAN);
  assert.deepEqual(with1([1, 3]), { ...CLEAN, phantom: 1 });
  assert.deepEqual(with1([5, 1]), CLEAN, 'its first write was in flight');
  assert.deepEqual(with1([2, 2]), { ...CLEAN, phantom: 1 }, 'this writer was not ended');
  const over = judge(TWO, [readingOf({ 'node1 0': [1, 2], 'node2 0': [2, 1] })], rest);
  assert.deepEqual(faults(over), CLEAN, 'in the place of an acknowledged write');
});

test('of a writer that had many writes under way when it was ended, any that nobody told of may be there', () => {
  // It told of its writes 1 and 4: 2 and 3 were under way, and two more may have been.
  const told = [...TWO, write(2, [1, 4], 50, 55)];
  const rest = { inFlight: (writer: number) => (writer === 1 ? 4 : 0) };
  const whole = { 'node1 0': [2, 1], 'node2 0': [2, 1], 'node1 2': [1, 4], 'node2 2': [1, 4] } as const;
  const with1 = (value: Value) => faults(judge(told, [readingOf({ ...whole, 'node1 3': value })], rest));
  for (const count of [2, 3, 5, 6]) assert.deepEqual(with1([1, count]), CLEAN, String(count));
  assert.deepEqual(with1([1, 7]), { ...CLEAN, phantom: 1 }, 'no more than were told of and under way');
  assert.deepEqual(with1([1, 4]), { ...CLEAN, phantom: 1 }, 'this one was for another entry');
  const over = judge(told, [readingOf({ ...whole, 'node1 2': [1, 3] })], rest);
  assert.deepEqual(faults(over), CLEAN, 'in the place of an acknowledged write');
});

test('a clock that was set while the load went on makes the ledger incomplete, and says when', () => {
  const safety = judge(APART, [readingOf(APART_WHOLE), readingOf(APART_WHOLE, 'after-full-restart')], {
    clockSteps: [{ atMs: 12_345, byMs: -2_000 }],
  });
  assert.equal(safety.complete, false);
  assert.deepEqual(safety.notes, [
    "The system's clock was set back by 2,000 ms at 12.3 s of the run: times of the load from before and after do not compare.",
  ]);
});

test('a ledger with a gap is not complete and says which', () => {
  const whole = readingOf({ 'node1 0': [2, 1], 'node2 0': [2, 1] });
  const unread: Reading = { ...whole, reads: new FinalReads(4, 2) };
  const lone: Reading = { ...whole, nodes: ['node1'] };
  const last = readingOf({ 'node1 0': [2, 1], 'node2 0': [2, 1] }, 'after-full-restart');
  const cases: readonly (readonly [readonly Recorded[], readonly Reading[], RegExp])[] = [
    [[], [readingOf(), last], /^No write was acknowledged/],
    [[write(0, [1, 1], 1, 2, 'rejected')], [readingOf(), last], /^No write was acknowledged/],
    [TWO, [], /^Nothing was read back after-faults\.$/],
    [TWO, [whole], /^Nothing was read back after-full-restart\.$/],
    [TWO, [unread, last], /^4 of 4 entries could not be read from node1 after-faults\.$/],
    [TWO, [lone, last], /^Nothing was read back from node2 after-faults\.$/],
    [TWO, [{ ...whole, reads: new FinalReads(2, 2) }, last], /^Only 2 of 4 entries were read back after-faults\.$/],
    [[...TWO, write(4, [1, 2], 1, 2)], [whole, last], /^1 write went to entries that are not read back\.$/],
    [[...TWO, ...TWO.slice(1)], [whole, last], /^1 write carried a stamp that another recorded write carried too\.$/],
  ];
  for (const [recorded, readings, note] of cases) {
    const safety = judge(recorded, readings);
    assert.equal(safety.complete, false, String(note));
    assert.ok(
      safety.notes.some((text) => note.test(text)),
      safety.notes.join('\n'),
    );
  }
  assert.equal(judge(TWO, [unread]).readings[0]?.unread, 8);
});

test('ten examples at most, the gravest first, and one at least of each kind that was found', () => {
  const writes = Array.from({ length: 40 }, (_, entry) => write(entry, [1, entry + 1], 10, 20));
  const reads = [read(0, 0, [1, 1], 30, 31), read(0, 0, SEEDED, 40, 41)];
  const final = new FinalReads(40, 2);
  for (let entry = 0; entry < 40; entry++) for (const node of [0, 1]) final.set(node, entry, 900, 1);
  const reading: Reading = { ...readingOf(), reads: final, notes: ['slow'] };
  const safety = judge([...writes, ...reads], [reading], { entries: new LedgerEntries(40, []) });
  assert.equal(safety.lost, 40);
  assert.equal(safety.examples.length, 10);
  assert.deepEqual(safety.examples.slice(-2), [
    'entry 0 (ns/key-0) on node1: a read at 0.040 s answered the value from before the scenario, 9.00 ms after the same node had answered write 1/1',
    'entry 0 (ns/key-0) on node1: a read at 0.040 s answered the value from before the scenario, 20.0 ms after write 1/1 was acknowledged',
  ]);
  assert.equal(safety.notes[0], 'slow');
});

test('outcomes are counted over writes alone', () => {
  const safety = judge(
    [
      ...TWO,
      write(1, [1, 2], 1, 2, 'rejected'),
      write(1, [1, 3], 3, 4, 'unknown'),
      read(0, 0, 'none', 1, 2, 'rejected'),
    ],
    [readingOf({ 'node1 0': [2, 1], 'node2 0': [2, 1] })],
  );
  assert.deepEqual([safety.acknowledged, safety.rejected, safety.unknown, safety.reads], [2, 1, 1, 0]);
});
