import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { answerBytes as longest } from '../../../lib/targets/answer-size.ts';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import { CODE, type CODE_NAMES, type GrpcResponse, NO_CODE } from '../../../lib/targets/grpc.ts';
import type { TransportError } from '../../../lib/targets/transport-error.ts';
import { answerInWords } from '../../../lib/targets/wire.ts';
import { Channels } from '../../../runner/cluster/channels.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { selfSigned } from '../../fixtures/certificates.ts';
import { answerCall, http2Node } from '../../fixtures/odd/listen.ts';
import {
  answerBytes,
  BREAKING,
  ENDING,
  GOOD_STATUS,
  type Open,
  OTHER_SERVICES,
  trailersOnly,
  UNREACHED,
  WRONG,
} from '../../fixtures/odd/nodes.ts';
import { tlsNode } from '../../fixtures/odd/tls-nodes.ts';
import { ownFolder, setVariables } from '../../fixtures/surroundings.ts';

const options = { concurrency: true, timeout: 30_000 };
const TIMEOUT_MS = 500;

async function ask(t: TestContext, open: Open): Promise<GrpcResponse> {
  const sender = new Sender();
  t.after(() => sender.close());
  return (await sender.send(await open(t), etcdRpc.view.status(), TIMEOUT_MS)) as GrpcResponse;
}

/** Checks why there is no answer, in a word and in words, and what that means for a write. */
function assertLost(response: GrpcResponse, error: TransportError, words: string, outcome: string): void {
  assert.deepEqual([response.error, response.code, response.message], [error, NO_CODE, null], response.text);
  assert.equal(answerInWords(response), words);
  assert.equal(etcdRpc.classify('write', response).outcome, outcome);
}

/** Nodes that take no call: nothing was sent. */
const UNREACHED_AS: Record<keyof typeof UNREACHED, [TransportError, string] | null> = {
  'nothing listens': ['refused', 'nothing listens there'],
  'no such name': ['unknown-host', 'its name does not resolve'],
  'packets are swallowed': ['connect-timeout', 'no connection in time'],
  'says nothing': ['connect-timeout', 'no connection in time'],
  'hangs up': ['no-connection', 'no connection came about'],
  'resets connections': ['no-connection', 'no connection came about'],
  'speaks HTTP/1.1': ['other-protocol', 'speaks another protocol'],
  'goes away at once': null,
};
for (const [name, expected] of Object.entries(UNREACHED_AS)) {
  test(`where one ${name}, a call was surely not sent`, options, async (t) => {
    const response = await ask(t, UNREACHED[name as keyof typeof UNREACHED]);
    if (expected !== null) assertLost(response, ...expected, 'rejected');
    else {
      assert.equal(answerInWords(response), 'answers 14 UNAVAILABLE: Stream refused by server');
      assert.deepEqual(etcdRpc.classify('write', response), { outcome: 'rejected', reason: 'unavailable' });
    }
  });
}

/** Nodes that break off a call which has arrived: it may have been done, unless they say that it was not taken. */
const BREAKING_AS: Record<keyof typeof BREAKING, [TransportError, string] | null> = {
  'never answers': ['timeout', 'no answer in time'],
  'answers too late': ['timeout', 'no answer in time'],
  'resets the connection': ['connection-lost', 'the connection was lost'],
  'closes the connection': ['connection-lost', 'the connection was lost'],
  'goes away, and has taken the call': ['connection-lost', 'the connection was lost'],
  'goes away, and has not taken the call': null,
};
for (const [name, expected] of Object.entries(BREAKING_AS)) {
  test(`a call to a node that ${name} is judged by what that proves`, options, async (t) => {
    const response = await ask(t, BREAKING[name as keyof typeof BREAKING]);
    if (expected !== null) assertLost(response, ...expected, 'unknown');
    else assert.deepEqual(etcdRpc.classify('write', response), { outcome: 'rejected', reason: 'unavailable' });
  });
}

type CodeName = (typeof CODE_NAMES)[number];

/** Answers without a status of the node's own: the code that stands for each, and what a write was. */
const ANSWERED: Readonly<Record<string, [code: CodeName, outcome: string]>> = {
  'ends the stream with NO_ERROR': ['INTERNAL', 'unknown'],
  'ends the stream with PROTOCOL_ERROR': ['INTERNAL', 'unknown'],
  'ends the stream with INTERNAL_ERROR': ['INTERNAL', 'unknown'],
  'ends the stream with FLOW_CONTROL_ERROR': ['INTERNAL', 'unknown'],
  'ends the stream with REFUSED_STREAM': ['UNAVAILABLE', 'rejected'],
  'ends the stream with CANCEL': ['CANCELLED', 'unknown'],
  'ends the stream with ENHANCE_YOUR_CALM': ['RESOURCE_EXHAUSTED', 'unknown'],
  'ends the stream with INADEQUATE_SECURITY': ['PERMISSION_DENIED', 'rejected'],
  'answers 500 text/html': ['UNKNOWN', 'unknown'],
  'answers 502 text/html': ['UNAVAILABLE', 'unknown'],
  'answers 503 text/html': ['UNAVAILABLE', 'unknown'],
  'sends no trailers': ['INTERNAL', 'unknown'],
  'sends no message': ['INTERNAL', 'unknown'],
  'sends broken bytes': ['INTERNAL', 'unknown'],
  'says OK in trailers alone': ['INTERNAL', 'unknown'],
};
const OPEN: Readonly<Record<string, Open>> = {
  ...ENDING,
  ...OTHER_SERVICES,
  ...WRONG,
  'says OK in trailers alone': trailersOnly(0, ''),
};
for (const [name, [code, outcome]] of Object.entries(ANSWERED)) {
  test(`a node that ${name} has answered ${code}`, options, async (t) => {
    const response = await ask(t, OPEN[name] as Open);
    assert.deepEqual([response.error, response.code, response.message], [undefined, CODE[code], null], response.text);
    assert.equal(etcdRpc.classify('write', response).outcome, outcome);
    assert.notEqual(response.text, '');
  });
}

test('a node that answers 404 to calls speaks another protocol', options, async (t) => {
  const response = await ask(t, OTHER_SERVICES['answers 404 text/html'] as Open);
  assertLost(response, 'other-protocol', 'speaks another protocol', 'rejected');
});

test('each status in trailers alone arrives with its code and text', options, async (t) => {
  for (let code = 1; code <= 16; code++) {
    const response = await ask(t, trailersOnly(code, 'said so'));
    assert.deepEqual([response.code, response.text, response.error], [code, 'said so', undefined]);
  }
  const odd = await ask(t, WRONG['sends a status of no known meaning']);
  assert.equal(answerInWords(odd), 'answers 99 of no known meaning: what now');
  assert.equal(etcdRpc.classify('write', odd).outcome, 'unknown');
});

test("a deadline or a missing leader of which the node itself tells is the node's answer", options, async (t) => {
  const late = await ask(t, trailersOnly(4, 'context deadline exceeded'));
  assert.deepEqual([late.code, late.error], [CODE.DEADLINE_EXCEEDED, undefined]);
  const none = await ask(t, trailersOnly(14, 'etcdserver: no leader'));
  assert.deepEqual(etcdRpc.classify('write', none), { outcome: 'rejected', reason: 'no-leader' });
});

test('a text that is no UTF-8 arrives as another text', options, async (t) => {
  const response = await ask(t, WRONG['sends a text that is no UTF-8']);
  assert.deepEqual([response.code, response.message?.version], [0, '\ufffd\ufffd\ufffd']);
});

test('a page of HTML with 200 announces a message that is longer than any', options, async (t) => {
  const open = OTHER_SERVICES['answers 200 text/html'];
  assert.ok(open);
  assertLost(await ask(t, open), 'too-long', 'the answer is longer than any of its kind', 'unknown');
});

test('messages of any size go both ways, and one that the node will not take is too large', options, async (t) => {
  const entry = { namespace: 'n', key: 'k' };
  const value = 'x'.repeat(6_000_000);
  const bytes = answerBytes('etcdserverpb.KV/Range', { kvs: [{ key: 'k', value }] });
  const sender = new Sender();
  t.after(() => sender.close());
  const url = await http2Node(t, { stream: (call) => answerCall(call, bytes) });
  const read = await sender.send(url, etcdRpc.entries.read(entry), 20_000, undefined, longest(value.length));
  assert.equal(etcdRpc.entries.readValue(read as GrpcResponse)?.length, value.length);
  let received = 0;
  const taking = await http2Node(t, {
    stream: (call) => {
      call.on('data', (part: Buffer) => (received += part.length));
      call.on('end', () => answerCall(call, null, '8', 'grpc: received message larger than max (6000005 vs. 2097152)'));
    },
  });
  const write = (await sender.send(taking, etcdRpc.entries.write(entry, value), 20_000)) as GrpcResponse;
  assert.ok(received > value.length, `${received} bytes`);
  assert.deepEqual(etcdRpc.classify('write', write), { outcome: 'rejected', reason: 'too-large' });
});

test('over TLS a node is taken whose certificate is trusted, in time and for its address, and no other', async (t) => {
  const folder = ownFolder(t);
  const good = selfSigned(folder, 'good', 'IP:127.0.0.1', 2);
  const expired = selfSigned(folder, 'expired', 'IP:127.0.0.1', -1);
  const elsewhere = selfSigned(folder, 'elsewhere', 'DNS:elsewhere.example', 2);
  const call = async (url: string, ca: string | null): Promise<GrpcResponse> => {
    const channels = new Channels({ ca, cert: null, key: null });
    t.after(() => channels.close());
    return channels.unary(url, etcdRpc.view.status(), { headers: {}, timeoutMs: 5_000 });
  };
  const url = await tlsNode(t, good);
  assert.equal((await call(url, good.cert)).code, CODE.OK);
  const no = 'no TLS connection: it and raftmark do not trust each other';
  const itself = 'nobody but itself vouches for its certificate';
  assertLost(await call(url, null), 'tls', `${no} (${itself})`, 'rejected');
  assertLost(await call(url, elsewhere.cert), 'tls', `${no} (${itself})`, 'rejected');
  const old = await call(await tlsNode(t, expired), expired.cert);
  assertLost(old, 'tls', `${no} (its certificate has expired)`, 'rejected');
  const others = 'its certificate is for other names or addresses than this';
  assertLost(await call(await tlsNode(t, elsewhere), elsewhere.cert), 'tls', `${no} (${others})`, 'rejected');

  const plain = await http2Node(t, { stream: (stream) => answerCall(stream, GOOD_STATUS) });
  const toPlain = await call(plain.replace('http:', 'https:'), good.cert);
  assertLost(toPlain, 'other-protocol', 'speaks another protocol', 'rejected');
  const toTls = await call(url.replace('https:', 'http:'), null);
  assertLost(toTls, 'no-connection', 'no connection came about', 'rejected');
});

test('a node is reached by an IPv6 address', async (t) => {
  const open: Open = (until) => http2Node(until, { host: '::1', stream: (stream) => answerCall(stream, GOOD_STATUS) });
  assert.equal((await ask(t, open)).code, CODE.OK);
});

test('proxies of the environment are not used for calls', async (t) => {
  let asked = 0;
  const proxy = await http2Node(t, { session: () => asked++ });
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'grpc_proxy', 'http_proxy', 'https_proxy', 'all_proxy'];
  setVariables(t, { ...Object.fromEntries(names.map((name) => [name, proxy])), no_proxy: '', NO_PROXY: '' });
  const response = await ask(t, (until) => http2Node(until, { stream: (stream) => answerCall(stream, GOOD_STATUS) }));
  assert.deepEqual([response.code, asked], [CODE.OK, 0]);
});

test('a token that cannot be sent is not in the error', async (t) => {
  const channels = new Channels();
  t.after(() => channels.close());
  const call = channels.unary('http://127.0.0.1:1', etcdRpc.view.status(), {
    headers: { token: 's\u00e9cret' },
    timeoutMs: 100,
  });
  await assert.rejects(call, ({ message }: Error) => {
    assert.equal(message, '"token" has characters that cannot be sent: only ASCII can');
    return true;
  });
});
