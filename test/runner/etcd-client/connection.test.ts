import assert from 'node:assert/strict';
import type { ServerHttp2Stream } from 'node:http2';
import { type TestContext, test } from 'node:test';
import { Connection, memberCall, StatusError } from '../../../runner/etcd-client/connection.ts';
import { describeCall } from '../../../runner/system/calls.ts';
import { serve } from '../../fixtures/serve.ts';
import { type Http2Service, serveHttp2 } from '../../fixtures/serve-http2.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const STATUS = memberCall('etcdserverpb.Maintenance/Status');
const LONG_MS = 60_000;

/** A message as it travels. */
function frame(version: string): Buffer {
  const message = describeCall('etcdserverpb.Maintenance/Status').responseSerialize({ version });
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' };

/** Sends chunks, and a status after them. */
function answer(stream: ServerHttp2Stream, chunks: readonly Buffer[], trailers: Record<string, string>): void {
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
}

const well = (stream: ServerHttp2Stream) => answer(stream, [frame('3.6.0')], { 'grpc-status': '0' });

function connectionTo(t: TestContext, { url }: Pick<Http2Service, 'url'>): Connection {
  const connection = new Connection(url);
  t.after(() => connection.close());
  return connection;
}

const versionOf = async (connection: Connection, silenceMs = LONG_MS) =>
  (await connection.send(STATUS, {}, silenceMs)).version;

test('calls share a connection, and an answer is put together however it is cut', async (t) => {
  const whole = frame('3.6.0');
  const paths: unknown[] = [];
  const service = await serveHttp2(t, (stream, headers) => {
    paths.push(headers[':path']);
    answer(stream, [whole.subarray(0, 3), whole.subarray(3, 8), whole.subarray(8)], { 'grpc-status': '0' });
  });
  const connection = connectionTo(t, service);
  const versions = await Promise.all(Array.from({ length: 200 }, () => versionOf(connection)));
  assert.deepEqual([...new Set(versions)], ['3.6.0']);
  assert.deepEqual([...new Set(paths)], ['/etcdserverpb.Maintenance/Status']);
  assert.equal(service.sessions.length, 1);
});

const refusals: readonly [string, (stream: ServerHttp2Stream) => void, RegExp, number | null][] = [
  [
    'a status without a message',
    (stream) =>
      stream.respond(
        { ...HEADERS, 'grpc-status': '14', 'grpc-message': 'etcdserver: n%C3%B6 leader, 100%25' },
        { endStream: true },
      ),
    /^etcd answered UNAVAILABLE: etcdserver: nö leader, 100%$/,
    14,
  ],
  [
    'a status after a message',
    (stream) => answer(stream, [frame('3.6.0')], { 'grpc-status': '8', 'grpc-message': 'too many' }),
    /^etcd answered RESOURCE_EXHAUSTED: too many$/,
    8,
  ],
  [
    'words that are not encoded as they should be',
    (stream) => answer(stream, [], { 'grpc-status': '13', 'grpc-message': 'at 50% of it' }),
    /^etcd answered INTERNAL: at 50% of it$/,
    13,
  ],
  [
    'a page of another service',
    (stream) => {
      stream.respond({ ':status': 404 });
      stream.end('no such page');
    },
    /^etcd answered UNKNOWN: HTTP status 404$/,
    2,
  ],
  ['no message', (stream) => answer(stream, [], { 'grpc-status': '0' }), /something else than one whole message/, null],
  [
    'two messages',
    (stream) => answer(stream, [frame('a'), frame('b')], { 'grpc-status': '0' }),
    /something else than one whole message/,
    null,
  ],
  [
    'half a message',
    (stream) => answer(stream, [frame('3.6.0').subarray(0, 9)], { 'grpc-status': '0' }),
    /something else than one whole message/,
    null,
  ],
  [
    'a compressed message',
    (stream) => answer(stream, [Buffer.of(1, 0, 0, 0, 1, 9)], { 'grpc-status': '0' }),
    /something else than one whole message/,
    null,
  ],
  [
    'no status',
    (stream) => {
      stream.respond(HEADERS);
      stream.end(frame('3.6.0'));
    },
    /the connection to etcd broke/,
    null,
  ],
];

for (const [what, send, words, code] of refusals) {
  test(`an answer of ${what} is an error, and the next call goes well`, async (t) => {
    let first = true;
    const service = await serveHttp2(t, (stream) => {
      if (first) send(stream);
      else well(stream);
      first = false;
    });
    const connection = connectionTo(t, service);
    await assert.rejects(
      versionOf(connection),
      (error: Error) => words.test(error.message) && (error instanceof StatusError ? error.code : null) === code,
    );
    assert.equal(await versionOf(connection), '3.6.0');
  });
}

test('a call is given up after a silence, and tells the member so; others on the connection go on', async (t) => {
  let cancelled: (code: number) => void = () => undefined;
  const told = new Promise<number>((resolve) => {
    cancelled = resolve;
  });
  let first = true;
  const service = await serveHttp2(t, (stream) => {
    if (!first) return well(stream);
    first = false;
    stream.on('close', () => cancelled(stream.rstCode));
  });
  const connection = connectionTo(t, service);
  await assert.rejects(versionOf(connection, 50), /etcd did not answer for 50 ms/);
  assert.equal(await told, 8, 'CANCEL');
  assert.equal(await versionOf(connection), '3.6.0');
  assert.equal(service.sessions.length, 1);
});

test('a connection that breaks fails what is under way on it, and the next call makes another', async (t) => {
  let broken = false;
  const service = await serveHttp2(t, (stream) => {
    if (broken) return well(stream);
    stream.respond(HEADERS);
    stream.write(frame('3.6.0').subarray(0, 7), () => {
      broken = true;
      stream.session?.destroy();
    });
  });
  const connection = connectionTo(t, service);
  await assert.rejects(versionOf(connection));
  assert.equal(await versionOf(connection), '3.6.0');
  assert.equal(service.sessions.length, 2);
});

test('a member that shuts down answers what it has, and is asked anew over another connection', async (t) => {
  const service = await serveHttp2(t, (stream) => {
    if (service.sessions.length > 1) return well(stream);
    stream.session?.goaway(0);
    setTimeout(() => well(stream), 20);
  });
  const connection = connectionTo(t, service);
  assert.equal(await versionOf(connection), '3.6.0');
  assert.equal(await versionOf(connection), '3.6.0');
  assert.equal(service.sessions.length, 2);
});

test('where nothing listens a call fails, and the first one after somebody does goes well', async (t) => {
  const url = await deadUrl();
  const connection = connectionTo(t, { url });
  // A channel with a back-off would by now wait for longer and longer.
  for (let attempt = 0; attempt < 20; attempt++) await assert.rejects(versionOf(connection), /ECONNREFUSED/);
  await serveHttp2(t, well, Number(new URL(url).port));
  assert.equal(await versionOf(connection), '3.6.0');
});

test('a service that speaks HTTP/1 alone is an error', async (t) => {
  const url = await serve(t, (_, response) => response.end('hello'));
  await assert.rejects(versionOf(connectionTo(t, { url })), (error: Error) => !/did not answer/.test(error.message));
});

test('a closed connection fails what is under way', async (t) => {
  const connection = connectionTo(t, await serveHttp2(t, () => connection.close()));
  await assert.rejects(versionOf(connection), /did not answer|broke|closed|cancel/i);
});
