import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fila } from '../../../lib/targets/fila.ts';
import { Queues } from '../../../runner/cluster/queues.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { fakeFila } from '../../fixtures/fake-fila.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const NAMES = ['bench-run-q1', 'bench-run-q2', 'bench-run-q3'];

function queuesOf(t: TestContext, hosts: readonly string[]): Queues {
  const sender = new Sender();
  t.after(() => sender.close());
  return new Queues({ target: fila, sender, hosts });
}

test('nodes name the ids of leaders, and which node has which is found by who opens a stream', async (t) => {
  const cluster = await fakeFila(t);
  const { urls } = cluster;
  const queues = queuesOf(t, urls);
  assert.equal(await queues.create(NAMES, 1_000), null);
  const { leaders } = queues;
  assert.deepEqual(
    [...((await leaders.told(NAMES)) ?? [])],
    [
      [NAMES[0], '1'],
      [NAMES[1], '2'],
      [NAMES[2], '3'],
    ],
  );
  assert.equal(leaders.nameOf('2'), 'node 2');
  await leaders.identify(NAMES.slice(1));
  assert.deepEqual(
    ['1', '2', '3'].map((id) => leaders.nameOf(id)),
    ['node 1', urls[1], urls[2]],
  );
  // Where another leads now, it is the id that moves, and not the address that it has.
  (cluster.queues.get('bench-run-q2') as { leader: number }).leader = 2;
  assert.equal((await leaders.told(NAMES))?.get('bench-run-q2'), '3');
});

test('a node that is away takes nothing from what the others tell', async (t) => {
  const { urls } = await fakeFila(t);
  const queues = queuesOf(t, [await deadUrl(), ...urls]);
  assert.equal(await queuesOf(t, urls).create(NAMES, 1_000), null);
  await queues.leaders.identify(NAMES);
  assert.equal((await queues.leaders.told(NAMES))?.get('bench-run-q1'), '1');
  assert.equal(queues.leaders.nameOf('1'), urls[0]);
});

test('where no node answers nothing is told', async (t) => {
  const { leaders } = queuesOf(t, [await deadUrl()]);
  assert.equal(await leaders.told(NAMES), null);
  assert.equal(await leaders.clusterNodes(), null);
});

test('a node that stands alone has no nodes beside it and no leaders, and a cluster as many as it says', async (t) => {
  const alone = queuesOf(t, (await fakeFila(t, { nodes: 1, standalone: true })).urls);
  assert.equal(await alone.create(['bench-run-q1'], 1_000), null);
  assert.equal(await alone.leaders.clusterNodes(), 0);
  assert.deepEqual([...((await alone.leaders.told(['bench-run-q1'])) ?? [])], [['bench-run-q1', null]]);
  assert.equal(await queuesOf(t, (await fakeFila(t)).urls).leaders.clusterNodes(), 3);
  assert.equal(await queuesOf(t, (await fakeFila(t, { nodes: 1 })).urls).leaders.clusterNodes(), 1);
});
