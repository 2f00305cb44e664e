import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isQueueName, queueNames } from '../../../lib/data/queue-names.ts';
import { aloneId, runId } from '../../../lib/data/run-id.ts';

test('a run is named after the second in which it began', () => {
  assert.equal(runId(new Date('2026-11-26T12:00:00.987Z'), 'abc123'), '2026-11-26T12-00-00-abc123');
});

test('a script alone is named after its millisecond', () => {
  assert.equal(aloneId(1_764_158_400_000, 0), 'alone-mifyd1c0-0');
});

test('queues of every id that is made are known as what they are', () => {
  const times = ['2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z', '2058-06-30T01:02:03.004Z'];
  const ids = times.flatMap((time) => [
    runId(new Date(time), '0f0f0f'),
    ...[0, 0.5, 1 - 2 ** -53].map((chance) => aloneId(Date.parse(time), chance)),
  ]);
  for (const name of ids.flatMap((id) => queueNames(id, 1, 10))) assert.equal(isQueueName(name), true, name);
});

test('a queue of somebody else is not one of raftmark, however it begins and ends', () => {
  const others = [
    'bench-orders-q1',
    'bench-q1',
    'bench-run-q1',
    'bench-alone-q1',
    'bench-alone-x-y-q2',
    'bench-2026-11-26-q1',
    'bench-2026-11-26T12-00-00-q1',
    'bench-2026-11-26T12-00-00-abcxyz-q1',
    'bench-2026-11-26T12-00-00-abc123-q0',
    'bench-2026-11-26T12-00-00-abc123-q01',
    'bench-2026-11-26T12-00-00-abc123-orders-q1',
    'bench-2026-11-26T12-00-00-abc123-q1\n',
  ];
  for (const name of others) assert.equal(isQueueName(name), false, name);
});
