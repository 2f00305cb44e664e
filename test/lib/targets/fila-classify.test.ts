import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fila } from '../../../lib/targets/fila.ts';
import { CODE, type GrpcResponse, NO_CODE } from '../../../lib/targets/grpc.ts';
import type { Operation } from '../../../lib/targets/operations.ts';
import { keyHeaders } from '../../../lib/targets/target.ts';

function answer(code: number, text = '', more: Partial<GrpcResponse> = {}): GrpcResponse {
  return { code, text, trailers: {}, message: null, ...more };
}

function judged(operation: Operation, response: GrpcResponse): string {
  const { outcome, ...rest } = fila.classify(operation, response);
  return 'reason' in rest ? `${outcome} ${rest.reason}` : outcome;
}

// Codes and texts as the broker gives them; what each operation is then.
const ROWS: readonly (readonly [number, string, { readonly enqueue: string; readonly consume: string }])[] = [
  [CODE.NOT_FOUND, 'queue raft group not found', { enqueue: 'rejected not-found', consume: 'rejected not-found' }],
  [
    CODE.INVALID_ARGUMENT,
    'queue name must not be empty',
    { enqueue: 'rejected bad-request', consume: 'rejected bad-request' },
  ],
  [CODE.UNAUTHENTICATED, 'missing api key', { enqueue: 'rejected unauthorized', consume: 'rejected unauthorized' }],
  [
    CODE.PERMISSION_DENIED,
    'key does not have produce permission on queue "a"',
    { enqueue: 'rejected forbidden', consume: 'rejected forbidden' },
  ],
  [CODE.UNAVAILABLE, 'no leader available', { enqueue: 'rejected no-leader', consume: 'rejected no-leader' }],
  [
    CODE.UNAVAILABLE,
    'node not ready for this queue — retry on another node or wait',
    { enqueue: 'rejected unavailable', consume: 'rejected unavailable' },
  ],
  [
    CODE.UNAVAILABLE,
    'forward error: rpc: status: Unavailable',
    { enqueue: 'unknown unavailable', consume: 'rejected unavailable' },
  ],
  [CODE.UNAVAILABLE, 'scheduler unavailable', { enqueue: 'unknown unavailable', consume: 'rejected unavailable' }],
  [CODE.RESOURCE_EXHAUSTED, 'scheduler overloaded', { enqueue: 'unknown overloaded', consume: 'rejected overloaded' }],
  [CODE.INTERNAL, 'raft error: fatal: stopped', { enqueue: 'unknown server-error', consume: 'rejected server-error' }],
  [
    CODE.INTERNAL,
    'scheduler reply channel dropped',
    { enqueue: 'unknown server-error', consume: 'rejected server-error' },
  ],
  [CODE.ALREADY_EXISTS, 'queue already exists: a', { enqueue: 'rejected unexpected', consume: 'rejected unexpected' }],
  [
    CODE.NOT_FOUND,
    'no lease for message 01 in queue a',
    { enqueue: 'unknown not-found', consume: 'rejected not-found' },
  ],
  [CODE.DEADLINE_EXCEEDED, 'too late', { enqueue: 'unknown timeout', consume: 'rejected timeout' }],
];

for (const [code, text, { enqueue, consume }] of ROWS) {
  test(`"${text}" (${code}) is ${enqueue} of an enqueue`, () => {
    for (const operation of ['enqueue', 'ack', 'nack'] as const) {
      assert.equal(judged(operation, answer(code, text)), enqueue, operation);
    }
    assert.equal(judged('consume', answer(code, text)), consume);
  });
}

test('a stream that is refused by a node that does not lead names the one that does, where that has an address', () => {
  const text = 'this node is not the leader for this queue; reconnect to the leader';
  const trailers = { 'x-fila-leader-addr': '127.0.0.1:5557' };
  assert.deepEqual(fila.classify('consume', answer(CODE.UNAVAILABLE, text, { trailers })), {
    outcome: 'rejected',
    reason: 'redirected',
    leader: 'http://127.0.0.1:5557',
  });
  assert.deepEqual(fila.classify('consume', answer(CODE.UNAVAILABLE, text)), {
    outcome: 'rejected',
    reason: 'redirected',
  });
});

test('an acknowledgement of a message has its id; one without is none of the broker', () => {
  assert.equal(judged('enqueue', answer(CODE.OK, '', { message: { messageId: '0198-…' } })), 'ok');
  assert.equal(judged('enqueue', answer(CODE.OK, '', { message: { messageId: '' } })), 'unknown wrong-answer');
  assert.equal(judged('enqueue', answer(CODE.OK, '', { message: {} })), 'unknown wrong-answer');
  assert.equal(judged('enqueue', answer(CODE.OK)), 'ok');
  assert.equal(judged('ack', answer(CODE.OK, '', { message: {} })), 'ok');
});

test('what no node answered is told by how it was lost', () => {
  assert.equal(judged('enqueue', answer(NO_CODE, '', { error: 'refused' })), 'rejected refused');
  assert.equal(judged('enqueue', answer(NO_CODE, '', { error: 'connection-lost' })), 'unknown connection-lost');
  assert.equal(judged('enqueue', answer(NO_CODE, '', { error: 'timeout' })), 'unknown timeout');
});

test('a key goes into the authorization of a call as a bearer has it', () => {
  assert.deepEqual(keyHeaders(fila, 'secret'), { authorization: 'Bearer secret' });
});

test('queues are listed with their leaders by id; 0 is nobody', () => {
  const message = {
    queues: [
      { name: 'a', depth: '12', leaderNodeId: '2' },
      { name: 'b', depth: '0', leaderNodeId: '0' },
    ],
    clusterNodeCount: 3,
  };
  assert.deepEqual(fila.queues.readList(answer(CODE.OK, '', { message })), {
    queues: [
      { name: 'a', leader: '2', replicas: null, depth: 12 },
      { name: 'b', leader: null, replicas: null, depth: 0 },
    ],
    clusterNodes: 3,
  });
  assert.equal(fila.queues.readList(answer(CODE.UNAVAILABLE)), null);
  const stats = answer(CODE.OK, '', { message: { depth: '3', leaderNodeId: '1', replicationCount: 3 } });
  assert.deepEqual(fila.queues.readStanding('a', stats), { name: 'a', leader: '1', replicas: 3, depth: 3 });
});
