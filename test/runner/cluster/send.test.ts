import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { HttpRequest } from '../../../lib/targets/http.ts';
import type { Credentials } from '../../../runner/cluster/access.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { withKey } from '../../fixtures/credentials.ts';
import { fakeConfman } from '../../fixtures/fake-confman.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const GET: HttpRequest = { method: 'GET', path: '/x', headers: {} };

function makeSender(t: TestContext, credentials?: Credentials): Sender {
  const sender = new Sender(credentials);
  t.after(() => sender.close());
  return sender;
}

test('a request arrives as it was described, with the key of every request added', async (t) => {
  const node = await fakeConfman(t, { 'PUT /a?b=1': { status: 200, body: { done: true } } });
  const request = {
    method: 'PUT',
    path: '/a?b=1',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  } as const;
  const response = await makeSender(t, withKey('k')).send(node.url, request, 5_000);
  assert.equal(response.status, 200);
  assert.equal(response.body, '{"done":true}');
  const [seen] = node.seen;
  assert.deepEqual([seen?.request, seen?.body], ['PUT /a?b=1', '{}']);
  assert.deepEqual([seen?.headers['x-api-key'], seen?.headers['content-type']], ['k', 'application/json']);
});

test('a redirect is an answer, not followed, its headers in lower case', async (t) => {
  const node = await fakeConfman(t, { 'GET /x': { status: 307, location: 'http://127.0.0.1:1/x' } });
  const response = await makeSender(t).send(node.url, GET, 5_000);
  assert.deepEqual([response.status, response.headers.location], [307, 'http://127.0.0.1:1/x']);
  assert.equal(node.seen.length, 1);
});

test('where nothing listens, the answer is that it was refused', async (t) => {
  const response = await makeSender(t).send(await deadUrl(), GET, 5_000);
  assert.deepEqual(response, { status: 0, headers: {}, body: '', error: 'refused' });
});

test('no answer in time is a time-out', async (t) => {
  const node = await fakeConfman(t, { 'GET /x': 'silence' });
  const response = await makeSender(t).send(node.url, GET, 300);
  assert.deepEqual(response, { status: 0, headers: {}, body: '', error: 'timeout' });
});

test('a connection that breaks while the answer is awaited is lost', async (t) => {
  const node = await fakeConfman(t, { 'GET /x': 'hang-up' });
  const response = await makeSender(t).send(node.url, GET, 5_000);
  assert.deepEqual(response, { status: 0, headers: {}, body: '', error: 'connection-lost' });
});

test('an interruption from outside is thrown, not taken for an answer', async (t) => {
  const node = await fakeConfman(t, { 'GET /x': 'silence' });
  const reason = new Error('interrupted');
  const controller = new AbortController();
  const sent = makeSender(t).send(node.url, GET, 60_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(sent, reason);
});

test('proxies of the environment are not used', async (t) => {
  const before = process.env.HTTP_PROXY;
  process.env.HTTP_PROXY = await deadUrl();
  t.after(() => {
    if (before === undefined) delete process.env.HTTP_PROXY;
    else process.env.HTTP_PROXY = before;
  });
  const node = await fakeConfman(t, { 'GET /x': { status: 204 } });
  assert.equal((await makeSender(t).send(node.url, GET, 5_000)).status, 204);
});
