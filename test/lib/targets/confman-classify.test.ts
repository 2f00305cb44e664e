import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import type { HttpResponse } from '../../../lib/targets/http.ts';
import type { Operation } from '../../../lib/targets/operations.ts';
import type { Answer } from '../../../lib/targets/outcome.ts';
import { answer, lost, problem } from '../../fixtures/answers.ts';

const OK: Answer = { outcome: 'ok' };
const rejected = (reason: string) => ({ outcome: 'rejected', reason });
const unknown = (reason: string) => ({ outcome: 'unknown', reason });
const location = (url: string) => answer(307, '', { location: url });

/** What an answer means for a write, and for a read where that differs. */
const table: readonly [string, HttpResponse, object, object?][] = [
  ['200', answer(200, { value: 'x', version: 0 }), OK],
  ['204', answer(204), OK],
  [
    '307 to the leader',
    location('http://127.0.0.1:6200/api/v1/namespaces/a/config/b'),
    { ...rejected('redirected'), leader: 'http://127.0.0.1:6200' },
  ],
  ['307 without Location', answer(307), rejected('redirected')],
  ['307 to a path', location('/api/v1/namespaces'), rejected('redirected')],
  [
    '308 to the leader',
    answer(308, '', { location: 'http://node:1/x' }),
    { ...rejected('redirected'), leader: 'http://node:1' },
  ],
  ['302', answer(302, '', { location: 'http://login.example/' }), unknown('unexpected'), rejected('unexpected')],
  ['400', problem(400, 'One or more validation errors occurred.'), rejected('bad-request')],
  ['401', answer(401), rejected('unauthorized')],
  ['403', answer(403), rejected('forbidden')],
  ['404', problem(404, 'Configuration not found'), rejected('not-found')],
  ['413', answer(413), rejected('too-large')],
  ['415', answer(415), rejected('bad-request')],
  ['418', answer(418), unknown('unexpected'), rejected('unexpected')],
  ['429', answer(429), rejected('overloaded')],
  ['500', answer(500), unknown('server-error'), rejected('server-error')],
  ['502', answer(502, '<html>'), unknown('server-error'), rejected('server-error')],
  ['503 No leader available', problem(503, 'No leader available', 'Try again later'), rejected('no-leader')],
  ['503 Replication failed', problem(503, 'Replication failed', 'Replication failed'), unknown('replication-failed')],
  [
    '503 Replication failed, of a namespace',
    problem(503, 'Replication failed', 'The namespace change could not be replicated to the cluster'),
    unknown('replication-failed'),
  ],
  [
    '503 Replication failed after the blob quorum',
    problem(503, 'Replication failed', 'Raft replication failed after blob quorum'),
    unknown('replication-failed'),
  ],
  [
    '503 Replication failed before the blob quorum',
    problem(503, 'Replication failed', 'Blob replication failed: 1 of 2 acknowledgements'),
    rejected('replication-failed'),
  ],
  [
    '503 Replication failed without detail',
    answer(503, { title: 'Replication failed' }),
    unknown('replication-failed'),
  ],
  ['503 Blob temporarily unavailable', problem(503, 'Blob temporarily unavailable'), rejected('unavailable')],
  ['503 Read barrier failed', problem(503, 'Read barrier failed'), rejected('barrier-failed')],
  ['504 Read barrier failed', problem(504, 'Read barrier failed'), rejected('barrier-timeout')],
  [
    '503 without a body, with Retry-After',
    answer(503, '', { 'retry-after': '2' }),
    unknown('unavailable'),
    rejected('barrier-failed'),
  ],
  [
    '504 without a body, with Retry-After',
    answer(504, '', { 'retry-after': '2' }),
    unknown('timeout'),
    rejected('barrier-timeout'),
  ],
  ['503 without a body', answer(503), unknown('unavailable'), rejected('unavailable')],
  ['504 of a proxy', answer(504, '<html>Gateway</html>'), unknown('timeout'), rejected('timeout')],
  [
    '503 of a proxy with Retry-After',
    answer(503, '<html>', { 'retry-after': '30' }),
    unknown('unavailable'),
    rejected('unavailable'),
  ],
  ['503 of another title', problem(503, 'Something else'), unknown('unavailable'), rejected('unavailable')],
  ['503 of a proxy', answer(503, '<html>Service Unavailable</html>'), unknown('unavailable'), rejected('unavailable')],
  ['503 with half a body', answer(503, '{"title":"No lea'), unknown('unavailable'), rejected('unavailable')],
  ['503 with an array', answer(503, '["No leader available"]'), unknown('unavailable'), rejected('unavailable')],
  ['a refused connection', lost('refused'), rejected('refused')],
  ['a time-out', lost('timeout'), unknown('timeout')],
  ['a lost connection', lost('connection-lost'), unknown('connection-lost')],
];

for (const [name, response, write, read = write] of table) {
  const judged = (operation: Operation) => confman.classify(operation, response);
  test(`${name} means ${JSON.stringify(write)} for what changes state`, () => {
    assert.deepEqual(judged('write'), write);
  });
  test(`${name} means ${JSON.stringify(read)} for what only reads`, () => {
    assert.deepEqual(judged('read'), read);
    assert.deepEqual(judged('query'), read);
  });
}

const PUT_ANSWER =
  '{"namespace":"n","key":"k","value":"v","type":"string","version":0,"updatedAt":"2026-02-02T10:00:00Z","updatedBy":"bench"}';
const NOT_CONFMAN = [
  '',
  'OK',
  '<html><body>Welcome</body></html>',
  '{}',
  '{"status":"ok"}',
  '[]',
  '"v"',
  '{"version":1',
  'null',
];

test('success is told by the document as well', () => {
  const large = PUT_ANSWER.replace('"v"', `"${'x'.repeat(100_000)}"`);
  for (const body of [PUT_ANSWER, large, '{"path":"n","description":"","owner":"bench","createdAt":"then"}'])
    assert.deepEqual(confman.classify('write', answer(200, body)), { outcome: 'ok' }, body.slice(0, 50));
  for (const body of NOT_CONFMAN)
    assert.deepEqual(
      confman.classify('write', answer(200, body)),
      { outcome: 'unknown', reason: 'wrong-answer' },
      body,
    );
  for (const body of [PUT_ANSWER, large, '[{"path":"n"}]', '[]', ''])
    assert.deepEqual(confman.classify('read', answer(200, body)), { outcome: 'ok' }, body.slice(0, 50));
  for (const body of ['OK', '<html></html>', '{}', '{"status":"ok"}'])
    assert.deepEqual(
      confman.classify('read', answer(200, body)),
      { outcome: 'rejected', reason: 'wrong-answer' },
      body,
    );
});

test("an entry that comes without its value is neither gone nor somebody else's: other nodes may have the value", () => {
  const placeholder = PUT_ANSWER.replace('"v"', `"[blob:${'0a'.repeat(32)}]"`);
  assert.deepEqual(confman.classify('read', answer(200, placeholder)), { outcome: 'rejected', reason: 'unavailable' });
  // A value that only speaks of one is a value, and so is what lists say in its place.
  for (const value of [
    `x[blob:${'0a'.repeat(32)}]`,
    '[blob:short]',
    '',
    `{\\"value\\":\\"[blob:${'0a'.repeat(32)}]\\"}`,
  ])
    assert.deepEqual(confman.classify('read', answer(200, PUT_ANSWER.replace('"v"', `"${value}"`))), OK, value);
});

test('lists and audit events without values are answers like any other', () => {
  const event =
    '{"timestamp":"t","action":"config.created","actor":"a","namespace":"n","key":"k","oldValue":null,"newValue":null}';
  assert.deepEqual(confman.classify('query', answer(200, `[${event}]`)), OK);
  const listed = PUT_ANSWER.replace('"v"', '""');
  assert.deepEqual(confman.classify('query', answer(200, `[${listed}]`)), OK);
});

test('no status but 200 and 204 is ever taken for success', () => {
  for (let status = 100; status < 600; status++) {
    const { outcome } = confman.classify('write', answer(status, PUT_ANSWER));
    assert.equal(outcome === 'ok', status === 200 || status === 204);
  }
});
