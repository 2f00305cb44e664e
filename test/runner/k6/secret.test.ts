import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { secretDescriptor } from '../../../runner/k6/secret.ts';

function secretIn(t: TestContext, key: string): { folder: string; descriptor: number } {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  const descriptor = secretDescriptor(folder, { API_KEY: key });
  t.after(() => {
    closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, descriptor };
}

/** What a child sees that is given the descriptor as its fourth. */
function readByChild(descriptor: number): string {
  const { stdout } = spawnSync('cat', ['/dev/fd/3'], {
    stdio: ['ignore', 'pipe', 'inherit', descriptor],
    encoding: 'utf8',
  });
  return stdout;
}

test('the key is in no file that has a name', (t) => {
  const { folder, descriptor } = secretIn(t, 's3cret');
  assert.deepEqual(readdirSync(folder), []);
  assert.equal(fstatSync(descriptor).nlink, 0);
});

test('only the owner may read it', (t) => {
  assert.equal(fstatSync(secretIn(t, 's3cret').descriptor).mode & 0o777, 0o600);
});

test('a child reads it whole through the inherited descriptor, and so does the next', (t) => {
  const { descriptor } = secretIn(t, 's3cret=with/odd+signs é');
  for (let child = 0; child < 2; child++) assert.equal(readByChild(descriptor), 'API_KEY=s3cret=with/odd+signs é\n');
});

test('two secrets of one run do not meet', (t) => {
  const [one, two] = [secretIn(t, 'one'), secretIn(t, 'two')];
  assert.equal(readByChild(one.descriptor), 'API_KEY=one\n');
  assert.equal(readByChild(two.descriptor), 'API_KEY=two\n');
});

test('a folder that is not there is an error', () => {
  assert.throws(() => secretDescriptor(join(tmpdir(), 'raftmark-there-is-no-such-folder'), {}), { code: 'ENOENT' });
});
