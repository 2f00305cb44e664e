import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../../runner/system/errors.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import { serve } from '../../fixtures/serve.ts';
import { ARCHIVE, assetsWith, builds, fakeGo, K6_OUTPUT, letGoFinish, releaseArchive, sandbox } from './sandbox.ts';

const prints = (line: string) => `echo "${line}"`;
const old = prints('k6 v0.49.0 (commit/x, go1.21.6, linux/amd64)');

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error.exitCode, 3);
  return error.message;
}

test('the flag wins over the variable, and both over PATH', async (t) => {
  const { root, env, script } = sandbox(t);
  script('bin/k6', prints('k6 v2.3.0 (go1.26.1, linux/amd64)'));
  const flag = script('flag/k6', prints(K6_OUTPUT));
  const variable = script('variable/k6', prints('k6 v2.4.0 (go1.26.1, linux/amd64)'));
  const withVariable = { ...env, RAFTMARK_K6: variable };
  const tool = await provideTool('k6', { root, env: withVariable, paths: { k6: flag } });
  assert.deepEqual(tool, { name: 'k6', path: flag, version: '2.2.0', source: 'explicit' });
  const { path, source } = await provideTool('k6', { root, env: withVariable });
  assert.deepEqual([path, source], [variable, 'explicit']);
});

test('an explicit path that cannot be used is an error, though PATH has a good one', async (t) => {
  const { root, env, script } = sandbox(t);
  script('bin/k6', prints(K6_OUTPUT));
  const plain = script('plain', prints(K6_OUTPUT));
  chmodSync(plain, 0o644);
  const given = (k6: string) => refusal(provideTool('k6', { root, env, paths: { k6 } }));
  assert.match(await given(join(root, 'absent')), /^--k6: .*absent does not exist\.\nGive k6 v2\.2\.0 or newer/);
  assert.match(await given(plain), /is not executable/);
  assert.match(await given(script('old', old)), /is k6 v0\.49\.0; v2\.2\.0 or newer 2\.x is needed/);
  assert.match(await given(script('other', 'echo hello')), /does not answer/);
  assert.match(await given(''), /^--k6: the path is empty/);
  const byVariable = provideTool('k6', { root, env: { ...env, RAFTMARK_K6: root } });
  assert.match(await refusal(byVariable), /^RAFTMARK_K6: .* is not a file/);
});

test('an empty variable is an unset one', async (t) => {
  const { root, env, script } = sandbox(t);
  script('bin/k6', prints(K6_OUTPUT));
  assert.equal((await provideTool('k6', { root, env: { ...env, RAFTMARK_K6: '' } })).source, 'path');
});

test('PATH wins over .tools', async (t) => {
  const { root, env, script } = sandbox(t);
  script('.tools/k6-v2.2.0/k6', prints(K6_OUTPUT));
  const path = script('bin/k6', prints('k6 v2.3.0 (go1.26.1, linux/amd64)'));
  assert.deepEqual(await provideTool('k6', { root, env }), { name: 'k6', path, version: '2.3.0', source: 'path' });
});

test('an old k6 on PATH is mentioned and passed over for the one in .tools', async (t) => {
  const { root, env, script } = sandbox(t);
  script('bin/k6', old);
  const path = script('.tools/k6-v2.2.0/k6', prints(K6_OUTPUT));
  const lines: string[] = [];
  const tool = await provideTool('k6', { root, env, log: (line) => lines.push(line) });
  assert.deepEqual(tool, { name: 'k6', path, version: '2.2.0', source: 'tools' });
  assert.match(lines.join('\n'), /^PATH: .*bin\/k6 is k6 v0\.49\.0; .*looking further$/);
});

test('with nothing found it is built once, and found in .tools from then on', async (t) => {
  const box = sandbox(t);
  fakeGo(box);
  letGoFinish(box);
  const lines: string[] = [];
  const tool = await provideTool('k6', { root: box.root, env: box.env, log: (line) => lines.push(line) });
  const path = join(box.root, '.tools', 'k6-v2.2.0', 'k6');
  assert.deepEqual(tool, { name: 'k6', path, version: '2.2.0', source: 'built' });
  assert.deepEqual(lines, ['building k6 v2.2.0 with go1.99.0, about two minutes the first time']);
  assert.deepEqual(box.kept(), ['k6-v2.2.0']);
  assert.equal((await provideTool('k6', { root: box.root, env: box.env })).source, 'tools');
  assert.equal(builds(box).length, 1);
});

test('a k6 in .tools that does not work is replaced', async (t) => {
  const box = sandbox(t);
  box.script('.tools/k6-v2.2.0/k6', 'exit 1');
  fakeGo(box);
  letGoFinish(box);
  assert.equal((await provideTool('k6', { root: box.root, env: box.env })).source, 'built');
  assert.deepEqual(box.kept(), ['k6-v2.2.0']);
});

test('without a Go that is new enough the release is downloaded, once', async (t) => {
  const { bytes, assets } = await releaseArchive(t);
  const box = sandbox(t, { assets });
  fakeGo(box, 'go1.9.1');
  const asked: string[] = [];
  const mirror = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    response.end(bytes);
  });
  const env = { ...box.env, RAFTMARK_RELEASES: mirror };
  assert.equal((await provideTool('k6', { root: box.root, env })).source, 'downloaded');
  assert.equal((await provideTool('k6', { root: box.root, env })).source, 'tools');
  assert.deepEqual(asked, [`/k6/v2.2.0/${ARCHIVE}`]);
  assert.deepEqual(box.kept(), ['k6-v2.2.0']);
});

test('etcdutl comes out of the release of etcd, into a folder of its own', async (t) => {
  const { bytes, assets } = await releaseArchive(t, { name: 'etcdutl', prints: 'etcdutl version: 3.6.16' });
  const box = sandbox(t, { version: '3.6.16', folder: 'etcd/v3.6.16', assets }, 'etcd');
  fakeGo(box, 'go1.9.1');
  const asked: string[] = [];
  const mirror = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    response.end(bytes);
  });
  const options = { root: box.root, env: { ...box.env, RAFTMARK_RELEASES: mirror } };
  const path = join(box.root, '.tools', 'etcdutl-v3.6.16', 'etcdutl');
  const tool = await provideTool('etcdutl', options);
  assert.deepEqual(tool, { name: 'etcdutl', path, version: '3.6.16', source: 'downloaded' });
  assert.equal((await provideTool('etcdutl', options)).source, 'tools');
  assert.deepEqual(asked, [`/etcd/v3.6.16/${ARCHIVE}`]);
});

test('an unpinned release is checked against the checksum file beside it', async (t) => {
  const { bytes, sha256 } = await releaseArchive(t);
  const box = sandbox(t, { assets: assetsWith(null) });
  const mirror = await serve(t, (request, response) => {
    response.end(request.url === '/k6/v2.2.0/sums.txt' ? `${sha256}  ${ARCHIVE}\n` : bytes);
  });
  const tool = await provideTool('k6', { root: box.root, env: { ...box.env, RAFTMARK_RELEASES: mirror } });
  assert.equal(tool.source, 'downloaded');
});

test('an unpinned release whose checksum file is absent or silent about it is not downloaded', async (t) => {
  const box = sandbox(t, { assets: assetsWith(null) });
  const asked: string[] = [];
  let status = 404;
  const mirror = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end('nothing to see');
  });
  const options = { root: box.root, env: { ...box.env, RAFTMARK_RELEASES: mirror } };
  assert.match(await refusal(provideTool('k6', options)), /download: .*sums\.txt: it answered 404/);
  status = 200;
  assert.match(await refusal(provideTool('k6', options)), /download: .*lists no SHA-256 for k6-v2\.2\.0\.tar\.gz/);
  assert.deepEqual(new Set(asked), new Set(['/k6/v2.2.0/sums.txt']));
});

test('when every way fails, each is named with its reason, and nothing stays in .tools', async (t) => {
  const { bytes } = await releaseArchive(t);
  const box = sandbox(t, { assets: assetsWith('0'.repeat(64)) });
  box.script('bin/k6', old);
  box.script('bin/go', '[ "$1" = env ] && { echo go1.99.0; exit; }; echo "go: no such host" >&2; exit 1');
  const mirror = await serve(t, (_, response) => response.end(bytes));
  const options = { root: box.root, env: { ...box.env, RAFTMARK_RELEASES: mirror } };
  const message = await refusal(provideTool('k6', options));
  assert.match(message, /PATH: .*is k6 v0\.49\.0/);
  assert.match(message, /go build: go: no such host/);
  assert.match(message, /download: .*expected 0{64}: refused/);
  assert.match(message, /--k6 PATH or RAFTMARK_K6=PATH/);
  assert.deepEqual(box.kept(), []);
});

test('a build that yields something else is not kept', async (t) => {
  const box = sandbox(t);
  fakeGo({ ...box, script: (path, body) => box.script(path, body.replaceAll('v2.2.0', 'v2.1.0')) });
  letGoFinish(box);
  const message = await refusal(provideTool('k6', { root: box.root, env: box.env }));
  assert.match(message, /go build: the new k6 is k6 v2\.1\.0/);
  assert.deepEqual(box.kept(), []);
});
