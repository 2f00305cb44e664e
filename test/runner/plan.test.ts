import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../lib/catalogue.ts';
import { PAYLOADS } from '../../lib/payload.ts';
import { TIERS } from '../../lib/tier.ts';
import { makePlan } from '../../runner/plan.ts';
import { type Choice, selectPayloads, selectScenarios, selectTiers } from '../../runner/selection.ts';

const choose = (scenarios: string, durationMs = 15_000, users?: readonly number[]): Choice[] =>
  selectScenarios(scenarios).map((scenario) => ({ scenario, users: users ?? scenario.users, durationMs }));

const plan = (tiers: string, payloads: string, choices: readonly Choice[], warmupMs = 3_000) =>
  makePlan(selectTiers(tiers), selectPayloads(payloads), choices, warmupMs);

test('cells come by tier, payload, scenario and step', () => {
  const { cells, blocks } = plan('small,smoke', 'tiny,64KB', choose('read-sequential,mixed', 1_000, [1, 5]));
  assert.deepEqual(
    cells.slice(0, 6).map(({ id }) => id),
    [
      'small/tiny/read-sequential/users-1/cluster/1',
      'small/tiny/read-sequential/users-5/cluster/1',
      'small/tiny/mixed/users-1/cluster/1',
      'small/tiny/mixed/users-5/cluster/1',
      'small/64KB/read-sequential/users-1/cluster/1',
      'small/64KB/read-sequential/users-5/cluster/1',
    ],
  );
  assert.equal(cells.length, 16);
  assert.deepEqual(
    blocks.map(({ tier, payload }) => `${tier.name}/${payload.name}`),
    ['small/tiny', 'small/64KB', 'smoke/tiny', 'smoke/64KB'],
  );
});

test('no two cells of the largest plan share an id', () => {
  const { cells } = makePlan(TIERS, PAYLOADS, choose('all'), 3_000);
  const steps = SCENARIOS.reduce((sum, { users }) => sum + users.length, 0);
  assert.equal(cells.length, TIERS.length * PAYLOADS.length * steps);
  assert.equal(new Set(cells.map(({ id }) => id)).size, cells.length);
});

test('a cell says what its id says', () => {
  const [cell] = plan('smoke', '64KB', choose('mixed')).cells;
  assert.deepEqual(cell, {
    id: 'smoke/64KB/mixed/users-50/cluster/1',
    tier: 'smoke',
    payload: { name: '64KB', bytes: 65_536 },
    scenario: 'mixed',
    step: { name: 'users-50', users: 50 },
    mode: 'cluster',
    repetition: 1,
  });
});

test('a script has one cell for each step of its schedule', () => {
  for (const { scripts } of plan('smoke', 'tiny', choose('all')).blocks) {
    for (const { cells, schedule } of scripts) {
      assert.deepEqual(
        cells.map(({ step }) => step),
        schedule.steps,
      );
      assert.deepEqual([schedule.warmupMs, schedule.durationMs], [3_000, 15_000]);
    }
  }
});

test('nothing to measure is an empty plan', () => {
  const { cells, estimate } = makePlan([], [], [], 0);
  assert.deepEqual([cells.length, estimate.seconds, estimate.bytesWritten, estimate.requestsPerScript], [0, 0, 0, 0]);
});

test('a plan of reads writes its dataset and nothing else', () => {
  assert.equal(plan('small', 'medium', choose('read-concurrent')).estimate.bytesWritten, 1_000 * 1_024);
});

test('an estimate is worked out from tier, rates and time', () => {
  // One user: 3,000 writes/s for 18 s; the dataset on top. Two processes of 1.5 s, 1,000 entries at 2,000/s, 18 s of load.
  const { estimate } = plan('small', 'medium', choose('write-sequential'));
  assert.equal(estimate.bytesWritten, (1_000 + 3_000 * 18) * 1_024);
  assert.equal(estimate.requestsPerScript, 54_000);
  assert.equal(estimate.seconds, 1.5 + 0.5 + 1.5 + 18);
});

test('every estimate grows, or stays, with more of anything', () => {
  const small = plan('small', 'medium', choose('mixed', 5_000, [10])).estimate;
  const larger = [
    plan('large', 'medium', choose('mixed', 5_000, [10])),
    plan('small,large', 'medium', choose('mixed', 5_000, [10])),
    plan('small', 'medium,large', choose('mixed', 5_000, [10])),
    plan('small', 'medium', choose('mixed', 10_000, [10])),
    plan('small', 'medium', choose('mixed', 5_000, [10, 20])),
    plan('small', 'medium', choose('mixed', 5_000, [20])),
    plan('small', 'medium', choose('mixed', 5_000, [10]), 6_000),
    plan('small', 'medium', choose('mixed,write-sequential', 5_000, [10])),
  ];
  for (const { estimate } of larger) {
    assert.ok(estimate.seconds >= small.seconds);
    assert.ok(estimate.bytesWritten >= small.bytesWritten);
    assert.ok(estimate.requestsPerScript >= small.requestsPerScript);
    assert.ok(estimate.generatorBytes >= small.generatorBytes);
  }
});

test('larger values never make an estimate of bytes or time smaller', () => {
  const estimates = PAYLOADS.map((payload) => makePlan(selectTiers('small'), [payload], choose('all'), 3_000).estimate);
  for (const [at, estimate] of estimates.entries()) {
    const before = estimates[at - 1];
    if (!before) continue;
    assert.ok(estimate.bytesWritten >= before.bytesWritten && estimate.seconds >= before.seconds);
  }
});
