import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { build } from 'esbuild';
import { k6Environment } from '../../runner/k6/environment.ts';
import { NODE_TEXT } from '../../runner/system/text-engine.ts';
import { K6_BUNDLE } from '../fixtures/k6-script.ts';
import { findK6 } from './find-k6.ts';
import { vectors } from './vectors.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles the script as build.mjs bundles those in scripts/, runs it, and gives what it printed. */
async function vectorsInK6(path: string): Promise<Record<string, unknown>> {
  const outfile = join(folder, 'lib-in-k6.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'lib-in-k6.ts')],
    outfile,
    ...K6_BUNDLE,
  });
  const { status, stdout, stderr, error } = spawnSync(path, ['run', '--quiet', '--log-format=raw', outfile], {
    env: k6Environment({}),
    encoding: 'utf8',
    maxBuffer: 16 * 1_024 ** 2,
  });
  assert.ifError(error);
  assert.equal(status, 0, `${stdout}${stderr}`);
  const line = stderr.split('\n').find((text) => text.startsWith('VECTORS '));
  assert.ok(line, `no line of vectors in: ${stderr.slice(0, 500)}`);
  return JSON.parse(line.slice('VECTORS '.length));
}

// One run of k6 for all tests.
const inK6 = k6 === null ? null : vectorsInK6(k6);
inK6?.catch(() => undefined);
const inNode: Record<string, unknown> = JSON.parse(JSON.stringify(vectors(NODE_TEXT)));

for (const [part, what] of [
  ['random', 'hashes and random words'],
  ['names', 'the names of entries'],
  ['stamps', 'stamps'],
  ['values', 'values'],
  ['requests', 'the requests that both targets lay out for load'],
  ['texts', 'numbers as text, base64, addresses and times'],
] as const) {
  test(`inside k6, ${what} are what Node makes of them`, { skip }, async () => {
    const made = await inK6;
    assert.notEqual(inNode[part], undefined);
    assert.deepEqual(made?.[part], inNode[part]);
  });
}
