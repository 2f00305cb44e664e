import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ownerText } from '../../../lib/data/owner.ts';
import { fila } from '../../../lib/targets/fila.ts';
import { cleanQueues } from '../../../runner/clean/queues.ts';
import { Queues } from '../../../runner/cluster/queues.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { thisProcess } from '../../../runner/system/owner.ts';
import { fakeFila } from '../../fixtures/fake-fila.ts';

const LEFT = ['bench-2026-11-26T12-00-00-abc123-q1', 'bench-alone-mifyd1c0-1z141z3-q2'];
const FOREIGN = ['orders', 'bench-orders-q1'];

async function prepared(t: TestContext) {
  const cluster = await fakeFila(t);
  const sender = new Sender();
  t.after(() => sender.close());
  await new Queues({ target: fila, sender, hosts: cluster.urls }).create([...LEFT, ...FOREIGN], 1_000);
  const said: string[] = [];
  const clean = (force = false) =>
    cleanQueues({
      ...{ target: fila, sender, hosts: cluster.urls, force },
      out: (line) => said.push(line),
      tell: (line) => said.push(line),
    });
  return { cluster, said, clean };
}

/** What a run says of itself that is on its way in this process. */
function living(run: string): string {
  const self = { ...thisProcess(), pidNamespace: thisProcess().pidNamespace ?? null };
  return ownerText({ ...self, run, host: 'here', since: 'just now' }, 1);
}

test('queues that runs have left are deleted, and nobody else is touched', async (t) => {
  const { cluster, said, clean } = await prepared(t);
  await clean();
  assert.deepEqual([...cluster.queues.keys()], FOREIGN);
  assert.deepEqual(said, [`removed queues: ${LEFT.join(', ')}`]);
  await clean();
  assert.equal(said[1], `no queues of raftmark on ${cluster.urls[0]}`);
});

test('while a run is at work nothing is deleted, unless that is asked for', async (t) => {
  const { cluster, clean } = await prepared(t);
  cluster.config[1]?.set('raftmark.run', living('a'));
  await assert.rejects(clean(), /^UserError: run a on here .* is at work on/);
  assert.equal(cluster.queues.size, 4);
  await clean(true);
  assert.deepEqual([...cluster.queues.keys()], FOREIGN);
  assert.deepEqual(
    cluster.config.map(({ size }) => size),
    [0, 0, 0],
  );
});

const DENIED = { code: status.PERMISSION_DENIED, details: 'admin rights are needed' };

test('queues that may not be listed are not taken for none', async (t) => {
  const { cluster, said, clean } = await prepared(t);
  cluster.refuseAdmin = () => DENIED;
  await assert.rejects(clean(), {
    exitCode: 3,
    message: `the queues of ${cluster.urls[2]} cannot be listed: it answers 7 PERMISSION_DENIED: admin rights are needed\nGive the right key with --api-key-file or RAFTMARK_API_KEY.`,
  });
  assert.deepEqual(said, []);
  cluster.refuseAdmin = (_request, node) => (node === 1 ? null : DENIED);
  await clean();
  assert.deepEqual(said, [`removed queues: ${LEFT.join(', ')}`]);
});

test('where all that was found stays, it is not said that there was nothing', async (t) => {
  const { cluster, said, clean } = await prepared(t);
  cluster.refuseAdmin = (request) => (request === 'delete' ? DENIED : null);
  const each = LEFT.map((name) => `${name} (forbidden)`).join(', ');
  await assert.rejects(clean(), { exitCode: 1, message: `these queues are still there: ${each}` });
  assert.deepEqual(said, []);
});
