import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { saveSnapshot } from '../../../../../runner/embedded/etcd/snapshot.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import { UserError } from '../../../../../runner/system/errors.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { serve } from '../../../../fixtures/serve.ts';
import { deadUrl } from '../../../../fixtures/unused-port.ts';
import { etcdUrlOf } from './etcd-client.ts';

const clock = startClock();
const database = randomBytes(100_000);
const checksum = createHash('sha256').update(database).digest();

/** The messages of a whole stream, as etcd's gateway writes them: 32 KiB each, the checksum last, zeros left out. */
function wholeStream(): string[] {
  const lines: string[] = [];
  for (let at = 0; at < database.length; at += 32_768) {
    const blob = database.subarray(at, at + 32_768);
    const remaining = database.length - at - blob.length;
    lines.push(message(blob, remaining));
  }
  return [...lines, message(checksum, 0)];
}

function message(blob: Buffer, remaining: number): string {
  const rest = remaining === 0 ? {} : { remaining_bytes: String(remaining) };
  return `${JSON.stringify({ result: { ...rest, blob: blob.toString('base64'), version: '3.6.0' } })}\n`;
}

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-snapshot-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A fake member: a real one cannot be made to break off a snapshot at a given byte. */
const sending = (lines: readonly string[]) => (_: unknown, response: ServerResponse) => {
  response.end(lines.join(''));
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

test('messages are put together however the network cuts them', async (t) => {
  const text = wholeStream().join('');
  const etcdUrl = await serve(t, async (_, response) => {
    for (let at = 0; at < text.length; at += 7_001) {
      await new Promise((resolve) => response.write(text.slice(at, at + 7_001), resolve));
    }
    response.end();
  });
  const file = join(emptyFolder(t), 'saved.db');
  const { bytes } = await saveSnapshot({ etcdUrl, file, clock });
  assert.equal(bytes, database.length + 32);
  assert.deepEqual(readFileSync(file), Buffer.concat([database, checksum]));
});

const [first = '', second = ''] = wholeStream();
const broken: readonly [string, RequestListener, RegExp][] = [
  ['ends early', sending([first, second]), /the stream ends 34464 bytes early/],
  ['ends before its checksum', sending(wholeStream().slice(0, -1)), /its checksum is not that of its bytes/],
  ['lacks a message', sending([first, ...wholeStream().slice(2)]), /its checksum is not that of its bytes/],
  ['ends in the middle of a message', sending([first, second.slice(0, 1_000)]), /it breaks off/],
  ['is empty', sending([]), /the stream is empty/],
  ['is something else', sending(['<html></html>\n']), /is not the stream of an etcd snapshot/],
  ['has no lines', sending(['x'.repeat(17 * 1024 ** 2)]), /is not the stream of an etcd snapshot/],
  [
    'breaks off with an error of etcd',
    sending([first, '{"error":{"code":14,"message":"etcdserver: server stopped"}}\n']),
    /etcd says etcdserver: server stopped/,
  ],
  [
    'is refused',
    (_, response) => response.writeHead(404).end('no such page'),
    /could be saved to .*: it answered 404: no such page/,
  ],
  [
    'loses its connection',
    (_, response) => void response.write(first + second.slice(0, 1_000), () => response.destroy()),
    /no snapshot of http:\S+ could be saved/,
  ],
];

for (const [what, listener, message] of broken) {
  test(`a snapshot that ${what} is an error, and leaves no file`, async (t) => {
    const folder = emptyFolder(t);
    const etcdUrl = await serve(t, listener);
    await assert.rejects(
      saveSnapshot({ etcdUrl, file: join(folder, 'saved.db'), clock }),
      (error) => error instanceof UserError && error.exitCode === 3 && message.test(error.message),
    );
    assert.deepEqual(readdirSync(folder), []);
  });
}

test('what was saved before stays when a later snapshot fails', async (t) => {
  const folder = emptyFolder(t);
  const file = join(folder, 'saved.db');
  writeFileSync(file, 'an older one');
  const etcdUrl = await serve(t, sending([first]));
  await assert.rejects(saveSnapshot({ etcdUrl, file, clock }), UserError);
  assert.equal(readFileSync(file, 'utf8'), 'an older one');
});

test('a member that does not listen, and a folder that is not there, are named', async (t) => {
  const folder = emptyFolder(t);
  const etcdUrl = await deadUrl();
  await assert.rejects(saveSnapshot({ etcdUrl, file: join(folder, 'a'), clock }), /ECONNREFUSED/);
  const member = await serve(t, sending(wholeStream()));
  await assert.rejects(saveSnapshot({ etcdUrl: member, file: join(folder, 'absent', 'a'), clock }), /ENOENT/);
});

test('an abort ends it with its own reason, and nothing stays', async (t) => {
  const folder = emptyFolder(t);
  const abort = new AbortController();
  const etcdUrl = await serve(t, (_, response) => void response.write(first, () => abort.abort(new Error('enough'))));
  const saving = saveSnapshot({ etcdUrl, file: join(folder, 'saved.db'), signal: abort.signal, clock });
  await assert.rejects(saving, /^Error: enough$/);
  assert.deepEqual(readdirSync(folder), []);
});
