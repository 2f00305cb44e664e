import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcdGateway, etcdRpc } from '../../../lib/targets/etcd.ts';
import { CODE, CODE_NAMES, protoFileOf } from '../../../lib/targets/grpc.ts';
import { pick, spokenTo } from '../../../lib/targets/target.ts';
import type { TransportError } from '../../../lib/targets/transport-error.ts';
import { answerInWords, isGrpc, isSuccess } from '../../../lib/targets/wire.ts';
import { answer, lost, said, status, unanswered } from '../../fixtures/answers.ts';
import { plain } from '../../fixtures/plain-target.ts';

test('a call is told from an HTTP request', () => {
  assert.ok(isGrpc(etcdRpc.view.status()));
  assert.ok(!isGrpc(etcdGateway.view.status()));
});

const WORDS: Readonly<Record<TransportError, string>> = {
  'unknown-host': 'its name does not resolve',
  refused: 'nothing listens there',
  unreachable: 'no route leads there',
  'connect-timeout': 'no connection in time',
  'no-connection': 'no connection came about',
  tls: 'no TLS connection: it and raftmark do not trust each other',
  'other-protocol': 'speaks another protocol',
  timeout: 'no answer in time',
  'connection-lost': 'the connection was lost',
  'too-long': 'the answer is longer than any of its kind',
};
for (const [error, words] of Object.entries(WORDS)) {
  test(`without an answer (${error}), that is said in the same words in both protocols`, () => {
    assert.equal(answerInWords(lost(error as TransportError)), words);
    assert.equal(answerInWords(unanswered(error as TransportError)), words);
    assert.ok(!isSuccess(lost(error as TransportError)) && !isSuccess(unanswered(error as TransportError)));
  });
}

test('an answer is said by its status or its code, and what the node says of it, up to 120 characters', () => {
  assert.equal(answerInWords(answer(404)), 'answers 404');
  assert.equal(answerInWords(said({})), 'answers 0 OK');
  assert.equal(answerInWords(status(16)), 'answers 16 UNAUTHENTICATED');
  assert.equal(answerInWords(status(14, 'etcdserver: no leader')), 'answers 14 UNAVAILABLE: etcdserver: no leader');
  assert.equal(answerInWords(status(17, 'x')), 'answers 17 of no known meaning: x');
  assert.equal(answerInWords(status(2, 'y'.repeat(500))), `answers 2 UNKNOWN: ${'y'.repeat(120)}`);
});

test('success is a status of the 200s, or the code OK', () => {
  for (const [code, success] of [
    [199, false],
    [200, true],
    [204, true],
    [299, true],
    [300, false],
  ] as const) {
    assert.equal(isSuccess(answer(code)), success);
  }
  assert.ok(isSuccess(said({})));
  for (let code = 1; code < 20; code++) assert.ok(!isSuccess(status(code)));
});

test('the codes have the numbers of gRPC', () => {
  assert.equal(CODE_NAMES.length, 17);
  assert.deepEqual(
    [CODE.OK, CODE.CANCELLED, CODE.DEADLINE_EXCEEDED, CODE.UNAVAILABLE, CODE.UNAUTHENTICATED],
    [0, 1, 4, 14, 16],
  );
});

test('a .proto file is named by the package of its calls', () => {
  assert.equal(protoFileOf('etcdserverpb.KV/Put'), 'etcdserverpb.proto');
  assert.equal(protoFileOf('fila.v1.FilaService/Enqueue'), 'fila.v1.proto');
});

test('what is not offered is answered with what is', () => {
  assert.equal(pick('etcd', 'protocol', 'grpc', ['http', 'grpc']), 'grpc');
  assert.throws(() => pick('etcd', 'protocol', 'ftp', ['http', 'grpc']), {
    message: 'etcd has no protocol "ftp", only http, grpc',
  });
});

test('a target is spoken to as wanted, the rest as it was', () => {
  const rpc = spokenTo(etcdGateway, 'grpc', null);
  assert.deepEqual([rpc.protocol, rpc.entries.reads], ['grpc', 'linearizable']);
  const local = spokenTo(rpc, null, 'local');
  assert.deepEqual([local.protocol, local.entries.reads], ['grpc', 'local']);
  const back = spokenTo(local, 'http', null);
  assert.deepEqual([back.protocol, back.entries.reads], ['http', 'local']);
  assert.equal(spokenTo(etcdRpc, null, null).protocol, 'grpc');
});

test('a target without a choice stays what it is, and says what it lacks', () => {
  assert.equal(spokenTo(confman, 'http', null), confman);
  assert.throws(() => spokenTo(confman, 'grpc', null), { message: 'confman has no protocol "grpc", only http' });
  assert.equal(spokenTo(plain, 'http', 'local'), plain);
  assert.throws(() => spokenTo(plain, null, 'linearizable'), {
    message: 'plain has no reads "linearizable", only local',
  });
});

test('what a node says of a request that it has not done is quoted, whatever form it has, and cannot steer a terminal', () => {
  const body = (status: number, value: unknown) => answer(status, value);
  assert.equal(
    answerInWords(body(503, { title: 'No leader available', status: 503 })),
    'answers 503: No leader available',
  );
  assert.equal(answerInWords(body(500, { title: 'Broken', detail: 'the disk' })), 'answers 500: Broken: the disk');
  assert.equal(answerInWords(body(400, { error: 'no', message: 'not so', code: 3 })), 'answers 400: not so');
  for (const odd of [{ title: 5 }, [], 'x', 7, null, { message: {} }])
    assert.match(answerInWords(body(500, odd)), /^answers 500/);
  assert.equal(
    answerInWords(status(2, '\u001b]0;mine\u0007no\u009b2J\u202eon')),
    'answers 2 UNKNOWN: ]0;mine no 2J on',
  );
  assert.equal(answerInWords(body(200, { message: 'fine' })), 'answers 200');
});
