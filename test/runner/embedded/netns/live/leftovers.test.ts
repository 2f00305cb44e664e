import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { sweepClusters } from '../../../../../runner/clean/clusters.ts';
import { sweepNetworks } from '../../../../../runner/clean/networks.ts';
import { namespacesRefusal } from '../../../../../runner/embedded/netns/refusal.ts';
import { isGuardianOf } from '../../../../../runner/system/guardian.ts';
import { isAlive } from '../../../../../runner/system/processes.ts';
import { projectRoot } from '../../../../../runner/system/project-root.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { eventually } from '../../etcd/live/etcd-client.ts';
import { lastingLeftovers, leftovers } from '../../live/leftovers.ts';
import { lastingParts, partsOf } from './parts.ts';

interface Started {
  readonly runner: number;
  readonly folder: string;
  readonly pids: readonly number[];
  readonly kept: string;
}

/** The guardian of a runner; throws when there is none. */
function guardianOf(runner: number): number {
  const pid = readdirSync('/proc').find((name) => {
    try {
      return /^\d+$/.test(name) && isGuardianOf(runner, readFileSync(`/proc/${name}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });
  assert.ok(pid);
  return Number(pid);
}

describe('a cluster in network namespaces, after its runner', {
  skip: namespacesRefusal() ?? false,
  timeout: 180_000,
}, () => {
  // What is left over is then told from other people's, and swept alone.
  const dataRoot = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-test-')));
  let etcdPath = '';
  before(async () => {
    etcdPath = (await provideTool('etcd')).path;
  });
  after(() => rmSync(dataRoot, { recursive: true }));

  const start = async (target: string, how: 'wait' | 'keep'): Promise<{ child: ChildProcess; started: Started }> => {
    const script = join(projectRoot(), 'test', 'runner', 'embedded', 'netns', 'live', 'start-and-break.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, target, etcdPath, dataRoot, how], {
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      return { child, started: JSON.parse(line) as Started };
    }
    throw new Error('the runner printed nothing');
  };
  const gone = (pid: number) => eventually(`the end of ${pid}`, async () => (isAlive(pid) ? null : true));

  for (const target of ['etcd', 'confman']) {
    it(`was killed is gone: ${target}, one node paused and one isolated`, async () => {
      const { child, started } = await start(target, 'wait');
      assert.equal(partsOf(started.runner).length, 5);
      child.kill('SIGKILL');
      assert.deepEqual(await lastingLeftovers(started.folder, started.pids), []);
      assert.deepEqual(await lastingParts(started.runner), []);
    });
  }

  it('and its guardian were killed is removed by a sweep, which says so', async () => {
    const { child, started } = await start('confman', 'wait');
    const { runner, folder, pids } = started;
    process.kill(guardianOf(runner), 'SIGKILL');
    assert.deepEqual(
      [...(await sweepClusters(dataRoot)).folders],
      [],
      'as long as the runner lives, all is left alone',
    );
    child.kill('SIGKILL');
    await gone(runner);
    assert.equal(leftovers(folder, pids).filter((text) => text.startsWith('process')).length >= pids.length, true);
    const parts = partsOf(runner);
    assert.equal(parts.length, 5);

    const networks = await sweepNetworks();
    const clusters = await sweepClusters(dataRoot);
    assert.deepEqual(
      parts.filter((name) => !networks.removed.includes(name)),
      [],
    );
    assert.deepEqual([...networks.ended].filter((pid) => pids.includes(pid)).sort(), [...pids].sort());
    assert.deepEqual([clusters.folders, clusters.ended, networks.left], [[basename(folder)], [], []]);
    assert.deepEqual([leftovers(folder, pids), partsOf(runner)], [[], []]);
  });

  it('kept it is left alone by a sweep until its nodes have ended', async () => {
    const { started } = await start('etcd', 'keep');
    const { runner, folder, pids, kept } = started;
    await gone(runner);
    const parts = partsOf(runner);
    assert.equal(parts.length, 5);
    for (const name of parts) assert.match(kept, new RegExp(`ip (netns|link) delete ${name}\\b`));
    await sweepNetworks();
    const { running } = await sweepClusters(dataRoot);
    assert.equal(running.length, 1);
    assert.ok(running[0]?.includes(folder) && pids.every((pid) => running[0]?.includes(String(pid))), running[0]);
    assert.deepEqual([partsOf(runner), pids.filter(isAlive), existsSync(folder)], [parts, pids, true]);

    for (const pid of pids) process.kill(pid, 'SIGKILL');
    for (const pid of pids) await gone(pid);
    const [, removal = ''] = /its network with: (.*)$/.exec(kept) ?? [];
    for (const command of removal.split('; ')) execFileSync('ip', command.split(' ').slice(1));
    assert.deepEqual(partsOf(runner), []);
    assert.deepEqual((await sweepClusters(dataRoot)).folders, [basename(folder)]);
    assert.ok(!existsSync(folder));
  });
});
