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
  assert.deepEqual(launched('clean', '--tier', 'smal'), node('dist/runner/bench.js', 'clean', '--tier', 'smal'));
  const unknown = launched('report', 'no-such.json');
  assert.deepEqual(unknown, node('dist/runner/report.js', 'no-such.json'));
  assert.equal(unknown.status, 2);
});
