import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { spokenTo } from '../../../lib/targets/target.ts';
import { type ConnectOptions, connectExternal } from '../../../runner/cluster/external.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { describeCluster } from '../../../runner/run/describe.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { selfSigned } from '../../fixtures/certificates.ts';
import { fakeConfman, follow, lead } from '../../fixtures/fake-confman.ts';
import { fakeEtcd } from '../../fixtures/fake-etcd.ts';
import { listen } from '../../fixtures/odd/listen.ts';
import { tlsNode } from '../../fixtures/odd/tls-nodes.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

/** Nobody elects anybody in these tests. */
const patience = { statusMs: 500, leaderMs: 0 };

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

const connect = (
  t: TestContext,
  target: Parameters<typeof connectExternal>[0],
  hosts: readonly string[],
  more?: ConnectOptions,
) => connectExternal(target, hosts, makeSender(t), { patience, ...more });

const refusal = (message: RegExp | string) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.equal(error.exitCode, EXIT.unavailable);
  if (typeof message === 'string') assert.equal(error.message, message);
  else assert.match(error.message, message);
  return true;
};

/** Takes connections and says nothing. @returns the base URL */
const silent = (t: TestContext): Promise<string> => listen(t, createServer());

for (const protocol of ['grpc', 'http'] as const) {
  const target = spokenTo(etcd, protocol, null);

  test(`etcd over ${protocol}: a bystander whose address a member advertises is no node, and is asked once`, async (t) => {
    const bystander = await fakeEtcd(t, protocol, { cluster: '2', id: '7', leader: '7', term: '9' });
    const own = await fakeEtcd(t, protocol);
    own.members.push({ ID: '1', clientURLs: [own.url] }, { ID: '2', clientURLs: [bystander.url] });
    const { cluster, view, warnings } = await connect(t, target, [own.url]);
    assert.deepEqual(cluster.nodes, [{ name: 'node1', url: own.url }]);
    assert.equal(view.leader?.url, own.url);
    assert.equal(bystander.seen.length, 1);
    assert.deepEqual(warnings, [
      `a node (member 2) is not reachable from here: its address ${bystander.url} leads to a node of another cluster (2); it is left out`,
    ]);
  });

  test(`etcd over ${protocol}: hosts of two clusters are refused with both ids`, async (t) => {
    const one = await fakeEtcd(t, protocol, { cluster: '11' });
    const other = await fakeEtcd(t, protocol, { cluster: '22', term: '9' });
    const said = `these nodes are of two clusters (${one.url}: 11; ${other.url}: 22).\nName the nodes of one of them with --host.`;
    await assert.rejects(connect(t, target, [one.url, other.url]), refusal(said));
  });

  test(`etcd over ${protocol}: a learner is left out with a note, and alone it is refused`, async (t) => {
    const learner = await fakeEtcd(t, protocol, { id: '2', learner: true });
    const own = await fakeEtcd(t, protocol);
    own.members.push({ ID: '1', clientURLs: [own.url] }, { ID: '2', clientURLs: [learner.url], isLearner: true });
    const { cluster, warnings } = await connect(t, target, [learner.url, own.url]);
    assert.deepEqual(cluster.nodes, [{ name: 'node2', url: own.url }]);
    assert.deepEqual(warnings, [`node ${learner.url} is left out: it only learns (a learner)`]);
    await assert.rejects(
      connect(t, target, [learner.url]),
      refusal(/only learns \(a learner\), and serves nobody\.\nGive a/),
    );
  });

  test(`etcd over ${protocol}: a leader whose name does not resolve is told by that, and by what to do`, async (t) => {
    const own = await fakeEtcd(t, protocol, { id: '1', leader: '1893' });
    own.members.push({ ID: '1', clientURLs: [own.url] }, { ID: '1893', clientURLs: ['http://etcd-3.invalid:2379'] });
    const said =
      'the leader (member 1893) is not reachable from here: its address http://etcd-3.invalid:2379 does not resolve; give an address of it with --host';
    await assert.rejects(connect(t, target, [own.url]), refusal(said));
  });

  test(`etcd over ${protocol}: addresses that are silent are given up together`, async (t) => {
    const addresses = [await silent(t), await silent(t), await silent(t)];
    const own = await fakeEtcd(t, protocol);
    own.members.push(
      { ID: '1', clientURLs: [own.url] },
      ...addresses.map((url, at) => ({ ID: `${at + 2}`, clientURLs: [url] })),
    );
    const { cluster, warnings } = await connect(t, target, [own.url]);
    assert.equal(cluster.nodes.length, 1);
    assert.equal(warnings.length, 3);
    for (const warning of warnings)
      assert.match(warning, /(takes no connection|does not answer) in time; it is left out$/);
  });
}

test('names of the configuration are kept, and a node that is down keeps its own', async (t) => {
  const [down, up] = [await deadUrl(), await fakeConfman(t)];
  lead(up);
  const names = new Map([
    [down, 'node3'],
    [up.url, 'node1'],
  ]);
  const { cluster, warnings } = await connect(t, confman, [down, up.url], { names, lone: true });
  assert.deepEqual(cluster.nodes, [{ name: 'node1', url: up.url }]);
  assert.deepEqual(warnings, ['node3 is left out: nothing listens there']);
});

test('without names nodes are numbered by their place among those given, and found ones after them', async (t) => {
  const [down, given, found] = [await deadUrl(), await fakeConfman(t), await fakeConfman(t)];
  follow(given, found);
  lead(found);
  const names = new Map([['http://elsewhere:1', 'node3']]);
  const { cluster } = await connect(t, confman, [down, given.url], { names, lone: true });
  assert.deepEqual(
    cluster.nodes.map(({ name, url }) => [name, url]),
    [
      ['node2', given.url],
      ['node4', found.url],
    ],
  );
});

test('Confman: nodes that go on naming different leaders are refused', async (t) => {
  const [one, other] = [await fakeConfman(t), await fakeConfman(t)];
  lead(one, 3);
  lead(other, 7);
  await assert.rejects(
    connect(t, confman, [one.url, other.url]),
    refusal(
      /^the nodes name different leaders \(http:\S+: http:\S+ in term 3; http:\S+: http:\S+ in term 7\): they are of two/,
    ),
  );
});

test('Confman: a leader in another term than the node that names it is not written to', async (t) => {
  const [given, named] = [await fakeConfman(t), await fakeConfman(t)];
  follow(given, named, 3);
  lead(named, 4);
  const why = `leads to a leader of term 4, and not of term 3`;
  const said = `the leader is not reachable from here: its address ${named.url} ${why}; give an address of it with --host`;
  await assert.rejects(connect(t, confman, [given.url]), refusal(said));
  assert.equal((await connect(t, confman, [named.url], { lone: true })).view.leader?.url, named.url);
});

test('nodes behind forwarded ports are not taken for nodes of this machine', async (t) => {
  const own = await fakeEtcd(t, 'http');
  const target = spokenTo(etcd, 'http', null);
  for (const [advertised, here] of [
    [['http://etcd-1.invalid:2379'], false],
    [['http://etcd-1.invalid:2379', 'http://127.0.0.1:2379'], true],
    [[own.url], true],
  ] as const) {
    own.members = [{ ID: '1', clientURLs: advertised }];
    const { cluster, view } = await connect(t, target, [own.url]);
    const identity = { name: 'cluster', nodes: 1 };
    const { coLocated } = await describeCluster({ identity, cluster, view, version: null, warnings: [] });
    assert.equal(coLocated, here, advertised.join());
  }
});

test('a leader that is not trusted is told with what to do about that', async (t) => {
  const folder = ownFolder(t);
  const [given, secured] = [
    await fakeEtcd(t, 'grpc', { leader: '2' }),
    await tlsNode(t, selfSigned(folder, 'own', 'IP:127.0.0.1', 2)),
  ];
  given.members.push({ ID: '1', clientURLs: [given.url] }, { ID: '2', clientURLs: [secured] });
  await assert.rejects(
    connect(t, etcd, [given.url]),
    refusal(
      /\(member 2\) is not reachable from here: its address \S+ makes no TLS connection: [^.]+\.\nGive the certificates .* --cacert/,
    ),
  );
});
