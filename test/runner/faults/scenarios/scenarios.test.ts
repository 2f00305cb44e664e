import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenSnapshot } from '../../../../lib/report/snapshots.ts';
import { SCENARIOS } from '../../../../lib/scenarios/catalogue.ts';
import { etcd } from '../../../../lib/targets/etcd.ts';
import type { Cluster } from '../../../../runner/cluster/cluster.ts';
import type { FaultDriver } from '../../../../runner/faults/driver/driver.ts';
import { awaited } from '../../../../runner/faults/scenarios/awaited-snapshot.ts';
import { FAULT_SCENARIOS, faultScenariosOf } from '../../../../runner/faults/scenarios/index.ts';
import { replaceLeader } from '../../../../runner/faults/scenarios/recovery.ts';
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

const STAGE = {
  until: async (condition: () => boolean | Promise<boolean>) => ((await condition()) ? 9 : null),
  sleep: async () => undefined,
};

function seenSnapshot(changes: Partial<SeenSnapshot> = {}): SeenSnapshot {
  const began = { atMs: 1_000, by: 'log', errorMs: 1 } as const;
  const ended = { atMs: 1_400, by: 'files', errorMs: 10 } as const;
  const known = { node: 'node1', index: 300, began, ended, bytes: 4_096, sources: ['log', 'files'] } as const;
  return { ...known, received: false, ...changes };
}

test('a snapshot that a node makes by itself has the times and the size that its log and its files tell', async () => {
  const made = await awaited(STAGE, () => [seenSnapshot()], 900);
  assert.equal(
    made.how,
    'raft snapshot at index 300 of node1, made by the cluster itself (told by its log, data folder)',
  );
  assert.deepEqual([made.happened, made.bytes, made.notes], [{ beganMs: 1_000, endedMs: 1_400 }, 4_096, []]);
});

test('what is told of it while it settles counts', async () => {
  const told = [seenSnapshot({ bytes: null })];
  const sleep = async () => void told.splice(0, 1, seenSnapshot());
  assert.equal((await awaited({ ...STAGE, sleep }, () => told, 900)).bytes, 4_096);
});

test('one that was begun before, is not finished, or was sent by another node is not waited for', async () => {
  const others = [seenSnapshot({ ended: null }), seenSnapshot({ received: true })];
  assert.match((await awaited(STAGE, () => others, 900)).notes.join(), /None was made within 60 s/);
  assert.match((await awaited(STAGE, () => [seenSnapshot()], 1_100)).notes.join(), /None was made/);
});

test('of one whose end alone is told it is said that its beginning is not known', async () => {
  const { happened, notes } = await awaited(STAGE, () => [seenSnapshot({ began: null })], 900);
  assert.deepEqual(happened, { beganMs: null, endedMs: 1_400 });
  assert.match(notes.join(), /^When it was begun is not known/);
});

test('where no snapshot was made or can be seen nothing is said to have happened, and why', async () => {
  const blind = await awaited({ ...STAGE, until: assert.fail }, null, 0);
  const vain = await awaited(STAGE, () => [], 0);
  for (const { happened, file, bytes } of [blind, vain]) assert.deepEqual([happened, file, bytes], [null, null, null]);
  assert.match(blind.notes.join(), /Neither folders nor logs of the nodes are known/);
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
