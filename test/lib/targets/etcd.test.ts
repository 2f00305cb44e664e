import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import type { HttpRequest } from '../../../lib/targets/http.ts';
import { answer, lost } from '../../fixtures/answers.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = (text: unknown) => Buffer.from(String(text), 'base64').toString();
const bodyOf = (request: HttpRequest | null) => JSON.parse(request?.body ?? '');

const header = { cluster_id: '14841639068965178418', member_id: '1', revision: '3', raft_term: '2' };

const SAID = { learner: false, version: 'etcd 3.6.16' };

test('a member whose id is the leader leads', () => {
  const body = { header, version: '3.6.16', leader: '1', raftIndex: '9', raftTerm: '2' };
  const expected = { ...SAID, role: 'leader', leader: '1', id: '1', cluster: header.cluster_id, term: 2, ready: true };
  assert.deepEqual(etcdGateway.view.readStatus(answer(200, body)), expected);
});

test('a member with another leader follows', () => {
  const body = {
    header: { ...header, member_id: '10276657743932975437' },
    version: '3.6.16',
    leader: '1',
    raftTerm: '2',
  };
  const status = etcdGateway.view.readStatus(answer(200, body));
  assert.deepEqual([status?.role, status?.leader, status?.id], ['follower', '1', '10276657743932975437']);
});

for (const [name, leader] of [
  ['without a leader field', {}],
  ['whose leader is 0', { leader: '0' }],
] as const) {
  test(`a member ${name} is a candidate and not ready`, () => {
    const body = { header: { member_id: '1' }, version: '3.6.16', ...leader };
    const expected = { ...SAID, role: 'candidate', leader: null, id: '1', cluster: null, term: null, ready: false };
    assert.deepEqual(etcdGateway.view.readStatus(answer(200, body)), expected);
  });
}

for (const [name, response] of [
  ['an answer that is not JSON', answer(200, 'ok')],
  ["Confman's status", answer(200, { status: 'ready', cluster: { role: 'leader' } })],
  ["etcd's own version page", answer(200, { etcdserver: '3.6.16', etcdcluster: '3.6.0' })],
  ['a status without a header', answer(200, { version: '3.6.16', leader: '1' })],
  ['an error', answer(503, { header, version: '3.6.16', leader: '1' })],
  ['no answer', lost('timeout')],
] as const) {
  test(`${name} is not the status of an etcd member`, () => assert.equal(etcdGateway.view.readStatus(response), null));
}

test('a learner says so', () => {
  const body = { header, version: '3.6.16', leader: '1', raftTerm: '2', isLearner: true };
  assert.equal(etcdGateway.view.readStatus(answer(200, body))?.learner, true);
});

test('members are known by their ids and all their client addresses, in one spelling', () => {
  const members = [
    { ID: '1', name: 'a', clientURLs: ['http://127.0.0.1:2379', 'http://10.0.0.1:2379', 'http://127.0.0.1:2379/'] },
    { ID: '2', name: 'b', clientURLs: ['http://Node-B:22379/'], isLearner: true },
    { ID: '3', name: '' },
    { ID: '4', clientURLs: [] },
  ];
  assert.deepEqual(etcdGateway.view.readMembers(answer(200, { members })), [
    { id: '1', learner: false, urls: ['http://127.0.0.1:2379', 'http://10.0.0.1:2379'] },
    { id: '2', learner: true, urls: ['http://node-b:22379'] },
    { id: '3', learner: false, urls: [] },
    { id: '4', learner: false, urls: [] },
  ]);
});

test('addresses that are none of a network are passed over', () => {
  const members = [
    { ID: '1', clientURLs: ['unix:///run/etcd.sock', 'http://127.0.0.1:2379', 'http://10.0.0.1:2379'] },
    { ID: '2', clientURLs: ['unix://localhost:2379', 'unixs://localhost:2379'] },
    { ID: '4', clientURLs: [null, 7, 'http://10.0.0.4:2379'] },
    { ID: '5', clientURLs: 'http://10.0.0.5:2379' },
  ];
  assert.deepEqual(
    etcdGateway.view.readMembers(answer(200, { members })).map(({ urls }) => urls),
    [['http://127.0.0.1:2379', 'http://10.0.0.1:2379'], [], ['http://10.0.0.4:2379'], []],
  );
});

test('an answer without members names none', () => {
  for (const body of ['', '{}', '{"members":{}}', '[]'])
    assert.deepEqual(etcdGateway.view.readMembers(answer(200, body)), []);
});

test('every request is a POST of JSON', () => {
  const entry = { namespace: 'n', key: 'k' };
  const requests = [
    etcdGateway.entries.write(entry, 'v'),
    etcdGateway.entries.read(entry),
    etcdGateway.entries.namespaces.create('n'),
    etcdGateway.entries.namespaces.delete('n'),
    etcdGateway.entries.namespaces.list(),
    etcdGateway.view.status(),
    etcdGateway.view.members(),
  ];
  for (const request of requests) {
    assert.equal(request?.method, 'POST');
    assert.equal(request?.headers['Content-Type'], 'application/json');
    assert.equal(typeof bodyOf(request), 'object');
  }
});

test('an entry is written and read under one key', () => {
  const entry = { namespace: 'bench-small-001', key: 'key-89abcdef' };
  const key = base64('raftmark/entries/bench-small-001/key-89abcdef');
  assert.deepEqual(bodyOf(etcdGateway.entries.write(entry, 'value')), { key, value: base64('value') });
  assert.deepEqual(bodyOf(etcdGateway.entries.read(entry)), { key });
  const paths = [etcdGateway.entries.write(entry, ''), etcdGateway.entries.read(entry)].map(({ path }) => path);
  assert.deepEqual(paths, ['/v3/kv/put', '/v3/kv/range']);
});

test('deleting a namespace deletes its marker and its entries, and nothing of one whose name it begins', () => {
  const { success } = bodyOf(etcdGateway.entries.namespaces.delete('a'));
  assert.equal(success.length, 2);
  const [marker, entries] = success.map((item: { requestDeleteRange: unknown }) => item.requestDeleteRange);
  assert.deepEqual(marker, { key: bodyOf(etcdGateway.entries.namespaces.create('a')).key });
  const inRange = (entry: { namespace: string; key: string }) => {
    const key = plain(bodyOf(etcdGateway.entries.read(entry)).key);
    return key >= plain(entries.key) && key < plain(entries.range_end);
  };
  assert.ok(inRange({ namespace: 'a', key: 'key-00000000' }));
  assert.ok(inRange({ namespace: 'a', key: 'key-ffffffff' }));
  for (const namespace of ['ab', 'a0', 'a-', 'A', 'b', '']) assert.ok(!inRange({ namespace, key: 'key-80000000' }));
});

test('listing finds the markers of all namespaces, and no entry', () => {
  const range = bodyOf(etcdGateway.entries.namespaces.list());
  const inRange = (key: string) => key >= plain(range.key) && key < plain(range.range_end);
  for (const name of ['a', 'bench-small-001', 'z~'])
    assert.ok(inRange(plain(bodyOf(etcdGateway.entries.namespaces.create(name)).key)));
  assert.ok(!inRange(plain(bodyOf(etcdGateway.entries.read({ namespace: 'a', key: 'b' })).key)));
});

test('listed markers are read back as namespace names', () => {
  const kvs = ['a', 'bench-small-001'].map((name) => ({
    key: bodyOf(etcdGateway.entries.namespaces.create(name)).key,
    value: base64(name === 'a' ? 'mine' : 'raftmark dataset'),
  }));
  assert.deepEqual(etcdGateway.entries.namespaces.readList(answer(200, { header, kvs, count: '2' })), [
    'a',
    'bench-small-001',
  ]);
  assert.deepEqual(etcdGateway.entries.namespaces.readOwn(answer(200, { header, kvs })), ['bench-small-001']);
  assert.deepEqual(etcdGateway.entries.namespaces.readList(answer(200, { header })), []);
});

test('a read answers the value, or none when the key is not there', () => {
  const kvs = [{ key: base64('k'), value: base64('0001000001abc'), version: '1' }];
  assert.equal(etcdGateway.entries.readValue(answer(200, { header, kvs, count: '1' })), '0001000001abc');
  assert.equal(etcdGateway.entries.readValue(answer(200, { header })), null);
  assert.equal(etcdGateway.entries.readValue(answer(200, 'garbage')), null);
});

test('etcd says that it keeps no audit trail', () => {
  assert.deepEqual(etcdGateway.audit, { absent: 'etcd keeps no audit trail' });
});
