import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { OWNER_ENTRY, ownerText } from '../../../lib/data/owner.ts';
import { fila } from '../../../lib/targets/fila.ts';
import type { Answer } from '../../../lib/targets/outcome.ts';
import { findOwner, Ownership } from '../../../runner/cluster/ownership.ts';
import { QueueMarks } from '../../../runner/cluster/queue-marks.ts';
import { Queues } from '../../../runner/cluster/queues.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { type FakeFila, fakeFila } from '../../fixtures/fake-fila.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const NAMES = ['bench-run-q1', 'bench-run-q2', 'bench-run-q3'];

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

function queuesOf(t: TestContext, { urls }: Pick<FakeFila, 'urls'>): Queues {
  return new Queues({ target: fila, sender: makeSender(t), hosts: urls });
}

test('queues are made, each once the one before has a leader so that leaders are spread, and deleted with the queues beside them', async (t) => {
  const cluster = await fakeFila(t, { groupMs: 200 });
  const queues = queuesOf(t, cluster);
  assert.equal(await queues.make(NAMES, 1_000), null);
  assert.deepEqual([...cluster.queues.keys()], NAMES);
  assert.deepEqual(new Set([...cluster.queues.values()].map(({ leader }) => leader)), new Set([0, 1, 2]));
  assert.deepEqual(await queues.remove(NAMES), []);
  assert.deepEqual(await queues.list(), []);
  assert.deepEqual(cluster.madeAgain, []);
});

test('a queue that could not be made is told of, with what the node said', async (t) => {
  const cluster = await fakeFila(t, { nodes: 1, standalone: true });
  const queues = queuesOf(t, cluster);
  assert.equal(await queues.create(['bench-run-q1'], 1_000), null);
  assert.match(
    (await queues.create(['bench-run-q1'], 1_000)) ?? '',
    /^queue bench-run-q1 could not be made on http:\S+: answers 6 ALREADY_EXISTS/,
  );
});

test('a queue that is gone already is no failure of deleting it', async (t) => {
  const cluster = await fakeFila(t);
  assert.deepEqual(await queuesOf(t, cluster).remove(['bench-run-q1']), []);
});

test('what cannot be deleted is told of with the reason', async (t) => {
  const url = await deadUrl();
  const left = await queuesOf(t, { urls: [url] }).remove(['bench-run-q1']);
  assert.deepEqual(left, [{ name: 'bench-run-q1', reason: 'refused' }]);
});

test('what was deleted is not proven to be gone by nodes that list nothing', async (t) => {
  const cluster = await fakeFila(t);
  const queues = queuesOf(t, cluster);
  await queues.create(['bench-run-q1'], 1_000);
  cluster.refuseAdmin = (request) => (request === 'list' ? { code: status.UNAVAILABLE, details: 'not now' } : null);
  assert.deepEqual(await queues.remove(['bench-run-q1']), [
    { name: 'bench-run-q1', reason: 'deleted, but the cluster does not answer whether it is gone' },
  ]);
  assert.equal(cluster.queues.size, 0);
});

test('a queue of which nobody knows whether it was made is told of, where no node lists any', async (t) => {
  const url = await deadUrl();
  const why = await queuesOf(t, { urls: [url] }).create(['bench-run-q1'], 1_000);
  assert.match(why ?? '', /^queue bench-run-q1 could not be made on http:/);
});

test('a key that a broker does not know, or that may not list its queues, is told so with what to do', async (t) => {
  const [host] = (await fakeFila(t)).urls as [string];
  const sender = makeSender(t);
  for (const [reason, text] of [
    ['unauthorized', `fila at ${host} does not accept the API key.`],
    ['forbidden', `fila at ${host} does not let the API key list queues.`],
  ] as const) {
    const target = { ...fila, classify: (): Answer => ({ outcome: 'rejected', reason }) };
    await assert.rejects(new Queues({ target, sender, hosts: [host] }).checkRights(), {
      message: `${text}\nGive the right key with --api-key-file or RAFTMARK_API_KEY.`,
    });
  }
  await new Queues({ target: fila, sender, hosts: [host] }).checkRights();
});

const SELF = { run: 'a', host: 'h', pid: 1, startTicks: null, bootId: null, pidNamespace: null, since: 'now' };

test('a run says on every node of a broker that it is at work, and takes it back', async (t) => {
  const cluster = await fakeFila(t);
  const marks = new QueueMarks(fila, makeSender(t), cluster.urls);
  const ownership = new Ownership(marks, SELF, 0);
  await ownership.claim();
  assert.deepEqual(
    cluster.config.map((config) => config.get('raftmark.run')?.includes('"run":"a"')),
    [true, true, true],
  );
  assert.equal(await ownership.loss([]), null);
  assert.equal(await ownership.release(), null);
  assert.deepEqual(
    cluster.config.map((config) => config.size),
    [0, 0, 0],
  );
  assert.equal(cluster.queues.size, 0);
});

test('another run that says the same on a node is found, and taken for one that has taken over', async (t) => {
  const cluster = await fakeFila(t);
  const sender = makeSender(t);
  const ownership = new Ownership(new QueueMarks(fila, sender, cluster.urls), SELF, 0);
  await ownership.claim();
  const other = new QueueMarks(fila, sender, cluster.urls);
  assert.equal(await other.write(OWNER_ENTRY, ownerText({ ...SELF, run: 'b' }, 1)), null);
  assert.match((await ownership.loss([]))?.what ?? '', /^run b on h \(process 1, since now\) took this cluster over$/);
  assert.equal(await ownership.release(), null);
  // What the other says stays.
  assert.equal(cluster.config[0]?.get('raftmark.run')?.includes('"run":"b"'), true);
});

test('where nobody says so, no run is at work', async (t) => {
  const cluster = await fakeFila(t);
  const marks = new QueueMarks(fila, makeSender(t), cluster.urls);
  assert.equal(await findOwner(marks, { say: () => undefined }), null);
});

test('an enqueue through any node is taken, and passed on by one that does not lead', async (t) => {
  const cluster = await fakeFila(t);
  const sender = makeSender(t);
  await queuesOf(t, cluster).create(['bench-run-q1'], 1_000);
  const { call, message } = fila.queues.enqueue('bench-run-q1');
  for (const url of cluster.urls) {
    const response = await sender.send(url, { call, message: { ...message('payload') } }, 1_000);
    assert.deepEqual(fila.classify('enqueue', response), { outcome: 'ok' });
  }
  assert.equal(cluster.queues.get('bench-run-q1')?.waiting.length, 3);
  assert.equal(cluster.forwarded, 2);
  cluster.refuse = () => ({ code: status.UNAVAILABLE, details: 'no leader available' });
  const refused = await sender.send(cluster.urls[0] as string, { call, message: { ...message('payload') } }, 1_000);
  assert.deepEqual(fila.classify('enqueue', refused), { outcome: 'rejected', reason: 'no-leader' });
});
