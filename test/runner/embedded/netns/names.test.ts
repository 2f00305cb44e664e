import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkOwner, namespaceOwner, networkNames, trialName } from '../../../../runner/embedded/netns/names.ts';

test('names carry the pid of the runner, and are told from other names', () => {
  const names = networkNames(4711, 2);
  assert.deepEqual([names.hub, names.node('node3')], ['raftmark-4711-2-hub', 'raftmark-4711-2-node3']);
  assert.deepEqual([names.hub, names.node('node3'), trialName(4711)].map(namespaceOwner), [4711, 4711, 4711]);
  assert.equal(linkOwner(names.link), 4711);
  assert.deepEqual(['raftmark-4711', 'raftmark-x-1-hub', 'blue', 'raftmark-4711-1-mine'].map(namespaceOwner), [
    null,
    null,
    null,
    null,
  ]);
  assert.deepEqual(['rm1', 'rmnet0', 'eth0', 'rm4711c2x', 'docker0'].map(linkOwner), [null, null, null, null, null]);
});

test('the name of a link fits the kernel with the largest pid', () => {
  assert.ok(networkNames(4_194_304, 9_999).link.length <= 15);
});
