import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bundleScript } from '../fixtures/k6-script.ts';
import { deadUrl } from '../fixtures/unused-port.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
const file = join(import.meta.dirname, '../fixtures/plain-target.ts');

const CASES = [
  ['closed', ['--vus', '3', '--duration', '1s'], {}, /steps come from USERS and DURATION/],
  ['closed', ['--iterations', '5'], {}, /steps come from USERS and DURATION/],
  ['closed', ['--stage', '1s:2'], {}, /steps come from USERS and DURATION/],
  ['closed', [], { K6_VUS: '3', K6_DURATION: '1s' }, /steps come from USERS and DURATION/],
  ['closed', ['--rps', '100'], {}, /k6 was told rps, which changes the load/],
  ['open', ['--rps', '3'], {}, /the load comes from RATE, READ_RATE and DURATION/],
  // It has no function of the name that k6 then wants.
  ['open', ['--vus', '3', '--iterations', '3'], {}, /function 'default' not found/],
  ['seed', [], { K6_ITERATIONS: '7' }, /how much is written comes from TIER and ENTRIES/],
] as const;

describe('a script whose steps were replaced from outside', { skip: k6 === null && 'no k6', timeout: 60_000 }, () => {
  let host = '';
  before(async () => {
    for (const kind of ['closed', 'open', 'seed'] as const) {
      await bundleScript(kind, { name: 'plain', file }, join(folder, `${kind}.js`));
    }
    host = await deadUrl();
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (kind: string, args: readonly string[], variables: Readonly<Record<string, string>>) => {
    const { PATH, HOME } = process.env;
    const settings = { SCENARIO: 'mixed', TARGET: 'plain', HOST: host, TIER: 'smoke', DURATION: '1s', WARMUP: '0s' };
    return spawnSync(k6 ?? '', ['run', '-q', '--no-color', ...args, join(folder, `${kind}.js`)], {
      env: { PATH, HOME, ...settings, USERS: '1', SUMMARY: join(folder, 'summary.json'), ...variables },
      encoding: 'utf8',
    });
  };

  for (const [kind, args, variables, says] of CASES) {
    it(`ends before it asks anybody: ${kind} ${[...args, ...Object.keys(variables)].join(' ')}`, () => {
      const { status, stderr, stdout } = run(kind, args, variables);
      assert.notEqual(status, 0, stdout);
      // And not for want of a node.
      assert.match(stderr, says);
      assert.doesNotMatch(stdout, /ops\/s/);
    });
  }

  it('has an error where nothing is measured, and no table of zeros', () => {
    const { status, stdout } = run('closed', ['--no-setup'], {});
    assert.equal(status, 99);
    assert.match(stdout, /nothing was measured: no operation ended in a measured window/);
    assert.doesNotMatch(stdout, /ops\/s/);
  });
});
