import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LazyDisk } from '../../../../../runner/embedded/lazyfs/disk.ts';
import { detachBelow, fuseMountsBelow } from '../../../../../runner/embedded/lazyfs/mounts.ts';
import { endProcesses, isAlive } from '../../../../../runner/system/processes.ts';
import { lazyfs } from '../../../../fixtures/lazyfs.ts';

/** The processes that the guardian of a disk was told of. */
const told: number[] = [];
const guardian = {
  watch: (_kind: string, pid: string | number) => void told.push(Number(pid)),
  forget: () => undefined,
  dismiss: async () => undefined,
  release: async () => undefined,
};

function diskIn(t: TestContext, program: string): { disk: LazyDisk; folder: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-test-')));
  const home = join(folder, 'node1');
  mkdirSync(home);
  const disk = new LazyDisk({ name: 'node1', program, home, guardian });
  t.after(async () => {
    await disk.end();
    rmSync(folder, { recursive: true, force: true });
  });
  return { disk, folder };
}

describe('a LazyFS of a node', { skip: lazyfs.skip, timeout: 60_000 }, () => {
  const program = lazyfs.path ?? '';

  it('forgets at a cut what was not synced, and keeps what was', async (t) => {
    const { disk, folder } = diskIn(t, program);
    await disk.mount();
    for (const [name, sync] of [
      ['fsync', 'sync'],
      ['fdatasync', 'datasync'],
      ['never', null],
    ] as const) {
      const file = await open(join(disk.folder, name), 'w');
      await file.write('synced '.repeat(1_000));
      if (sync !== null) await file[sync]();
      await file.write('not synced '.repeat(1_000));
      await file.close();
      assert.equal(statSync(join(disk.folder, name)).size, 18_000);
    }
    await disk.cut();
    assert.deepEqual(readdirSync(disk.folder), []);
    await disk.mount();
    assert.equal(readFileSync(join(disk.folder, 'fsync'), 'utf8'), 'synced '.repeat(1_000));
    assert.equal(readFileSync(join(disk.folder, 'fdatasync'), 'utf8'), 'synced '.repeat(1_000));
    assert.equal(readFileSync(join(disk.folder, 'never'), 'utf8'), '');
    await disk.end();
    assert.deepEqual([fuseMountsBelow(folder), told.filter(isAlive)], [[], []]);
  });

  it('says how much of its cache is in use, of which a cut leaves none', async (t) => {
    const { disk } = diskIn(t, program);
    await disk.mount();
    assert.equal(await disk.cacheUsed(), 0);
    writeFileSync(join(disk.folder, 'file'), Buffer.alloc(8 << 20));
    const used = await disk.cacheUsed();
    assert.ok(used !== null && used > 0.005 && used < 0.5, String(used));
    await disk.cut();
    await disk.mount();
    assert.equal(await disk.cacheUsed(), 0);
  });

  it('that has ended by itself is not mounted anew in silence', async (t) => {
    const { disk } = diskIn(t, program);
    await disk.mount();
    await disk.mount();
    await endProcesses(told.filter(isAlive));
    // Its end is told to its parent a moment after the process is gone.
    await assert.rejects(async () => {
      for (;;) await disk.mount().then(() => sleep(10));
    }, /the LazyFS of node1 ended by itself, by SIGKILL/);
  });

  it('is not mounted once it has ended, also where a mount was under way', async (t) => {
    const { disk, folder } = diskIn(t, program);
    const mounting = disk.mount().catch(() => undefined);
    await disk.end();
    await mounting;
    await disk.mount();
    assert.deepEqual([fuseMountsBelow(folder), told.filter(isAlive)], [[], []]);
  });

  it('can be taken away with all below a folder, and its end be seen', async (t) => {
    const { disk, folder } = diskIn(t, program);
    await disk.mount();
    assert.deepEqual(await detachBelow(folder), [disk.folder]);
    await endProcesses(told.filter(isAlive));
    assert.deepEqual(told.filter(isAlive), []);
  });

  it('that cannot be mounted says why', async (t) => {
    const { disk, folder } = diskIn(t, '/bin/false');
    await assert.rejects(disk.mount(), /the LazyFS of node1 ended before it was mounted, with exit code 1/);
    assert.ok(existsSync(folder));
  });
});
