import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { FaultVerb } from '../../../../../lib/report/faults.ts';
import { etcd, etcdGateway } from '../../../../../lib/targets/etcd.ts';
import { noCredentials } from '../../../../../runner/cluster/access.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import type { StartedNode } from '../../../../../runner/embedded/node.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';
import { type FaultDriver, makeDriver } from '../../../../../runner/faults/driver/driver.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import { EXIT, UserError } from '../../../../../runner/system/errors.ts';
import { isAlive } from '../../../../../runner/system/processes.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import {
  eventually,
  leaderAfter,
  leaderOf,
  localValue,
  memberStatus,
  put,
} from '../../../embedded/etcd/live/etcd-client.ts';

const LINUX = process.platform === 'linux';

function driverOf(cluster: StartedCluster, signal?: AbortSignal): FaultDriver {
  return makeDriver(cluster, {
    clock: startClock(),
    commands: { byUrl: new Map(), folder: '.', file: 'x.json' },
    target: etcd,
    credentials: noCredentials(),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function refused(act: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(act, (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, EXIT.unavailable);
    assert.match(error.message, message);
    return true;
  });
}

for (const target of ['etcd', 'confman'] as const) {
  describe(`the faults of an embedded ${target} cluster`, { timeout: 180_000 }, () => {
    let cluster: StartedCluster;
    let driver: FaultDriver;
    const others = (node: StartedNode) => cluster.nodes.filter((other) => other !== node);
    const anyOf = (nodes: readonly StartedNode[]): StartedNode => {
      const [node] = nodes;
      assert.ok(node);
      return node;
    };
    const pidsOf = (node: StartedNode) => node.processes.map(({ pid }) => pid);
    const hasEventually = async (node: StartedNode, key: string, value: string) => {
      await eventually(`${key} on ${node.name}`, async () => ((await localValue(node, key)) === value ? true : null));
    };

    before(async () => {
      cluster = await startEmbeddedCluster({
        recipe: recipeOf(target),
        nodes: 3,
        tools: { etcd: (await provideTool('etcd')).path },
      });
      driver = driverOf(cluster);
    });
    after(() => cluster?.stop());

    it('kill ends all processes of a node, and start brings it back with its data', async () => {
      const { node } = await leaderOf(cluster.nodes);
      await put(node, 'kept', 'yes');
      const pids = pidsOf(node);
      const killed = await driver.apply('kill', node.name);
      assert.deepEqual([pids.filter(isAlive), pidsOf(node)], [[], []]);
      assert.deepEqual([killed.node, killed.verb, killed.error], [node.name, 'kill', null]);
      assert.ok(killed.atMs >= 0 && killed.doneMs >= killed.atMs);
      assert.match(killed.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      await refused(driver.apply('kill', node.name), /is not running/);

      const started = await driver.apply('start', node.name);
      assert.ok(started.atMs >= killed.doneMs);
      assert.equal(pidsOf(node).length, pids.length);
      assert.ok(existsSync(node.dataFolder));
      await hasEventually(node, 'kept', 'yes');
    });

    it('stop lets the processes end by themselves', async () => {
      const node = anyOf(cluster.nodes);
      const pids = pidsOf(node);
      await driver.apply('stop', node.name);
      assert.deepEqual([pids.filter(isAlive), pidsOf(node), node.exited], [[], [], null]);
      assert.deepEqual(driver.notes, []);
      await driver.apply('start', node.name);
    });

    it('pause stops all processes of a node, which answers again after resume', { skip: !LINUX }, async () => {
      const { node, term } = await leaderOf(cluster.nodes);
      const states = () =>
        pidsOf(node).map((pid) => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] === 'T');
      await driver.apply('pause', node.name);
      assert.ok(node.paused);
      assert.deepEqual(new Set(states()), new Set([true]));
      assert.equal(await memberStatus(node), null);
      await refused(driver.apply('stop', node.name), /is paused.*resume it first/);
      const next = await leaderAfter(others(node), term);
      await put(next.node, 'meanwhile', 'written');

      await driver.apply('resume', node.name);
      assert.deepEqual([node.paused, new Set(states())], [false, new Set([false])]);
      await hasEventually(node, 'meanwhile', 'written');
    });

    it('wipe and start let a node join again with an empty disk and get all data', async () => {
      const { node: leader } = await leaderOf(cluster.nodes);
      const node = anyOf(others(leader));
      const before = await memberStatus(node);
      await put(leader, 'old', '1');
      await refused(driver.apply('wipe', node.name), /is running/);
      await driver.apply('kill', node.name);
      await put(leader, 'new', '2');
      await driver.apply('wipe', node.name);
      assert.ok(!existsSync(node.dataFolder));

      await driver.apply('start', node.name);
      for (const [key, value] of [
        ['old', '1'],
        ['new', '2'],
      ] as const) {
        await hasEventually(node, key, value);
      }
      const status = await eventually('its status', () => memberStatus(node));
      assert.notEqual(status.id, before?.id, 'it is another member');

      // A later start must find the member that joined, with its data.
      await driver.apply('kill', node.name);
      await driver.apply('start', node.name);
      await hasEventually(node, 'new', '2');
      await put(node, 'after', '3');
    });

    it('restore undoes what is in effect, also after the run was aborted, and nothing else', async () => {
      const abort = new AbortController();
      const own = driverOf(cluster, abort.signal);
      const [one, two, three] = cluster.nodes;
      assert.ok(one && two && three);
      await own.apply('kill', one.name);
      await own.apply('pause', two.name);
      await own.apply('resume', two.name);
      await own.apply('pause', three.name);
      await own.apply('kill', three.name);
      abort.abort(new Error('enough'));
      await assert.rejects(own.apply('kill', two.name), /enough/);
      assert.deepEqual(await own.restore(), []);
      const restored = own.events.slice(5).map(({ verb, node, error }) => [verb, node, error]);
      assert.deepEqual(restored.sort(), [
        ['start', one.name, null],
        ['start', three.name, null],
      ]);
      await leaderOf(cluster.nodes);
      assert.deepEqual(await own.restore(), []);
      assert.equal(own.events.length, 7);
    });

    it('transfer hands leadership over without breaking anything, and needs no undoing', async () => {
      const own = driverOf(cluster);
      const { node, term } = await leaderOf(cluster.nodes);
      const pids = cluster.nodes.map(pidsOf);
      const { error } = await own.apply('transfer', node.name);
      const after = await leaderAfter(cluster.nodes, term);
      assert.equal(error, null);
      assert.notEqual(after.node.name, node.name);
      await refused(own.apply('transfer', node.name), /does not lead/);
      assert.deepEqual(await own.restore(), []);
      assert.deepEqual(cluster.nodes.map(pidsOf), pids);
    });

    it('refuses what it cannot do, in words, and logs what failed', async () => {
      const own = driverOf(cluster);
      const verbs: FaultVerb[] = ['kill', 'stop', 'start', 'pause', 'resume', 'wipe'];
      assert.deepEqual(
        verbs.map((verb) => own.refusal(verb, 'node1')),
        verbs.map(() => null),
      );
      assert.match(own.refusal('isolate', 'node1') ?? '', /network namespaces/);
      assert.match(own.refusal('kill', 'node9') ?? '', /no node node9; the nodes are node1, node2, node3/);
      await refused(own.apply('isolate', 'node1'), /network namespaces/);
      await refused(own.apply('resume', 'node1'), /node1 is not paused/);
      assert.deepEqual(
        own.events.map(({ verb, error }) => [verb, error === null]),
        [
          ['isolate', false],
          ['resume', false],
        ],
      );
      assert.deepEqual(await own.restore(), []);
    });
  });
}

describe('the only node of a cluster', () => {
  it('cannot be wiped or cut off', async () => {
    const cluster = await startEmbeddedCluster({
      recipe: recipeOf('etcd'),
      nodes: 1,
      tools: { etcd: (await provideTool('etcd')).path },
    });
    try {
      const driver = driverOf(cluster);
      assert.match(driver.refusal('wipe', 'node1') ?? '', /nobody to get its data back from/);
      assert.match(driver.refusal('isolate', 'node1') ?? '', /no peers/);
      await refused(driver.apply('wipe', 'node1'), /only node/);
      assert.ok(readdirSync(cluster.nodes[0]?.dataFolder ?? '').length > 0);
    } finally {
      await cluster.stop();
    }
  });
});

describe('an etcd cluster of the user', { timeout: 120_000 }, () => {
  it('hands leadership over on request, in both protocols', async () => {
    const cluster = await startEmbeddedCluster({
      recipe: recipeOf('etcd'),
      nodes: 3,
      tools: { etcd: (await provideTool('etcd')).path },
    });
    try {
      const external = {
        kind: 'external',
        nodes: cluster.nodes.map(({ name, url }) => ({ name, url })),
        dataFolder: null,
        keep: async () => '',
        stop: async () => undefined,
      } as const;
      for (const target of [etcd, etcdGateway]) {
        const { clock, commands } = {
          clock: startClock(),
          commands: { byUrl: new Map(), folder: '.', file: 'x.json' },
        };
        const driver = makeDriver(external, { clock, commands, target, credentials: noCredentials() });
        const { node } = await leaderOf(cluster.nodes);
        assert.equal(driver.refusal('transfer', node.name), null);
        await driver.apply('transfer', node.name);
        assert.notEqual((await leaderOf(cluster.nodes)).node.name, node.name);
      }
    } finally {
      await cluster.stop();
    }
  });
});
