import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestCluster } from '../acceptance/cluster.ts';
import type { Ended, Running } from '../acceptance/running.ts';
import { PATIENCE_MS, Sandbox, until } from '../acceptance/support.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 20);
const FIRST = [
  '--no-calibration',
  '--no-control',
  '--tier',
  'smoke',
  '--scenarios',
  'write-sequential',
  '--users',
  '1',
];
const NAMES = ['001', '002', '003', '004', '005'].map((number) => `bench-smoke-${number}`);

for (const target of ['etcd', 'confman']) {
  describe(`two runs on one ${target} cluster`, { timeout: ROUNDS * PATIENCE_MS }, () => {
    const box = new Sandbox();
    let cluster: TestCluster;
    before(async () => {
      cluster = await TestCluster.start(target, target === 'etcd' ? 1 : 3);
    });
    after(async () => {
      await cluster?.stop();
      box.remove();
    });

    const bench = (more: readonly string[]): Running => box.startBench([...cluster.flags, ...FIRST, ...more]);
    const clean = (...more: string[]): Promise<Ended> =>
      box.start(...box.program('bench', ['clean', ...cluster.flags, '--output-dir', box.out, ...more])).ended;

    async function started(...more: string[]): Promise<Running> {
      // Long enough on a machine that is busy with other work as well: it is ended by what is tried.
      const run = bench(['--duration', '10m', '--warmup', '200ms', ...more]);
      await Promise.race([run.ended, until('the script runs', () => box.runsScript('write-sequential'))]);
      return run;
    }

    it(`the second one and clean refuse, ${ROUNDS} of ${ROUNDS} times`, async () => {
      const first = await started();
      for (let round = 0; round < ROUNDS; round++) {
        const [second, cleaned] = await Promise.all([bench(['--duration', '1s']).ended, clean()]);
        for (const { code, stderr } of [second, cleaned]) {
          assert.equal(code, 3, stderr);
          assert.match(stderr, /error: run \S+ on .+ \(process \d+, since .+\) is at work on http/);
        }
      }
      first.signal('SIGINT');
      const ended = await first.ended;
      assert.equal(ended.code, 130, ended.stderr);
      const [cell] = (await box.report()).cells;
      assert.ok(cell?.state === 'aborted', JSON.stringify(cell));
      assert.deepEqual(await cluster.namespaces(cluster.urls[0] ?? ''), []);
    });

    it('with --force the report of the first one says what happened', async () => {
      for (let round = 0; round < Math.ceil(ROUNDS / 4); round++) {
        const first = await started();
        const second = await bench(['--duration', '6s', '--force', '--output-dir', `${box.out}-second`]).ended;
        assert.equal(second.code, 0, second.stderr);
        assert.match(second.stdout, /this run has taken the cluster over \(--force\)/);
        const ended = await first.ended;
        assert.equal(ended.code, 1, ended.stderr);
        const [cell] = (await box.report()).cells;
        assert.ok(cell?.state === 'failed', JSON.stringify(cell));
        assert.match(cell.reason, /^run \S+ on .+ took this cluster over$/);
        assert.equal(cell.verdict?.level, 'invalid');
        assert.deepEqual(await cluster.namespaces(cluster.urls[0] ?? ''), []);
      }
    });

    it('what somebody deleted is named, and the run goes on', async () => {
      const first = await started('--duration', '4s');
      while ((await cluster.writes()) < 200) await sleep(50);
      for (const name of NAMES) await cluster.removeNamespace(name);
      const ended = await first.ended;
      assert.equal(ended.code, 0, ended.stderr);
      const [cell] = (await box.report()).cells;
      assert.ok(cell?.state === 'ok', JSON.stringify(cell));
      assert.equal(
        cell.verdict.reasons[0],
        'While it was measured, somebody deleted namespace bench-smoke-001 and 4 others.',
      );
      assert.deepEqual(await cluster.entries(), []);
    });

    it('a run that was killed is nobody, and clean removes what it left at once', async () => {
      const first = await started();
      first.signal('SIGKILL');
      await first.ended;
      await until('k6 is gone', () => box.processes().length === 0);
      const cleaned = await clean();
      assert.equal(cleaned.code, 0, cleaned.stderr);
      assert.deepEqual(await cluster.namespaces(cluster.urls[0] ?? ''), []);
      assert.deepEqual(await cluster.entries(), []);
    });
  });
}
