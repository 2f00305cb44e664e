import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { etcd } from '../../../../../lib/targets/etcd.ts';
import { noCredentials } from '../../../../../runner/cluster/access.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { listNamespaces } from '../../../../../runner/embedded/netns/names.ts';
import { namespacesRefusal } from '../../../../../runner/embedded/netns/refusal.ts';
import { isReady } from '../../../../../runner/embedded/readiness.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';
import { type FaultDriver, makeDriver } from '../../../../../runner/faults/driver/driver.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import { accepts } from '../../../../../runner/system/ports.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { call, object } from '../../../../contract/client.ts';
import {
  etcdUrlOf,
  eventually,
  leaderAfter,
  leaderOf,
  localValue,
  memberStatus,
  put,
} from '../../etcd/live/etcd-client.ts';
import { clusterFolders, lastingLeftovers } from '../../live/leftovers.ts';
import { partsOf } from './parts.ts';

const KEY = 'confman_dev_abc123';

for (const target of ['etcd', 'confman'] as const) {
  describe(`a ${target} cluster in network namespaces`, {
    skip: namespacesRefusal() ?? false,
    timeout: 180_000,
  }, () => {
    let cluster: StartedCluster;
    let driver: FaultDriver;
    before(async () => {
      const etcdPath = (await provideTool('etcd')).path;
      cluster = await startEmbeddedCluster({
        recipe: recipeOf(target),
        nodes: 3,
        tools: { etcd: etcdPath },
        network: 'namespaces',
      });
      driver = makeDriver(cluster, {
        clock: startClock(),
        commands: { byUrl: new Map(), folder: '.', file: 'x.json' },
        target: etcd,
        credentials: noCredentials(),
      });
    });
    // What one test leaves broken is no matter of the next.
    afterEach(async () => {
      if (cluster.nodes.some(({ isolated }) => isolated)) await driver.restore();
    });
    after(() => cluster?.stop());

    it('has an address of its own for each node, from the range for benchmarks', async () => {
      const known = listNamespaces();
      assert.ok(cluster.nodes.every(({ namespace }) => namespace !== null && known.includes(namespace)));
      assert.equal(new Set(cluster.nodes.map(({ namespace }) => namespace)).size, 3);
      const sender = new Sender();
      const hosts = cluster.nodes.map(({ url }) => new URL(url).hostname);
      assert.equal(new Set(hosts).size, 3);
      for (const node of cluster.nodes) {
        assert.match(new URL(node.url).hostname, /^198\.1[89]\.\d+\.\d+$/);
        assert.equal(new URL(etcdUrlOf(node)).hostname, new URL(node.url).hostname);
        assert.ok(await isReady(recipeOf(target).target, node.url, sender));
        assert.ok(!(await accepts(Number(new URL(node.url).port))), 'it does not listen on loopback');
      }
      await sender.close();
    });

    it('runs the processes themselves inside, one namespace for each node', () => {
      const places = cluster.nodes.map(({ processes }) => {
        assert.equal(processes.length, target === 'etcd' ? 1 : 2);
        for (const { pid, kind } of processes) {
          assert.match(readlinkSync(`/proc/${pid}/exe`), kind === 'etcd' ? /etcd$/ : /node/);
        }
        const [place, ...others] = new Set(processes.map(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`)));
        assert.deepEqual(others, []);
        return place;
      });
      assert.equal(new Set([...places, readlinkSync('/proc/self/ns/net')]).size, 4);
    });

    it('redirects clients to the address of the leader', { skip: target === 'etcd' }, async () => {
      const { node: leader } = await leaderOf(cluster.nodes);
      const follower = cluster.nodes.find((node) => node !== leader);
      const path = '/api/v1/namespaces/n/config/k';
      const answer = await eventually('a redirect', async () => {
        const given = await call('PUT', `${follower?.url}${path}`, { key: KEY, json: { value: 'v' } });
        return given.status === 307 ? given : null;
      });
      assert.equal(answer.headers.location, `${leader.url}${path}`);
    });

    it('chooses another leader when its own is isolated, which still accepts clients and follows when healed', async () => {
      const { node: old, term } = await leaderOf(cluster.nodes);
      const others = cluster.nodes.filter((node) => node !== old);
      assert.equal(driver.refusal('isolate', old.name), null);
      const event = await driver.apply('isolate', old.name);
      assert.deepEqual([event.error, old.isolated], [null, true]);
      await assert.rejects(driver.apply('isolate', old.name), /isolated already/);

      const next = await leaderAfter(others, term);
      const { hostname, port } = new URL(old.url);
      assert.ok(await accepts(Number(port), hostname), 'clients still reach the one that was isolated');
      await eventually('the old leader knows none', async () =>
        (await memberStatus(old))?.leader === '0' ? true : null,
      );
      if (target === 'confman') {
        const health = await eventually('not ready', async () => {
          const answer = await call('GET', `${old.url}/health/ready`);
          return answer.status === 503 ? answer : null;
        });
        assert.deepEqual((object(health).cluster as { leaderKnown: boolean }).leaderKnown, false);
      }
      await put(next.node, 'meanwhile', 'written');
      assert.equal(await localValue(old, 'meanwhile'), null);

      await driver.apply('heal', old.name);
      assert.equal(old.isolated, false);
      await eventually('the old leader follows', async () =>
        (await localValue(old, 'meanwhile')) === 'written' ? true : null,
      );
      // Whichever that is: on a busy machine another may have been chosen meanwhile.
      await eventually('the same leader everywhere', async () => {
        const all = await Promise.all(cluster.nodes.map(memberStatus));
        const [first] = all;
        return first?.leader !== '0' && all.every((status) => status?.leader === first?.leader) ? true : null;
      });
    });

    it('is whole again after restore, also for a node that was killed while isolated', async () => {
      const [node] = cluster.nodes;
      assert.ok(node);
      await driver.apply('isolate', node.name);
      await driver.apply('kill', node.name);
      assert.deepEqual(await driver.restore(), []);
      assert.deepEqual(
        driver.events.slice(-2).map(({ verb }) => verb),
        ['start', 'heal'],
      );
      const { node: leader } = await leaderOf(cluster.nodes);
      await put(leader, 'again', target);
      await eventually('the value', async () => ((await localValue(node, 'again')) === target ? true : null));
    });

    it('lets a wiped node join again', async () => {
      const { node: leader } = await leaderOf(cluster.nodes);
      const node = cluster.nodes.find((other) => other !== leader);
      assert.ok(node);
      await put(leader, 'wiped', target);
      for (const verb of ['stop', 'wipe', 'start'] as const) await driver.apply(verb, node.name);
      await eventually('the value', async () => ((await localValue(node, 'wiped')) === target ? true : null));
    });

    it('leaves nothing when it is stopped, although nodes are paused and isolated', async () => {
      const [one, two] = cluster.nodes;
      assert.ok(one && two);
      await driver.apply('pause', one.name);
      await driver.apply('isolate', two.name);
      const pids = cluster.nodes.flatMap(({ processes }) => processes.map(({ pid }) => pid));
      await cluster.stop();
      assert.deepEqual([await lastingLeftovers(cluster.dataFolder, pids), partsOf(process.pid)], [[], []]);
    });
  });
}

describe('clusters in network namespaces', { skip: namespacesRefusal() ?? false, timeout: 60_000 }, () => {
  it('run side by side, each on its own network and at the ports it is told', async () => {
    const etcdPath = (await provideTool('etcd')).path;
    const options = { recipe: recipeOf('etcd'), nodes: 1, tools: { etcd: etcdPath }, network: 'namespaces' } as const;
    const started = await Promise.allSettled([
      startEmbeddedCluster({ ...options, firstPort: 7100 }),
      startEmbeddedCluster(options),
    ]);
    const clusters = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    try {
      for (const result of started) if (result.status === 'rejected') throw result.reason;
      const urls = clusters.map(({ nodes }) => new URL(nodes[0]?.url ?? ''));
      assert.deepEqual(
        urls.map(({ port }) => port),
        ['7100', '2379'],
      );
      assert.notEqual(urls[0]?.hostname, urls[1]?.hostname);
    } finally {
      await Promise.all(clusters.map((cluster) => cluster.stop()));
    }
    assert.deepEqual(partsOf(process.pid), []);
  });

  it('leave nothing when a node cannot be started', async () => {
    const dataRoot = await mkdtemp(join(tmpdir(), 'raftmark-test-'));
    const options = { recipe: recipeOf('etcd'), nodes: 3, network: 'namespaces', dataRoot } as const;
    await assert.rejects(
      startEmbeddedCluster({ ...options, tools: { etcd: '/absent/etcd' } }),
      /node\d's etcd ended with/,
    );
    assert.deepEqual(partsOf(process.pid), []);
    assert.match(
      (await clusterFolders(dataRoot)).join(),
      /^raftmark-\d+\/cluster-\d+-\w{6}-node\d\.log$/,
      'but the log of the node',
    );
    await rm(dataRoot, { recursive: true });
  });
});
