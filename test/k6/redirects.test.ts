import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { decoded } from '../../runner/confman-node/context.ts';
import { KEYS_TO_ENCODE } from '../fixtures/keys-to-encode.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { serve } from '../fixtures/serve.ts';
import { ownFolder } from '../fixtures/surroundings.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const options = {
  skip: k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false,
  timeout: 60_000,
};

test('inside k6, a redirect leads to the leader whatever the key, its path decoded or not', options, async (t) => {
  const bundle = await bundleForK6(join(import.meta.dirname, 'redirects-in-k6.ts'), ownFolder(t));
  const written: string[] = [];
  const leader = await serve(t, (request, response) => {
    written.push(request.url ?? '');
    response.end('{"version":0}');
  });
  const keys = Object.values(KEYS_TO_ENCODE);
  const paths = keys.map((key) => `/api/v1/namespaces/n/config/${encodeURIComponent(key)}`);
  for (const form of [decoded, (path: string) => path]) {
    const node = await serve(t, ({ url = '' }, response) => {
      response.writeHead(307, { location: leader + form(url) }).end();
    });
    const script = { NODE: node, KEYS: JSON.stringify(keys) };
    const { code, lines } = await runInK6(k6 ?? '', bundle, { script });
    assert.equal(code, 0, lines.join('\n'));
    const told = lines.flatMap((line) => (line.startsWith('WRITE ') ? [JSON.parse(line.slice('WRITE '.length))] : []));
    const redirected = { outcome: 'rejected', reason: 'redirected', leader };
    assert.deepEqual(
      told,
      keys.map((key) => ({ key, first: redirected, begun: redirected, there: { outcome: 'ok' } })),
    );
    assert.deepEqual(written.splice(0), paths);
  }
});
