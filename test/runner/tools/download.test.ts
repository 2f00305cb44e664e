import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { downloadVerified, fetchText } from '../../../runner/tools/download.ts';
import { serve } from '../../fixtures/serve.ts';
import { sandbox } from './sandbox.ts';

const bytes = Buffer.alloc(300_000, 'raftmark');
const sha256 = createHash('sha256').update(bytes).digest('hex');

test('a download is followed through redirects, verified and kept', async (t) => {
  const file = join(sandbox(t).root, 'archive');
  const host = await serve(t, (request, response) => {
    if (request.url === '/release') response.writeHead(302, { location: '/store' }).end();
    else response.end(bytes);
  });
  await downloadVerified(`${host}/release`, file, sha256);
  assert.deepEqual(readFileSync(file), bytes);
});

test('a file with another checksum is refused and deleted', async (t) => {
  const file = join(sandbox(t).root, 'archive');
  const host = await serve(t, (_, response) => response.end('<html>please log in</html>'));
  await assert.rejects(
    downloadVerified(`${host}/a`, file, sha256),
    /has SHA-256 [0-9a-f]{64}, expected .*refused and deleted/,
  );
  assert.equal(existsSync(file), false);
});

test('a download that breaks off in the middle is an error, and nothing stays', async (t) => {
  const file = join(sandbox(t).root, 'archive');
  const host = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 100_000), () => response.destroy());
  });
  await assert.rejects(downloadVerified(`${host}/a`, file, sha256), new RegExp(`^Error: ${host}/a: `));
  assert.equal(existsSync(file), false);
});

test('an error status is named', async (t) => {
  const host = await serve(t, (_, response) => response.writeHead(404).end());
  await assert.rejects(fetchText(`${host}/sums`), { message: `${host}/sums: it answered 404` });
});

test('a server that falls silent is given up', async (t) => {
  const file = join(sandbox(t).root, 'archive');
  const host = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 100_000));
  });
  const limits = { idleMs: 100, totalMs: 60_000 };
  await assert.rejects(downloadVerified(`${host}/a`, file, sha256, undefined, limits), /Timeout Error/i);
  assert.equal(existsSync(file), false);
});

test('a server that trickles is given up when the whole time is over', async (t) => {
  const host = await serve(t, (_, response) => {
    response.write('a');
    const drip = setInterval(() => response.write('a'), 10);
    response.on('close', () => clearInterval(drip));
  });
  const limits = { idleMs: 60_000, totalMs: 100 };
  await assert.rejects(fetchText(`${host}/a`, undefined, limits), { message: `${host}/a: not complete after 0.1 s` });
});

test('an abort ends a download with its own reason, and nothing stays', async (t) => {
  const file = join(sandbox(t).root, 'archive');
  const abort = new AbortController();
  const host = await serve(t, (_, response) => response.write(bytes, () => abort.abort()));
  await assert.rejects(downloadVerified(`${host}/a`, file, sha256, abort.signal), { name: 'AbortError' });
  assert.equal(existsSync(file), false);
});
