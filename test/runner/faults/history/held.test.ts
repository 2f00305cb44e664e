import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeEntry } from '../../../../lib/data/once.ts';
import { heldBytes } from '../../../../runner/faults/history/held.ts';
import { History, type Recorded } from '../../../../runner/faults/history/history.ts';

const SIZES = { payloadBytes: 1_000, probeBytes: 64 };

test('a store holds the dataset, and what was acknowledged beyond it by then, each entry once', () => {
  const history = new History();
  const write = (entry: number, endedMs: number, outcome: Recorded['outcome'] = 'ok'): void => {
    const times = { sentMs: endedMs - 5, endedMs };
    history.add({ source: 'load', operation: 'write', entry, node: 0, writer: 1, count: 1, ...times, outcome });
  };
  write(3, 10);
  write(10, 20);
  write(10, 30);
  write(11, 30, 'unknown');
  write(12, 99);
  write(13, 100);
  write(probeEntry(0, 1, 3), 40);
  history.add({
    ...{ source: 'load', operation: 'read', entry: 14, node: 0, writer: 1, count: 1 },
    ...{ sentMs: 1, endedMs: 2, outcome: 'ok' },
  });
  assert.equal(heldBytes(history, 10, 100, SIZES), 10_000 + 2_000 + 64);
  assert.equal(heldBytes(history, 10, 0, SIZES), 10_000);
});
