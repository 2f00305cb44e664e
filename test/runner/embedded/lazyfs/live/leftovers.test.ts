import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { sweepClusters } from '../../../../../runner/clean/clusters.ts';
import { LazyDisk } from '../../../../../runner/embedded/lazyfs/disk.ts';
import { fuseMountsBelow } from '../../../../../runner/embedded/lazyfs/mounts.ts';
import { makeMarked, readMarker } from '../../../../../runner/system/marked-folder.ts';
import { thisProcess } from '../../../../../runner/system/owner.ts';
import { isAlive } from '../../../../../runner/system/processes.ts';
import { projectRoot } from '../../../../../runner/system/project-root.ts';
import { recordProcess } from '../../../../../runner/system/recorded.ts';
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
      const folder = await makeMarked('cluster', root);
      mkdirSync(join(folder, 'node1'), { mode: 0o700 });
      const pids: number[] = [];
      const watch = (_kind: string, pid: string | number): void => {
        recordProcess(folder, Number(pid));
        pids.push(Number(pid));
      };
      const guardian = { ...SILENT, watch };
      const disk = new LazyDisk({ name: 'node1', program, home: join(folder, 'node1'), guardian });
      await disk.mount();
      // As if the process that made it had ended.
      const marker = await readMarker(folder);
      const owner = { ...thisProcess(), startTicks: 1 };
      writeFileSync(join(folder, 'raftmark.json'), JSON.stringify({ ...marker, owner }));
      writeFileSync(join(disk.folder, 'data'), 'of a node');
      const { folders, ended } = await sweepClusters(root);
      assert.deepEqual([folders, ended], [[basename(folder)], pids]);
      assert.deepEqual([existsSync(folder), fuseMountsBelow(folder), pids.filter(isAlive)], [false, [], []]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
