import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import { fila } from '../../../lib/targets/fila.ts';
import type { HttpResponse } from '../../../lib/targets/http.ts';
import type { Answer } from '../../../lib/targets/outcome.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { isReady, keepsEntry } from '../../../runner/embedded/readiness.ts';
import { fakeFila } from '../../fixtures/fake-fila.ts';
import { plainNode } from '../../fixtures/plain-node.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { serve } from '../../fixtures/serve.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

function senderOf(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

/** A node that answers as told: a real one cannot be held in the middle of its start. */
const saying =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(JSON.stringify(body));

test('a node is ready when it says that it knows a leader', async (t) => {
  const sender = senderOf(t);
  const member = { header: { member_id: '7' }, version: '3.6.0', raftTerm: '2' };
  assert.equal(await isReady(etcdGateway, await serve(t, saying(200, { ...member, leader: '9' })), sender), true);
  assert.equal(await isReady(etcdGateway, await serve(t, saying(200, { ...member, leader: '0' })), sender), false);
  assert.equal(await isReady(etcdGateway, await serve(t, saying(200, member)), sender), false);
  const cluster = { role: 'follower', leaderKnown: true, leader: 'http://127.0.0.1:1/', term: 2 };
  assert.equal(await isReady(confman, await serve(t, saying(200, { status: 'ready', cluster })), sender), true);
  assert.equal(await isReady(confman, await serve(t, saying(503, { status: 'not_ready', cluster })), sender), false);
});

test('a node that refuses, keeps silent or is something else is not ready', async (t) => {
  const sender = senderOf(t);
  assert.equal(await isReady(etcdGateway, await deadUrl(), sender), false);
  assert.equal(await isReady(etcdGateway, await serve(t, () => undefined), sender), false);
  assert.equal(await isReady(etcdGateway, await serve(t, saying(200, 'hello')), sender), false);
  assert.equal(await isReady(confman, await serve(t, saying(404, {})), sender), false);
});

/** Says nothing of itself, acknowledges a write before it is replicated, and reads what it has. */
const silent = {
  entries: {
    ...plain.entries,
    write: (_: unknown, value: string) => ({ method: 'PUT', path: '/probe', headers: {}, body: value }) as const,
    read: () => ({ method: 'GET', path: '/probe', headers: {} }) as const,
    readValue: ({ body }: HttpResponse) => body,
  },
  classify: (_: unknown, { status }: HttpResponse): Answer =>
    status === 200 || status === 204 ? { outcome: 'ok' } : { outcome: 'rejected', reason: 'unexpected' },
};

test('a node without a status is ready once what was written through it can be read from it', async (t) => {
  const sender = senderOf(t);
  let accepts = false;
  let replicates = false;
  let kept = '';
  const url = await serve(t, (request, response) => {
    if (request.method === 'GET') {
      response.writeHead(kept === '' ? 404 : 200).end(kept);
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (replicates) kept = body;
      response.writeHead(accepts ? 204 : 503).end();
    });
  });
  assert.equal(await keepsEntry(silent, url, sender), false);
  accepts = true;
  assert.equal(await keepsEntry(silent, url, sender), false, 'acknowledged, and not there');
  replicates = true;
  assert.equal(await keepsEntry(silent, url, sender), true);
  assert.equal(await keepsEntry(silent, await deadUrl(), sender), false);
});

test('a node of queues is ready when it lists them', async (t) => {
  const [url = ''] = (await fakeFila(t, { nodes: 1 })).urls;
  const sender = senderOf(t);
  assert.equal(await isReady(fila, url, sender), true);
  assert.equal(await isReady(fila, await deadUrl(), sender), false);
});

test('a node whose target has no status is ready when it keeps an entry', async (t) => {
  const { url } = await plainNode(t);
  const sender = senderOf(t);
  assert.equal(await isReady(plain, url, sender), true);
  assert.equal(await isReady(plain, await deadUrl(), sender), false);
});
