import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BALANCED, balanced, severalBehind } from '../../../lib/targets/balanced.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { NodeStatus } from '../../../lib/targets/target.ts';
import { spokenTo } from '../../../lib/targets/target.ts';
import { connectExternal } from '../../../runner/cluster/external.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { balancer } from '../../fixtures/balancer.ts';
import { fakeConfman, follow, lead } from '../../fixtures/fake-confman.ts';
import { fakeEtcd } from '../../fixtures/fake-etcd.ts';

const patience = { statusMs: 1_000, leaderMs: 0 };

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

const said = (url: string): string =>
  `${url} is a load balancer: different members answer there. It is measured as one node; single nodes, who leads and faults cannot be measured through it. For these give the addresses of the members with --host`;

for (const protocol of ['grpc', 'http'] as const) {
  const target = spokenTo(etcd, protocol, null);

  /** Three members that all list each other, and what stands before them. */
  async function trio(t: TestContext, advertised: readonly string[] = []) {
    const members = await Promise.all(
      ['1', '2', '3'].map((id) => fakeEtcd(t, protocol, { id, leader: '2', members: [] })),
    );
    const url = await balancer(
      t,
      members.map((member) => member.url),
    );
    const listed = members.map((member) => ({
      ID: member.id,
      clientURLs: advertised.length > 0 ? [url] : [member.url],
    }));
    for (const member of members) member.members.push(...listed);
    return { url, urls: members.map((member) => member.url) };
  }

  test(`a load balancer before members of etcd is one node over ${protocol}, and what it hides is said`, async (t) => {
    for (const advertised of [[], ['itself']]) {
      const { url } = await trio(t, advertised);
      const { cluster, view, warnings } = await connectExternal(target, [url], makeSender(t), { patience });
      assert.deepEqual([cluster.nodes, cluster.balanced, view.leader], [[{ name: 'node1', url }], true, null]);
      assert.deepEqual(warnings, [said(url)]);
    }
  });

  test(`beside members that are named a load balancer is left out over ${protocol}`, async (t) => {
    const { url, urls } = await trio(t);
    const { cluster, warnings } = await connectExternal(target, [url, ...urls], makeSender(t), { patience });
    assert.deepEqual(
      cluster.nodes.map((node) => node.url),
      urls,
    );
    assert.equal(cluster.balanced, undefined);
    assert.deepEqual(warnings, [`${url} is left out: it is a load balancer, and nodes are named beside it`]);
  });

  test(`a forwarded port over ${protocol} is no load balancer`, async (t) => {
    const own = await fakeEtcd(t, protocol);
    own.members.push({ ID: '1', clientURLs: ['http://etcd-1.invalid:2379'] });
    const { cluster } = await connectExternal(target, [await balancer(t, [own.url])], makeSender(t), { patience });
    assert.equal(cluster.balanced, undefined);
  });
}

test('a load balancer before nodes that do not say who they are is known by one that leads and follows', async (t) => {
  const [one, two] = [await fakeConfman(t), await fakeConfman(t)];
  follow(one, two);
  lead(two);
  const url = await balancer(t, [one.url, two.url]);
  const { cluster, warnings } = await connectExternal(confman, [url], makeSender(t), { patience });
  assert.deepEqual([cluster.nodes.length, cluster.balanced, warnings], [1, true, [said(url)]]);
});

const FOLLOWS: NodeStatus = {
  ...{ role: 'follower', leader: 'http://b:1', id: null, cluster: null, learner: false },
  ...{ term: 3, ready: true, version: null },
};
const LEADS: NodeStatus = { ...FOLLOWS, role: 'leader', id: 'http://b:1' };

test('a node that is elected between two questions is one node', () => {
  assert.ok(severalBehind([FOLLOWS, LEADS]));
  assert.ok(
    !severalBehind([
      { ...FOLLOWS, leader: 'http://a:1' },
      { ...LEADS, term: 4 },
    ]),
  );
  assert.ok(!severalBehind([{ ...FOLLOWS, leader: null, ready: false }, LEADS]));
  assert.ok(!severalBehind([FOLLOWS, FOLLOWS, null]));
  assert.ok(!severalBehind([]));
});

test('through a load balancer nobody says who leads, in whatever protocol', () => {
  const hidden = spokenTo(balanced(etcd), 'http', 'local');
  assert.deepEqual([hidden.view, hidden.protocol, hidden.entries.reads], [{ absent: BALANCED }, 'http', 'local']);
});
