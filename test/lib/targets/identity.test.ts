import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import { unreachedInWords } from '../../../lib/targets/found.ts';
import { answer } from '../../fixtures/answers.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { confmanNode, etcd, member, type Node, search } from '../../fixtures/search.ts';

const HERE = 'http://127.0.0.1:23790';
const BYSTANDER = 'http://localhost:2379';

for (const advertised of [BYSTANDER, 'http://0.0.0.0:2379', 'http://[::]:2379', 'http://10.9.9.9:2379']) {
  test(`a member that advertises ${advertised} does not make the other cluster there its fellow, whatever its term`, () => {
    for (const term of [1, 2, 9]) {
      const network = {
        [HERE]: etcd({ id: 1, members: [member(1, [advertised])] }),
        [advertised]: etcd({ cluster: '2', id: 7, leader: 7, term }),
      };
      const { discovery, urls } = search(etcdGateway, [HERE], network);
      assert.deepEqual([urls, discovery.leader()?.url], [[HERE], HERE]);
      assert.deepEqual(discovery.unreached(), []);
    }
  });
}

test('a fellow whose address leads to a node of another cluster is left out, with that reason', () => {
  const network = {
    [HERE]: etcd({ id: 1, members: [member(1, [HERE]), member(2, ['http://10.0.0.2:2379'])] }),
    'http://10.0.0.2:2379': etcd({ cluster: '2', id: 2, leader: 2, term: 9 }),
  };
  const { discovery, urls } = search(etcdGateway, [HERE], network);
  assert.deepEqual(urls, [HERE]);
  assert.equal(
    unreachedInWords(discovery.unreached()[0] ?? assert.fail()),
    ' (member 2) is not reachable from here: its address http://10.0.0.2:2379 leads to a node of another cluster (2)',
  );
});

test('a fellow whose address leads to another member of the same cluster is not that fellow', () => {
  const network = {
    [HERE]: etcd({ id: 1, members: [member(1, [HERE]), member(2, ['http://b:1']), member(3, ['http://c:1'])] }),
    'http://b:1': etcd({ id: 3 }),
    'http://c:1': etcd({ id: 3 }),
  };
  const { discovery, urls } = search(etcdGateway, [HERE], network);
  assert.deepEqual(urls, [HERE, 'http://c:1']);
  assert.deepEqual(discovery.unreached(), [
    { id: '2', addresses: [{ url: 'http://b:1', why: 'leads to another member (3)' }] },
  ]);
});

test('an address of its own machine that a node names elsewhere is not asked', () => {
  const far = 'http://10.0.0.1:2379';
  const members = [member(1, [far]), member(2, ['http://localhost:2379', 'http://0.0.0.0:2379'])];
  const network = { [far]: etcd({ id: 1, members }), 'http://localhost:2379': etcd({ id: 2 }) };
  const { asked, discovery } = search(etcdGateway, [far], network);
  assert.ok(!asked.includes('http://localhost:2379'), asked.join());
  const why = `is one of the machine of ${far}, and not of this one`;
  assert.deepEqual(discovery.unreached()[0]?.addresses[0], { url: 'http://localhost:2379', why });
});

test('all addresses of a member are asked at once, and the first that leads there is taken', () => {
  const urls = ['http://a.svc:1', 'http://10.0.0.2:1', 'http://10.1.0.2:1'];
  const network = {
    [HERE]: etcd({ id: 1, leader: 2, members: [member(1, [HERE]), member(2, urls)] }),
    'http://a.svc:1': 'unknown-host',
    'http://10.0.0.2:1': etcd({ id: 2, leader: 2 }),
    'http://10.1.0.2:1': etcd({ id: 2, leader: 2 }),
  } as const;
  const { rounds, discovery } = search(etcdGateway, [HERE], network);
  assert.deepEqual(rounds.at(-1), urls);
  assert.equal(discovery.leader()?.url, 'http://10.0.0.2:1');
  assert.deepEqual(discovery.unreached(), []);
});

test('where every node is reached at an address that the user gave, none that it advertises is asked', () => {
  const given = [HERE, 'http://127.0.0.1:23791', 'http://127.0.0.1:23792'];
  const members = [1, 2, 3].map((id) => member(id, [`http://etcd-${id}.svc:2379`]));
  const network = Object.fromEntries(given.map((url, at) => [url, etcd({ id: at + 1, leader: 3, members })]));
  const { asked, discovery, urls } = search(etcdGateway, given, network);
  assert.deepEqual(
    asked.filter((url) => url.includes('svc')),
    [],
  );
  assert.deepEqual([urls, discovery.leader()?.url, discovery.unreached()], [given, given[2], []]);
  assert.deepEqual(discovery.advertised(discovery.nodes()[0] ?? assert.fail()), ['http://etcd-1.svc:2379']);
});

for (const [error, words] of [
  ['unknown-host', 'does not resolve'],
  ['connect-timeout', 'takes no connection in time'],
  ['timeout', 'does not answer in time'],
  ['tls', 'makes no TLS connection: it and raftmark do not trust each other'],
  ['refused', 'refuses connections'],
  ['unreachable', 'cannot be routed to'],
] as const) {
  test(`a leader whose address fails with ${error} is told so, and not that there is no leader`, () => {
    const network = {
      [HERE]: etcd({ id: 1, leader: 1893, members: [member(1, [HERE]), member(1893, ['http://etcd-3.svc:2379'])] }),
      'http://etcd-3.svc:2379': error,
    } as const;
    const { discovery } = search(etcdGateway, [HERE], network);
    assert.equal(
      unreachedInWords(discovery.unreachedLeader() ?? assert.fail()),
      ` (member 1893) is not reachable from here: its address http://etcd-3.svc:2379 ${words}`,
    );
  });
}

test('a learner is no node of the cluster, given or named', () => {
  const learner = 'http://127.0.0.1:23791';
  const members = [member(1, [HERE]), member(2, [learner], { isLearner: true })];
  const network = { [HERE]: etcd({ id: 1, members }), [learner]: etcd({ id: 2, learner: true }) };
  for (const hosts of [[HERE], [HERE, learner], [learner, HERE]]) {
    const { discovery, urls } = search(etcdGateway, hosts, network);
    assert.deepEqual([urls, discovery.leader()?.url, discovery.unreached()], [[HERE], HERE, []]);
    assert.deepEqual(
      discovery.learners().map(({ url }) => url),
      hosts.filter((url) => url === learner),
    );
  }
});

test('two given nodes of two clusters are a conflict, and only those of the first count', () => {
  const network = { [HERE]: etcd({ id: 1 }), [BYSTANDER]: etcd({ cluster: '2', id: 7, leader: 7, term: 9 }) };
  const { discovery, urls } = search(etcdGateway, [HERE, BYSTANDER], network);
  assert.deepEqual(discovery.conflict(), {
    kind: 'clusters',
    nodes: [
      { url: HERE, says: '1' },
      { url: BYSTANDER, says: '2' },
    ],
  });
  assert.deepEqual([urls, discovery.leader()?.url], [[HERE], HERE]);
});

const A = 'http://127.0.0.1:6100';
const B = 'http://127.0.0.1:6200';

for (const [name, there, why] of [
  ['leads in another term', confmanNode('leader', B, 4), 'leads to a leader of term 4, and not of term 3'],
  ['follows', confmanNode('follower', A), 'leads to a node that does not lead'],
  ['calls itself otherwise', confmanNode('leader', 'http://x:1'), 'leads to a node that calls itself http://x:1'],
] as const) {
  test(`Confman: a named leader that ${name} is not taken for it`, () => {
    const { discovery, urls } = search(confman, [A], { [A]: confmanNode('follower', B), [B]: there });
    assert.deepEqual([urls, discovery.leader()], [[A], null]);
    assert.deepEqual(discovery.unreachedLeader(), { id: null, addresses: [{ url: B, why }] });
  });
}

test('Confman: a leader that was given at another address is known by what it calls itself', () => {
  const forwarded = 'http://127.0.0.1:16200';
  const name = 'http://confman-2:6100';
  const network = { [A]: confmanNode('follower', name), [forwarded]: confmanNode('leader', name) };
  const { asked, discovery } = search(confman, [A, forwarded], network);
  assert.deepEqual([asked, discovery.leader()?.url, discovery.unreached()], [[A, forwarded], forwarded, []]);
});

test('Confman: two given nodes that name different leaders are a conflict', () => {
  const network = { [A]: confmanNode('leader', A, 3), [B]: confmanNode('leader', B, 7) };
  assert.deepEqual(search(confman, [A, B], network).discovery.conflict(), {
    kind: 'leaders',
    nodes: [
      { url: A, says: `${A} in term 3` },
      { url: B, says: `${B} in term 7` },
    ],
  });
});

test('where nodes do not say who they are, only what counts as named by the user is followed', () => {
  const to =
    (url: string): Node =>
    () =>
      answer(307, '', { location: `${url}/x` });
  const node: Node = () => answer(404);
  const { urls } = search(plain, [A], { [A]: to(B), [B]: node });
  assert.deepEqual(urls, [A, B]);
  const elsewhere = search(plain, [A], { [A]: to('http://10.0.0.9:1'), 'http://10.0.0.9:1': node });
  assert.deepEqual(elsewhere.asked, [A]);
});

test('nodes that are known can be asked without following what they name', () => {
  const members = [member(1, [HERE]), member(2, ['http://b:1'])];
  const { asked, discovery } = search(etcdGateway, [HERE], { [HERE]: etcd({ id: 1, members }) }, { learns: false });
  assert.deepEqual([asked, discovery.leader()?.url], [[HERE], HERE]);
});
