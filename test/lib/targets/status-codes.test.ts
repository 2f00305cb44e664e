import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyCode } from '../../../lib/targets/answers.ts';
import { CODE_NAMES, type GrpcResponse } from '../../../lib/targets/grpc.ts';
import { status, unanswered } from '../../fixtures/answers.ts';

const rejected = (reason: string) => ({ outcome: 'rejected', reason });
const unknown = (reason: string) => ({ outcome: 'unknown', reason });
const OK = { outcome: 'ok' };

/** What each code means for a write, and for a read where that differs; the numbers are gRPC's. */
const CODES: readonly [code: number, name: string, write: object, read?: object][] = [
  [0, 'OK', OK],
  [1, 'CANCELLED', unknown('unavailable'), rejected('unavailable')],
  [2, 'UNKNOWN', unknown('server-error'), rejected('server-error')],
  [3, 'INVALID_ARGUMENT', rejected('bad-request')],
  [4, 'DEADLINE_EXCEEDED', unknown('timeout'), rejected('timeout')],
  [5, 'NOT_FOUND', rejected('not-found')],
  [6, 'ALREADY_EXISTS', rejected('unexpected')],
  [7, 'PERMISSION_DENIED', rejected('forbidden')],
  [8, 'RESOURCE_EXHAUSTED', unknown('overloaded'), rejected('overloaded')],
  [9, 'FAILED_PRECONDITION', rejected('unavailable')],
  [10, 'ABORTED', unknown('unavailable'), rejected('unavailable')],
  [11, 'OUT_OF_RANGE', rejected('bad-request')],
  [12, 'UNIMPLEMENTED', rejected('bad-request')],
  [13, 'INTERNAL', unknown('server-error'), rejected('server-error')],
  [14, 'UNAVAILABLE', unknown('unavailable'), rejected('unavailable')],
  [15, 'DATA_LOSS', unknown('server-error'), rejected('server-error')],
  [16, 'UNAUTHENTICATED', rejected('unauthorized')],
];

for (const [code, name, write, read = write] of CODES) {
  test(`${name} means ${JSON.stringify(write)} for a write and ${JSON.stringify(read)} for a read`, () => {
    assert.equal(CODE_NAMES[code], name);
    assert.deepEqual(classifyCode('write', status(code, 'anything')), write);
    assert.deepEqual(classifyCode('read', status(code, 'anything')), read);
  });
}

test('each of the 17 codes has its row', () => assert.equal(CODES.length, CODE_NAMES.length));

/** Answers whose text, or whose absence, says more than the code. */
const OTHERS: readonly [name: string, response: GrpcResponse, write: object, read?: object][] = [
  ['a code of no known meaning', status(17), unknown('unexpected'), rejected('unexpected')],
  [
    'a message that a node of grpc-go will not take',
    status(8, 'grpc: received message larger than max (5242893 vs. 4194304)'),
    rejected('too-large'),
  ],
  [
    'a message that a node of grpc-js will not take',
    status(8, 'Received message larger than max (5242893 vs 4194304)'),
    rejected('too-large'),
  ],
  [
    'a message that a node of grpc-java will not take',
    status(8, 'gRPC message exceeds maximum size 4194304: 5242893'),
    rejected('too-large'),
  ],
  [
    'an answer that a node cannot send',
    status(8, 'grpc: trying to send message larger than max (5242893 vs. 4194304)'),
    unknown('too-large'),
    rejected('too-large'),
  ],
  ['a refused stream, as grpc-js tells it', status(14, 'Stream refused by server'), rejected('unavailable')],
  [
    'a refused stream, as grpc-go tells it',
    status(14, 'stream terminated by RST_STREAM with error code: REFUSED_STREAM'),
    rejected('unavailable'),
  ],
  [
    'a refused stream of which a proxy tells',
    status(14, 'upstream: Stream refused by server'),
    unknown('unavailable'),
    rejected('unavailable'),
  ],
  ['a refused connection', unanswered('refused'), rejected('refused')],
  ['a connection that took too long', unanswered('no-connection'), rejected('refused')],
  ['a failed handshake', unanswered('tls'), rejected('refused')],
  ['another protocol', unanswered('other-protocol'), rejected('unexpected')],
  ['a time-out', unanswered('timeout'), unknown('timeout')],
  ['a lost connection', unanswered('connection-lost'), unknown('connection-lost')],
];

for (const [name, response, write, read = write] of OTHERS) {
  test(`${name} means ${JSON.stringify(write)} for a write and ${JSON.stringify(read)} for a read`, () => {
    assert.deepEqual(classifyCode('write', response), write);
    assert.deepEqual(classifyCode('read', response), read);
  });
}
