import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readWhole } from '../../../runner/system/read-whole.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A pipe with a name, into which a shell writes. */
function pipeOf(name: string, script: string | null): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  if (script !== null) spawn('sh', ['-c', `exec > "$0"; ${script}`, path], { stdio: 'ignore' }).unref();
  return path;
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a file is read to its end, however many parts that takes', () => {
  const text = 'aé\n'.repeat(100_000);
  assert.equal(readWhole(fileOf('long', text)), text);
  assert.equal(readWhole(fileOf('empty', '')), '');
});

test('a file may be as long as allowed, and not longer', () => {
  const path = fileOf('limited', 'x'.repeat(1_024));
  assert.equal(readWhole(path, { limitBytes: 1_024 }).length, 1_024);
  assert.throws(() => readWhole(path, { limitBytes: 1_023 }), { message: /^it is longer than 1,023 B$/ });
});

test('a device is refused, though it could be read for ever', () => {
  for (const path of ['/dev/zero', '/dev/null']) {
    assert.throws(() => readWhole(path, { pipe: true }), { message: 'it is no regular file' });
  }
  assert.throws(() => readWhole(folder), { message: 'it is a folder, not a file' });
  assert.throws(() => readWhole(join(folder, 'none')), { code: 'ENOENT' });
});

test('a pipe is read to its end where one is allowed, though what is in it comes late and in parts', () => {
  const path = pipeOf('late', 'sleep 0.2; printf ab; sleep 0.2; printf cd');
  assert.equal(readWhole(path, { pipe: true }), 'abcd');
  assert.throws(() => readWhole(path), { message: /^it is a pipe/ });
});

test('a pipe that nobody writes into, or whose end does not come, is not waited for without end', () => {
  for (const path of [pipeOf('silent', null), pipeOf('open', 'printf a; sleep 5')]) {
    assert.throws(() => readWhole(path, { pipe: true, waitMs: 300 }), {
      message: 'it is a pipe, and its end has not come within 0.3 s',
    });
  }
});

test('a pipe without an end that is written into is read as far as allowed', () => {
  const path = pipeOf('endless', 'head -c 1000000 /dev/zero');
  assert.throws(() => readWhole(path, { pipe: true, limitBytes: 65_536 }), { message: 'it is longer than 64 KB' });
});
