import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseSummary } from '../../lib/exchange/summary.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { TestCluster } from './cluster.ts';
import type { Ended } from './running.ts';
import { PATIENCE_MS, ROOT, Sandbox } from './support.ts';

describe('k6 run dist/SCRIPT.js, without the runner', { timeout: 2 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  let cluster: TestCluster;
  let k6 = '';
  let folders = 0;
  before(async () => {
    k6 = (await provideTool('k6')).path;
    cluster = await TestCluster.start('etcd', 1);
  });
  after(async () => {
    await cluster?.stop();
    box.remove();
  });

  /** Runs a script in an empty folder, with nothing but environment variables. */
  const k6Run = async (script: string, env: Record<string, string>): Promise<Ended & { folder: string }> => {
    const folder = join(box.folder, `empty-${++folders}`);
    mkdirSync(folder);
    const host = { HOST: cluster.urls[0] ?? '', TARGET: 'etcd', TIER: 'smoke', K6_NO_USAGE_REPORT: 'true' };
    const load = { USERS: '2', DURATION: '1s', WARMUP: '200ms' };
    const args = ['run', join(ROOT, 'dist', `${script}.js`)];
    return { ...(await box.start(k6, args, { ...host, ...load, ...env }, folder).ended), folder };
  };

  const summaryOf = ({ folder }: { folder: string }, script: string) => {
    assert.deepEqual(readdirSync(folder), [`summary-${script}.json`]);
    return parseSummary(readFileSync(join(folder, `summary-${script}.json`), 'utf8'));
  };

  it('a load script says to run seed.js when the dataset is missing', async () => {
    const run = await k6Run('mixed', {});
    assert.notEqual(run.code, 0);
    assert.match(run.stdout + run.stderr, /the smoke dataset is not there .*Run seed\.js first, or set SEED_DATA=1/);
  });

  it('seed.js fills the tier, then mixed.js measures', async () => {
    const seed = await k6Run('seed', {});
    assert.equal(seed.code, 0, seed.stdout + seed.stderr);
    assert.equal(summaryOf(seed, 'seed').metrics.raftmark_seeded?.count, 100);
    assert.equal((await cluster.entries()).length, 100);

    const mixed = await k6Run('mixed', {});
    assert.equal(mixed.code, 0, mixed.stdout + mixed.stderr);
    assert.match(mixed.stdout, /Mixed 80\/20/);
    const summary = summaryOf(mixed, 'mixed');
    assert.equal(summary.script, 'mixed');
    assert.ok(summary.loadEpochMs > 0 && summary.loadMs >= 1_000);
    assert.ok((await cluster.writes()) > 100, 'nothing was written');
  });

  it('OPEN_RATE takes the place of users', async () => {
    const mixed = await k6Run('mixed', { USERS: '', OPEN_RATE: '87.5', DURATION: '2s' });
    assert.equal(mixed.code, 0, mixed.stdout + mixed.stderr);
    // Four fifths of 175 in two seconds are read, operation 0 of each kind among them.
    assert.match(mixed.stdout, /^rate-87\.5 +87\.5\/s +read +70 .* 0 +0\nrate-87\.5 +87\.5\/s +write +18 .* 0 +0$/m);
  });

  it('SEED_DATA=1 fills what is missing by itself', async () => {
    const run = await k6Run('read-sequential', { TIER: 'small', SEED_DATA: '1', USERS: '1' });
    assert.equal(run.code, 0, run.stdout + run.stderr);
    summaryOf(run, 'read-sequential');
    const small = (await cluster.entries()).filter(({ namespace }) => namespace.startsWith('bench-small-'));
    assert.equal(small.length, 1_000);
  });

  const wrong = [
    ['mixed', { TIER: 'smal' }, /TIER.*smal.*did you mean small/],
    ['mixed', { USERS: 'x' }, /USERS=.*x.*must be a whole number/],
    ['seed', { HOST: 'foo' }, /HOST: .*foo.* is not the URL of a node/],
    ['seed', { PAYLOAD: '2MB' }, /PAYLOAD=.*2MB.*etcd takes at most/],
    ['mixed', { DURATION: '1' }, /DURATION=.*must be a time/],
  ] as const;
  for (const [script, env, says] of wrong) {
    it(`${script}.js names the variable that is wrong: ${JSON.stringify(env)}`, async () => {
      const run = await k6Run(script, env);
      assert.notEqual(run.code, 0);
      assert.match(run.stdout + run.stderr, says);
      assert.deepEqual(readdirSync(run.folder), []);
    });
  }
});
