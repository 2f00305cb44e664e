import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedVersions, readToolVersion, TOOL_SPECS } from '../../../runner/tools/tool.ts';
import { compareVersions, isAtLeast, isCompatible, parseVersion } from '../../../runner/tools/version.ts';

const { k6, etcd } = TOOL_SPECS;

test('a version is read with and without its prefix, and a missing patch is zero', () => {
  assert.deepEqual(parseVersion('v2.2.0'), { major: 2, minor: 2, patch: 0, preRelease: '' });
  assert.deepEqual(parseVersion('go1.26'), { major: 1, minor: 26, patch: 0, preRelease: '' });
  assert.deepEqual(parseVersion('3.6.0-rc.1'), { major: 3, minor: 6, patch: 0, preRelease: 'rc.1' });
  assert.equal(parseVersion('devel'), null);
});

test('versions compare by number, not by text', () => {
  const compare = (a: string, b: string) => {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    assert.ok(left !== null && right !== null);
    return Math.sign(compareVersions(left, right));
  };
  assert.equal(compare('2.10.0', '2.9.9'), 1);
  assert.equal(compare('3.6.2', '3.6.16'), -1);
  assert.equal(compare('2.2.0', 'v2.2.0'), 0);
  assert.equal(compare('3.6.0-rc.1', '3.6.0'), -1);
});

test('the minimum and anything newer of the same major is compatible, another major is not', () => {
  assert.equal(isCompatible('2.2.0', '2.2.0'), true);
  assert.equal(isCompatible('2.11.0', '2.2.0'), true);
  assert.equal(isCompatible('2.1.9', '2.2.0'), false);
  assert.equal(isCompatible('2.2.0-rc1', '2.2.0'), false);
  assert.equal(isCompatible('3.0.0', '2.2.0'), false);
  assert.equal(isCompatible('nonsense', '2.2.0'), false);
});

test('a Go of any major that is new enough is taken', () => {
  assert.equal(isAtLeast('go1.26.8', '1.25.0'), true);
  assert.equal(isAtLeast('go1.9', '1.25.0'), false);
  assert.equal(isAtLeast('', '1.25.0'), false);
});

test('the version is read from what k6 prints, released or built from its module', () => {
  assert.equal(readToolVersion(k6, 'k6 v2.2.0 (commit/0123456789, go1.26.1, linux/amd64)\nExtensions:\n'), '2.2.0');
  assert.equal(readToolVersion(k6, 'k6-renamed v2.2.0 (go1.26.8, linux/amd64)\n'), '2.2.0');
  assert.equal(readToolVersion(k6, 'k6.exe v0.49.0 (commit/x, go1.21.6, linux/amd64)'), '0.49.0');
});

test('the version is read from what etcd prints', () => {
  assert.equal(readToolVersion(etcd, 'etcd Version: 3.6.16\nGit SHA: Not provided\nGo Version: go1.26.8\n'), '3.6.16');
});

test("another program's output has no version", () => {
  assert.equal(readToolVersion(k6, 'etcd Version: 3.6.16'), null);
  assert.equal(readToolVersion(etcd, 'k6 v2.2.0 (go1.26.8, linux/amd64)'), null);
  assert.equal(readToolVersion(k6, 'version 2.2.0'), null);
});

test('the accepted range is said in words', () => {
  assert.equal(acceptedVersions(k6), 'v2.2.0 or newer 2.x');
  assert.equal(acceptedVersions(etcd), 'v3.6.0 or newer 3.x');
});
