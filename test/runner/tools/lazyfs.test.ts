import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { findLazyfs } from '../../../runner/tools/lazyfs.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

/** A folder with a program of that name, and the program. */
function program(t: TestContext, mode = 0o755): { folder: string; path: string } {
  const folder = ownFolder(t);
  const path = join(folder, 'lazyfs');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
  return { folder, path };
}

function refused(flag: string | null, env: NodeJS.ProcessEnv, message: RegExp): void {
  assert.throws(
    () => findLazyfs(flag, env),
    (error: unknown) =>
      error instanceof UserError && error.exitCode === EXIT.unavailable && message.test(error.message),
  );
}

test('the flag comes before the variable, and that before PATH', (t) => {
  const [flag, variable, onPath] = [program(t), program(t), program(t)];
  const env = { RAFTMARK_LAZYFS: variable.path, PATH: onPath.folder };
  assert.deepEqual(findLazyfs(flag.path, env), { path: flag.path, named: true });
  assert.deepEqual(findLazyfs(null, env), { path: variable.path, named: true });
  assert.deepEqual(findLazyfs(null, { ...env, RAFTMARK_LAZYFS: '' }), { path: onPath.path, named: false });
  assert.equal(findLazyfs(null, { PATH: '/nowhere' }), null);
});

test('none does without, whatever there is', (t) => {
  const { folder, path } = program(t);
  assert.equal(findLazyfs('none', { RAFTMARK_LAZYFS: path, PATH: folder }), null);
});

test('what was named and is no program is refused, with whose word it was; on PATH it is passed over', (t) => {
  const { folder, path } = program(t, 0o644);
  refused(path, {}, /^--lazyfs: .*lazyfs is not executable/);
  refused(null, { RAFTMARK_LAZYFS: '/nowhere/lazyfs' }, /^RAFTMARK_LAZYFS: \/nowhere\/lazyfs does not exist/);
  refused('', {}, /^--lazyfs: the path is empty/);
  assert.equal(findLazyfs(null, { PATH: folder }), null);
});
