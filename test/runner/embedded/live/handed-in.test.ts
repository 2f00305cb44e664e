import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { describe, it } from 'node:test';
import { confman } from '../../../../lib/targets/confman.ts';
import { noCredentials } from '../../../../runner/cluster/access.ts';
import { NO_SIGNS } from '../../../../runner/cluster/snapshot-signs.ts';
import { httpUrl, innerPort } from '../../../../runner/embedded/addresses.ts';
import { startEmbeddedCluster } from '../../../../runner/embedded/embedded.ts';
import { namespacesRefusal } from '../../../../runner/embedded/netns/refusal.ts';
import type { Recipe } from '../../../../runner/embedded/recipe.ts';
import { findRecipe } from '../../../../runner/embedded/recipes.ts';
import { makeDriver } from '../../../../runner/faults/driver/driver.ts';
import { receivedFrom } from '../../../../runner/run/fault-cell.ts';
import { startClock } from '../../../../runner/system/clock.ts';
import { accepts } from '../../../../runner/system/ports.ts';
import { call } from '../../../contract/client.ts';
import { leftovers } from './leftovers.ts';

/** Says that it follows node1, and names its peers. It listens at the address of its clients' port and at its peers'. */
const SERVER = `
const [host, port, peer, leader, peers] = process.argv.slice(1);
const cluster = { role: 'follower', leaderKnown: true, leader: leader + '/', term: 1 };
const answer = (request, response) => response.end(JSON.stringify({ status: 'ready', cluster, peers: peers.split(',') }));
for (const at of [port, peer]) require('node:http').createServer(answer).listen(Number(at), host);
`;

/** A product that no table knows. A fake, for what is asked is that nothing but its recipe has to. */
const toy: Recipe = {
  target: { ...confman, name: 'toy' },
  version: 'toy 1',
  tools: [],
  firstPort: 7000,
  innerPorts: ['peer'],
  needsNamespaces: null,
  processes: ({ host, port, ...node }, all) => {
    const peers = all.map((each) => httpUrl(each.host, innerPort(each, 'peer'))).join(',');
    const [first] = all;
    const leader = first === undefined ? '' : httpUrl(first.host, first.port);
    const peer = innerPort({ host, port, ...node }, 'peer');
    const args = ['-e', SERVER, host, String(port), String(peer), leader, peers];
    return [{ kind: 'toy', command: process.execPath, args, env: {}, host, port }];
  },
  electionTimeoutMs: { absent: 'a toy elects nobody' },
  transfer: { absent: 'a toy does not lead' },
  membership: { absent: 'a toy has no way to join again' },
  received: async ({ name }) => (name === 'node2' ? 7 : null),
  snapshotSigns: { embedded: NO_SIGNS, external: NO_SIGNS },
  snapshots: null,
  upkeep: { absent: 'a toy stores nothing' },
  quota: { absent: 'a toy stores nothing' },
};

describe('a product that is handed in', { timeout: 60_000 }, () => {
  it('is started, broken and ended by its recipe alone', async () => {
    assert.equal(findRecipe('toy'), null);
    const cluster = await startEmbeddedCluster({ recipe: toy, nodes: 3, tools: {} });
    const pids = cluster.nodes.flatMap(({ processes }) => processes.map(({ pid }) => pid));
    try {
      const { nodes } = cluster;
      assert.deepEqual(
        nodes.flatMap(({ processes }) => processes.map(({ kind }) => kind)),
        ['toy', 'toy', 'toy'],
      );
      const peers = nodes.map(({ address }) => httpUrl(address.host, innerPort(address, 'peer')));
      assert.equal(new Set([...peers, ...nodes.map(({ url }) => url)]).size, 6);
      for (const url of [...peers, ...nodes.map((node) => node.url)]) {
        assert.deepEqual(JSON.parse((await call('GET', url)).text).peers, peers);
      }

      const driver = makeDriver(cluster, {
        clock: startClock(),
        commands: { byUrl: new Map(), folder: '.', file: 'x.json' },
        target: toy.target,
        credentials: noCredentials(),
      });
      await driver.apply('kill', 'node2');
      assert.equal(await accepts(nodes[1]?.address.port ?? 0), false);
      await driver.apply('start', 'node2');
      assert.equal(driver.refusal('kill', 'node2'), null);
      assert.equal(driver.refusal('wipe', 'node2'), 'a toy has no way to join again');
      await nodes[2]?.kill();
      await assert.rejects(
        nodes[2]?.wipe() ?? Promise.resolve(),
        /node3 cannot lose its data: a toy has no way to join/,
      );

      const received = receivedFrom(cluster, toy);
      assert.deepEqual([await received('node1'), await received('node2'), await received('node9')], [null, 7, null]);
      pids.push(...nodes.flatMap(({ processes }) => processes.map(({ pid }) => pid)));
    } finally {
      await cluster.stop();
    }
    assert.deepEqual(leftovers(cluster.dataFolder, pids), []);
  });

  it('works where its recipe says, in a folder that is made for it and goes with the cluster', async () => {
    const inData: Recipe = {
      ...toy,
      processes: (node, all, state, context) =>
        toy.processes(node, all, state, context).map((spec) => ({ ...spec, cwd: context.dataFolder })),
    };
    const cluster = await startEmbeddedCluster({ recipe: inData, nodes: 1, tools: {} });
    try {
      const [node] = cluster.nodes;
      assert.ok(node);
      const cwd = (): string => readlinkSync(`/proc/${node.processes[0]?.pid}/cwd`);
      assert.equal(cwd(), node.dataFolder);
      await node.kill();
      await node.start();
      assert.equal(cwd(), node.dataFolder);
    } finally {
      await cluster.stop();
    }
    assert.deepEqual(leftovers(cluster.dataFolder, []), []);
  });

  it('has namespaces without being asked when it cannot share an address', {
    skip: namespacesRefusal() ?? false,
  }, async () => {
    const wide = { ...toy, needsNamespaces: 'a toy listens on all interfaces' };
    const cluster = await startEmbeddedCluster({ recipe: wide, nodes: 3, tools: {} });
    try {
      assert.ok(cluster.nodes.every(({ namespace }) => namespace !== null));
      assert.deepEqual(
        cluster.nodes.map(({ address }) => [address.port, address.innerPorts]),
        [
          [7000, { peer: 7001 }],
          [7000, { peer: 7001 }],
          [7000, { peer: 7001 }],
        ],
      );
    } finally {
      await cluster.stop();
    }
  });
});
