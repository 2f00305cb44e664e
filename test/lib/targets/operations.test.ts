import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubtOf } from '../../../lib/targets/answers.ts';
import { DATA_MODELS, OPERATIONS, traitsOf } from '../../../lib/targets/operations.ts';

test('operations are those of all data models, and a name in several of them means the same', () => {
  assert.deepEqual(OPERATIONS, [
    'write',
    'read',
    'enqueue',
    'consume',
    'ack',
    'nack',
    'register',
    'submit',
    'update',
    'query',
  ]);
  assert.equal(OPERATIONS.length, new Set(OPERATIONS).size);
  assert.deepEqual(Object.keys(DATA_MODELS), ['entries', 'queues', 'tasks', 'audit']);
  assert.deepEqual(DATA_MODELS.tasks.query, DATA_MODELS.audit.query);
});

test('what changes something may have been done though its answer was lost', () => {
  assert.deepEqual(
    OPERATIONS.map((operation) => [operation, doubtOf(operation)]),
    [
      ['write', 'unknown'],
      ['read', 'rejected'],
      ['enqueue', 'unknown'],
      ['consume', 'rejected'],
      ['ack', 'unknown'],
      ['nack', 'unknown'],
      ['register', 'unknown'],
      ['submit', 'unknown'],
      ['update', 'unknown'],
      ['query', 'rejected'],
    ],
  );
});

test('a write brings a value that is stored, and so do a message and a task', () => {
  assert.deepEqual(
    OPERATIONS.filter((operation) => traitsOf(operation).storesPayload),
    ['write', 'enqueue', 'submit'],
  );
});
