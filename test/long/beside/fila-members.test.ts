// What the stand-in for Fila is made of lives and dies together: a node's own process, and its etcd member for each queue.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { EmbeddedNode } from '../../../runner/cluster/cluster.ts';
import { startEmbeddedCluster } from '../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { isAlive, isStopped } from '../../../runner/system/processes.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import { eventually, FilaClient } from '../../contract/fila-client.ts';

const skip = existsSync(`/proc/self/task/${process.pid}/children`) ? false : 'children are looked up in /proc';
const QUEUE = 'members';

/** A node that keeps one queue, with one message in it, and the etcd member behind that. */
async function nodeWithQueue(t: TestContext) {
  const { path } = await provideTool('etcd');
  const cluster = await startEmbeddedCluster({ recipe: recipeOf('fila'), nodes: 1, tools: { etcd: path } });
  t.after(() => cluster.stop());
  const [node] = cluster.nodes;
  assert.ok(node !== undefined);
  const client = new FilaClient(node.url);
  t.after(() => client.close());
  await client.call('FilaAdmin/CreateQueue', { name: QUEUE });
  await eventually(() => client.enqueue(QUEUE, 'kept'));
  return { node, client };
}

const pidOf = ({ processes }: EmbeddedNode): number => processes[0]?.pid ?? 0;

function memberOf(node: EmbeddedNode): number {
  const pid = pidOf(node);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  const members = children.filter((child) => readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'etcd');
  assert.equal(members.length, 1);
  return members[0] as number;
}

async function depthOf(client: FilaClient): Promise<unknown> {
  const { depth, leaderNodeId } = await eventually(
    () => client.call('FilaAdmin/GetStats', { queue: QUEUE }),
    (stats) => stats.leaderNodeId === '1',
  );
  return [depth, leaderNodeId];
}

test('a node is paused, killed and started again with its members', { skip }, async (t) => {
  const { node, client } = await nodeWithQueue(t);
  const member = memberOf(node);
  await node.pause();
  await eventually(async () => isStopped(member), Boolean);
  await node.resume();
  assert.equal(isStopped(member), false);
  await node.kill();
  await eventually(
    async () => isAlive(member),
    (alive) => !alive,
  );
  await node.start();
  assert.deepEqual(await depthOf(client), ['1', '1']);
  assert.notEqual(memberOf(node), member);
  const running = memberOf(node);
  assert.equal(await node.stop(), null, 'it goes by itself');
  assert.equal(isAlive(running), false);
});

test('whoever kills a node alone kills its members, and whoever kills a member its node, which says so', {
  skip,
}, async (t) => {
  const { node, client } = await nodeWithQueue(t);
  const member = memberOf(node);
  process.kill(pidOf(node), 'SIGKILL');
  await eventually(
    async () => isAlive(member),
    (alive) => !alive,
  );
  await eventually(
    async () => node.exited?.end.signal,
    (signal) => signal === 'SIGKILL',
  );
  await node.start();
  assert.deepEqual(await depthOf(client), ['1', '1']);
  process.kill(memberOf(node), 'SIGKILL');
  const exited = await eventually(
    async () => node.exited,
    (exit) => (exit?.log.length ?? 0) > 0,
  );
  assert.match(exited?.log.join('\n') ?? '', /the etcd member of queue members ended by SIGKILL/);
});

test('the folder of a queue goes with the queue', { skip }, async (t) => {
  const { node, client } = await nodeWithQueue(t);
  const folders = () => readdirSync(node.dataFolder).filter((name) => !name.endsWith('.json'));
  const member = memberOf(node);
  assert.equal(folders().length, 1);
  await client.call('FilaAdmin/DeleteQueue', { queue: QUEUE });
  await eventually(
    async () => folders(),
    ({ length }) => length === 0,
  );
  assert.equal(isAlive(member), false);
});
