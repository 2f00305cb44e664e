import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isAlive } from '../../runner/system/processes.ts';
import { fakeConfman, lead } from '../fixtures/fake-confman.ts';
import { TestCluster } from './cluster.ts';
import type { Ended } from './running.ts';
import { PATIENCE_MS, Sandbox, until } from './support.ts';

/** Not the dataset's, although each looks like it. */
const FOREIGN = ['bench-smoke-006', 'bench-team', 'team-settings'];
const OURS = [
  'bench-run',
  'bench-smoke-001',
  'bench-smoke-002',
  'bench-smoke-003',
  'bench-smoke-004',
  'bench-smoke-005',
];

function clean(box: Sandbox, cluster: TestCluster): Promise<Ended> {
  return box.start(...box.program('bench', ['clean', ...cluster.flags, '--output-dir', box.out])).ended;
}

for (const target of ['confman', 'etcd']) {
  describe(`bench clean, after a run on a ${target} cluster that was killed`, { timeout: PATIENCE_MS }, () => {
    const box = new Sandbox();
    let cluster: TestCluster;
    let runFolder = '';
    before(async () => {
      cluster = await TestCluster.start(target, target === 'confman' ? 3 : 1);
      for (const name of FOREIGN) await cluster.createNamespace(name);
    });
    after(async () => {
      await cluster?.stop();
      box.remove();
    });

    const namespaces = async (): Promise<string[]> => (await cluster.namespaces(cluster.urls[0] ?? '')).sort();

    it('the killed run leaves its namespaces and its folder', async () => {
      const flags = ['--tier', 'smoke', '--scenarios', 'write-sequential', '--duration', '60s'];
      const run = box.startBench([...cluster.flags, ...flags]);
      await Promise.race([run.ended, until('the script runs', () => box.runsScript('write-sequential'))]);
      run.signal('SIGKILL');
      await run.ended;
      await until('k6 is gone', () => box.processes().length === 0);
      assert.deepEqual(await namespaces(), [...FOREIGN, ...OURS].sort());
      const [left = '', ...others] = box.leftFiles();
      assert.match(left, new RegExp(`^run-${run.pid}-`));
      assert.deepEqual(others, []);
      runFolder = left;
    });

    it('they are found, removed and named; what is not of raftmark stays', async (t) => {
      // What only looks like raftmark's: folders, a journal, and a process that works in the run's folder.
      mkdirSync(join(box.tmp, 'raftmark-backup', 'node1', 'data'), { recursive: true });
      mkdirSync(join(box.tmp, 'raftmark-Ab12cD'));
      writeFileSync(join(box.out, 'diary.journal'), 'Monday');
      const own = join(box.tmp, `raftmark-${process.getuid?.()}`);
      const pager = spawn('sleep', ['60'], { cwd: join(own, runFolder), stdio: 'ignore' });
      t.after(() => pager.kill('SIGKILL'));
      const run = await clean(box, cluster);
      assert.deepEqual({ code: run.code, stderr: run.stderr }, { code: 0, stderr: '' });
      const [folders = '', journal = '', removed = ''] = run.stdout.split('\n');
      assert.equal(folders, `removed folders: ${runFolder}`);
      assert.match(journal, /^made .*-smoke\.json from .*-smoke\.journal: 0 of 1 cells were finished$/);
      assert.ok(pager.pid !== undefined && isAlive(pager.pid));
      rmSync(join(box.out, 'diary.journal'));
      assert.equal((await box.report()).state, 'aborted');
      assert.deepEqual(removed.replace('removed namespaces: ', '').split(', ').sort(), OURS);
      assert.deepEqual(await namespaces(), [...FOREIGN].sort());
      assert.deepEqual(box.leftFiles().sort(), ['raftmark-Ab12cD', 'raftmark-backup']);
      assert.deepEqual(await cluster.entries(), []);
    });

    it('nothing to do is said', async () => {
      const run = await clean(box, cluster);
      assert.deepEqual({ code: run.code, stderr: run.stderr }, { code: 0, stderr: '' });
      assert.match(run.stdout, /^no folders of dead runs on this machine$/m);
      assert.match(run.stdout, /^no namespaces of raftmark on http:\/\/127\.0\.0\.1:\d+$/m);
      assert.deepEqual(await namespaces(), [...FOREIGN].sort());
    });
  });
}

describe('bench clean', { timeout: PATIENCE_MS }, () => {
  it('of a cluster that is not there ends with exit code 3 and what to do', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const args = ['clean', '--target', 'etcd', '--host', 'http://127.0.0.1:9'];
    const run = await box.start(...box.program('bench', args)).ended;
    assert.equal(run.code, 3, run.stdout + run.stderr);
    assert.match(run.stderr, /no etcd node answers.*nothing listens there/);
  });

  it('ends with exit code 1 when a namespace cannot be deleted, and names it', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const node = await fakeConfman(t, {
      'GET /api/v1/namespaces': { status: 200, body: [{ path: 'bench-smoke-001', description: 'raftmark dataset' }] },
      'DELETE /api/v1/namespaces/bench-smoke-001': { status: 403 },
    });
    lead(node);
    const run = await box.start(...box.program('bench', ['clean', '--host', node.url, '--output-dir', box.out])).ended;
    assert.equal(run.code, 1, run.stdout + run.stderr);
    assert.match(run.stderr, /^error: these namespaces are still there: bench-smoke-001 \(forbidden\)\n$/);
  });
});
