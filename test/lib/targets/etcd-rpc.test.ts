import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64 } from '../../../lib/base/bytes.ts';
import { type EntryName, makeDataset } from '../../../lib/data/dataset.ts';
import { LAST_ENTRY } from '../../../lib/data/once.ts';
import { TIERS, type Tier } from '../../../lib/data/tier.ts';
import { etcdGateway, etcdRpc } from '../../../lib/targets/etcd.ts';
import { type GrpcRequest, type Message, protoFileOf } from '../../../lib/targets/grpc.ts';
import { type GrpcLoad, keyHeaders, spokenTo } from '../../../lib/targets/target.ts';
import { isGrpc } from '../../../lib/targets/wire.ts';
import { describeCall } from '../../../runner/system/calls.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';
import { answer, said, status, unanswered } from '../../fixtures/answers.ts';
import { loadShapeOf, valuesInTurn } from '../../fixtures/values.ts';

const ENTRY = { namespace: 'bench-small-001', key: 'key-89abcdef' };
const KEY = 'raftmark/entries/bench-small-001/key-89abcdef';
const { entries, view, login } = etcdRpc;
const local = spokenTo(etcdRpc, null, 'local');

test('an entry is written and read under one key, and asked of the node itself where reads are local', () => {
  const put = { call: 'etcdserverpb.KV/Put', message: { key: KEY, value: 'v' } };
  assert.deepEqual(entries.write(ENTRY, 'v'), put);
  assert.deepEqual(entries.read(ENTRY), { call: 'etcdserverpb.KV/Range', message: { key: KEY } });
  assert.deepEqual(local.entries.read(ENTRY), {
    call: 'etcdserverpb.KV/Range',
    message: { key: KEY, serializable: true },
  });
  assert.deepEqual(local.entries.write(ENTRY, 'v'), put);
});

test('a member tells the size of its database, and how many keys there are without sending them', () => {
  const { size, count } = etcdRpc.holdings;
  assert.deepEqual(size.request(), { call: 'etcdserverpb.Maintenance/Status', message: {} });
  assert.deepEqual(count.request(), {
    call: 'etcdserverpb.KV/Range',
    message: { key: '\0', rangeEnd: '\0', countOnly: true },
  });
  assert.deepEqual([size.read(said({ dbSize: '24576' })), count.read(said({ count: '0' }))], [24_576, 0]);
  for (const none of [said({}), status(7), unanswered('timeout')]) {
    assert.deepEqual([size.read(none), count.read(none)], [null, null]);
  }
  const gateway = etcdGateway.holdings;
  assert.equal(gateway.count.request().body, '{"key":"AA==","range_end":"AA==","count_only":true}');
  assert.equal(gateway.size.read(answer(200, { dbSize: '24576' })), 24_576);
  assert.equal(gateway.count.read(answer(200, { header: {}, count: '7' })), 7);
  // Its JSON leaves out what is 0.
  assert.equal(gateway.count.read(answer(200, { header: {} })), 0);
  assert.deepEqual([gateway.count.read(answer(403)), gateway.size.read(answer(200, 'odd'))], [null, null]);
});

test('a member tells how full its store is, by its alarm and by its quota where it names one', () => {
  const { room } = etcdRpc.holdings;
  const full = { dbSize: '319488', errors: ['memberID:2762175924838118123 alarm:NOSPACE '], dbSizeQuota: '200000' };
  assert.deepEqual(room.request(), { call: 'etcdserverpb.Maintenance/Status', message: {} });
  assert.deepEqual(room.read(said(full)), { usedBytes: 319_488, quotaBytes: 200_000, full: true });
  // Before 3.6 there is no such field, which protobuf reads as 0.
  for (const old of [{ dbSize: '24576' }, { dbSize: '24576', dbSizeQuota: '0', errors: [] }])
    assert.deepEqual(room.read(said(old)), { usedBytes: 24_576, quotaBytes: null, full: false });
  const corrupt = { dbSize: '24576', errors: ['memberID:1 alarm:CORRUPT '] };
  assert.equal(room.read(said(corrupt))?.full, false);
  for (const none of [said({}), said({ dbSize: 'odd', errors: 7 }), status(7), unanswered('timeout')])
    assert.equal(room.read(none), null);
  const gateway = etcdGateway.holdings.room;
  assert.deepEqual(gateway.read(answer(200, full)), { usedBytes: 319_488, quotaBytes: 200_000, full: true });
  assert.deepEqual([gateway.read(answer(403)), gateway.read(answer(200, 'odd'))], [null, null]);
});

test('a read answers the value, an empty one too, or none when the key is not there', () => {
  const kvs = (value: unknown) => said({ kvs: [{ key: KEY, value }], count: '1' });
  assert.equal(entries.readValue(kvs('0001000001abc')), '0001000001abc');
  assert.equal(entries.readValue(kvs('')), '');
  for (const none of [said({ kvs: [] }), said({}), said({ kvs: 'odd' }), status(14), unanswered('timeout')]) {
    assert.equal(entries.readValue(none), null);
  }
});

test('deleting a namespace deletes its marker and its entries, and nothing of one whose name it begins', () => {
  const { namespaces } = entries;
  const { call, message } = namespaces.delete('a') as { call: string; message: { success: Message[] } };
  assert.equal(call, 'etcdserverpb.KV/Txn');
  const ranges = message.success.map(({ requestDeleteRange }) => requestDeleteRange as Record<string, string>);
  assert.deepEqual(ranges, [
    { key: 'raftmark/namespaces/a' },
    { key: 'raftmark/entries/a/', rangeEnd: 'raftmark/entries/a0' },
  ]);
  assert.deepEqual(namespaces.create('a'), {
    call: 'etcdserverpb.KV/Put',
    message: { key: 'raftmark/namespaces/a', value: 'raftmark dataset' },
  });
});

test('listing asks for all markers, and reads them as names; those are of raftmark that hold what it writes', () => {
  const { namespaces } = entries;
  assert.deepEqual(namespaces.list(), {
    call: 'etcdserverpb.KV/Range',
    message: { key: 'raftmark/namespaces/', rangeEnd: 'raftmark/namespaces0' },
  });
  const kvs = ['a', 'bench-small-001'].map((name) => ({
    key: `raftmark/namespaces/${name}`,
    value: name === 'a' ? 'mine' : 'raftmark dataset',
  }));
  assert.deepEqual(namespaces.readList(said({ kvs })), ['a', 'bench-small-001']);
  assert.deepEqual(namespaces.readOwn(said({ kvs })), ['bench-small-001']);
  assert.deepEqual(namespaces.readList(said({ kvs: [] })), []);
});

test('a member leads, follows, or knows no leader', () => {
  const of = (leader: string) =>
    view.readStatus(
      said({
        header: { memberId: '10276657743932975437', clusterId: '7' },
        version: '3.6.16',
        leader,
        raftTerm: '2',
        dbSize: '9',
      }),
    );
  const id = '10276657743932975437';
  const same = { id, cluster: '7', learner: false, term: 2, version: 'etcd 3.6.16' };
  assert.deepEqual(of(id), { ...same, role: 'leader', leader: id, ready: true });
  assert.deepEqual([of('1')?.role, of('1')?.leader], ['follower', '1']);
  assert.deepEqual(of('0'), { ...same, role: 'candidate', leader: null, ready: false });
});

for (const [name, response] of [
  ['another message', said({ kvs: [] })],
  ['a status without a header', said({ header: null, version: '3.6.16', leader: '1' })],
  ['a status without a version', said({ header: { memberId: '1' }, version: '', leader: '1' })],
  ['an error', status(16, 'etcdserver: invalid auth token')],
  ['no answer', unanswered('timeout')],
] as const) {
  test(`${name} is not the status of an etcd member`, () => assert.equal(view.readStatus(response), null));
}

test('members are known by their ids and all their client addresses', () => {
  const members = [
    { ID: '1', clientURLs: ['unix:///run/etcd.sock', 'http://Node-A:2379/', 'http://10.0.0.1:2379'] },
    { ID: '2', clientURLs: [] },
    { ID: '3', clientURLs: ['https://10.0.0.3:2379'], isLearner: true },
  ];
  assert.deepEqual(view.members(), { call: 'etcdserverpb.Cluster/MemberList', message: {} });
  assert.deepEqual(view.readMembers(said({ members })), [
    { id: '1', learner: false, urls: ['http://node-a:2379', 'http://10.0.0.1:2379'] },
    { id: '2', learner: false, urls: [] },
    { id: '3', learner: true, urls: ['https://10.0.0.3:2379'] },
  ]);
  for (const none of [said({}), status(14), unanswered('refused')]) assert.deepEqual(view.readMembers(none), []);
});

test('a login brings a token, which goes with every call as metadata', () => {
  assert.deepEqual(login.request('root', 'pw'), {
    call: 'etcdserverpb.Auth/Authenticate',
    message: { name: 'root', password: 'pw' },
  });
  assert.equal(login.readToken(said({ token: 'abc.7' })), 'abc.7');
  for (const none of [said({ token: '' }), said({}), status(3)]) assert.equal(login.readToken(none), null);
  assert.deepEqual(keyHeaders(etcdRpc, 'abc.7'), { token: 'abc.7' });
});

test('every request is a call that its .proto file describes, with no field that it lacks', () => {
  const { namespaces } = entries;
  const requests: readonly GrpcRequest[] = [
    entries.write(ENTRY, 'v'),
    local.entries.read(ENTRY) as GrpcRequest,
    namespaces.create('n'),
    namespaces.delete('n'),
    namespaces.list(),
    view.status(),
    view.members(),
    login.request('a', 'b'),
  ];
  for (const request of requests) {
    assert.ok(isGrpc(request));
    assert.equal(protoFileOf(request.call), 'etcdserverpb.proto');
    const { requestSerialize, requestDeserialize } = describeCall(request.call);
    const there = requestDeserialize(requestSerialize(request.message));
    for (const [field, value] of Object.entries(request.message)) {
      if (typeof value !== 'object') assert.deepEqual(there[field], value, `${request.call} ${field}`);
      else assert.equal((there[field] as unknown[]).length, (value as unknown[]).length, `${request.call} ${field}`);
    }
  }
});

/** The calls of one user under load, the bodies of the gateway for the same, and what its n-th write is to carry. */
function layOut(tier: Tier, bytes: number, reads: 'linearizable' | 'local' = 'linearizable') {
  const writer = 6_007;
  const nature = { seed: 5, bytes, entropy: 'json', engine: NODE_TEXT } as const;
  const dataset = makeDataset(tier, 5);
  const shape = () => loadShapeOf(dataset, nature, writer);
  const calls = spokenTo(etcdRpc, null, reads).entries.loadRequests(shape()) as GrpcLoad;
  const bodies = spokenTo(etcdGateway, null, reads).entries.loadRequests(shape());
  if (!('writeBody' in bodies)) throw new Error('the gateway speaks HTTP');
  return {
    calls,
    bodies,
    next: valuesInTurn(nature, writer),
    entry: (index: number): EntryName => dataset.entry(index),
  };
}

for (const tier of TIERS) {
  test(`under load, calls on entries of tier ${tier.name} carry the keys and values of single ones, and of the gateway`, () => {
    const { calls, bodies, next, entry } = layOut(tier, 1_024);
    assert.deepEqual([calls.readCall, calls.writeCall], ['etcdserverpb.KV/Range', 'etcdserverpb.KV/Put']);
    const last = tier.entries - 1;
    // Each twice: what is remembered is what was made.
    [0, last, 7, 0, last, last + 1, 1_023, 1_024, 1_023, 1_024, LAST_ENTRY].forEach((index) => {
      assert.deepEqual(calls.readMessage(index), entries.read(entry(index)).message);
      const message = calls.writeMessage(index);
      assert.deepEqual(message, entries.write(entry(index), next(index)).message);
      const { key, value } = JSON.parse(Buffer.from(bodies.writeBody(index)).toString());
      assert.deepEqual([fromBase64(key), fromBase64(value)], [message.key, message.value]);
    });
  });
}

test('under load, no two writes carry the same value', () => {
  for (const bytes of [10, 13, 1_024]) {
    const { calls, next } = layOut(TIERS[0] as Tier, bytes);
    const seen = new Set<unknown>();
    for (let count = 1; count <= 64 * 64 + 40; count++) {
      const { value } = calls.writeMessage(0);
      assert.equal(value, next(0));
      seen.add(value);
    }
    assert.equal(seen.size, 64 * 64 + 40);
  }
});

test('under load, local reads are asked of the node itself, and reads and writes do not get into each other', () => {
  const { calls, entry } = layOut(TIERS[0] as Tier, 10, 'local');
  const read = calls.readMessage(3);
  calls.writeMessage(4);
  assert.deepEqual(read, (local.entries.read(entry(3)) as GrpcRequest).message);
});

test('a leader hands over to the member that it is told', () => {
  const call = 'etcdserverpb.Maintenance/MoveLeader';
  assert.deepEqual(view.transfer('14276777150412237921'), { call, message: { targetID: '14276777150412237921' } });
});
