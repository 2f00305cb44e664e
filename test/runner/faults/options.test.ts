import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../runner/cluster/cluster.ts';
import type { FaultDriver } from '../../../runner/faults/driver/driver.ts';
import { minority } from '../../../runner/faults/options.ts';
import { faultsRefusal } from '../../../runner/faults/refusal.ts';
import { nodesHit } from '../../../runner/faults/scenarios/failover.ts';
import { read, refused } from '../options/read-options.ts';

test('failover kills the leader five times unless told otherwise', () => {
  const { kind, rounds, nodes, timeoutMs, allowed } = read().faults;
  assert.deepEqual([kind, rounds, nodes, timeoutMs, allowed], ['kill', 5, 1, 5_000, false]);
});

test('what is given is taken', () => {
  const given = { fault: 'pause', faults: '20', faultNodes: 'minority', rate: '200', readRate: '0', timeout: '2s' };
  const { kind, rounds, nodes, timeoutMs, load, allowed } = read({ ...given, allowFaults: true }).faults;
  assert.deepEqual([kind, rounds, nodes, timeoutMs, allowed], ['pause', 20, 'minority', 2_000, true]);
  assert.deepEqual(load, { kind: 'open', writesPerSecond: 200, readsPerSecond: 0 });
});

test('wrong flags are named', () => {
  refused({ fault: 'kil' }, /kil.*did you mean kill/);
  refused({ faults: '0' }, /--faults "0"/);
  refused({ faultNodes: 'most' }, /--fault-nodes "most"/);
  refused({ rate: '0' }, /--rate "0"/);
  refused({ rate: '5000', timeout: '10s' }, /need \d+ users/);
});

test('a minority never takes the quorum', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 7].map(minority), [0, 0, 1, 1, 2, 3]);
  assert.equal(nodesHit(2, 3), 1);
  assert.equal(nodesHit('minority', 7), 3);
});

function clusterOf(kind: Cluster['kind'], nodes: number): Cluster {
  const named = Array.from({ length: nodes }, (_, at) => ({
    name: `node${at + 1}`,
    url: `http://127.0.0.1:${at + 1}`,
  }));
  return { kind, nodes: named, dataFolder: null, keep: async () => '', stop: async () => undefined };
}

function driverThatRefuses(verb: string, reason: string): FaultDriver {
  const refusal = (asked: string): string | null => (asked === verb ? reason : null);
  return { refusal, apply: assert.fail, restore: async () => [], events: [], notes: [] };
}
const willing = driverThatRefuses('', '');

test('a cluster of the user is left alone unless it is allowed', () => {
  const { faults } = read();
  assert.match(faultsRefusal('failover', clusterOf('external', 3), willing, faults) ?? '', /without --allow-faults/);
  assert.equal(faultsRefusal('failover', clusterOf('external', 3), willing, { ...faults, allowed: true }), null);
  assert.equal(faultsRefusal('failover', clusterOf('embedded', 3), willing, faults), null);
});

test('too small a cluster is left alone', () => {
  assert.match(faultsRefusal('recovery', clusterOf('embedded', 1), willing, read().faults) ?? '', /cluster of 1/);
});

test('failover is skipped for a fault that cannot be made or undone, or would take the quorum', () => {
  const three = clusterOf('embedded', 3);
  const partition = read({ fault: 'partition' }).faults;
  assert.equal(faultsRefusal('failover', three, driverThatRefuses('isolate', 'no root'), partition), 'no root');
  assert.equal(faultsRefusal('failover', three, driverThatRefuses('heal', 'no way back'), partition), 'no way back');
  assert.match(
    faultsRefusal('failover', three, willing, read({ faultNodes: '2' }).faults) ?? '',
    /--fault-nodes 2 would take the quorum of 3 nodes, which can miss 1/,
  );
});
