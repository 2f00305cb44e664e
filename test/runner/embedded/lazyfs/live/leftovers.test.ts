import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { sweepClusters } from '../../../../../runner/clean/clusters.ts';
import { LazyDisk } from '../../../../../runner/embedded/lazyfs/disk.ts';
import { fileSystemsOf, fuseMountsBelow } from '../../../../../runner/embedded/lazyfs/mounts.ts';
import { projectRoot } from '../../../../../runner/system/project-root.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { lazyfs } from '../../../../fixtures/lazyfs.ts';
import { lastingLeftovers, leftovers } from '../../live/leftovers.ts';

const SILENT = {
  watch: () => undefined,
  forget: () => undefined,
  dismiss: async () => undefined,
  release: async () => undefined,
};

describe('what a cluster on LazyFS leaves', { skip: lazyfs.skip, timeout: 120_000 }, () => {
  const program = lazyfs.path ?? '';

  it('is nothing soon after the runner was killed: no mount, no process, no folder', async () => {
    const etcd = (await provideTool('etcd')).path;
    const script = join(import.meta.dirname, 'start-on-lazyfs.ts');
    const runner = spawn(process.execPath, ['--import', 'tsx', script, etcd, program], {
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(runner.stdout !== null);
    let started: { folder: string; pids: number[] } | null = null;
    for await (const line of createInterface({ input: runner.stdout })) {
      started = JSON.parse(line) as { folder: string; pids: number[] };
      break;
    }
    assert.ok(started);
    const { folder, pids } = started;
    assert.equal(fuseMountsBelow(folder).length, 3);
    assert.ok(leftovers(folder, pids).length > pids.length);
    runner.kill('SIGKILL');
    assert.deepEqual(await lastingLeftovers(folder, pids), []);
    assert.deepEqual(fuseMountsBelow(folder), []);
  });

  it('and its runner and guardian did not take away, clean does', async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-test-')));
    try {
      const folder = join(root, 'raftmark-abcdef');
      mkdirSync(join(folder, 'node1'), { recursive: true });
      // The number of a process that has ended.
      const gone = spawn(process.execPath, ['-e', '0']);
      await new Promise((resolve) => gone.once('exit', resolve));
      writeFileSync(join(folder, 'runner'), `${gone.pid}\n`);
      const disk = new LazyDisk({ name: 'node1', program, home: join(folder, 'node1'), guardian: SILENT });
      await disk.mount();
      writeFileSync(join(disk.folder, 'data'), 'of a node');
      const { folders, ended } = await sweepClusters(root);
      assert.deepEqual(folders, ['raftmark-abcdef']);
      assert.equal(ended.length, 1);
      assert.deepEqual([existsSync(folder), fuseMountsBelow(folder), await fileSystemsOf(folder)], [false, [], []]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
