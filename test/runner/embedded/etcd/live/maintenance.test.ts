import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { etcd } from '../../../../../lib/targets/etcd.ts';
import { CODE, type Message } from '../../../../../lib/targets/grpc.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { compactMembers } from '../../../../../runner/embedded/etcd/upkeep.ts';
import type { StartedNode } from '../../../../../runner/embedded/node.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { eventually, leaderAfter, leaderOf } from './etcd-client.ts';

const ANSWER_MS = 10_000;
const { signal } = new AbortController();

describe('what etcd members do on request', { timeout: 120_000 }, () => {
  let cluster: StartedCluster;
  const sender = new Sender();

  before(async () => {
    cluster = await startEmbeddedCluster({
      recipe: recipeOf('etcd'),
      nodes: 3,
      tools: { etcd: (await provideTool('etcd')).path },
    });
  });
  after(async () => {
    await sender.close();
    await cluster?.stop();
  });

  async function call({ url }: StartedNode, method: string, message: Message = {}): Promise<Message> {
    const response = await sender.send(url, { call: `etcdserverpb.${method}`, message }, ANSWER_MS);
    assert.ok('code' in response);
    assert.equal(response.code, CODE.OK, `${method}: ${response.text}`);
    return response.message as Message;
  }

  it('the leader hands its part to the member that was asked for', async () => {
    const { node: leader, term } = await leaderOf(cluster.nodes);
    const next = cluster.nodes.find((node) => node !== leader) as StartedNode;
    const { header } = await call(next, 'Maintenance/Status');
    await call(leader, 'Maintenance/MoveLeader', { targetID: (header as { memberId: string }).memberId });
    const now = await leaderAfter(cluster.nodes, term);
    assert.equal(now.node.name, next.name);
  });

  it('the list of members names all with their addresses', async () => {
    const [node] = cluster.nodes as [StartedNode];
    const { members } = await call(node, 'Cluster/MemberList', { linearizable: true });
    const listed = (members as { name: string; clientURLs: string[]; isLearner: boolean }[]).map(
      ({ name, clientURLs, isLearner }) => [name, clientURLs, isLearner],
    );
    assert.deepEqual(
      listed.sort(),
      cluster.nodes.map(({ name, url }) => [name, [url], false]),
    );
  });

  it('a member writes its database anew and keeps what is in it', async () => {
    const [node] = cluster.nodes as [StartedNode];
    await call(node, 'KV/Put', { key: 'kept', value: 'yes' });
    await call(node, 'Maintenance/Defragment');
    const { kvs } = await call(node, 'KV/Range', { key: 'kept' });
    assert.deepEqual(
      (kvs as { value: string }[]).map(({ value }) => value),
      ['yes'],
    );
    assert.ok(Number((await call(node, 'Maintenance/Status')).dbSize) > 0);
  });

  it('what was overwritten is let go on every member, spare keys first, and what holds stays', async () => {
    const [node] = cluster.nodes as [StartedNode];
    const { upkeep } = recipeOf('etcd');
    assert.ok(!('absent' in upkeep));
    const sizes = () => Promise.all(cluster.nodes.map(({ address }) => upkeep.size(address)));
    for (let round = 0; round < 40; round++) {
      const writes = ['kept', 'x/1', 'x/2'].map((key) => ({
        requestPut: { key, value: `${round}`.repeat(100_000) },
      }));
      await call(node, 'KV/Txn', { success: writes });
    }
    const before = await sizes();
    assert.ok(
      before.every((bytes) => bytes !== null && bytes > 10_000_000),
      String(before),
    );
    await compactMembers(
      cluster.nodes.map(({ url }) => url),
      { spare: { first: 'x/', end: 'x0' }, signal },
    );
    const after = await sizes();
    assert.ok(
      after.every((bytes) => bytes !== null && bytes < 2_000_000),
      String(after),
    );
    const { kvs, count } = await call(node, 'KV/Range', { key: '\0', rangeEnd: '\0', keysOnly: true });
    const keys = (kvs as { key: string }[]).map(({ key }) => key);
    assert.ok(keys.includes('kept') && !keys.some((key) => key.startsWith('x/')), `${count}: ${keys}`);
    // Once more, with nothing to do.
    await upkeep.compact(
      cluster.nodes.map(({ address }) => address),
      signal,
    );
  });

  it('an alarm is raised, listed and taken back, and a write in it may have been done', async () => {
    const [node] = cluster.nodes as [StartedNode];
    const { header } = await call(node, 'Maintenance/Status');
    const alarm = { memberID: (header as { memberId: string }).memberId, alarm: 'NOSPACE' };
    assert.deepEqual((await call(node, 'Maintenance/Alarm', { action: 'GET' })).alarms, []);
    await call(node, 'Maintenance/Alarm', { ...alarm, action: 'ACTIVATE' });
    assert.deepEqual((await call(node, 'Maintenance/Alarm', { action: 'GET' })).alarms, [alarm]);

    const write = etcd.entries.write({ namespace: 'bench-maintenance', key: 'key-00000001' }, 'v');
    const answer = etcd.classify('write', (await sender.send(node.url, write, ANSWER_MS)) as never);
    assert.deepEqual(answer, { outcome: 'unknown', reason: 'no-space' });

    await call(node, 'Maintenance/Alarm', { ...alarm, action: 'DEACTIVATE' });
    await eventually('a write after the alarm', async () => {
      const after = etcd.classify('write', (await sender.send(node.url, write, ANSWER_MS)) as never);
      return after.outcome === 'ok' ? true : null;
    });
  });
});
