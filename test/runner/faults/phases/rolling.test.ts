import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../../../../runner/faults/history/history.ts';
import { leaderChanges, rollingWindow } from '../../../../runner/faults/phases/rolling.ts';
import type { Sighting } from '../../../../runner/faults/prober/status.ts';
import { nextNode } from '../../../../runner/faults/scenarios/rolling-restart.ts';

const WINDOW = { fromMs: 1_000, toMs: 5_000 };

function leaderAt(atMs: number, node: number, term: number | null, role: Sighting['role'] = 'leader'): Sighting {
  return { node, atMs, sentMs: atMs - 1, reachable: true, role, term, leader: node, ready: true };
}

test('followers have their turn first, and the leader the last, whoever that is by then', () => {
  assert.equal(nextNode(['node1', 'node2', 'node3'], 'node1'), 'node2');
  assert.equal(nextNode(['node1', 'node3'], 'node1'), 'node3');
  assert.equal(nextNode(['node1'], 'node1'), 'node1');
  assert.equal(nextNode(['node1', 'node3'], 'node2'), 'node1');
  assert.equal(nextNode(['node1', 'node2'], null), 'node1');
});

test('of a window are told the operations of the load that were due in it, and the longest silence of all writes', () => {
  const history = new History();
  const add = (source: 'load' | 'probe', operation: 'read' | 'write', dueMs: number, took: number, ok = true): void => {
    const outcome = ok ? 'ok' : 'unknown';
    const sent = { sentMs: dueMs, endedMs: dueMs + took, dueMs };
    history.add({ source, operation, entry: 0, node: 0, writer: 1, count: history.size, outcome, ...sent });
  };
  add('load', 'write', 999, 4);
  for (let at = 1_000; at < 2_000; at += 10) add('load', 'write', at, 4);
  add('load', 'write', 2_000, 2_000, false);
  // A probe ends the silence, and is not counted with the load.
  add('probe', 'write', 3_000, 10);
  add('load', 'read', 3_500, 7);
  add('load', 'write', 4_999, 4);
  add('load', 'write', 5_000, 4);
  const { windowMs, gapMs, writes, reads } = rollingWindow(history, WINDOW);
  assert.equal(windowMs, 4_000);
  // From the end of the last write of the first second to the probe's; the rest of the window is longer.
  assert.equal(gapMs, 5_000 - 3_010);
  assert.deepEqual(writes, { ok: 101, rejected: 0, unknown: 1, p50Ms: 4, p99Ms: null });
  assert.deepEqual(reads, { ok: 1, rejected: 0, unknown: 0, p50Ms: 7, p99Ms: null });
});

test('enough operations have a 99th percentile', () => {
  const history = new History();
  for (let count = 0; count < 300; count++) {
    const sentMs = 1_000 + count;
    const write = { source: 'load', operation: 'write', entry: 0, node: 0, writer: 1, outcome: 'ok' } as const;
    history.add({ ...write, count, sentMs, endedMs: sentMs + 5 });
  }
  assert.equal(rollingWindow(history, WINDOW).writes.p99Ms, 5);
});

test('a change of leader is another node that leads in a later term, within the window', () => {
  const seen = [leaderAt(500, 0, 2), leaderAt(1_500, 1, 3), leaderAt(1_600, 0, 2), leaderAt(2_000, 1, 4)];
  assert.equal(leaderChanges(seen, WINDOW), 1);
  assert.equal(leaderChanges([...seen, leaderAt(4_000, 0, 5), leaderAt(5_000, 2, 6)], WINDOW), 2);
  assert.equal(leaderChanges([leaderAt(500, 0, 2), leaderAt(900, 1, 3)], WINDOW), 0);
  assert.equal(leaderChanges([leaderAt(500, 0, 2), leaderAt(1_500, 1, 3, 'follower')], WINDOW), 0);
});

test('where no terms are told, another node is enough', () => {
  const seen = [leaderAt(500, 0, null), leaderAt(1_500, 1, null), leaderAt(1_600, 1, null)];
  assert.equal(leaderChanges(seen, WINDOW), 1);
});
