import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findScenario } from '../../../lib/scenarios/catalogue.ts';
import { READS, type Step, stepKey, WRITES } from '../../../lib/scenarios/steps.ts';

function stepsOf(name: string, users?: readonly number[], events = 0): readonly Step[] {
  const scenario = findScenario(name);
  assert.ok(scenario);
  return scenario.steps(users ?? scenario.users, events);
}

for (const [name, users, load] of [
  ['write-sequential', [1], WRITES],
  ['write-concurrent', [1, 10, 50, 100], WRITES],
  ['read-sequential', [1], { ...READS, readsFrom: 'one-follower' }],
  ['read-concurrent', [1, 10, 50, 100], READS],
  ['mixed', [50], { kind: 'entries', readPercent: 80, readsFrom: 'all-nodes', writesTo: 'leader' }],
] as const) {
  test(`${name} has a step for each number of users, measured once`, () => {
    const steps = (wanted: readonly number[]) =>
      wanted.map((count) => ({ name: `users-${count}`, users: count, repetition: 1, load }));
    assert.deepEqual(stepsOf(name), steps(users));
    assert.deepEqual(stepsOf(name, [7, 2]), steps([7, 2]));
  });
}

const FORTH = ['write-leader', 'read-leader', 'read-follower', 'write-follower'];

/** The accesses of consensus in the order of each repetition. */
const orders = (): string[][] => {
  const steps = stepsOf('consensus');
  return [1, 2, 3, 4, 5, 6].map((repetition) =>
    steps.filter((step) => step.repetition === repetition).map(({ name }) => name),
  );
};

test('consensus runs all of its accesses in each of six repetitions, one repetition after the other', () => {
  const steps = stepsOf('consensus');
  assert.deepEqual(
    steps.map(({ repetition }) => repetition),
    [1, 2, 3, 4, 5, 6].flatMap((repetition) => FORTH.map(() => repetition)),
  );
  for (const order of orders()) assert.deepEqual([...order].sort(), [...FORTH].sort());
  assert.ok(steps.every(({ users }) => users === 10));
});

test('each access of consensus is at every place once, and right after every other once, in four repetitions', () => {
  const square = orders().slice(0, 4);
  for (const access of FORTH) {
    assert.deepEqual(square.map((order) => order.indexOf(access)).sort(), [0, 1, 2, 3]);
    const before = square.map((order) => order[order.indexOf(access) - 1]).filter((each) => each !== undefined);
    assert.deepEqual(before.sort(), FORTH.filter((each) => each !== access).sort());
  }
});

test('a steady drift falls on all accesses of consensus alike', () => {
  const names = stepsOf('consensus').map(({ name }) => name);
  const meanPlace = (access: string): number =>
    names.reduce((sum, name, at) => sum + (name === access ? at : 0), 0) / 6;
  assert.deepEqual(FORTH.map(meanPlace), [11.5, 11.5, 11.5, 11.5]);
});

test('the keys of consensus name the repetition from the second on', () => {
  const keys = stepsOf('consensus').map(stepKey);
  assert.deepEqual(keys.slice(0, 5), [...FORTH, 'write-follower-r2']);
  assert.equal(keys.at(-1), 'write-leader-r6');
});

test('each access of consensus reads or writes alone, at the node that it names', () => {
  const loads = Object.fromEntries(stepsOf('consensus').map(({ name, load }) => [name, load]));
  assert.deepEqual(loads, {
    'write-leader': { kind: 'entries', readPercent: 0, readsFrom: 'all-nodes', writesTo: 'leader' },
    'read-leader': { kind: 'entries', readPercent: 100, readsFrom: 'leader', writesTo: 'leader' },
    'read-follower': { kind: 'entries', readPercent: 100, readsFrom: 'one-follower', writesTo: 'leader' },
    'write-follower': { kind: 'entries', readPercent: 0, readsFrom: 'all-nodes', writesTo: 'one-follower' },
  });
});

test('one other number of users leaves the names of consensus, several are in them', () => {
  assert.deepEqual(
    stepsOf('consensus', [3])
      .slice(0, 4)
      .map(({ name, users }) => [name, users]),
    FORTH.map((name) => [name, 3]),
  );
  const both = stepsOf('consensus', [3, 20]);
  assert.deepEqual(
    both.map(({ name, users }) => [name, users]),
    [3, 20].flatMap((users) =>
      orders()
        .flat()
        .map((name) => [`${name}-users-${users}`, users]),
    ),
  );
  assert.equal(stepKey(both[4] as Step), 'write-follower-users-3-r2');
});

test('the audit query asks for a page of each size, at the events that are there', () => {
  assert.deepEqual(stepsOf('audit-query', undefined, 10_000), [
    { name: 'events-10000-limit-50', users: 1, repetition: 1, load: { kind: 'audit', limit: 50, events: 10_000 } },
    { name: 'events-10000-limit-1000', users: 1, repetition: 1, load: { kind: 'audit', limit: 1_000, events: 10_000 } },
  ]);
  assert.deepEqual(
    stepsOf('audit-query', [1, 5], 1_000).map(({ name, users }) => [name, users]),
    [
      ['events-1000-limit-50-users-1', 1],
      ['events-1000-limit-1000-users-1', 1],
      ['events-1000-limit-50-users-5', 5],
      ['events-1000-limit-1000-users-5', 5],
    ],
  );
});

test('the payload sweep writes, then reads', () => {
  assert.deepEqual(stepsOf('payload-sweep'), [
    { name: 'write', users: 10, repetition: 1, load: WRITES },
    { name: 'read', users: 10, repetition: 1, load: READS },
  ]);
  assert.deepEqual(
    stepsOf('payload-sweep', [1, 5]).map(({ name, users, load }) => [name, users, load]),
    [
      ['write-users-1', 1, WRITES],
      ['read-users-1', 1, READS],
      ['write-users-5', 5, WRITES],
      ['read-users-5', 5, READS],
    ],
  );
});
