import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLoadSettings } from '../../../lib/exchange/settings.ts';
import { choose, planOf } from './plan-request.ts';

const BOTH = ['cluster', 'single'] as const;

test('repetitions of a step share its name and differ in their number', () => {
  const { cells } = planOf('smoke', 'tiny', choose('consensus'));
  assert.equal(cells.length, 24);
  assert.deepEqual(
    cells.filter(({ step }) => step.name === 'read-follower').map(({ id, repetition }) => [id, repetition]),
    [1, 2, 3, 4, 5, 6].map((repetition) => [
      `smoke/tiny/consensus/read-follower/cluster/http/${repetition}`,
      repetition,
    ]),
  );
});

test('every step is measured as often as wanted, all of them in turn, and each time in the other order of clusters', () => {
  const { cells } = planOf('smoke', 'tiny', choose('sequential'), { modes: BOTH, repetitions: 3 });
  assert.deepEqual(
    cells.map(({ scenario, cluster, repetition }) => `${scenario} ${cluster.name} ${repetition}`),
    [
      ...[
        'write-sequential cluster 1',
        'write-sequential single 1',
        'read-sequential single 1',
        'read-sequential cluster 1',
      ],
      ...[
        'write-sequential single 2',
        'write-sequential cluster 2',
        'read-sequential cluster 2',
        'read-sequential single 2',
      ],
      ...[
        'write-sequential cluster 3',
        'write-sequential single 3',
        'read-sequential single 3',
        'read-sequential cluster 3',
      ],
    ],
  );
});

test('repetitions of one scenario are measured beside those of the other cluster, and first on this one and then on that', () => {
  const plan = planOf('smoke', 'tiny', choose('consensus', { users: [1, 10] }), { modes: BOTH });
  const scripts = plan.sessions.flatMap(({ blocks }) => blocks.flatMap((block) => block.scripts));
  assert.deepEqual(
    scripts.map(({ cluster, cells }) => [cluster.name, [...new Set(cells.map(({ repetition }) => repetition))]]),
    [
      ...[...['cluster', 'single'].map((name) => [name, [1]]), ...['single', 'cluster'].map((name) => [name, [2]])],
      ...[...['cluster', 'single'].map((name) => [name, [3]]), ...['single', 'cluster'].map((name) => [name, [4]])],
      ...[...['cluster', 'single'].map((name) => [name, [5]]), ...['single', 'cluster'].map((name) => [name, [6]])],
    ],
  );
  // Each of them is told which of the script's steps are its own.
  for (const { schedule, variables, choice } of scripts) {
    const { steps } = readLoadSettings({ USERS: choice.users.join(), ...variables }, 'consensus').schedule;
    assert.deepEqual(steps, schedule.steps);
    assert.equal(steps.length, 8);
  }
});

test('a scenario that repeats its steps by itself runs no more often than it takes, and its repetitions are numbered on', () => {
  const repetitionsOf = (scenario: string, repetitions: number): number[] => {
    const { cells } = planOf('smoke', 'tiny', choose(scenario), { repetitions });
    const [first] = cells;
    return cells.filter(({ step }) => step.name === first?.step.name).map(({ repetition }) => repetition);
  };
  assert.deepEqual(repetitionsOf('consensus', 6), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(repetitionsOf('consensus', 7), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  // A trail only grows, and faults come in rounds of their own.
  for (const scenario of ['audit-query', 'failover']) assert.deepEqual(repetitionsOf(scenario, 6), [1]);
});
