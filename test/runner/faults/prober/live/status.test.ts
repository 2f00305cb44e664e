import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeStatus } from '../../../../../lib/targets/target.ts';
import { StatusLog, UNKNOWN_NODE } from '../../../../../runner/faults/prober/status.ts';
import { nodeStatus } from '../../../../fixtures/node-status.ts';

const NODES = ['http://a:1', 'http://b:1', 'http://c:1'].map((url, at) => ({ name: `node${at + 1}`, url }));

const status = (more: Partial<NodeStatus> = {}): NodeStatus => nodeStatus({ ready: true, ...more });

test('only changes are kept, each with when it was asked and answered', () => {
  const log = new StatusLog(NODES);
  log.add(0, status(), 10, 12);
  log.add(0, status(), 20, 22);
  log.add(1, status(), 25, 26);
  log.add(0, null, 30, 35);
  log.add(0, status({ term: 2 }), 40, 42);
  assert.deepEqual(
    log.changes().map(({ node, sentMs, atMs, reachable, term }) => [node, sentMs, atMs, reachable, term]),
    [
      [0, 10, 12, true, 1],
      [1, 25, 26, true, 1],
      [0, 30, 35, false, null],
      [0, 40, 42, true, 2],
    ],
  );
  assert.equal(log.last(0)?.term, 2);
  assert.equal(log.last(2), undefined);
});

test('an answer that was overtaken by a later one is left out', () => {
  const log = new StatusLog(NODES);
  log.add(0, status({ term: 2 }), 20, 22);
  log.add(0, null, 10, 1_010);
  assert.deepEqual([log.changes().length, log.last(0)?.reachable], [1, true]);
});

test('a leader is known by its base URL and by the name it gives itself', () => {
  const log = new StatusLog(NODES);
  log.add(0, status({ leader: 'b7' }), 1, 2);
  assert.equal(log.last(0)?.leader, UNKNOWN_NODE);
  log.add(1, status({ id: 'b7', role: 'leader', leader: 'b7' }), 3, 4);
  log.add(0, status({ leader: 'b7' }), 5, 6);
  log.add(2, status({ leader: 'http://b:1' }), 7, 8);
  assert.deepEqual([log.last(0)?.leader, log.last(1)?.leader, log.last(2)?.leader], [1, 1, 1]);
});

test('of two that claim to lead, the one in the higher term does', () => {
  const log = new StatusLog(NODES);
  assert.equal(log.leader(), null);
  log.add(0, status({ role: 'leader', term: 4 }), 1, 2);
  log.add(1, status({ role: 'leader', term: 5 }), 3, 4);
  log.add(2, status({ term: 9 }), 5, 6);
  assert.deepEqual([log.leader()?.node, log.leader()?.term], [1, 5]);
  log.add(1, null, 7, 8);
  assert.deepEqual([log.leader()?.node, log.leader()?.term], [0, 4]);
});

test('without terms the newest claim counts', () => {
  const log = new StatusLog(NODES);
  log.add(1, status({ role: 'leader', term: null }), 1, 2);
  log.add(0, status({ role: 'leader', term: null }), 3, 4);
  assert.equal(log.leader()?.node, 0);
});

test('a node is ready from its first such answer to a question put since', () => {
  const log = new StatusLog(NODES);
  log.add(0, status(), 10, 12);
  log.add(0, status(), 20, 29);
  log.add(0, status({ ready: false }), 30, 32);
  log.add(0, status(), 40, 42);
  assert.deepEqual(
    [0, 10, 11, 21, 41].map((sinceMs) => log.readySince(0, sinceMs)),
    [12, 12, 29, 42, null],
  );
  assert.equal(log.readySince(1, 0), null);
});
