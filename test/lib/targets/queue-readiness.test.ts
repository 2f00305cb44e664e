import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNotReady } from '../../../lib/targets/queue-readiness.ts';
import type { QueueStanding } from '../../../lib/targets/queues.ts';

const STORE = { usualReplicas: 3 };

function standing(leader: string | null, replicas: number | null): QueueStanding {
  return { name: 'q', leader, replicas, depth: 0 };
}

function why(clusterNodes: number | null, ...said: (QueueStanding | null)[]): string | null {
  const nodes = new Map(said.map((each, at) => [`http://n${at + 1}:1`, each]));
  return whyNotReady({ queue: 'q', nodes, clusterNodes }, STORE);
}

test('a queue can be used when all of its nodes name the same leader and are as many as they should be', () => {
  const good = standing('2', 3);
  assert.equal(why(3, good, good, good), null);
});

test('of a node that stands alone nobody is to be named', () => {
  assert.equal(why(0, standing(null, null)), null);
});

test('where the node that is asked does not list its queues it is not known that it stands alone', () => {
  assert.equal(why(null, standing(null, null), standing(null, null)), 'http://n1:1 does not list its queues');
});

test('a cluster of one node has one copy, and a leader', () => {
  assert.equal(why(1, standing('1', 1)), null);
  assert.equal(why(1, standing(null, null)), 'no node names a leader of q');
});

test('a node that does not know the queue yet is waited for', () => {
  assert.equal(why(3, standing('1', 3), null, standing('1', 3)), 'http://n2:1 does not know q yet');
  assert.equal(why(0, null), 'http://n1:1 does not know q yet');
});

test('nodes that name nobody, or different leaders, are waited for', () => {
  const good = standing('1', 3);
  assert.equal(why(3, good, standing(null, null), good), '1 of the nodes of q do not name its leader yet');
  assert.equal(
    why(3, good, good, standing('2', 3)),
    'http://n1:1 takes 1 for the leader of q, and http://n3:1 takes 2',
  );
});

test('fewer copies than the cluster can have are waited for, and of more nodes than copies the others are not', () => {
  const few = standing('1', 2);
  assert.equal(why(3, few, few, few), 'q is kept by 2 of 3 nodes');
  const [good, outside] = [standing('1', 3), standing(null, null)];
  assert.equal(why(5, good, outside, good, good, outside), null);
});
