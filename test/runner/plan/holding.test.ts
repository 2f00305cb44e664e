import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READS, usersStep } from '../../../lib/scenarios/steps.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { type ClientPlace, filesOfClients, type Holding, tooManyClients } from '../../../runner/plan/holding.ts';
import { availableOf, portsOf } from '../../../runner/system/holding.ts';
import { blocksOf, choose, planOf } from './plan-request.ts';

const MB = 1_024 ** 2;
const AMPLE: Holding = { openFiles: 1_000_000, ports: 28_232, memoryBytes: 1_000_000 * MB };
const OWN: ClientPlace = { protocol: 'http', cluster: { nodes: 3 }, own: true };
const clients = (count: number) => [usersStep(count, { ...READS, clients: true })];

test('what the machine can hold is measured, and what is not known holds nothing back', () => {
  assert.equal(tooManyClients(clients(10_000), AMPLE, OWN), null);
  assert.equal(tooManyClients(clients(60_000), { openFiles: null, ports: null, memoryBytes: null }, OWN), null);
  assert.equal(tooManyClients([usersStep(100_000)], { ...AMPLE, openFiles: 100 }, OWN), null);
});

test('too few files for k6 are said with how many clients they suffice for', () => {
  // 10,000 clients are 40 users of k6 with 4 files each, and 64 beside.
  assert.equal(filesOfClients({ users: 10_000, load: { ...READS, clients: true } }), 10_224);
  assert.equal(
    tooManyClients(clients(10_000), { ...AMPLE, openFiles: 4_096 }, OWN),
    'this machine can hold 3,872 clients of 10,000 with a connection each: k6 may have 4,096 files open: raise the limit (ulimit -Hn 10224)',
  );
});

test('a lone node of the run’s own has the same limit, and needs some files for itself', () => {
  const lone = { ...OWN, cluster: { nodes: 1 } };
  assert.equal(
    tooManyClients(clients(10_000), { ...AMPLE, openFiles: 10_250 }, lone),
    'this machine can hold 9,950 clients of 10,000 with a connection each: a node may have 10,250 files open: raise the limit (ulimit -Hn 10300)',
  );
  assert.equal(tooManyClients(clients(10_000), { ...AMPLE, openFiles: 10_250 }, { ...lone, own: false }), null);
});

test('connections to one node begin at ports of their own', () => {
  const few = { ...AMPLE, ports: 3_000 };
  assert.match(
    tooManyClients(clients(10_000), few, OWN) ?? '',
    /^this machine can hold 9,000 clients of 10,000 .*3,000 ports/,
  );
  assert.equal(tooManyClients(clients(9_000), few, OWN), null);
});

test('memory is shared with nodes of the run’s own', () => {
  const memoryBytes = 2_000 * MB;
  const place = { ...OWN, protocol: 'grpc' } as const;
  const most = (own: boolean) =>
    Number(
      /hold ([\d,]+) clients/
        .exec(tooManyClients(clients(10_000), { ...AMPLE, memoryBytes }, { ...place, own }) ?? '')?.[1]
        ?.replace(',', ''),
    );
  assert.ok(most(true) < most(false) && most(false) < 10_000);
  assert.match(
    tooManyClients(clients(10_000), { ...AMPLE, memoryBytes }, place) ?? '',
    /of memory, the nodes with it, over gRPC/,
  );
});

test('a step that the machine cannot hold is skipped with the reason, and the others run', () => {
  const holding = { ...AMPLE, openFiles: 2_000 };
  const plan = planOf('smoke', 'tiny', choose('clients', { users: [100, 1_000, 5_000] }), { target: etcd, holding });
  const scripts = blocksOf(plan).flatMap((block) => block.scripts);
  assert.deepEqual(
    scripts.map(({ cells, skip }) => [cells[0]?.step.users, skip === null]),
    [
      [100, true],
      [1_000, true],
      [5_000, false],
    ],
  );
  assert.match(scripts[2]?.skip ?? '', /can hold 1,\d\d\d clients of 5,000/);
  assert.deepEqual(
    scripts.map(({ variables }) => variables.STEPS),
    ['users-100', 'users-1000', 'users-5000'],
  );
});

test('the time to connect is in the schedule, and with it in the estimate', () => {
  const seconds = (users: number) =>
    planOf('smoke', 'tiny', choose('clients', { users: [users], durationMs: 2_000, warmupMs: 1_000 }), {
      target: etcd,
      protocols: ['grpc'],
    }).estimate.seconds;
  // 6,000 connect for 10 s, settle for 5.5, and are at work for 0.2; k6 begins with 500 of them per second.
  assert.equal(Math.round((seconds(6_000) - seconds(1)) * 10) / 10, 14.7 + 12);
});

test('ports and memory are read from what Linux tells', () => {
  assert.equal(portsOf('32768\t60999\n'), 28_232);
  assert.equal(portsOf(null), null);
  assert.equal(availableOf('MemTotal: 9 kB\nMemAvailable:    1000 kB\n'), 1_024_000);
  assert.equal(availableOf('nothing'), null);
});
