import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import type { Message } from '../../../../../lib/targets/grpc.ts';
import { startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { saveSnapshot } from '../../../../../runner/embedded/etcd/snapshot.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import { UserError } from '../../../../../runner/system/errors.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { fakeMember } from '../../../../fixtures/fake-member.ts';
import { serve } from '../../../../fixtures/serve.ts';
import { serveHttp2 } from '../../../../fixtures/serve-http2.ts';
import { deadUrl } from '../../../../fixtures/unused-port.ts';
import { etcdUrlOf } from './etcd-client.ts';

const clock = startClock();
const database = randomBytes(100_000);
const checksum = createHash('sha256').update(database).digest();

/** The messages of a whole stream, as etcd sends them: 32 KiB each, the checksum last. */
function wholeStream(): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < database.length; at += 32_768) {
    const blob = database.subarray(at, at + 32_768);
    messages.push({ blob, remainingBytes: database.length - at - blob.length });
  }
  return [...messages, { blob: checksum, remainingBytes: 0 }];
}

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-snapshot-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

type Stream = ServerWritableStream<Message, Message>;
type Send = (stream: Stream) => void;

const member = (t: TestContext, send: Send) => fakeMember(t, { 'etcdserverpb.Maintenance/Snapshot': send });

/** A fake member: a real one cannot be made to break off a snapshot at a given byte. */
const sending = (messages: readonly Message[]) => (stream: Stream) => {
  for (const message of messages) stream.write(message);
  stream.end();
};

test('the database of a real member is saved whole, for its owner alone, under the final name only', async (t) => {
  const cluster = await startEmbeddedCluster({
    recipe: recipeOf('etcd'),
    nodes: 1,
    tools: { etcd: (await provideTool('etcd')).path },
  });
  t.after(() => cluster.stop());
  const [node] = cluster.nodes;
  assert.ok(node);
  const folder = emptyFolder(t);
  const file = join(folder, 'saved.db');
  writeFileSync(file, 'an older one');
  const before = clock.elapsedMs();
  const saved = await saveSnapshot({ etcdUrl: etcdUrlOf(node), file, clock });
  assert.ok(before <= saved.beganMs && saved.beganMs < saved.endedMs && saved.endedMs <= clock.elapsedMs());
  const bytes = readFileSync(file);
  assert.equal(saved.bytes, bytes.length);
  assert.equal(bytes.length % 512, 32, 'pages, and the checksum');
  assert.deepEqual(bytes.subarray(-32), createHash('sha256').update(bytes.subarray(0, -32)).digest());
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['saved.db']);
});

test('messages are put together, whatever their sizes', async (t) => {
  const sizes = [1, 7_001, 0, 60_000, 40_000];
  const messages: Message[] = [];
  let at = 0;
  for (const size of sizes) {
    const blob = database.subarray(at, at + size);
    at += blob.length;
    messages.push({ blob, remainingBytes: database.length - at });
  }
  // The checksum in two parts, which etcd does not do.
  for (const blob of [checksum.subarray(0, 5), checksum.subarray(5)]) messages.push({ blob, remainingBytes: 0 });
  const file = join(emptyFolder(t), 'saved.db');
  const { bytes } = await saveSnapshot({ etcdUrl: await member(t, sending(messages)), file, clock });
  assert.equal(bytes, database.length + 32);
  assert.deepEqual(readFileSync(file), Buffer.concat([database, checksum]));
});

const [first = {}, second = {}] = wholeStream();
const broken: readonly [string, Send, RegExp][] = [
  ['ends early', sending([first, second]), /the stream ends 34464 bytes early/],
  ['ends before its checksum', sending(wholeStream().slice(0, -1)), /its checksum is not that of its bytes/],
  ['lacks a message', sending([first, ...wholeStream().slice(2)]), /its checksum is not that of its bytes/],
  ['is empty', sending([]), /the stream is empty/],
  [
    'breaks off with an error of etcd',
    (stream) => {
      stream.write(first);
      stream.emit('error', { code: status.UNAVAILABLE, details: 'etcdserver: server stopped' });
    },
    /: answers 14 UNAVAILABLE: etcdserver: server stopped/,
  ],
  [
    'is refused',
    (stream) => stream.emit('error', { code: status.UNAUTHENTICATED, details: 'etcdserver: invalid auth token' }),
    /no snapshot of http:\S+ could be saved to .*: answers 16 UNAUTHENTICATED: etcdserver: invalid auth token/,
  ],
];

for (const [what, send, message] of broken) {
  test(`a snapshot that ${what} is an error, and leaves no file`, async (t) => {
    const folder = emptyFolder(t);
    const etcdUrl = await member(t, send);
    await assert.rejects(
      saveSnapshot({ etcdUrl, file: join(folder, 'saved.db'), clock }),
      (error) => error instanceof UserError && error.exitCode === 3 && message.test(error.message),
    );
    assert.deepEqual(readdirSync(folder), []);
  });
}

test('a snapshot whose connection is lost is an error, and leaves no file', async (t) => {
  const folder = emptyFolder(t);
  const service = await serveHttp2(t, (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    // The first half of a message of 1,000 bytes.
    stream.write(Buffer.concat([Buffer.of(0, 0, 0, 3, 232), Buffer.alloc(500)]), () => stream.session?.destroy());
  });
  await assert.rejects(
    saveSnapshot({ etcdUrl: service.url, file: join(folder, 'saved.db'), clock }),
    (error) => error instanceof UserError && /no snapshot of http:\S+ could be saved/.test(error.message),
  );
  assert.deepEqual(readdirSync(folder), []);
});

test('what was saved before stays when a later snapshot fails', async (t) => {
  const folder = emptyFolder(t);
  const file = join(folder, 'saved.db');
  writeFileSync(file, 'an older one');
  const etcdUrl = await member(t, sending([first]));
  await assert.rejects(saveSnapshot({ etcdUrl, file, clock }), UserError);
  assert.equal(readFileSync(file, 'utf8'), 'an older one');
});

test('a member that does not listen, something else that does, and a folder that is not there are errors', async (t) => {
  const folder = emptyFolder(t);
  const etcdUrl = await deadUrl();
  await assert.rejects(saveSnapshot({ etcdUrl, file: join(folder, 'a'), clock }), /nothing listens there/);
  const other = await serve(t, (_, response) => response.end('hello'));
  await assert.rejects(saveSnapshot({ etcdUrl: other, file: join(folder, 'a'), clock }), /no snapshot of http:/);
  const whole = await member(t, sending(wholeStream()));
  await assert.rejects(saveSnapshot({ etcdUrl: whole, file: join(folder, 'absent', 'a'), clock }), /ENOENT/);
  assert.deepEqual(readdirSync(folder), []);
});

test('an abort ends it with its own reason, and nothing stays', async (t) => {
  const folder = emptyFolder(t);
  const abort = new AbortController();
  const etcdUrl = await member(t, (stream) => void stream.write(first, () => abort.abort(new Error('enough'))));
  const saving = saveSnapshot({ etcdUrl, file: join(folder, 'saved.db'), signal: abort.signal, clock });
  await assert.rejects(saving, /^Error: enough$/);
  assert.deepEqual(readdirSync(folder), []);
});
