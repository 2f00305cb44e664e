import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ANSWER_BYTES, answerBytes } from '../../../lib/targets/answer-size.ts';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import { CODE, NO_CODE } from '../../../lib/targets/grpc.ts';
import type { HttpRequest } from '../../../lib/targets/http.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { fakeMember } from '../../fixtures/fake-member.ts';
import { serve } from '../../fixtures/serve.ts';

const GET: HttpRequest = { method: 'GET', path: '/x', headers: {} };

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

test('a body without end is read up to a megabyte, and its connection ended', async (t) => {
  let sent = 0;
  let tell: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const url = await serve(t, (_, response) => {
    const part = Buffer.alloc(65_536, 'x');
    const more = (): void => {
      while (!response.destroyed && response.write(part)) sent += part.length;
    };
    response.on('drain', more).on('close', tell);
    more();
  });
  const response = await makeSender(t).send(url, GET, 5_000);
  assert.deepEqual(response, { status: 0, headers: {}, body: '', error: 'too-long' });
  await ended;
  // What the kernel's buffers hold comes on top.
  assert.ok(sent < 16 * ANSWER_BYTES, `${sent} bytes were sent`);
});

test('an answer is taken up to its limit, and one with values up to theirs', async (t) => {
  const url = await serve(t, (_, response) => response.end('x'.repeat(ANSWER_BYTES + 1)));
  const sender = makeSender(t);
  assert.equal((await sender.send(url, GET, 5_000, undefined, ANSWER_BYTES + 1)).body.length, ANSWER_BYTES + 1);
  assert.equal((await sender.send(url, GET, 5_000)).error, 'too-long');
});

test('a value of any size fits, whatever it becomes on its way', () => {
  assert.equal(answerBytes(10), ANSWER_BYTES);
  for (const bytes of [1_024 * 1_024, 16 * 1_024 * 1_024]) assert.ok(answerBytes(bytes) > 3 * bytes);
  for (const bytes of [10, 100_000, 1_000_000, 1_000_001]) assert.equal(answerBytes(bytes) % 2, 1);
});

test('a message that is longer is refused unread, and one with a value is not', async (t) => {
  const value = 'x'.repeat(ANSWER_BYTES);
  const url = await fakeMember(t, {
    'etcdserverpb.KV/Range': ((_: unknown, done: (error: null, answer: object) => void) =>
      done(null, { kvs: [{ key: 'k', value }] })) as never,
  });
  const sender = makeSender(t);
  const read = etcdRpc.entries.read({ namespace: 'n', key: 'k' });
  const refused = await sender.send(url, read, 5_000);
  assert.deepEqual(['code' in refused && refused.code, refused.error], [NO_CODE, 'too-long']);
  assert.equal(etcdRpc.classify('write', refused as never).outcome, 'unknown');
  const taken = await sender.send(url, read, 5_000, undefined, answerBytes(ANSWER_BYTES));
  assert.equal('code' in taken && taken.code, CODE.OK);
});
