import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import { CODE, type CODE_NAMES } from '../../../lib/targets/grpc.ts';
import { said, status, unanswered } from '../../fixtures/answers.ts';

type CodeName = (typeof CODE_NAMES)[number];

/** Surely not done, whether it was to write or to read. */
const no = (reason: string) => [
  { outcome: 'rejected', reason },
  { outcome: 'rejected', reason },
];
/** A write may have been done; a read that failed changed nothing. */
const perhaps = (reason: string) => [
  { outcome: 'unknown', reason },
  { outcome: 'rejected', reason },
];

/**
 * The errors of etcd's KV, Maintenance, Cluster and Auth, with the codes that 3.6 answers with, and where 3.4 and 3.5 have
 * another, that as well. Why: `check` before anything is proposed, `apply` when all members find it not allowed, `stored` when
 * the member says so of what it has done, `proposed` when it may be under way, `call` when the call was given up.
 */
const ERRORS: readonly [text: string, codes: readonly CodeName[], meaning: object[], why: string][] = [
  ['key is not provided', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['key not found', ['INVALID_ARGUMENT'], no('bad-request'), 'apply'],
  ['value is provided', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['lease is provided', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['too many operations in txn request', ['INVALID_ARGUMENT'], no('too-large'), 'check'],
  ['duplicate key given in txn request', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['invalid client api version', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['invalid sort option', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['mvcc: required revision has been compacted', ['OUT_OF_RANGE'], no('bad-request'), 'apply'],
  ['mvcc: required revision is a future revision', ['OUT_OF_RANGE'], no('bad-request'), 'apply'],
  ['mvcc: database space exceeded', ['RESOURCE_EXHAUSTED'], perhaps('no-space'), 'stored'],
  ['requested lease not found', ['NOT_FOUND'], no('not-found'), 'apply'],
  ['member ID already exist', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['Peer URLs already exists', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  [
    're-configuration failed due to not enough started members',
    ['UNKNOWN', 'FAILED_PRECONDITION'],
    no('unavailable'),
    'check',
  ],
  ['given member URLs are invalid', ['INVALID_ARGUMENT'], no('bad-request'), 'check'],
  ['member not found', ['NOT_FOUND'], no('unavailable'), 'apply'],
  ['can only promote a learner member', ['FAILED_PRECONDITION'], no('unavailable'), 'check'],
  [
    'can only promote a learner member which is in sync with leader',
    ['FAILED_PRECONDITION'],
    no('unavailable'),
    'check',
  ],
  ['too many learner members in cluster', ['FAILED_PRECONDITION'], no('unavailable'), 'check'],
  ['cluster ID mismatch', ['FAILED_PRECONDITION'], no('unavailable'), 'check'],
  ['request is too large', ['INVALID_ARGUMENT'], no('too-large'), 'check'],
  // Handed to gRPC as an error that it does not know, so that it goes out as UNKNOWN.
  ['too many requests', ['UNKNOWN', 'RESOURCE_EXHAUSTED'], no('overloaded'), 'check'],
  ['root user does not exist', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['root user does not have root role', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['user name already exists', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['user name is empty', ['INVALID_ARGUMENT'], no('unauthorized'), 'apply'],
  ['user name not found', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['role name already exists', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['role name not found', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['role name is empty', ['INVALID_ARGUMENT'], no('bad-request'), 'apply'],
  ['authentication failed, invalid user ID or password', ['INVALID_ARGUMENT'], no('unauthorized'), 'check'],
  ['permission not given', ['INVALID_ARGUMENT'], no('bad-request'), 'apply'],
  ['permission denied', ['PERMISSION_DENIED'], no('forbidden'), 'apply'],
  ['role is not granted to the user', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['permission is not granted to the role', ['FAILED_PRECONDITION'], no('unavailable'), 'apply'],
  ['authentication is not enabled', ['FAILED_PRECONDITION'], no('unauthorized'), 'check'],
  ['invalid auth token', ['UNAUTHENTICATED'], no('unauthorized'), 'check'],
  ['invalid auth management', ['INVALID_ARGUMENT'], no('bad-request'), 'apply'],
  ['revision of auth store is old', ['INVALID_ARGUMENT'], no('unauthorized'), 'apply'],
  ['no leader', ['UNAVAILABLE'], no('no-leader'), 'check'],
  ['not leader', ['FAILED_PRECONDITION'], no('unavailable'), 'check'],
  ['leader changed', ['UNAVAILABLE'], perhaps('replication-failed'), 'proposed'],
  ['not capable', ['FAILED_PRECONDITION', 'UNAVAILABLE'], no('unavailable'), 'check'],
  ['server stopped', ['UNAVAILABLE'], perhaps('unavailable'), 'proposed'],
  ['request timed out', ['UNAVAILABLE'], perhaps('replication-failed'), 'proposed'],
  [
    'request timed out, possibly due to previous leader failure',
    ['UNAVAILABLE'],
    perhaps('replication-failed'),
    'proposed',
  ],
  ['request timed out, possibly due to connection lost', ['UNAVAILABLE'], perhaps('replication-failed'), 'proposed'],
  [
    'request timed out, waiting for the applied index took too long',
    ['UNAVAILABLE'],
    perhaps('replication-failed'),
    'proposed',
  ],
  ['request timed out, leader transfer took too long', ['UNKNOWN'], perhaps('replication-failed'), 'proposed'],
  ['unhealthy cluster', ['UNAVAILABLE'], no('unavailable'), 'check'],
  ['corrupt cluster', ['DATA_LOSS'], no('server-error'), 'apply'],
  ['rpc not supported for learner', ['FAILED_PRECONDITION', 'UNAVAILABLE'], no('unavailable'), 'check'],
  ['bad leader transferee', ['FAILED_PRECONDITION'], no('unavailable'), 'check'],
  ['request cancelled', ['UNKNOWN'], perhaps('replication-failed'), 'call'],
  ['request canceled', ['CANCELLED'], perhaps('replication-failed'), 'call'],
  ['context deadline exceeded', ['DEADLINE_EXCEEDED'], perhaps('replication-failed'), 'call'],
  ['unknown method', ['UNKNOWN'], perhaps('server-error'), 'call'],
];

/** What members say without their name in front: raft's words, gRPC's, and those of stores in older versions. */
const BARE: typeof ERRORS = [
  ['raft proposal dropped', ['UNKNOWN'], no('unavailable'), 'check'],
  ['raft: stopped', ['UNKNOWN'], perhaps('unavailable'), 'proposed'],
  ['auth: revision in header is old', ['UNKNOWN'], no('unauthorized'), 'apply'],
  ['context canceled', ['CANCELLED'], perhaps('unavailable'), 'call'],
  ['context deadline exceeded', ['DEADLINE_EXCEEDED'], perhaps('replication-failed'), 'call'],
  ['client disconnected', ['UNAVAILABLE'], perhaps('unavailable'), 'call'],
  ['transport is closing', ['UNAVAILABLE'], perhaps('unavailable'), 'call'],
  ['unknown service etcdserverpb.KV', ['UNIMPLEMENTED'], no('bad-request'), 'check'],
  ['unknown method Nothing for service etcdserverpb.KV', ['UNIMPLEMENTED'], no('bad-request'), 'check'],
  ['grpc: received message larger than max (5242893 vs. 2097152)', ['RESOURCE_EXHAUSTED'], no('too-large'), 'check'],
  [
    'grpc: failed to unmarshal the received message: proto: field etcdserverpb.KeyValue.value contains invalid UTF-8',
    ['INTERNAL'],
    no('wrong-value'),
    'read',
  ],
];

const ALL = [...ERRORS.map(([text, ...rest]) => [`etcdserver: ${text}`, ...rest] as const), ...BARE];

for (const [text, codes, [write, read], why] of ALL) {
  test(`"${text}" (${why}) means ${JSON.stringify(write)} for a write and ${JSON.stringify(read)} for a read`, () => {
    for (const code of codes) {
      assert.deepEqual(etcdRpc.classify('write', status(CODE[code], text)), write, code);
      assert.deepEqual(etcdRpc.classify('read', status(CODE[code], text)), read, code);
    }
  });
}

test('OK is ok where nobody asked for the message, or it has a revision, and nothing else ever is', () => {
  assert.deepEqual(etcdRpc.classify('write', { ...said({}), message: null }), { outcome: 'ok' });
  assert.deepEqual(etcdRpc.classify('write', said({ header: { revision: '5' } })), { outcome: 'ok' });
  for (const message of [{}, { header: null }, { header: {} }, { header: { revision: '0' } }])
    assert.deepEqual(etcdRpc.classify('write', said(message)), { outcome: 'unknown', reason: 'wrong-answer' });
  for (const [text] of ALL) {
    for (let code = 1; code < 20; code++) assert.notEqual(etcdRpc.classify('write', status(code, text)).outcome, 'ok');
  }
});

test('the text of a client that got no answer is not taken for one of etcd', () => {
  const lost = { ...unanswered('connection-lost'), text: 'etcdserver: no leader' };
  assert.deepEqual(etcdRpc.classify('write', lost), { outcome: 'unknown', reason: 'connection-lost' });
});
