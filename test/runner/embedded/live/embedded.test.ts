import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Sender } from '../../../../runner/cluster/send.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../../../runner/embedded/embedded.ts';
import { isReady } from '../../../../runner/embedded/readiness.ts';
import { recipeOf } from '../../../../runner/embedded/recipes.ts';
import { UserError } from '../../../../runner/system/errors.ts';
import { allowedProcessors } from '../../../../runner/system/pin.ts';
import { freePorts } from '../../../../runner/system/ports.ts';
import { findOnPath } from '../../../../runner/tools/probe.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { call, findLeader } from '../../../contract/client.ts';
import { clusterFolders, leftovers } from './leftovers.ts';

/** New nodes at the same addresses hold nothing, take the same key, and are other processes. */
async function isNewAfterRenewal(cluster: StartedCluster, leader: string): Promise<void> {
  const before = cluster.nodes.flatMap((node) => node.processes.map(({ pid }) => pid));
  const urls = cluster.nodes.map(({ url }) => url);
  const namespace = { key: 'mine', json: { description: '' } };
  assert.equal((await call('PUT', `${leader}/api/v1/namespaces/old`, namespace)).status, 200);
  await cluster.renew(new AbortController().signal);
  assert.deepEqual(
    cluster.nodes.map(({ url, exited }) => [url, exited]),
    urls.map((url) => [url, null]),
  );
  const listed = await call('GET', `${await findLeader(urls)}/api/v1/namespaces`, { key: 'mine' });
  assert.deepEqual([listed.status, listed.text], [200, '[]']);
  const now = cluster.nodes.flatMap((node) => node.processes.map(({ pid }) => pid));
  assert.deepEqual([now.length, now.filter((pid) => before.includes(pid))], [before.length, []]);
}

describe('an embedded cluster', () => {
  let etcdPath = '';
  // Every cluster here is made in a folder of its own, so that what is left over can be told from other people's.
  let dataRoot = '';

  before(async () => {
    etcdPath = (await provideTool('etcd')).path;
    dataRoot = await mkdtemp(join(tmpdir(), 'raftmark-test-'));
  });
  after(() => rm(dataRoot, { recursive: true, force: true }));

  for (const [target, nodes] of [
    ['confman', 1],
    ['confman', 3],
    ['confman', 5],
    ['etcd', 1],
    ['etcd', 3],
    ['fila', 3],
  ] as const) {
    it(`of ${nodes} x ${target} is ready, and leaves nothing when it is stopped twice`, async () => {
      const cluster = await startEmbeddedCluster({
        recipe: recipeOf(target),
        nodes,
        tools: { etcd: etcdPath },
        dataRoot,
      });
      const pids = cluster.nodes.flatMap((node) => node.processes.map(({ pid }) => pid));
      const sender = new Sender();
      try {
        assert.equal(cluster.kind, 'embedded');
        const names = Array.from({ length: nodes }, (_, index) => `node${index + 1}`);
        assert.deepEqual(
          cluster.nodes.map(({ name }) => name),
          names,
        );
        assert.equal((await stat(cluster.dataFolder)).mode & 0o777, 0o700);
        for (const node of cluster.nodes) {
          assert.ok(await isReady(recipeOf(target).target, node.url, sender));
          assert.match(node.url, /^http:\/\/127\.0\.0\.1:\d+$/);
          assert.deepEqual(
            node.processes.map(({ kind }) => kind),
            target === 'confman' ? ['etcd', 'confman'] : [target],
          );
          assert.ok((await stat(node.dataFolder)).isDirectory() && (await stat(node.logFile)).isFile());
          assert.ok(node.dataFolder.startsWith(`${cluster.dataFolder}/`));
          assert.equal(node.exited, null);
        }
        assert.equal(new Set(pids).size, pids.length);
      } finally {
        await sender.close();
        await Promise.all([cluster.stop(), cluster.stop()]);
      }
      await cluster.stop();
      assert.deepEqual(leftovers(cluster.dataFolder, pids), []);
    });
  }

  it('listens at the first port, +100 and +200, and takes the admin key it is given', async () => {
    const [firstPort = 0] = await freePorts(1);
    const cluster = await startEmbeddedCluster({
      recipe: recipeOf('confman'),
      nodes: 3,
      tools: { etcd: etcdPath },
      dataRoot,
      firstPort,
      adminKey: 'mine',
    });
    try {
      const urls = [0, 100, 200].map((offset) => `http://127.0.0.1:${firstPort + offset}`);
      assert.deepEqual(
        cluster.nodes.map(({ url }) => url),
        urls,
      );
      const leader = await findLeader(urls);
      assert.equal((await call('GET', `${leader}/api/v1/namespaces`, { key: 'mine' })).status, 200);
      assert.equal((await call('GET', `${leader}/api/v1/namespaces`, { key: 'confman_dev_abc123' })).status, 401);
      for (const node of cluster.nodes) {
        for (const { pid } of node.processes) {
          assert.ok(!(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('mine'));
        }
      }
      await isNewAfterRenewal(cluster, leader);
    } finally {
      await cluster.stop();
    }
  });

  it('keeps its nodes on the processors that they are bound to, also when they are started again', async (t) => {
    const taskset = findOnPath('taskset', process.env.PATH);
    const [processor] = allowedProcessors(await readFile('/proc/self/status', 'utf8'));
    if (taskset === null || processor === undefined) return t.skip('there is no taskset');
    const pin = { taskset, processors: [processor] };
    const cluster = await startEmbeddedCluster({
      ...{ recipe: recipeOf('confman'), nodes: 1, tools: { etcd: etcdPath }, dataRoot, pin },
    });
    t.after(() => cluster.stop());
    const [node] = cluster.nodes;
    assert.ok(node);
    const bound = () =>
      Promise.all(
        node.processes.map(async ({ kind, pid }) => [
          kind,
          allowedProcessors(await readFile(`/proc/${pid}/status`, 'utf8')),
        ]),
      );
    const both = [
      ['etcd', [processor]],
      ['confman', [processor]],
    ];
    assert.deepEqual([await bound(), node.processors], [both, [processor]]);
    await node.kill();
    await node.start();
    assert.deepEqual(await bound(), both);
  });

  it('says which port is in use, and leaves nothing', async () => {
    const [firstPort = 0] = await freePorts(1);
    const other = createServer().listen({ host: '127.0.0.1', port: firstPort + 100 });
    try {
      for (const target of ['confman', 'etcd']) {
        await assert.rejects(
          startEmbeddedCluster({ recipe: recipeOf(target), nodes: 3, tools: { etcd: etcdPath }, dataRoot, firstPort }),
          (error) => {
            assert.ok(error instanceof UserError);
            assert.equal(error.exitCode, 3);
            assert.match(error.message, new RegExp(`port ${firstPort + 100} is in use`));
            return true;
          },
        );
      }
    } finally {
      other.close();
    }
    assert.deepEqual(await clusterFolders(dataRoot), []);
  });

  it('that is aborted while it starts fails with the reason and leaves nothing', async () => {
    for (const delayMs of [0, 30, 150, 400]) {
      const abort = new AbortController();
      const reason = new Error('enough');
      const timer = setTimeout(() => abort.abort(reason), delayMs);
      const start = startEmbeddedCluster({
        recipe: recipeOf('confman'),
        nodes: 3,
        tools: { etcd: etcdPath },
        dataRoot,
        signal: abort.signal,
      });
      // On an idle and fast machine the last delay may be too late to interrupt anything.
      await start.then(
        (cluster) => cluster.stop(),
        (error) => assert.equal(error, reason),
      );
      clearTimeout(timer);
      assert.deepEqual(await clusterFolders(dataRoot), []);
    }
    await assert.rejects(
      startEmbeddedCluster({
        recipe: recipeOf('etcd'),
        nodes: 1,
        tools: { etcd: etcdPath },
        dataRoot,
        signal: AbortSignal.abort(new Error('before')),
      }),
      /before/,
    );
  });

  it('whose node ends while it starts quotes its log and keeps that alone', async () => {
    const broken = join(dataRoot, 'broken-etcd');
    await writeFile(broken, '#!/bin/sh\necho first line\necho the disk is on fire >&2\nexit 7\n', { mode: 0o755 });
    await assert.rejects(
      startEmbeddedCluster({ recipe: recipeOf('etcd'), nodes: 3, tools: { etcd: broken }, dataRoot }),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.exitCode, 3);
        assert.match(error.message, /node\d's etcd ended with exit code 7 .*\n.*first line\nthe disk is on fire/s);
        return true;
      },
    );
    const [log, ...rest] = await clusterFolders(dataRoot);
    assert.deepEqual(rest, []);
    assert.match(await readFile(join(dataRoot, log ?? ''), 'utf8'), /on fire/);
    await rm(join(dataRoot, log ?? ''));
  });

  it('needs an etcd that can be run', async () => {
    const etcd = join(dataRoot, 'absent');
    await assert.rejects(
      startEmbeddedCluster({ recipe: recipeOf('etcd'), nodes: 1, tools: { etcd }, dataRoot }),
      /cannot start etcd/,
    );
    await assert.rejects(
      startEmbeddedCluster({ recipe: recipeOf('etcd'), nodes: 1, tools: {}, dataRoot }),
      /etcd is needed and was not provided/,
    );
    assert.deepEqual(await clusterFolders(dataRoot), []);
  });
});
