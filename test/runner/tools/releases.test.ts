import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../../runner/system/project-root.ts';
import { goRequirement } from '../../../runner/tools/go.ts';
import {
  findChecksum,
  isInClear,
  platformKey,
  readRelease,
  releaseUrl,
  selectAsset,
} from '../../../runner/tools/releases.ts';
import { TOOL_SPECS } from '../../../runner/tools/tool.ts';
import { isCompatible } from '../../../runner/tools/version.ts';

const root = projectRoot();
const k6 = readRelease(root, 'k6');
const etcd = readRelease(root, 'etcd');
const goMod = (name: string) => readFileSync(join(root, 'tools', name, 'go.mod'), 'utf8');

test('the release table and the Go modules pin the same versions, and the suite accepts them', () => {
  assert.match(goMod('k6'), new RegExp(`go\\.k6\\.io/k6/v2 v${k6.version} `));
  assert.match(goMod('etcd'), new RegExp(`go\\.etcd\\.io/etcd/server/v3 v${etcd.version} `));
  assert.match(goMod('etcd'), new RegExp(`go\\.etcd\\.io/etcd/etcdutl/v3 v${etcd.version} `));
  assert.equal(isCompatible(k6.version, TOOL_SPECS.k6.minimum), true);
  assert.equal(isCompatible(etcd.version, TOOL_SPECS.etcd.minimum), true);
  assert.equal(isCompatible(etcd.version, TOOL_SPECS.etcdutl.minimum), true);
});

test('every asset is of its version, lies in the folder of its archive, and has a whole SHA-256 or none', () => {
  for (const release of [k6, etcd]) {
    assert.equal(Object.keys(release.assets).length, 4);
    for (const [key, asset] of Object.entries(release.assets)) {
      assert.ok(asset.file.includes(`v${release.version}`));
      assert.equal(asset.inside, asset.file.replace(/\.(tar\.gz|zip)$/, ''));
      assert.equal(asset.file.endsWith('.zip'), key.startsWith('darwin'));
      if (asset.sha256 !== null) assert.match(asset.sha256, /^[0-9a-f]{64}$/);
    }
  }
});

test('the asset follows from platform and architecture', () => {
  assert.equal(selectAsset(k6, 'linux', 'x64')?.file, 'k6-v2.2.0-linux-amd64.tar.gz');
  assert.equal(selectAsset(k6, 'darwin', 'arm64')?.file, 'k6-v2.2.0-macos-arm64.zip');
  assert.equal(selectAsset(etcd, 'darwin', 'x64')?.file, 'etcd-v3.6.16-darwin-amd64.zip');
  assert.equal(selectAsset(k6, 'win32', 'x64'), null);
  assert.equal(platformKey('linux', 'riscv64'), null);
});

test('a release lies on the official host, or below the mirror', () => {
  const official = 'https://github.com/etcd-io/etcd/releases/download/v3.6.16/SHA256SUMS';
  assert.equal(releaseUrl(etcd, 'SHA256SUMS', undefined), official);
  assert.equal(releaseUrl(etcd, 'SHA256SUMS', ''), official);
  assert.equal(
    releaseUrl(k6, 'a.zip', 'http://mirror.example/x/'),
    'http://mirror.example/x/grafana/k6/releases/download/v2.2.0/a.zip',
  );
  assert.throws(() => releaseUrl(k6, 'a.zip', '/some/folder'), /RAFTMARK_RELEASES must be an http\(s\) address/);
});

test('what is not pinned is not taken from a mirror that anybody on the way could be', () => {
  for (const url of ['http://mirror.example/x', 'http://127.0.0.1.example/x', 'http://10.0.0.1:80/x'])
    assert.ok(isInClear(url), url);
  for (const url of ['https://mirror.example/x', 'http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]:1/x']) {
    assert.ok(!isInClear(url), url);
  }
});

test('a checksum is found by the exact file name, in text and binary notation', () => {
  const [a, b] = ['a'.repeat(64), 'B'.repeat(64)];
  const text = `${a}  etcd-v3.6.16-linux-amd64.tar.gz\n${b} *etcd-v3.6.16-linux-arm64.tar.gz\r\n`;
  assert.equal(findChecksum(text, 'etcd-v3.6.16-linux-amd64.tar.gz'), a);
  assert.equal(findChecksum(text, 'etcd-v3.6.16-linux-arm64.tar.gz'), 'b'.repeat(64));
  assert.equal(findChecksum(text, 'etcd-v3.6.16-linux-amd64'), null);
  assert.equal(findChecksum('<html>not found</html>', 'etcd'), null);
});

test('the Go version that a module asks for is read from its go line', () => {
  assert.equal(goRequirement('module x\n\ngo 1.26.0\n\ntool y\n'), '1.26.0');
  assert.equal(goRequirement('module x\n'), null);
  assert.notEqual(goRequirement(goMod('k6')), null);
});
