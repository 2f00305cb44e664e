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
