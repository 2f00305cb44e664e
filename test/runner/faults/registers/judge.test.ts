import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { type LedgerContext, LedgerWrites } from '../../../../runner/faults/ledger/writes.ts';
import { judgeRegisters } from '../../../../runner/faults/registers/judge.ts';
import { contextOf, read, SEEDED, type Value, write } from '../ledger/ledger-history.ts';

const A: Value = [1, 1];
const B: Value = [2, 2];
const C: Value = [3, 3];
const D: Value = [1, 4];

const registersOf = (context: LedgerContext) => judgeRegisters(new LedgerWrites(context));
const violated = (...recorded: Recorded[]): number => registersOf(contextOf(recorded)).violated;

test('a read of the value before an acknowledged write is a violation, and one at the same time is none', () => {
  assert.equal(violated(write(0, A, 10, 12), read(0, 0, SEEDED, 13, 14)), 1);
  assert.equal(violated(write(0, A, 10, 12), read(0, 0, SEEDED, 12, 14)), 0);
  assert.equal(violated(write(0, A, 10, 12), read(0, 0, SEEDED, 11, 14), read(0, 1, A, 10, 11)), 0);
});

test('two reads that show two values in turn are a violation, though neither write has ended', () => {
  const writes = [write(0, A, 0, 50), write(0, B, 0, 50)];
  const reads = [read(0, 0, A, 10, 11), read(0, 0, B, 12, 13)];
  assert.equal(violated(...writes, ...reads), 0);
  assert.equal(violated(...writes, ...reads, read(0, 0, A, 14, 15)), 1);
});

test('a value that was there while another came and went is seen, whatever was under way meanwhile', () => {
  const around = [write(0, A, 0, 1), write(0, B, 0, 4), write(0, C, 0, 8), read(0, 0, A, 10, 11)];
  assert.equal(violated(...around), 0);
  assert.equal(violated(...around, write(0, D, 5, 6)), 1);
});

test('an unknown write may take effect late, or never, but not twice', () => {
  const unknown = write(0, A, 0, 1, 'unknown');
  assert.equal(violated(unknown, read(0, 0, SEEDED, 5, 6), read(0, 0, A, 20, 21)), 0);
  assert.equal(violated(unknown, read(0, 0, SEEDED, 5, 6)), 0);
  // Written over once it was there.
  assert.equal(violated(unknown, read(0, 0, A, 5, 6), write(0, B, 7, 8), read(0, 0, B, 9, 10)), 0);
  assert.equal(violated(unknown, read(0, 0, A, 5, 6), write(0, B, 7, 8), read(0, 0, A, 9, 10)), 1);
});

test('an entry beyond the dataset held nothing, which no read may find again after a write', () => {
  assert.equal(violated(read(3, 0, 'none', 0, 1), write(3, A, 2, 3), read(3, 0, A, 4, 5)), 0);
  assert.equal(violated(write(3, A, 2, 3), read(3, 0, 'none', 4, 5)), 1);
  assert.equal(violated(write(3, A, 2, 3, 'unknown'), read(3, 0, 'none', 4, 5)), 0);
  assert.equal(violated(write(3, A, 2, 3, 'rejected'), read(3, 0, 'none', 4, 5)), 0);
});

test('a seeded entry may never be empty', () => {
  assert.equal(violated(read(0, 0, 'none', 4, 5)), 1);
});

test('a read that had ended before its write was sent is a violation', () => {
  const { violations } = registersOf(contextOf([read(0, 0, A, 0, 3), write(0, A, 5, 6)]));
  assert.deepEqual(violations, [{ kind: 'read-too-early', entry: 0, write: 1, read: 0, byMs: 2 }]);
});

test('what nobody wrote, what was refused and reads without an answer are left out', () => {
  const { violated: found, operations } = registersOf(
    contextOf([
      write(0, A, 0, 1),
      write(0, B, 2, 3, 'rejected'),
      read(0, 0, B, 4, 5),
      read(0, 0, 'foreign', 4, 5),
      read(0, 0, [5, 99], 4, 5),
      read(0, 0, SEEDED, 6, 7, 'unknown'),
      read(0, 0, A, 8, 9),
    ]),
  );
  assert.deepEqual([found, operations], [0, 2]);
});

test('a write that was under way when its writer was ended may be read, at any time but not twice', () => {
  const recorded = [write(0, A, 0, 1), read(0, 0, [1, 2], 2, 3), write(0, B, 4, 5), read(0, 0, [1, 3], 6, 7)];
  const judge = (...more: Recorded[]) => registersOf(contextOf([...recorded, ...more], { inFlight: () => 5 })).violated;
  assert.equal(judge(), 0);
  assert.equal(judge(read(0, 0, [1, 2], 8, 9)), 1);
});

test('entries are judged apart', () => {
  const {
    violated: found,
    entries,
    operations,
  } = registersOf(
    contextOf([
      write(0, A, 0, 1),
      read(0, 0, SEEDED, 2, 3),
      write(1, B, 0, 1),
      read(1, 0, B, 2, 3),
      write(2, C, 0, 1),
      read(2, 0, SEEDED, 2, 3),
    ]),
  );
  assert.deepEqual([found, entries, operations], [2, 3, 6]);
});

test("the error of the load's clock can hide a violation, at either end, and never make one", () => {
  const told = (loadErrorMs: number): number => {
    const context = contextOf([write(0, A, 10, 12), read(0, 0, SEEDED, 14, 15)]);
    context.history.loadErrorMs = loadErrorMs;
    return registersOf(context).violated;
  };
  // The write is of the load, the read of a probe, whose clock is the run's.
  assert.deepEqual([told(0), told(1.9), told(2)], [1, 1, 0]);
});

test('a violation is kept with its two values, the operations that show them, and by how much', () => {
  const { violations } = registersOf(
    contextOf([write(0, A, 0, 1), write(0, B, 4, 6), read(0, 0, B, 5, 7), read(0, 1, A, 9, 10), read(0, 1, A, 8, 9)]),
  );
  assert.deepEqual(violations, [
    {
      kind: 'no-order',
      entry: 0,
      one: { origin: 0, ended: 0, started: 3 },
      other: { origin: 1, ended: 1, started: 2 },
      byMs: 3,
    },
  ]);
});
