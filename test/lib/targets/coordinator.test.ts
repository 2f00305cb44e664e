import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordIn } from '../../../lib/targets/coordinator/record.ts';
import { coordinator } from '../../../lib/targets/coordinator.ts';
import type { HttpResponse } from '../../../lib/targets/http.ts';
import type { Operation } from '../../../lib/targets/operations.ts';
import { httpRequest } from '../../fixtures/target-parts.ts';

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const said: readonly (readonly [Operation, number, unknown, string])[] = [
  ['write', 200, { success: true }, 'ok'],
  ['submit', 200, { success: true }, 'ok'],
  ['register', 200, { success: true, worker_id: 'w' }, 'ok'],
  ['write', 200, { success: false, error: 'Not leader' }, 'rejected told-not-leader'],
  // The majority did not confirm it within 5 s: it may be there later.
  ['write', 200, { success: false }, 'unknown told-failed'],
  ['update', 200, { success: false, error: 'list index out of range' }, 'unknown told-failed'],
  ['write', 200, '<html>', 'unknown wrong-answer'],
  ['register', 409, { success: false, error: 'not leader' }, 'rejected redirected'],
  ['register', 503, { success: false, error: 'no quorum' }, 'rejected unavailable'],
  ['register', 503, 'Service Unavailable', 'unknown unavailable'],
  ['register', 400, { success: false, error: 'worker_id required' }, 'rejected bad-request'],
  ['write', 500, '500 Internal Server Error', 'unknown server-error'],
  ['query', 500, '500 Internal Server Error', 'rejected server-error'],
  ['query', 200, {}, 'ok'],
  ['read', 200, '', 'ok'],
  ['read', 200, '<html>', 'rejected wrong-answer'],
];
for (const [operation, status, body, outcome] of said) {
  test(`${JSON.stringify(body)} with ${status} to a ${operation} is ${outcome}`, () => {
    const judged = coordinator.classify(operation, answer(status, body));
    assert.equal(judged.outcome === 'ok' ? 'ok' : `${judged.outcome} ${judged.reason}`, outcome);
  });
}

test('a node says what it is called, who leads and in which term', () => {
  const told = { status: 'running', node_id: 'node-2', role: 'FOLLOWER', current_leader: 'node-1', term: 4 };
  const { role, id, leader, term, ready } = coordinator.view.readStatus(answer(200, told)) ?? {};
  assert.deepEqual([role, id, leader, term, ready], ['follower', 'node-2', 'node-1', 4, true]);
  const alone = { ...told, role: 'CANDIDATE', current_leader: null };
  assert.equal(coordinator.view.readStatus(answer(200, alone))?.ready, false);
  assert.equal(coordinator.view.readStatus(answer(200, { status: 'ok' })), null);
});

test('an entry is the worker of its name in the list of all, whatever the others are called and hold', () => {
  const entry = { namespace: 'n', key: 'k' };
  const worker = (value: string) => ({ worker_id: 'x', capabilities: { value } });
  // As the coordinator writes it, with blanks, and as others do.
  const lists = [
    { m: worker('"n/k": {'), 'n/k': worker('a "quoted" } \\'), 'n/k2': worker('z') },
    { 'n/k': { worker_id: 'n/k', capabilities: { value: 'a "quoted" } \\' } } },
  ].flatMap((list) => [JSON.stringify(list), JSON.stringify(list).replaceAll('":', '": ')]);
  for (const body of lists) assert.equal(coordinator.entries.readValue(answer(200, body), entry), 'a "quoted" } \\');
  assert.equal(coordinator.entries.readValue(answer(200, { 'n/k2': worker('z') }), entry), null);
  assert.equal(coordinator.entries.readValue(answer(200, { 'n/k': { host: 'h' } }), entry), null);
});

test('a record that its list breaks off is none', () => {
  assert.equal(recordIn('{"n/k": {"worker_id": "n/k", "cap', 'n/k'), null);
  assert.equal(recordIn('{}', 'n/k'), null);
});

test('what changes something else than workers by themselves is a command for the log', () => {
  const { tasks } = coordinator;
  assert.equal(httpRequest(tasks.register('w')).path, '/api/workers/register');
  for (const request of [tasks.add('w'), tasks.submit('t', 'x'), tasks.update('w', 'busy')]) {
    assert.equal(request.path, '/raft/forward');
  }
  assert.deepEqual(tasks.readWorkers(answer(200, { w: { status: 'busy' }, v: {} })), [
    { id: 'w', status: 'busy' },
    { id: 'v', status: null },
  ]);
  assert.equal(tasks.readWorkers(answer(200, 'no list')), null);
});
