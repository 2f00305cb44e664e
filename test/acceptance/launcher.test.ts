import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../runner/system/project-root.ts';

function node(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectRoot(), program), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a command of raftmark is the program that npm runs, with its exit code', () => {
  const launched = (...args: string[]) => node('runner/raftmark.mjs', ...args);
  assert.deepEqual(launched('list', 'tiers'), node('dist/runner/bench.js', '--list', 'tiers'));
  assert.deepEqual(launched('run', '--tier', 'smal'), node('dist/runner/bench.js', '--tier', 'smal'));
  assert.equal(launched('run', '--tier', 'smal').status, 2);
  assert.deepEqual(launched('clean', '--help'), node('dist/runner/bench.js', 'clean', '--help'));
  assert.deepEqual(launched('report', 'no-such.json'), node('dist/runner/report.js', 'no-such.json'));
  assert.deepEqual(launched('tools', '--k6', 'no/such'), node('dist/runner/tools.js', '--k6', 'no/such'));
});
