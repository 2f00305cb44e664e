import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, type Recorded } from '../../../../runner/faults/history/history.ts';

test('a history gives back every column of every operation, also after it has grown', () => {
  const recorded = (row: number): Recorded => ({
    source: row % 2 === 0 ? 'load' : 'probe',
    operation: row % 3 === 0 ? 'write' : 'read',
    entry: row * 7,
    node: (row % 4) - 1,
    writer: 60_000_000 + row,
    count: row % 5 === 0 ? -1 : row,
    // Of every second one it is left out.
    ...(row % 2 === 0 ? { dueMs: row + 0.0625 } : {}),
    sentMs: row + 0.125,
    endedMs: row + 1.0625,
    outcome: (['ok', 'rejected', 'unknown'] as const)[row % 3] ?? 'ok',
    ...(row % 7 === 0 ? { unsent: true as const } : {}),
  });
  const history = new History();
  for (let row = 0; row < 5_000; row++) assert.equal(history.add(recorded(row)), row);
  assert.equal(history.size, 5_000);
  for (let row = 0; row < 5_000; row++) {
    const back: Recorded = {
      source: history.isProbe(row) ? 'probe' : 'load',
      operation: history.isWrite(row) ? 'write' : 'read',
      entry: history.entry(row),
      node: history.node(row),
      writer: history.writer(row),
      count: history.count(row),
      dueMs: history.dueMs(row),
      sentMs: history.sentMs(row),
      endedMs: history.endedMs(row),
      outcome: history.outcome(row),
      ...(history.isUnsent(row) ? { unsent: true as const } : {}),
    };
    const expected = { ...recorded(row), dueMs: row + (row % 2 === 0 ? 0.0625 : 0.125) };
    assert.deepEqual(back, expected);
    assert.deepEqual(history.at(row), expected);
    assert.equal(history.isOk(row), back.outcome === 'ok');
  }
});
