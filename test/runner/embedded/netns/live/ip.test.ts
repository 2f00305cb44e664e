import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ip, ipInside } from '../../../../../runner/embedded/netns/ip.ts';
import { EXIT } from '../../../../../runner/system/errors.ts';
import { ownFolder, SECRETS, setVariables, textOf } from '../../../../fixtures/surroundings.ts';

/** A fake: stands first on the PATH, to show what it is given and to fail in ways that the real one does not on demand. */
function fakeIp(t: TestContext, body: string): string {
  const folder = ownFolder(t);
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'ip'), `#!/bin/sh\ncd '${folder}'\n${body}\n`, { mode: 0o755 });
  setVariables(t, { ...SECRETS, PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
  return folder;
}

test('ip sees no key', async (t) => {
  const folder = fakeIp(t, 'env > seen; echo found');
  assert.equal(await ip(['-4', 'route']), 'found\n');
  assert.match(textOf(folder, 'seen') ?? '', /^PATH=/m);
  assert.doesNotMatch(textOf(folder, 'seen') ?? '', /s3cret/);
});

test('commands for a namespace are handed on as lines', async (t) => {
  const folder = fakeIp(t, 'printf "%s " "$@" > seen; cat >> seen');
  await ipInside('raftmark-1-1-hub', ['link set lo up', 'link set eth0 up']);
  assert.equal(textOf(folder, 'seen'), '-n raftmark-1-1-hub -batch - link set lo up\nlink set eth0 up');
});

test('what ip complains of is told with the command, and without a complaint how it ended', async (t) => {
  fakeIp(t, '[ "$1" = quiet ] && exit 2; echo "RTNETLINK answers: File exists" >&2; exit 2');
  const failure = { name: 'UserError', exitCode: EXIT.unavailable };
  await assert.rejects(ip(['link', 'add']), { ...failure, message: 'ip link add: RTNETLINK answers: File exists' });
  await assert.rejects(ip(['quiet']), { ...failure, message: 'ip quiet: ended with exit code 2' });
});

test('a listing that is too long to be whole is no listing', async (t) => {
  fakeIp(t, 'head -c 3000000 /dev/zero | tr "\\0" x');
  await assert.rejects(ip(['-4', 'route']), /^UserError: ip -4 route: printed more than 2000000 characters$/);
});
