import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { before, describe, type TestContext, test } from 'node:test';
import { etcd } from '../../../../lib/targets/etcd.ts';
import { spokenTo, type Target } from '../../../../lib/targets/target.ts';
import { isSuccess } from '../../../../lib/targets/wire.ts';
import { connectExternal } from '../../../../runner/cluster/external.ts';
import { Namespaces } from '../../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { type RealMember, realMember } from '../../../fixtures/real-etcd.ts';

const patience = { statusMs: 1_000, leaderMs: 0 };
const TARGETS = etcd.protocols.map((protocol) => [protocol, spokenTo(etcd, protocol, null)] as const);

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

/** Writes what a run writes first to the cluster that is found from some hosts. @returns the nodes' addresses */
async function writeTo(t: TestContext, target: Target, hosts: readonly string[]): Promise<string[]> {
  const sender = makeSender(t);
  const { cluster, view } = await connectExternal(target, hosts, sender, { patience });
  const urls = cluster.nodes.map(({ url }) => url);
  const namespaces = new Namespaces(target, sender, urls, view.leader?.url ?? '');
  await namespaces.checkRights('bench-smoke-001');
  assert.deepEqual(await namespaces.list(), ['bench-smoke-001']);
  return urls;
}

/** Takes connections and says nothing. @returns the base URL */
async function silent(t: TestContext): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  t.after(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('real members of etcd', { timeout: 120_000 }, () => {
  let path: string;
  before(async () => {
    path = (await provideTool('etcd')).path;
  });

  test('of two clusters, one that advertises the address of the other', async (t) => {
    const bystander = await realMember(t, path);
    const own = await realMember(t, path, { advertises: [bystander.url] });
    for (const [protocol, target] of TARGETS) {
      assert.deepEqual(await writeTo(t, target, [own.url]), [own.url], protocol);
      const both = connectExternal(target, [own.url, bystander.url], makeSender(t), { patience });
      await assert.rejects(both, /^UserError: these nodes are of two clusters \(http:\S+: \d+; http:\S+: \d+\)\./);
      const other = new Namespaces(target, makeSender(t), [bystander.url], bystander.url);
      assert.deepEqual(await other.list(), [], `nothing came to the bystander over ${protocol}`);
    }
  });

  test('a learner, and then a voter whose addresses are of no use', async (t) => {
    const leader = await realMember(t, path);
    const useless = [await silent(t), 'http://etcd-2.invalid:2379'];
    const second: RealMember = await realMember(t, path, { learnsFrom: leader, advertises: useless });
    for (const [protocol, target] of TARGETS) {
      assert.deepEqual(await writeTo(t, target, [second.url, leader.url]), [leader.url], protocol);
      const { warnings } = await connectExternal(target, [second.url, leader.url], makeSender(t), { patience });
      assert.deepEqual(warnings, [`node ${second.url} is left out: it only learns (a learner)`]);
    }
    await promote(leader);
    for (const [protocol, target] of TARGETS) {
      const { cluster, warnings } = await connectExternal(target, [leader.url], makeSender(t), { patience });
      assert.deepEqual(
        cluster.nodes.map(({ url }) => url),
        [leader.url],
        protocol,
      );
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? '',
        /^a node \(member \d+\) is not reachable from here: its address \S+ (takes no connection|does not answer) in time, and its address http:\/\/etcd-2\.invalid:2379 does not resolve; it is left out$/,
      );
      const all = await connectExternal(target, [second.url, leader.url], makeSender(t), { patience });
      assert.deepEqual([all.cluster.nodes.length, all.warnings], [2, []], `what the user gives wins over ${protocol}`);
    }
  });
});

/** Makes the only learner of a cluster a voter, as soon as it has caught up. */
async function promote({ url }: RealMember): Promise<void> {
  const sender = new Sender();
  const post = (path: string, body: object) =>
    sender.send(url, { method: 'POST', path, headers: {}, body: JSON.stringify(body) }, 5_000);
  try {
    const { members } = JSON.parse((await post('/v3/cluster/member/list', {})).body) as {
      members: { ID: string; isLearner?: boolean }[];
    };
    const learner = members.find(({ isLearner }) => isLearner)?.ID;
    for (let attempt = 0; ; attempt++) {
      const answer = await post('/v3/cluster/member/promote', { ID: learner });
      if (isSuccess(answer)) return;
      assert.ok(attempt < 200, answer.body);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await sender.close();
  }
}
