import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { Cluster } from '../../../runner/cluster/cluster.ts';
import { electionTimeoutOf } from '../../../runner/cluster/election-timeout.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { serve } from '../../fixtures/serve.ts';

function clusterOf(kind: Cluster['kind'], urls: readonly string[]): Cluster {
  const nodes = urls.map((url, at) => ({ name: `node${at + 1}`, url }));
  return { kind, nodes, dataFolder: null, keep: async () => '', stop: async () => undefined };
}

/** What is known of the user's members with these command lines. */
async function external(t: TestContext, target: Target, ...lines: readonly string[][]) {
  const urls = await Promise.all(
    lines.map((cmdline) => serve(t, (_, response) => response.end(JSON.stringify({ cmdline })))),
  );
  const sender = new Sender();
  t.after(() => sender.close());
  return electionTimeoutOf(clusterOf('external', urls), recipeOf('etcd'), target, sender);
}

test('nodes that raftmark started have the election timeout that it started them with', async (t) => {
  const sender = new Sender();
  t.after(() => sender.close());
  for (const name of ['etcd', 'confman'] as const) {
    const recipe = recipeOf(name);
    const found = await electionTimeoutOf(clusterOf('embedded', []), recipe, recipe.target, sender);
    assert.deepEqual(found, { ms: 1_000, from: 'what raftmark starts its nodes with' });
  }
  const node = { name: 'node1', host: '127.0.0.1', port: 1, innerPorts: { etcd: 2, peer: 3 } };
  const context = {
    tools: { etcd: 'etcd' },
    clusterName: 'x',
    dataFolder: 'd',
    adminKey: undefined,
    tls: null,
    reads: 'local',
  } as const;
  const [member] = recipeOf('confman').processes(node, [node], 'new', context);
  assert.ok(member?.args.includes('--election-timeout=1000'));
});

test("the user's members tell it by their command lines, as far as they agree", async (t) => {
  const [own, other] = [
    ['etcd', '--election-timeout=1500'],
    ['etcd', '--election-timeout=3000'],
  ];
  assert.deepEqual(await external(t, etcd, own, ['etcd'], own), {
    ms: 1_500,
    from: 'the command line of node1, node3',
  });
  assert.deepEqual(await external(t, etcd, own, other), { ms: null, from: 'the nodes differ: 1500, 3000 ms' });
  const none = 'has no flag --election-timeout; its environment may set it';
  assert.deepEqual(await external(t, etcd, ['etcd'], ['etcd']), { ms: null, from: `node1 ${none}; node2 ${none}` });
});

test('where nothing tells it, that is the reason', async (t) => {
  const untold = { ms: null, from: 'Confman does not tell its election timeout' };
  assert.deepEqual(await external(t, confman, ['confman']), untold);
  assert.deepEqual(await external(t, plain, ['plain']), { ms: null, from: 'plain does not say who leads' });
});
