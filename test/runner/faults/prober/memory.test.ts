import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProbeMemory } from '../../../../runner/faults/prober/memory.ts';

/** Writes through two nodes that were acknowledged 5 ms after they were sent, as [node, count, sentMs]. */
function remember(...writes: readonly (readonly [number, number, number])[]): ProbeMemory {
  const memory = new ProbeMemory(3);
  for (const [node, count, sentMs] of writes) {
    memory.sent({ node, count }, sentMs);
    memory.acknowledged({ node, count }, sentMs, sentMs + 5);
  }
  return memory;
}

test('the first write accepted through a node is the first to end of those sent since', () => {
  const memory = new ProbeMemory(2);
  memory.acknowledged({ node: 0, count: 1 }, 100, 105);
  memory.acknowledged({ node: 1, count: 1 }, 120, 125);
  memory.acknowledged({ node: 0, count: 3 }, 200, 205);
  memory.acknowledged({ node: 0, count: 2 }, 150, 260);
  assert.equal(memory.acceptedThrough(0, 0), 105);
  assert.equal(memory.acceptedThrough(0, 100), 105);
  assert.equal(memory.acceptedThrough(0, 101), 205);
  assert.equal(memory.acceptedThrough(0, 201), null);
  assert.equal(memory.acceptedThrough(1, 126), null);
  assert.equal(memory.wanted(1, 300)[0]?.count, 2);
});

test('a node has caught up when it answers the newest write acknowledged before', () => {
  const memory = remember([0, 1, 100], [1, 1, 120], [0, 2, 150]);
  memory.answered(2, { node: 1, count: 1 }, 205, 210);
  assert.equal(memory.caughtUp(2, 200), null, 'an older write');
  memory.answered(2, { node: 0, count: 2 }, 195, 215);
  assert.equal(memory.caughtUp(2, 200), null, 'a read that was sent before');
  memory.answered(1, { node: 0, count: 2 }, 216, 218);
  assert.equal(memory.caughtUp(2, 200), null, 'a read of another node');
  memory.answered(2, { node: 0, count: 2 }, 220, 225);
  memory.answered(2, { node: 0, count: 2 }, 230, 235);
  assert.equal(memory.caughtUp(2, 200), 225);
});

test('a write that was sent after that acknowledgement shows it too, one that was sent before does not', () => {
  const memory = remember([0, 1, 150]);
  memory.sent({ node: 1, count: 1 }, 154);
  memory.sent({ node: 1, count: 2 }, 155);
  memory.answered(2, { node: 1, count: 1 }, 205, 210);
  assert.equal(memory.caughtUp(2, 200), null);
  memory.answered(2, { node: 1, count: 2 }, 220, 225);
  assert.equal(memory.caughtUp(2, 200), 225);
  memory.answered(2, { node: 1, count: 99 }, 300, 305);
  assert.equal(memory.caughtUp(2, 300), null, 'a write that was never sent');
});

test('as long as nothing was acknowledged, nothing can be said', () => {
  const memory = new ProbeMemory(1);
  memory.sent({ node: 0, count: 1 }, 10);
  memory.answered(0, { node: 0, count: 1 }, 20, 25);
  assert.deepEqual(memory.wanted(0, 0), []);
  assert.equal(memory.caughtUp(0, 15), null);
  assert.equal(memory.acceptedThrough(0, 0), null);
});

/** When a node that shows writes so late is seen to have caught up since 1 s, asked every 50 ms while a write comes every 50 ms. */
function caughtUpWithLag(lagMs: number): number | null {
  const memory = new ProbeMemory(2);
  for (let atMs = 0; atMs < 4_000; atMs += 50) {
    const count = atMs / 50 + 1;
    memory.sent({ node: 0, count }, atMs);
    memory.acknowledged({ node: 0, count }, atMs, atMs + 5);
    // Read 10 ms after a write; every write has an entry of its own.
    for (const wanted of memory.wanted(1, atMs + 10)) {
      if ((wanted.count - 1) * 50 + lagMs <= atMs + 10) memory.answered(1, wanted, atMs + 10, atMs + 12);
      else memory.missed(1, wanted, atMs + 12);
    }
  }
  return memory.caughtUp(1, 1_000);
}

test('a node that is always a little behind has caught up all the same, and one that is far behind has not', () => {
  assert.equal(caughtUpWithLag(0), 1_012);
  const late = caughtUpWithLag(200);
  assert.ok(late !== null && late <= 1_500, String(late));
  assert.equal(caughtUpWithLag(5_000), null);
});

test('beside the newest a node is asked for what it had not, until it has it, and no longer than a second', () => {
  const memory = remember([0, 1, 0]);
  const asked = (nowMs: number): number[] => memory.wanted(1, nowMs).map(({ count }) => count);
  memory.missed(1, { node: 0, count: 1 }, 10);
  memory.sent({ node: 0, count: 2 }, 50);
  memory.acknowledged({ node: 0, count: 2 }, 50, 55);
  assert.deepEqual([asked(60), asked(1_009), asked(1_010)], [[2, 1], [2, 1], [2]]);
  memory.answered(1, { node: 0, count: 1 }, 60, 65);
  assert.deepEqual(asked(70), [2]);
});

test('a node that answers to nobody owes nothing: when it is back it is asked for the newest alone', () => {
  const memory = remember([0, 1, 0], [0, 2, 50]);
  assert.deepEqual(
    memory.wanted(1, 60).map(({ count }) => count),
    [2],
  );
});
