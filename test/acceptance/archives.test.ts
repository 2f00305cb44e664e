import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { SCENARIOS } from '../../lib/scenarios/catalogue.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import type { Ended } from './running.ts';
import { PATIENCE_MS, ROOT, Sandbox } from './support.ts';

const KEY = 'key-that-nobody-may-see-77c2d0';
const SCRIPTS = readdirSync(join(ROOT, 'dist'))
  .filter((name) => name.endsWith('.js'))
  .sort();

describe('every script is one file that k6 takes without the runner', { timeout: 2 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  const secret = join(box.folder, 'secret');
  let k6 = '';
  before(async () => {
    k6 = (await provideTool('k6')).path;
    writeFileSync(secret, `API_KEY=${KEY}\n`, { mode: 0o600 });
  });
  after(() => box.remove());

  /** Runs k6 in the sandbox, with the key in each place that a script takes it from. */
  const run = (...args: string[]): Promise<Ended> =>
    box.start(k6, args, { API_KEY: KEY, K6_SECRET_SOURCE: `file=${secret}`, K6_NO_USAGE_REPORT: 'true' }, box.folder)
      .ended;

  it('one for each scenario that breaks no node, one for the load beside the others, one that seeds, and one for timers', () => {
    const sources = readdirSync(join(ROOT, 'scripts')).map((name) => name.replace(/\.ts$/, '.js'));
    assert.deepEqual(SCRIPTS, sources.sort());
    // Nobody asks anything of nodes that were filled.
    const loads = SCENARIOS.filter(({ faults, fillings }) => faults === undefined && fillings === undefined);
    assert.equal(SCRIPTS.length, loads.length + 3);
  });

  for (const script of SCRIPTS) {
    const path = join(ROOT, 'dist', script);
    // What is 100 % has to be said.
    const more = script === 'resources-by-load.js' ? ['-e', 'OPEN_RATE=100'] : [];

    it(`${script} is archived without the API key`, async () => {
      const archive = join(box.folder, `${script}.tar`);
      const end = await run('archive', '-O', archive, ...more, path);
      assert.equal(end.code, 0, end.stdout + end.stderr);
      const content = readFileSync(archive);
      assert.ok(content.includes('metadata.json'));
      assert.ok(!content.includes(KEY), 'the key is in the archive');
      assert.ok(!`${end.stdout}${end.stderr}`.includes(KEY), 'the key is shown');
    });

    it(`${script} shows its options to k6 inspect`, async () => {
      const end = await run('inspect', ...more, path);
      assert.equal(end.code, 0, end.stdout + end.stderr);
      const options = parseObject(end.stdout);
      assert.ok(isObject(options?.scenarios) && Object.keys(options.scenarios).length > 0, end.stdout);
      // Its samples are nobody's but the runner's.
      if (script !== 'timer-grain.js')
        assert.ok(isObject(options.tags) && options.tags.tier === 'small' && options.tags.run === 'alone', end.stdout);
      assert.ok(!`${end.stdout}${end.stderr}`.includes(KEY), 'the key is shown');
    });
  }

  const wrong = [
    ['write-concurrent.js', 'USERS=0', /USERS="0"/],
    ['read-concurrent.js', 'USERS=5,5', /USERS="5,5": a number of users is there twice/],
    ['consensus.js', 'DURATION=500ms', /DURATION="500ms".*at least 1000ms/],
    ['payload-sweep.js', 'PAYLOAD=2KG', /unknown PAYLOAD "2KG"/],
    ['audit-query.js', 'AUDIT_TO=many', /AUDIT_TO="many": must be a whole number/],
    ['mixed.js', 'THRESHOLDS=[{"step":"users-50"}]', /THRESHOLDS/],
    ['read-sequential.js', 'TARGET=etdc', /unknown TARGET "etdc" \(did you mean etcd\?\)/],
    ['write-sequential.js', 'SEED=-1', /SEED="-1": must be a whole number/],
    [
      'resources-by-load.js',
      'WARMUP=1s',
      /OPEN_RATE is missing: .*the writes per second that write-concurrent reached/,
    ],
    ['seed.js', 'ENTRIES=500000', /ENTRIES="500000": must be a whole number from 1 to 100000/],
  ] as const;
  for (const [script, variable, says] of wrong) {
    it(`${script} with ${variable} fails before it does anything, and names the variable`, async () => {
      const end = await run('inspect', '-e', variable, join(ROOT, 'dist', script));
      assert.notEqual(end.code, 0);
      assert.match(end.stderr.replaceAll('\\"', '"'), says);
      assert.equal(end.stdout, '');
    });
  }
});
