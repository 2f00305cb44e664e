import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../../../lib/scenarios/catalogue.ts';
import { etcd } from '../../../../lib/targets/etcd.ts';
import type { Cluster } from '../../../../runner/cluster/cluster.ts';
import type { FaultDriver } from '../../../../runner/faults/driver/driver.ts';
import { FAULT_SCENARIOS, faultScenariosOf } from '../../../../runner/faults/scenarios/index.ts';
import { replaceLeader } from '../../../../runner/faults/scenarios/recovery.ts';
import { awaited } from '../../../../runner/faults/scenarios/snapshot.ts';
import type { SnapshotFile } from '../../../../runner/faults/scenarios/snapshot-watch.ts';
import type { Stage } from '../../../../runner/faults/stage.ts';
import { plain } from '../../../fixtures/plain-target.ts';
import { exampleSnapshot } from '../../../fixtures/reports/snapshot.ts';
import { read } from '../../options/read-options.ts';

const { failover, recovery, snapshot } = FAULT_SCENARIOS;

function clusterOf(kind: Cluster['kind'], nodes: number): Cluster {
  const named = Array.from({ length: nodes }, (_, at) => ({
    name: `node${at + 1}`,
    url: `http://127.0.0.1:${at + 1}`,
  }));
  return { kind, nodes: named, dataFolder: null, keep: async () => '', stop: async () => undefined };
}

function driverThatRefuses(verb: string, reason: string): FaultDriver {
  const refusal = (asked: string): string | null => (asked === verb ? reason : null);
  const watch = { watch: async () => undefined, unwatch: () => undefined, deaths: [] };
  return { refusal, apply: assert.fail, restore: async () => [], events: [], notes: [], ...watch };
}
const willing = driverThatRefuses('', '');

test('a cluster of the user is left alone unless it is allowed', () => {
  const { faults } = read();
  assert.match(failover.refusal(clusterOf('external', 3), willing, faults, etcd) ?? '', /without --allow-faults/);
  assert.equal(failover.refusal(clusterOf('external', 3), willing, { ...faults, allowed: true }, etcd), null);
  assert.equal(failover.refusal(clusterOf('embedded', 3), willing, faults, etcd), null);
});

test('too small a cluster is left alone', () => {
  assert.match(recovery.refusal(clusterOf('embedded', 1), willing, read().faults, etcd) ?? '', /cluster of 1/);
});

test('failover is skipped for a fault that cannot be made or undone, or would take the quorum', () => {
  const three = clusterOf('embedded', 3);
  const partition = read({ fault: 'partition' }).faults;
  assert.equal(failover.refusal(three, driverThatRefuses('isolate', 'no root'), partition, etcd), 'no root');
  assert.equal(failover.refusal(three, driverThatRefuses('heal', 'no way back'), partition, etcd), 'no way back');
  assert.match(
    failover.refusal(three, willing, read({ faultNodes: '2' }).faults, etcd) ?? '',
    /--fault-nodes 2 would take the quorum of 3 nodes, which can miss 1/,
  );
});

test('every scenario leaves a cluster alone that it must not break', () => {
  const { faults } = read();
  for (const scenario of Object.values(FAULT_SCENARIOS)) {
    assert.match(scenario.refusal(clusterOf('external', 3), willing, faults, etcd) ?? '', /without --allow-faults/);
    assert.match(
      scenario.refusal(clusterOf('embedded', 1), willing, faults, etcd) ?? '',
      /cluster of 1 has no majority/,
    );
    assert.equal(scenario.refusal(clusterOf('embedded', 5), willing, faults, etcd), null);
  }
});

test('nodes of their own networks are wanted by recovery, and by failover when it cuts the leader off', () => {
  const wanting = (fault: string): boolean[] =>
    [failover, recovery, snapshot].map((scenario) => scenario.needsPartitions(read({ fault }).faults));
  assert.deepEqual(wanting('kill'), [false, true, false]);
  assert.deepEqual(wanting('pause'), [false, true, false]);
  assert.deepEqual(wanting('partition'), [true, true, false]);
});

test('a failover is likely to take 11 s a round, and each scenario the time of its proof', () => {
  const seconds = (faults: string): number[] =>
    [failover, recovery, snapshot].map((scenario) => scenario.likelyMs(read({ faults }).faults) / 1_000);
  assert.deepEqual(seconds('1'), [7 + 11 + 12, 55 + 12, 32 + 12]);
  assert.deepEqual(seconds('5'), [7 + 55 + 12, 55 + 12, 32 + 12]);
});

test('only the cells of failover are told apart by the kind of fault', () => {
  const { faults } = read({ fault: 'stop' });
  assert.deepEqual(
    [failover, recovery, snapshot].map((scenario) => scenario.stepName?.(faults)),
    ['stop', undefined, undefined],
  );
});

test('of what is chosen, those that break nodes are found by the name of the catalogue', () => {
  const choices = SCENARIOS.map((scenario) => ({ scenario }));
  assert.deepEqual(faultScenariosOf(choices), [snapshot, failover, recovery, FAULT_SCENARIOS['rolling-restart']]);
  assert.deepEqual(faultScenariosOf(choices.slice(0, 1)), []);
});

test('the loss of a leader is not timed where nobody knows who leads', async () => {
  const stage = { options: { target: plain } } as unknown as Stage;
  const { name, node, skipped, readyMs } = await replaceLeader(stage);
  assert.deepEqual([name, node, skipped, readyMs], ['leader-failover', null, 'plain does not say who leads', null]);
});

test('a snapshot that a node makes by itself has the size to which its file has grown', async () => {
  const file: SnapshotFile = { node: 'node1', name: '1-2.snap', kind: 'snapshot', bytes: null, seenMs: 9 };
  const made = await awaited({ until: async () => 9 }, { files: [file] });
  assert.equal(made.bytes(), null);
  Object.assign(file, { bytes: 4_096 });
  assert.deepEqual([made.happened, made.bytes()], [{ beganMs: null, endedMs: 9 }, 4_096]);
});

test('where no snapshot was made or can be seen nothing is said to have happened, and why', async () => {
  const blind = await awaited({ until: assert.fail }, null);
  const vain = await awaited({ until: async () => null }, { files: [] });
  for (const { happened, file, bytes } of [blind, vain])
    assert.deepEqual([happened, file, bytes()], [null, null, null]);
  assert.match(blind.notes.join(), /No data folder of a node is known/);
  assert.match(vain.notes.join(), /None was made within 60 s/);
});

test('a restored snapshot that lacks acknowledged writes is a violation', () => {
  const found = (wrong: number) => ({
    failover: null,
    power: null,
    recovery: null,
    rolling: null,
    snapshot: { ...exampleSnapshot(), restore: { restoreMs: 1, readyMs: 1, entries: 9, wrong } },
  });
  assert.equal(snapshot.violation?.(found(0)), null);
  assert.equal(snapshot.violation?.(found(1)), '1 entry of the restored snapshot is not what was acknowledged');
  assert.equal(snapshot.violation?.(found(3)), '3 entries of the restored snapshot are not what was acknowledged');
});
