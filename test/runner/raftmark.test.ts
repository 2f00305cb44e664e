// What needs no build: the launcher's own words.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { projectRoot } from '../../runner/system/project-root.ts';

const raftmark = (...args: string[]) =>
  spawnSync(process.execPath, [join(projectRoot(), manifest.bin.raftmark), ...args], { encoding: 'utf8' });

const COMMANDS = ['run', 'report', 'list', 'clean', 'tools', 'perf'];

test('without a command, and with --help, it names every command, examples first', () => {
  for (const args of [[], ['--help'], ['-h']]) {
    const { stdout, status } = raftmark(...args);
    assert.equal(status, 0);
    assert.match(stdout, /^Examples:\n {2}raftmark run /);
    assert.deepEqual(
      [...stdout.matchAll(/^ {2}(\w+) {2,}[a-z]/gm)].map(([, name]) => name),
      COMMANDS,
    );
  }
});

test('its version is that of package.json', () => {
  for (const flag of ['--version', '-V']) assert.equal(raftmark(flag).stdout, `${manifest.version}\n`);
});

test('where nothing is installed it says what to run, and ends with 3', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-launcher-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const file of ['package.json', manifest.bin.raftmark]) cpSync(join(projectRoot(), file), join(folder, file));
  const { status, stderr } = spawnSync(process.execPath, [join(folder, manifest.bin.raftmark), 'run'], {
    encoding: 'utf8',
  });
  assert.deepEqual(
    [status, stderr.startsWith('error: what raftmark is built with is not there; run npm ci in ')],
    [3, true],
  );
});

test('an unknown command, also one that objects have by nature, ends with 2 and the known ones', () => {
  for (const name of ['bench', 'constructor']) {
    const { status, stderr } = raftmark(name);
    assert.equal(status, 2);
    assert.equal(stderr, `error: unknown command "${name}"; one of ${COMMANDS.join(', ')}\n`);
  }
});
