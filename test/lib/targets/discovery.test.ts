import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { Discovery } from '../../../lib/targets/discovery.ts';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import { isUp } from '../../../lib/targets/found.ts';
import type { HttpResponse } from '../../../lib/targets/http.ts';
import type { Target } from '../../../lib/targets/target.ts';
import { answer, lost } from '../../fixtures/answers.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { httpRequest } from '../../fixtures/target-parts.ts';

/** What each address answers, by path; a network that is nothing but this table. */
type Network = Readonly<Record<string, Readonly<Record<string, HttpResponse>>>>;

const A = 'http://127.0.0.1:6100';
const B = 'http://127.0.0.1:6200';
const C = 'http://127.0.0.1:6300';

function explore(target: Target, hosts: readonly string[], network: Network) {
  const discovery = new Discovery(target, hosts);
  const asked: string[] = [];
  for (let asks = discovery.round(); asks.length > 0; asks = discovery.round()) {
    for (const ask of asks) {
      const { path } = httpRequest(ask.request);
      asked.push(`${ask.url}${path}`);
      assert.ok(asked.length < 50, 'discovery comes to an end');
      ask.learn(network[ask.url]?.[path] ?? lost('refused'));
    }
  }
  return { discovery, asked, urls: discovery.nodes().map(({ url }) => url), leader: discovery.leader()?.url ?? null };
}

const health = (status: number, state: string, cluster: object) => ({
  '/health/ready': answer(status, { status: state, cluster }),
});
const leads = (url: string, term = 3) => health(200, 'ready', { role: 'leader', leader: `${url}/`, term });
const follows = (leader: string, term = 3) => health(200, 'ready', { role: 'follower', leader: `${leader}/`, term });
const lonely = health(503, 'not_ready', { role: 'follower', leader: null, term: 8 });

const three: Network = { [A]: follows(B), [B]: leads(B), [C]: follows(B) };

test('Confman: a follower names the leader, which is then asked too', () => {
  const { asked, urls, leader } = explore(confman, [A], three);
  assert.deepEqual(asked, [`${A}/health/ready`, `${B}/health/ready`]);
  assert.deepEqual(urls, [A, B]);
  assert.equal(leader, B);
});

test('Confman: a leader knows of no others', () => {
  const { urls, leader } = explore(confman, [B], three);
  assert.deepEqual(urls, [B]);
  assert.equal(leader, B);
});

test('every given host is asked once, however often it is named', () => {
  assert.deepEqual(explore(confman, [A, B, C, A], three).asked.length, 3);
});

test('an address is asked for members only when it is a node', () => {
  assert.deepEqual(explore(etcdGateway, [A], { [A]: {} }).asked, [`${A}/v3/maintenance/status`]);
});

test('two addresses of one leader count once, under the one known first', () => {
  const alias = 'http://localhost:6200';
  const { urls, leader } = explore(confman, [alias, A], { ...three, [alias]: leads(B) });
  assert.deepEqual(urls, [alias, A]);
  assert.equal(leader, alias);
});

test('followers that do not say who they are count each', () => {
  assert.deepEqual(explore(confman, [A, C], three).urls, [A, C, B]);
});

for (const [error, problem] of [
  ['refused', 'nothing listens there'],
  ['timeout', 'no answer in time'],
  ['connection-lost', 'the connection was lost'],
] as const) {
  test(`a host that fails with ${error} is reported, and does not hide the rest`, () => {
    const network = { ...three, [C]: { '/health/ready': lost(error) } };
    const { discovery, leader } = explore(confman, [C, A], network);
    assert.deepEqual(discovery.nodes()[0], { url: C, status: null, problem, foreign: false, access: null });
    assert.equal(leader, B);
  });
}

test('a host that is another service is reported with what it answers', () => {
  const { discovery, leader } = explore(confman, [A], { [A]: { '/health/ready': answer(200, { status: 'ready' }) } });
  const problem = 'answers 200, which is not how confman reports its status';
  assert.deepEqual(discovery.nodes(), [{ url: A, status: null, problem, foreign: true, access: null }]);
  assert.equal(leader, null);
});

for (const [status, access] of [
  [401, 'unauthorized'],
  [403, 'forbidden'],
] as const) {
  test(`a host that answers ${status} may be a node, and says why it tells nothing`, () => {
    const { discovery } = explore(confman, [A], { [A]: { '/health/ready': answer(status, { message: 'who is it' }) } });
    const problem = 'does not let raftmark in: who is it';
    assert.deepEqual(discovery.nodes(), [{ url: A, status: null, problem, foreign: false, access }]);
  });
}

test('a leader that followers still name after it died is reported, and does not lead', () => {
  const { discovery, leader } = explore(confman, [A, C], { [A]: follows(B), [C]: follows(B) });
  assert.equal(leader, null);
  const gone = { id: null, addresses: [{ url: B, why: 'refuses connections' }] };
  assert.deepEqual([discovery.unreached(), discovery.unreachedLeader()], [[gone], gone]);
});

test('of two nodes that claim to lead, the one in the higher term does, whichever is asked first', () => {
  const split = { [A]: leads(A, 3), [B]: leads(B, 4) };
  assert.equal(explore(confman, [A, B], split).leader, B);
  assert.equal(explore(confman, [B, A], split).leader, B);
});

test('a leader that is not ready does not lead', () => {
  const elected = health(503, 'not_ready', { role: 'leader', leader: null, term: 9 });
  assert.equal(explore(confman, [A], { [A]: elected }).leader, null);
  assert.equal(explore(confman, [A, B], { [A]: elected, [B]: leads(B, 3) }).leader, B);
});

test('a cluster without a leader has nodes and no leader', () => {
  const { urls, leader } = explore(confman, [A, C], { [A]: lonely, [C]: lonely });
  assert.deepEqual(urls, [A, C]);
  assert.equal(leader, null);
});

test('no hosts have no nodes', () => {
  const { asked, urls, leader } = explore(confman, [], three);
  assert.deepEqual([asked, urls, leader], [[], [], null]);
});

/** An etcd cluster of three whose members all list each other. */
function etcdCluster(leader: string): Network {
  const urls = [A, B, C];
  const members = urls.map((url, at) => ({ ID: String(at + 1), clientURLs: [url] }));
  const node = (at: number) => ({
    '/v3/maintenance/status': answer(200, {
      header: { member_id: String(at + 1) },
      version: '3.6.16',
      leader,
      raftTerm: '2',
    }),
    '/v3/cluster/member/list': answer(200, { members }),
  });
  return Object.fromEntries(urls.map((url, at) => [url, node(at)]));
}

test('etcd: one host is enough to find all members and the leader', () => {
  const { urls, leader } = explore(etcdGateway, [C], etcdCluster('2'));
  assert.deepEqual(urls, [C, A, B]);
  assert.equal(leader, B);
});

test('etcd: another address of a member counts once, under the one the user gave', () => {
  const network = etcdCluster('2');
  const alias = 'http://localhost:6200';
  const { urls, leader } = explore(etcdGateway, [alias], { ...network, [alias]: network[B] ?? {} });
  assert.deepEqual(urls, [alias, A, C]);
  assert.equal(leader, alias);
});

test('etcd: a member list that fails leaves the node that was asked', () => {
  const status = etcdCluster('1')[A]?.['/v3/maintenance/status'] ?? answer(500);
  const network = { [A]: { '/v3/maintenance/status': status, '/v3/cluster/member/list': answer(503) } };
  const { urls, leader } = explore(etcdGateway, [A], network);
  assert.deepEqual(urls, [A]);
  assert.equal(leader, A);
});

test('etcd: a member that is down is reported and left out of the leaders', () => {
  const { [B]: _down, ...rest } = etcdCluster('2');
  const { discovery, leader } = explore(etcdGateway, [A], rest);
  const gone = { id: '2', addresses: [{ url: B, why: 'refuses connections' }] };
  assert.deepEqual([discovery.unreached(), discovery.unreachedLeader()], [[gone], gone]);
  assert.equal(leader, null);
});

const PROBE = `/bench-nobody/key-80000000`;

test('nodes that do not say who leads are taken as they are named, once they answer a read', () => {
  const network = { [A]: { [PROBE]: answer(404) }, [B]: { [PROBE]: answer(201, 'a value') } };
  const { discovery, asked, leader } = explore(plain, [A, B, C, A], network);
  assert.deepEqual(asked, [`${A}${PROBE}`, `${B}${PROBE}`, `${C}${PROBE}`]);
  assert.deepEqual(discovery.nodes(), [
    { url: A, status: null, problem: null, foreign: false, access: null },
    { url: B, status: null, problem: null, foreign: false, access: null },
    { url: C, status: null, problem: 'nothing listens there', foreign: false, access: null },
  ]);
  assert.equal(leader, null);
});

test('a service that answers a read as no node would is told from a node', () => {
  const { discovery } = explore(plain, [A], { [A]: { [PROBE]: answer(200, '<html>') } });
  const problem = 'answers 200, which is not how plain answers a read';
  assert.deepEqual(discovery.nodes(), [{ url: A, status: null, problem, foreign: true, access: null }]);
});

test('a node that only redirects is one, and so is the one that it names', () => {
  const network = { [A]: { [PROBE]: answer(307, '', { location: `${B}${PROBE}` }) }, [B]: { [PROBE]: answer(404) } };
  assert.deepEqual(
    explore(plain, [A], network)
      .discovery.nodes()
      .filter(isUp)
      .map(({ url }) => url),
    [A, B],
  );
});
