import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, refused } from './read-options.ts';

test('users where everything begins on a schedule are refused, with what there is in their place', () => {
  refused(
    { target: 'fila', scenarios: 'enqueue-latency', users: '5' },
    /^--users "5": enqueue-latency has no users, since it begins on a schedule; give --open-rate for another rate$/,
  );
});

test('users beside a scenario without any are for the others', () => {
  const { choices } = read({ target: 'fila', scenarios: 'enqueue,enqueue-latency', users: '5' });
  assert.deepEqual(
    choices.map(({ scenario, users }) => [scenario.name, users]),
    [
      ['enqueue', [5]],
      ['enqueue-latency', []],
    ],
  );
});

test('messages may begin at a rate as well', () => {
  const [choice] = read({ target: 'fila', scenarios: 'enqueue', openRate: '50' }).choices;
  assert.equal(choice?.rate, 50);
});

test('a soak has its rates from --rate and --read-rate, and users and an open rate are refused with that', () => {
  refused(
    { target: 'etcd', scenarios: 'soak', users: '5' },
    /^--users "5": soak has no users, since it begins on a schedule; give --rate for another rate$/,
  );
  refused(
    { target: 'etcd', scenarios: 'soak', openRate: '50' },
    /^--open-rate .* soak begins on one of its own: .* --rate and --read-rate say what it begins$/,
  );
  const [choice] = read({ target: 'etcd', scenarios: 'soak' }).choices;
  assert.deepEqual([choice?.durationMs, choice?.warmupMs], [600_000, 3_000]);
  assert.equal(read({ target: 'etcd', scenarios: 'soak', duration: '30s' }).choices[0]?.durationMs, 30_000);
});
