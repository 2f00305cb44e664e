import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdRpc } from '../../../../lib/targets/etcd.ts';
import { CODE, type GrpcResponse } from '../../../../lib/targets/grpc.ts';
import type { PlainRequest } from '../../../../lib/targets/wire.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import { leavingNode } from '../../../fixtures/odd/leaving.ts';
import { answerCall, http2Node, listen } from '../../../fixtures/odd/listen.ts';
import { GOOD_STATUS } from '../../../fixtures/odd/nodes.ts';
import { steadyNode } from '../../../fixtures/odd/own-process.ts';

const options = { timeout: 60_000 };
const STATUS = etcdRpc.view.status();
const MEMBERS = etcdRpc.view.members() as PlainRequest;

function caller(t: TestContext) {
  const sender = new Sender();
  t.after(() => sender.close());
  return (url: string, timeoutMs: number, request: PlainRequest = STATUS) =>
    sender.send(url, request, timeoutMs) as Promise<GrpcResponse>;
}

test(
  'the first call after a node has come back succeeds, whether it was asked meanwhile or not',
  options,
  async (t) => {
    const [asked, left] = [await leavingNode(t), await leavingNode(t)];
    const call = caller(t);
    for (const { url } of [asked, left]) assert.equal((await call(url, 5_000)).code, CODE.OK);
    await Promise.all([asked.leave(), left.leave()]);
    for (let times = 0; times < 30; times++) {
      const { error } = await call(asked.url, 1_000);
      assert.ok(error === 'refused' || error === 'connection-lost', error);
      await sleep(100);
    }
    await Promise.all([asked.comeBack(), left.comeBack()]);
    for (const { url } of [asked, left]) assert.equal((await call(url, 5_000)).code, CODE.OK);
  },
);

test(
  'calls to a node that stands still cost their own time and leave nothing open; afterwards it answers at once',
  options,
  async (t) => {
    const { url, child } = await steadyNode(t);
    const call = caller(t);
    assert.equal((await call(url, 5_000)).code, CODE.OK);
    // Node does not tell of sockets that do not keep it running.
    const sockets = () => readdirSync('/proc/self/fd').length;
    const before = sockets();
    child.kill('SIGSTOP');
    const seen = new Set<string | undefined>();
    for (let turn = 0; turn < 20; turn++) {
      const ends = await Promise.all(Array.from({ length: 10 }, () => call(url, 50)));
      for (const { error } of ends) seen.add(error);
    }
    // The connection that was there takes calls, and no further one comes about.
    assert.deepEqual([...seen].sort(), ['connect-timeout', 'timeout']);
    await sleep(100);
    assert.ok(sockets() <= before + 2, `${sockets()} sockets, ${before} before`);
    child.kill('SIGCONT');
    assert.equal((await call(url, 5_000)).code, CODE.OK);
  },
);

test('closing ends what is under way and leaves nothing open, also where a node stands still', options, async (t) => {
  const { url, child } = await steadyNode(t);
  const sockets = () => readdirSync('/proc/self/fd').length;
  const before = sockets();
  const [idle, busy] = [new Sender(), new Sender()];
  for (const sender of [idle, busy]) await sender.send(url, STATUS, 5_000);
  child.kill('SIGSTOP');
  const underWay = busy.send(url, STATUS, 20_000);
  await sleep(100);
  await Promise.all([idle.close(), busy.close()]);
  assert.equal((await underWay).error, 'connection-lost');
  await sleep(100);
  assert.ok(sockets() <= before, `${sockets()} sockets, ${before} before`);
});

test('a call under way goes on when another fails on the same channel', options, async (t) => {
  let connections = 0;
  const url = await http2Node(t, {
    session: () => connections++,
    stream: (stream) => void setTimeout(() => answerCall(stream, GOOD_STATUS), 1_000).unref(),
  });
  const call = caller(t);
  const [short, long] = await Promise.all([call(url, 200), call(url, 10_000)]);
  assert.deepEqual([short.error, long.code, connections], ['timeout', CODE.OK, 1]);
  assert.equal((await call(url, 10_000)).code, CODE.OK);
  assert.equal(connections, 2);
});

test('a call that waits for a connection goes on when another has not waited so long', options, async (t) => {
  const behind = await http2Node(t, { stream: (stream) => answerCall(stream, GOOD_STATUS) });
  const server = createServer(async (socket) => {
    await sleep(700);
    const on = connect(Number(new URL(behind).port), '127.0.0.1');
    for (const one of [socket, on]) one.on('error', () => undefined);
    socket.pipe(on).pipe(socket);
  });
  const url = await listen(t, server);
  const call = caller(t);
  const [short, long] = await Promise.all([call(url, 200), call(url, 10_000)]);
  assert.deepEqual([short.error, long.code], ['connect-timeout', CODE.OK]);
});

test('answers other than OK keep the channel', options, async (t) => {
  let connections = 0;
  const url = await http2Node(t, {
    session: () => connections++,
    stream: (stream) => answerCall(stream, null, '14', 'etcdserver: no leader'),
  });
  const call = caller(t);
  for (let times = 0; times < 5; times++) assert.equal((await call(url, 5_000, MEMBERS)).code, CODE.UNAVAILABLE);
  assert.equal(connections, 1);
});
