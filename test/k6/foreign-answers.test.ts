import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLoadSettings } from '../../lib/exchange/settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { serve } from '../fixtures/serve.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const SEEDED = 100;

/** One node of Confman with a proxy before it, which answers by itself from the so-manieth write on. A fake: no real proxy breaks on time. */
async function proxied(t: TestContext, from: number, answers: (response: ServerResponse) => void): Promise<string> {
  const store = new Map<string, string>();
  let writes = 0;
  let url = '';
  const node = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const json = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    if (path === '/health/ready')
      json(200, { status: 'ready', cluster: { role: 'leader', leaderKnown: true, leader: `${url}/`, term: 1 } });
    else if (!path.includes('/config/')) json(200, { path, description: '' });
    else if (request.method === 'GET')
      json(store.has(path) ? 200 : 404, { namespace: 'n', key: 'k', value: store.get(path), version: 1 });
    else if (++writes > from) answers(response);
    else {
      store.set(path, JSON.parse(Buffer.concat(chunks).toString()).value);
      json(200, { namespace: 'n', key: 'k', value: store.get(path), version: 0 });
    }
  };
  url = await serve(t, (request, response) => void node(request, response));
  return url;
}

async function writesOf(t: TestContext, url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = {
    HOST: url,
    TIER: 'smoke',
    PAYLOAD: 'tiny',
    USERS: '2',
    DURATION: '1s',
    WARMUP: '0s',
    SEED_DATA: '1',
  };
  const summary = join(folder, 'summary.json');
  const script = join(projectRoot(), 'dist/write-concurrent.js');
  const child = spawn(k6 ?? '', ['run', '--quiet', script], { env: k6Environment({ ...settings, SUMMARY: summary }) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) return { code, output, write: null };
  const { schedule } = readLoadSettings(settings, 'write-concurrent');
  const [step] = stepResults(parseSummary(readFileSync(summary, 'utf8')), schedule, {
    payloadBytes: 10,
    protocol: 'http',
  });
  return { code, output, write: step?.operations[0] ?? null };
}

const OTHERS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['a page', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome</html>')],
  ['nothing', (response) => response.writeHead(200).end()],
  ['other JSON', (response) => response.writeHead(200).end('{"status":"ok"}')],
];

for (const [what, answers] of OTHERS) {
  test(`200 with ${what} is no acknowledgement: the first is found, and every one after it`, {
    skip,
    timeout: 60_000,
  }, async (t) => {
    const { write, output } = await writesOf(t, await proxied(t, SEEDED, answers));
    assert.ok(write, output);
    assert.equal(write.ok, 0);
    assert.deepEqual(
      [...new Set(write.reasons.map(({ outcome, reason }) => `${outcome} ${reason}`))],
      ['unknown wrong-answer'],
    );
  });
}

test('seeding looks at every acknowledgement', { skip, timeout: 60_000 }, async (t) => {
  const { code, output } = await writesOf(t, await proxied(t, SEEDED / 2, (response) => response.end('<html></html>')));
  assert.notEqual(code, 0);
  assert.match(output, /could not be written.*wrong-answer/);
});
