import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQueueSettings } from '../../../lib/exchange/queue-settings.ts';
import { readSettings } from '../../../lib/exchange/settings.ts';

const FILA = { TARGET: 'fila' };

test('a script of queues makes its own unless it is told of some', () => {
  const settings = readQueueSettings(FILA, 'enqueue');
  assert.equal(settings.target.name, 'fila');
  assert.deepEqual(settings.hosts, ['http://127.0.0.1:5555']);
  assert.equal(settings.queues, null);
  assert.deepEqual(
    settings.schedule.steps.map(({ name, load }) => [name, load.kind]),
    [1, 10, 50, 100].map((users) => [`users-${users}`, 'queues']),
  );
  assert.deepEqual(readQueueSettings({ ...FILA, QUEUES: 'bench-a-q1' }, 'enqueue').queues, ['bench-a-q1']);
});

test('where nobody names a target, the first that keeps queues is meant', () => {
  assert.equal(readQueueSettings({}, 'enqueue').target.name, 'fila');
  assert.equal(readSettings({}, 'mixed').target.name, 'confman');
});

for (const [what, env, text] of [
  [
    'a target without queues',
    { TARGET: 'etcd' },
    /^TARGET="etcd": enqueue needs queues: etcd keeps entries, and no queues$/,
  ],
  [
    'a message that cannot say where it comes from',
    { ...FILA, PAYLOAD: 'tiny' },
    /^PAYLOAD="tiny": .* takes 24 bytes$/,
  ],
  ['a message that is too large', { ...FILA, PAYLOAD: '4MB' }, /^PAYLOAD="4MB": fila takes at most 4190208 bytes/],
  ['more queues than the scenario has', { ...FILA, QUEUES: 'a,b' }, /^QUEUES="a,b": enqueue needs 1, by their names/],
  ['reads, of which there are none', { ...FILA, READS: 'local' }, /^READS="local": Fila keeps messages in queues/],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => readQueueSettings(env, 'enqueue'), { message: text });
  });
}

test('a rate takes the place of users, and what has none refuses them', () => {
  const rated = readQueueSettings({ ...FILA, OPEN_RATE: '10' }, 'enqueue').schedule.steps;
  assert.deepEqual(
    rated.map(({ name, users, load }) => [name, users, load.kind]),
    [['rate-10', 0, 'open']],
  );
  assert.throws(
    () => readQueueSettings({ ...FILA, OPEN_RATE: '10', USERS: '3' }, 'enqueue'),
    /^Error: OPEN_RATE="10" and USERS="3": an open load has no users$/,
  );
  assert.throws(
    () => readQueueSettings({ ...FILA, USERS: '3' }, 'enqueue-latency'),
    /^Error: USERS="3": enqueue-latency has no users; give OPEN_RATE for another rate$/,
  );
});

test('a script of entries refuses a target that keeps none', () => {
  assert.throws(() => readSettings(FILA, 'mixed'), {
    message: 'TARGET="fila": mixed reads and writes entries: Fila keeps messages in queues, and no entries',
  });
});
