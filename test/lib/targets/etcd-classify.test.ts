import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import type { HttpResponse } from '../../../lib/targets/http.ts';
import { answer, lost } from '../../fixtures/answers.ts';

const rejected = (reason: string) => ({ outcome: 'rejected', reason });
const unknown = (reason: string) => ({ outcome: 'unknown', reason });
/** An error of the gateway, with the gRPC code in its body. */
const gateway = (status: number, code: number, message: string) => answer(status, { error: message, code, message });

/** What an answer means for a write, and for a read where that differs. */
const table: readonly [string, HttpResponse, object, object?][] = [
  ['200', answer(200, { header: { revision: '7' } }), { outcome: 'ok' }],
  [
    'request timed out',
    gateway(503, 14, 'etcdserver: request timed out'),
    unknown('replication-failed'),
    rejected('replication-failed'),
  ],
  [
    'request timed out after the leader failed',
    gateway(503, 14, 'etcdserver: request timed out, possibly due to previous leader failure'),
    unknown('replication-failed'),
    rejected('replication-failed'),
  ],
  [
    'leader changed',
    gateway(503, 14, 'etcdserver: leader changed'),
    unknown('replication-failed'),
    rejected('replication-failed'),
  ],
  [
    'context deadline exceeded',
    gateway(504, 4, 'context deadline exceeded'),
    unknown('replication-failed'),
    rejected('replication-failed'),
  ],
  [
    'a member that shuts down',
    gateway(503, 14, 'etcdserver: server stopped'),
    unknown('unavailable'),
    rejected('unavailable'),
  ],
  ['a member that does not know itself yet', gateway(503, 14, 'etcdserver: not capable'), rejected('unavailable')],
  ['a member that was removed', gateway(404, 5, 'etcdserver: member not found'), rejected('unavailable')],
  ['no leader', gateway(503, 14, 'etcdserver: no leader'), rejected('no-leader')],
  ['request is too large', gateway(400, 3, 'etcdserver: request is too large'), rejected('too-large')],
  [
    'a message beyond the gateway limit',
    gateway(429, 8, 'ResourceExhausted desc = trying to send message larger than max (2097166 vs. 2097152)'),
    rejected('too-large'),
  ],
  ['too many requests', gateway(429, 8, 'etcdserver: too many requests'), rejected('overloaded')],
  [
    'database space exceeded, which may be said of what was stored,',
    gateway(429, 8, 'etcdserver: mvcc: database space exceeded'),
    unknown('no-space'),
    rejected('no-space'),
  ],
  ['permission denied', gateway(403, 7, 'etcdserver: permission denied'), rejected('forbidden')],
  ['an invalid token', gateway(401, 16, 'etcdserver: invalid auth token'), rejected('unauthorized')],
  ['no user name', gateway(400, 3, 'etcdserver: user name is empty'), rejected('unauthorized')],
  ['an error without a message', answer(503, { error: 'etcdserver: no leader', code: 14 }), rejected('no-leader')],
  ['an empty key', gateway(400, 3, 'etcdserver: key is not provided'), rejected('bad-request')],
  ['404', answer(404, { code: 5, message: 'Not Found' }), rejected('not-found')],
  ['a proposal that raft drops', gateway(500, 2, 'raft proposal dropped'), rejected('unavailable')],
  ['500', gateway(500, 2, 'etcdserver: unknown method'), unknown('server-error'), rejected('server-error')],
  ['503 of another text', gateway(503, 14, 'transport is closing'), unknown('unavailable'), rejected('unavailable')],
  ['503 of a proxy', answer(503, '<html>'), unknown('unavailable'), rejected('unavailable')],
  ['502 without a body', answer(502), unknown('server-error'), rejected('server-error')],
  ['302', answer(302), unknown('unexpected'), rejected('unexpected')],
  ['a refused connection', lost('refused'), rejected('refused')],
  ['a time-out', lost('timeout'), unknown('timeout')],
  ['a lost connection', lost('connection-lost'), unknown('connection-lost')],
];

for (const [name, response, write, read = write] of table) {
  test(`${name} means ${JSON.stringify(write)} for what changes state`, () => {
    assert.deepEqual(etcdGateway.classify('write', response), write);
  });
  test(`${name} means ${JSON.stringify(read)} for what only reads`, () => {
    assert.deepEqual(etcdGateway.classify('read', response), read);
  });
}

const PUT_ANSWER = '{"header":{"cluster_id":"1","member_id":"2","revision":"5","raft_term":"2"}}';

test('success is told by the revision as well', () => {
  assert.deepEqual(etcdGateway.classify('write', answer(200, PUT_ANSWER)), { outcome: 'ok' });
  for (const body of ['', 'OK', '<html><body>Welcome</body></html>', '{}', '{"header":{}}', '{"status":"ok"}', '[]'])
    assert.deepEqual(
      etcdGateway.classify('write', answer(200, body)),
      { outcome: 'unknown', reason: 'wrong-answer' },
      body,
    );
  for (const body of [PUT_ANSWER, ''])
    assert.deepEqual(etcdGateway.classify('read', answer(200, body)), { outcome: 'ok' }, body);
  for (const body of ['OK', '<html></html>', '{"kvs":[]}'])
    assert.deepEqual(
      etcdGateway.classify('read', answer(200, body)),
      { outcome: 'rejected', reason: 'wrong-answer' },
      body,
    );
});

test('no status but 200 is ever taken for success', () => {
  for (let status = 100; status < 600; status++) {
    assert.equal(etcdGateway.classify('write', answer(status, PUT_ANSWER)).outcome === 'ok', status === 200);
  }
});
