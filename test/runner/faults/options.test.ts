import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLoad } from '../../../lib/scenarios/steps.ts';
import { minority } from '../../../runner/faults/options.ts';
import { nodesHit } from '../../../runner/faults/scenarios/victims.ts';
import { read, refused } from '../options/read-options.ts';

test('failover kills the leader five times unless told otherwise', () => {
  const { kind, rounds, nodes, timeoutMs, allowed } = read().faults;
  assert.deepEqual([kind, rounds, nodes, timeoutMs, allowed], ['kill', 5, 1, 5_000, false]);
});

test('what is given is taken', () => {
  const given = { fault: 'pause', faults: '20', faultNodes: 'minority', rate: '200', readRate: '0', timeout: '2s' };
  const { kind, rounds, nodes, timeoutMs, load, allowed } = read({ ...given, allowFaults: true }).faults;
  assert.deepEqual([kind, rounds, nodes, timeoutMs, allowed], ['pause', 20, 'minority', 2_000, true]);
  assert.deepEqual(load, openLoad(200, 0));
});

test('wrong flags are named', () => {
  refused({ fault: 'kil' }, /kil.*did you mean kill/);
  refused({ faults: '0' }, /--faults "0"/);
  refused({ faultNodes: 'most' }, /--fault-nodes "most"/);
  refused({ rate: '0' }, /--rate "0"/);
  refused({ rate: '20001' }, /--rate "20001": must be a number from 0.1 to 20000/);
});

test('a minority never takes the quorum', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 7].map(minority), [0, 0, 1, 1, 2, 3]);
  assert.equal(nodesHit(2, 3), 1);
  assert.equal(nodesHit('minority', 7), 3);
});
