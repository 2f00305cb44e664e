import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, refused } from './read-options.ts';

test('--fault power hits every node, so a number of nodes is refused, and what else hits one by default', () => {
  const { faults } = read({ scenarios: 'failover', fault: 'power', faults: '3' });
  assert.deepEqual([faults.kind, faults.rounds], ['power', 3]);
  assert.equal(read({ scenarios: 'failover' }).faults.nodes, 1);
  refused({ fault: 'power', faultNodes: '1' }, /--fault-nodes has no meaning with --fault power/);
  refused({ fault: 'power', faultNodes: 'minority' }, /leave it out/);
});

test('--lazyfs goes with --fault power and with nodes that raftmark starts', () => {
  assert.equal(read({ fault: 'power', lazyfs: '/opt/lazyfs' }).lazyfs, '/opt/lazyfs');
  assert.equal(read({ fault: 'power' }).lazyfs, null);
  assert.equal(read({ lazyfs: 'none' }).lazyfs, 'none');
  refused({ lazyfs: '/opt/lazyfs' }, /--lazyfs is for --fault power of the scenario failover/);
  refused({ fault: 'power', lazyfs: '/opt/lazyfs', host: 'http://127.0.0.1:2379' }, /nodes of your own/);
});
