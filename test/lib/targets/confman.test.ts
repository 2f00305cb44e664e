import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { findTarget, TARGETS } from '../../../lib/targets/index.ts';
import { spokenTo } from '../../../lib/targets/target.ts';
import { answer, lost, problem } from '../../fixtures/answers.ts';
import { httpRequest } from '../../fixtures/target-parts.ts';

const ready = (status: number, state: string, cluster: object) =>
  answer(status, { status: state, timestamp: '2026-02-02T21:30:00Z', cluster });

test('a node counts its namespaces and nothing else', () => {
  const { size, count } = confman.holdings;
  assert.ok('absent' in size);
  assert.equal(httpRequest(count.request()).path, '/api/v1/namespaces');
  assert.equal(count.read(answer(200, [{ path: 'a' }, { path: 'b' }])), 2);
  assert.deepEqual([count.read(answer(401)), count.read(answer(200, 'odd'))], [null, null]);
});

/** What a node says that knows no leader, and not what it is called. */
const NOBODY = { leader: null, id: null, cluster: null, learner: false, ready: false, version: null };

test('a follower names its leader, and not itself', () => {
  const cluster = { role: 'follower', leaderKnown: true, leader: 'http://127.0.0.1:6200/', term: 4 };
  assert.deepEqual(confman.view.readStatus(ready(200, 'ready', cluster)), {
    role: 'follower',
    leader: 'http://127.0.0.1:6200',
    id: null,
    cluster: null,
    learner: false,
    term: 4,
    ready: true,
    version: null,
  });
});

test('a leader names itself', () => {
  const cluster = { role: 'leader', leaderKnown: true, leader: 'http://127.0.0.1:6100/', term: 5 };
  assert.deepEqual(confman.view.readStatus(ready(200, 'ready', cluster)), {
    role: 'leader',
    leader: 'http://127.0.0.1:6100',
    id: 'http://127.0.0.1:6100',
    cluster: null,
    learner: false,
    term: 5,
    ready: true,
    version: null,
  });
});

test('a node without a leader says so with 503, and is a node all the same', () => {
  const cluster = { role: 'follower', leaderKnown: false, leader: null, term: 9 };
  const expected = { ...NOBODY, role: 'follower', term: 9 };
  assert.deepEqual(confman.view.readStatus(ready(503, 'not_ready', cluster)), expected);
});

test('a node that was just elected is a leader that is not ready', () => {
  const cluster = { role: 'leader', leaderKnown: false, leader: null, term: 9 };
  const expected = { ...NOBODY, role: 'leader', term: 9 };
  assert.deepEqual(confman.view.readStatus(ready(503, 'not_ready', cluster)), expected);
});

test('an unknown role and a missing term are said to be unknown', () => {
  const status = confman.view.readStatus(ready(200, 'ready', { role: 'standby', leader: 'http://a:1' }));
  assert.equal(status?.role, 'unknown');
  assert.equal(status?.term, null);
});

for (const [name, response] of [
  ['an answer that is not JSON', answer(200, 'Healthy')],
  ['an empty answer', answer(200)],
  ["another service's health", answer(200, { status: 'ready' })],
  ["the node's own liveness", answer(200, { status: 'healthy', timestamp: '2026-02-02T21:30:00Z' })],
  ['a cluster that is a text', answer(200, { status: 'ready', cluster: 'up' })],
  ['a state that Confman does not have', ready(200, 'ok', { role: 'leader' })],
  ["etcd's 404", answer(404, '404 page not found')],
  ['500', ready(500, 'ready', { role: 'leader' })],
  ['a 503 of a proxy', answer(503, '<html>')],
  ['no answer', lost('refused')],
] as const) {
  test(`${name} is not the status of a Confman node`, () => assert.equal(confman.view.readStatus(response), null));
}

test('operations become the requests of the HTTP contract', () => {
  const entry = { namespace: 'bench-small-001', key: 'key-89abcdef' };
  const path = '/api/v1/namespaces/bench-small-001/config/key-89abcdef';
  const json = { 'Content-Type': 'application/json' };
  assert.deepEqual(confman.entries.write(entry, 'v'), { method: 'PUT', path, headers: json, body: '{"value":"v"}' });
  assert.deepEqual(confman.entries.read(entry), { method: 'GET', path, headers: {} });
  assert.equal(confman.audit.query('a', 20).path, '/api/v1/namespaces/a/audit?limit=20');
  assert.equal(confman.view.status().path, '/health/ready');
  assert.deepEqual(confman.entries.namespaces.delete('a'), {
    method: 'DELETE',
    path: '/api/v1/namespaces/a',
    headers: {},
  });
});

test('a namespace is created with a JSON body, which Confman requires', () => {
  const { method, path, headers, body } = httpRequest(confman.entries.namespaces.create('a'));
  assert.deepEqual([method, path, headers['Content-Type']], ['PUT', '/api/v1/namespaces/a', 'application/json']);
  assert.equal(typeof JSON.parse(body ?? '').description, 'string');
});

test('names are kept to one path segment', () => {
  assert.equal(confman.entries.read({ namespace: 'a/b', key: 'c?d' }).path, '/api/v1/namespaces/a%2Fb/config/c%3Fd');
});

test('a value survives being written and read, whatever is in it', () => {
  const value = '{"a":"\\"\\u00e9\\n"}\t/';
  assert.deepEqual(JSON.parse(confman.entries.write({ namespace: 'n', key: 'k' }, value).body ?? ''), { value });
  assert.equal(confman.entries.readValue(answer(200, { namespace: 'n', key: 'k', value, version: 3 })), value);
});

test('an answer without a text as value holds no value', () => {
  for (const body of ['', '[]', '{}', '{"value":null}', '{"value":5}'])
    assert.equal(confman.entries.readValue(answer(200, body)), null);
  assert.equal(confman.entries.readValue(problem(404, 'Configuration not found')), null);
});

test('namespaces are listed by path, and what is not one is passed over', () => {
  const list = [{ path: 'a', owner: 'x' }, { path: 7 }, null, 'b', { path: 'c', description: 'raftmark dataset' }];
  assert.deepEqual(confman.entries.namespaces.readList(answer(200, list)), ['a', 'c']);
  assert.deepEqual(confman.entries.namespaces.readOwn(answer(200, list)), ['c']);
  for (const body of ['', '{}', 'null']) assert.deepEqual(confman.entries.namespaces.readList(answer(200, body)), []);
});

test('Confman has no request for members', () => {
  assert.equal(confman.view.members(), null);
  assert.deepEqual(confman.view.readMembers(), []);
});

test('targets are found by name, and Confman is the first', () => {
  assert.deepEqual(
    TARGETS.map(({ name }) => name),
    ['confman', 'etcd', 'fila', 'coordinator'],
  );
  for (const target of TARGETS) assert.equal(findTarget(target.name), target);
  assert.equal(findTarget('Confman'), undefined);
});

test('what reads promise is for the cluster to keep: requests are the same, the default is local', () => {
  const asked = spokenTo(confman, null, 'linearizable');
  assert.deepEqual([confman.entries.reads, asked.entries.reads], ['local', 'linearizable']);
  const entry = { namespace: 'ns', key: 'k' };
  assert.deepEqual(asked.entries.read(entry), confman.entries.read(entry));
  assert.equal(spokenTo(asked, 'http', 'local').entries.reads, 'local');
});
