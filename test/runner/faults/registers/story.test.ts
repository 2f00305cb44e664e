import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { LedgerWrites } from '../../../../runner/faults/ledger/writes.ts';
import { judgeRegisters } from '../../../../runner/faults/registers/judge.ts';
import { storyOf } from '../../../../runner/faults/registers/story.ts';
import { contextOf, read, SEEDED, write } from '../ledger/ledger-history.ts';

function told(...recorded: Recorded[]): string[] {
  const context = contextOf(recorded);
  const writes = new LedgerWrites(context);
  const [violation] = judgeRegisters(writes).violations;
  assert.ok(violation);
  return storyOf(writes, violation);
}

test('a stale read is told as two values, two intervals and how much lies between', () => {
  assert.deepEqual(
    told(write(0, [1, 1], 1_000, 1_002), write(0, [2, 7], 1_100, 1_104.5), read(0, 1, [1, 1], 1_110, 1_111)),
    [
      'entry 0 (ns/key-0): two values that fit in no order',
      'write 1/1: its write from 1.000 to 1.002 s, and a read of node2 from 1.110 to 1.111 s',
      'write 2/7: its write from 1.100 to 1.105 s',
      'The one was there before the other came, and again after it was there, by 5.50 ms at least.',
    ],
  );
});

test('a value from before the scenario has no interval of its own', () => {
  assert.deepEqual(told(write(0, [1, 1], 0, 100), read(0, 1, SEEDED, 200, 202)).slice(1), [
    'the value from before the scenario: before all, and a read of node2 from 0.200 to 0.202 s',
    'write 1/1: its write from 0.000 to 0.100 s',
    'The one was there before the other came, and again after it was there, by 100 ms at least.',
  ]);
  assert.deepEqual(told(read(0, 1, 'none', 200, 202)).slice(1), [
    'no value: before all, and a read of node2 from 0.200 to 0.202 s',
    'the value from before the scenario: before all',
    'The one was there before the other came, and again after it was there.',
  ]);
});

test('a write whose end is not known says so', () => {
  const [, one] = told(
    write(0, [1, 1], 0, 1_000, 'unknown'),
    read(0, 0, [1, 1], 10, 12),
    write(0, [2, 2], 20, 22),
    read(0, -1, [1, 1], 30, 31),
  );
  assert.equal(
    one,
    'write 1/1: a read of node1 from 0.010 to 0.012 s, and a read of an unknown node from 0.030 to 0.031 s',
  );
  const [, , other] = told(
    write(0, [2, 2], 0, 2),
    write(0, [1, 1], 10, 1_000, 'unknown'),
    read(0, 0, [1, 1], 5, 12),
    read(0, 0, [2, 2], 20, 22),
  );
  assert.equal(
    other,
    'write 1/1: a read of node1 from 0.005 to 0.012 s, and its write from 0.010 s on, whose end is not known',
  );
});

test('a read of what had not been sent yet has a story of its own', () => {
  assert.deepEqual(told(read(0, 0, [1, 1], 0, 3), write(0, [1, 1], 5, 6)), [
    'entry 0 (ns/key-0): a value was read before it was sent',
    'read: a read of node1 from 0.000 to 0.003 s answered write 1/1',
    'written: its write from 0.005 to 0.006 s',
    'The read had ended before the write was sent, by 2.00 ms at least.',
  ]);
});
