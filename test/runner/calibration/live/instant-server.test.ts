import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdGateway, etcdRpc } from '../../../../lib/targets/etcd.ts';
import type { EntryTarget } from '../../../../lib/targets/kinds.ts';
import { type InstantAnswers, recordAnswers } from '../../../../runner/calibration/instant/answers.ts';
import { type InstantServer, startInstantServer } from '../../../../runner/calibration/instant/server.ts';
import { measureLoopback } from '../../../../runner/calibration/loopback.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import { isAlive } from '../../../../runner/system/processes.ts';
import { projectRoot } from '../../../../runner/system/project-root.ts';
import { plainNode } from '../../../fixtures/plain-node.ts';
import { plain } from '../../../fixtures/plain-target.ts';

const running = new AbortController().signal;
const ENTRY = { namespace: 'bench-small-001', key: 'key-80000001' };
const QUERIES = { limits: [50], namespace: 'bench-small-audit' };

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

async function started(t: TestContext, answers: InstantAnswers): Promise<InstantServer> {
  const server = await startInstantServer(answers, running);
  t.after(() => server.stop());
  return server;
}

/** The answers of a real node of the target `plain`, which holds a value. */
async function recordedFromPlain(t: TestContext, sender: Sender) {
  const node = await plainNode(t);
  node.store.set('/bench-small-001/key-80000001', '0123456789');
  const place = {
    target: plain as EntryTarget,
    sender,
    url: node.url,
    entry: ENTRY,
    valueBytes: 10,
    queries: QUERIES,
    signal: running,
  };
  return { node, answers: await recordAnswers(place) };
}

test('what a node has answered is answered again, and to nothing else', async (t) => {
  const sender = makeSender(t);
  const { answers } = await recordedFromPlain(t, sender);
  const url = (await started(t, answers)).url('http');
  const send = (request: Parameters<Sender['send']>[1]) => sender.send(url, request, 5_000);
  const read = await send(plain.entries.read(ENTRY));
  assert.deepEqual(
    [plain.classify('read', read as never).outcome, plain.entries.readValue(read as never)],
    ['ok', '0123456789'],
  );
  // Whatever is written.
  assert.equal(plain.classify('write', (await send(plain.entries.write(ENTRY, 'abcdefghij'))) as never).outcome, 'ok');
  assert.equal(
    plain.classify('query', (await send(plain.audit.query('bench-small-audit', 50))) as never).outcome,
    'ok',
  );
  const other = await send(plain.entries.read({ ...ENTRY, key: 'key-80000002' }));
  assert.deepEqual('status' in other && other.status, 501);
});

test('recording changes nothing: the value that is there is written again', async (t) => {
  const { node } = await recordedFromPlain(t, makeSender(t));
  assert.deepEqual([...node.store], [['/bench-small-001/key-80000001', '0123456789']]);
});

test('a write that is redirected is recorded as its leader answers it', async (t) => {
  const sender = makeSender(t);
  const store = new Map([['/bench-small-001/key-80000001', '0123456789']]);
  const leader = await plainNode(t, { store });
  const follower = await plainNode(t, { store, leader: leader.url });
  const place = {
    target: plain as EntryTarget,
    sender,
    url: follower.url,
    entry: ENTRY,
    valueBytes: 10,
    queries: QUERIES,
    signal: running,
  };
  const { http } = await recordAnswers(place);
  const write = http.find(({ to }) => to.startsWith('PUT '));
  assert.match(Buffer.from(write?.bytes ?? '', 'base64').toString(), /^HTTP\/1\.1 204 /);
});

test('a node that lacks the entry, or refuses, cannot be recorded, and says why', async (t) => {
  const { url } = await plainNode(t);
  const place = {
    target: plain as EntryTarget,
    sender: makeSender(t),
    url,
    entry: ENTRY,
    valueBytes: 10,
    queries: QUERIES,
    signal: running,
  };
  await assert.rejects(recordAnswers(place), /answers 404 to a read/);
});

/** Answers as etcd members give them; the real ones are asked in the acceptance test. */
const PUT_BODY = '{"header":{"revision":"5"}}';

const MEMBER: InstantAnswers = {
  http: [
    {
      to: 'POST /v3/kv/put',
      bytes: Buffer.from(`HTTP/1.1 200 Instant\r\ncontent-length: ${PUT_BODY.length}\r\n\r\n${PUT_BODY}`).toString(
        'base64',
      ),
    },
  ],
  // A message's flag and length, and its header with a revision.
  grpc: [{ to: '/etcdserverpb.KV/Put', bytes: Buffer.from([0, 0, 0, 0, 4, 10, 2, 24, 5]).toString('base64') }],
};

test('both protocols are spoken, over gRPC with its trailers', async (t) => {
  const sender = makeSender(t);
  const server = await started(t, MEMBER);
  for (const target of [etcdGateway, etcdRpc] as readonly EntryTarget[]) {
    const send = (request: Parameters<Sender['send']>[1]) => sender.send(server.url(target.protocol), request, 5_000);
    const write = await send(target.entries.write(ENTRY, 'x'.repeat(100_000)));
    assert.deepEqual(target.classify('write', write), { outcome: 'ok' }, target.protocol);
    const read = target.classify('read', await send(target.entries.read(ENTRY)));
    assert.notEqual(read.outcome, 'ok', target.protocol);
  }
});

test('a few bytes come back, and how long that takes is measured', async (t) => {
  const server = await started(t, { http: [], grpc: [] });
  const { roundTrips, p50Ms, p99Ms } = await measureLoopback(server.echoPort, running);
  assert.ok(roundTrips > 0 && p50Ms > 0 && p99Ms >= p50Ms);
  await server.stop();
  await server.stop();
  await assert.rejects(measureLoopback(server.echoPort, running), /ECONNREFUSED/);
  assert.equal(isAlive(server.pid), false);
});

test('an interruption keeps it from starting, and ends the measuring', async (t) => {
  const interrupted = new Error('interrupted');
  await assert.rejects(startInstantServer({ http: [], grpc: [] }, AbortSignal.abort(interrupted)), interrupted);
  const server = await started(t, { http: [], grpc: [] });
  const abort = new AbortController();
  const measuring = measureLoopback(server.echoPort, abort.signal);
  setImmediate(() => abort.abort(interrupted));
  await assert.rejects(measuring, interrupted);
});

test('it ends with the runner that started it, however that ends', async () => {
  const module = join(projectRoot(), 'runner/calibration/instant/server.ts');
  const script = `import { startInstantServer } from ${JSON.stringify(module)};
    const { pid } = await startInstantServer({ http: [], grpc: [] }, new AbortController().signal);
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const runner = spawn(process.execPath, args, { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'inherit'] });
  let pid = 0;
  for await (const line of createInterface({ input: runner.stdout })) {
    pid = Number(line);
    break;
  }
  assert.ok(isAlive(pid));
  runner.kill('SIGKILL');
  for (const end = Date.now() + 10_000; isAlive(pid) && Date.now() < end; ) await sleep(20);
  assert.equal(isAlive(pid), false);
});

test('calls that are given up, and connections that break or speak something else, do not end it', async (t) => {
  const answer = { to: '/a/B', bytes: Buffer.alloc(100_005).toString('base64') };
  const server = await started(t, { http: [], grpc: [answer] });
  for (let round = 0; round < 100; round++) {
    const session = connectHttp2(server.url('grpc')).on('error', () => undefined);
    for (let at = 0; at < 10; at++) {
      const path = at % 3 === 0 ? '/not/recorded' : '/a/B';
      const call = session.request({ ':method': 'POST', ':path': path }).on('error', () => undefined);
      call.end(Buffer.alloc(20_000));
      if (at % 2 === 0) setTimeout(() => call.close(), at);
    }
    await sleep(round % 7);
    session.destroy();
  }
  for (const protocol of ['http', 'grpc'] as const) {
    const { port } = new URL(server.url(protocol));
    for (let round = 0; round < 20; round++) {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      socket.write('neither\r\n\r\nGET / HTTP/1.1\r\n\r\n');
      await sleep(1);
      socket.resetAndDestroy();
    }
  }
  await sleep(100);
  assert.ok(isAlive(server.pid));
});
