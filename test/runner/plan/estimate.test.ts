import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { TARGETS } from '../../../lib/targets/index.ts';
import { checkPlan } from '../../../runner/plan/check-plan.ts';
import type { Choice } from '../../../runner/plan/plan.ts';
import { choose, planOf } from './plan-request.ts';

const estimateOf = (
  tiers: string,
  payloads: string,
  choices: readonly Choice[],
  changes: Parameters<typeof planOf>[3] = {},
) => planOf(tiers, payloads, choices, changes).estimate;

test('nothing to measure takes nothing', () => {
  const { seconds, bytesWritten, requestsPerScript } = estimateOf('small', 'tiny', []);
  assert.deepEqual([seconds, bytesWritten, requestsPerScript], [0, 0, 0]);
});

test('a plan of reads writes its dataset and nothing else', () => {
  assert.equal(estimateOf('small', 'medium', choose('read-concurrent')).bytesWritten, 1_000 * 1_024);
});

test('an estimate is worked out from tier, rates and time', () => {
  // One user: 3,000 writes/s for 18 s; the dataset on top. Two processes of 1.5 s, 1,000 entries at 2,000/s, 18 s of load.
  const estimate = estimateOf('small', 'medium', choose('write-sequential'));
  assert.equal(estimate.bytesWritten, (1_000 + 3_000 * 18) * 1_024);
  assert.equal(estimate.requestsPerScript, 54_000);
  assert.equal(estimate.seconds, 1.5 + 0.5 + 1.5 + 18);
  assert.equal(estimate.generatorBytes, 120 * 1_024 ** 2 + 54_000 * 215);
});

test('at a rate, what is offered counts, and what may be under way at once is memory', () => {
  const estimate = estimateOf('small', 'medium', choose('mixed', { rate: 500 }));
  assert.equal(estimate.requestsPerScript, 500 * 18);
  assert.equal(estimate.bytesWritten, (1_000 + 100 * 18) * 1_024);
  // One user with a thousand operations of 160 KB and their value.
  assert.equal(estimate.generatorBytes, 120 * 1_024 ** 2 + 9_000 * 215 + 1_000 * (160 + 1) * 1_024);
  // Of large values fewer are under way.
  const large = estimateOf('small', 'xlarge', choose('mixed', { rate: 500 }));
  assert.equal(large.generatorBytes, 120 * 1_024 ** 2 + 9_000 * 215 + 64 * (160 + 1_024) * 1_024);
});

test('a mixed step writes its share and reads the rest', () => {
  // 50 users: a fifth of 6,000 writes/s and four fifths of 15,000 reads/s, for 18 s.
  const estimate = estimateOf('small', 'medium', choose('mixed'));
  assert.equal(Math.round(estimate.bytesWritten), Math.round((1_000 + 1_200 * 18) * 1_024));
  assert.equal(Math.round(estimate.requestsPerScript), (1_200 + 12_000) * 18);
});

test('a batch writes all of its entries with one request', () => {
  // 10 users writing 500 values of 10 B: 6,000 requests/s, for 18 s; five steps of 1, 10, 50, 100 and 500, on 1,000 entries.
  const { bytesWritten } = estimateOf('small', 'tiny', choose('batch'), { target: etcd });
  assert.equal(bytesWritten, (1_000 + 18 * 6_000 * (1 + 10 + 50 + 100 + 500)) * 10);
  // A smaller tier gets as many entries as the largest batch has.
  assert.equal(planOf('smoke', 'tiny', choose('batch'), { target: etcd }).cells[0]?.entries, 500);
});

test('the repetitions of consensus all count, half of them as writes', () => {
  // 10 users, twenty-four steps of 18 s: twelve at 6,000 writes/s, twelve at 15,000 reads/s.
  const estimate = estimateOf('small', 'medium', choose('consensus'));
  assert.equal(estimate.bytesWritten, (1_000 + 12 * 18 * 6_000) * 1_024);
  assert.equal(estimate.requestsPerScript, 12 * 18 * (6_000 + 15_000));
  assert.equal(estimate.seconds, 1.5 + 0.5 + 1.5 + 24 * 18);
});

test('an audit query counts what makes its trail grow', () => {
  // Five sizes up to 10,000 events, the last 4,400 writes more than the one before, each ahead of two steps of 100 queries/s.
  const estimate = estimateOf('large', 'medium', choose('audit-query'));
  assert.equal(estimate.bytesWritten, (10_000 + 10_000) * 1_024);
  assert.equal(estimate.requestsPerScript, 4_400 + 2 * 18 * 100);
  assert.equal(estimate.seconds, 1.5 + 5 + 5 * (1.5 + 36) + 10_000 / 2_000);
});

test('a dataset that a scenario bounds is counted with its own entries', () => {
  // 32 values of 1 MiB, seeded at 20 MiB/s; steps at the bound of 40 MiB/s, one of writes and one of reads.
  const choices = choose('payload-sweep').map((choice) => ({
    ...choice,
    scenario: { ...choice.scenario, payloads: [PAYLOADS[3]] },
  }));
  const { bytesWritten, seconds } = estimateOf('small', 'xlarge', choices);
  assert.equal(bytesWritten, 32 * 1_024 ** 2 + 18 * 40 * 1_024 ** 2);
  assert.equal(seconds, 1.5 + 32 / 20 + 1.5 + 36);
});

test('warming up and control steps take so long on each cluster as a rule, whatever is measured', () => {
  const seconds = (changes: Parameters<typeof planOf>[3]) =>
    estimateOf('small', 'medium', choose('write-sequential'), changes).seconds;
  // Two fillings, three windows of warm-up, twice six seconds of control step, and k6 five times.
  assert.equal(seconds({ control: true }) - seconds({}), 5 * 1.5 + 9 + 2 * 6);
  const modes = ['cluster', 'single'] as const;
  assert.equal(seconds({ control: true, modes }) - seconds({ modes }), 2 * (5 * 1.5 + 9 + 2 * 6));
});

test('new nodes before each dataset but the first take their time, and are warmed up', () => {
  const seconds = (changes: Parameters<typeof planOf>[3]) =>
    estimateOf('small', 'tiny,medium,large', choose('write-sequential'), changes).seconds;
  const renewed = { fresh: 'blocks' } as const;
  assert.equal(seconds(renewed) - seconds({}), 2 * 6);
  assert.equal(seconds({ ...renewed, control: true }) - seconds({ control: true }), 2 * (6 + 1.5 + 9 + 1.5));
  assert.equal(seconds({ fresh: 'run' }), seconds({}));
});

test('two clusters take twice as much, and each process of k6 as much as before', () => {
  // A lone node is not broken, and what repeats itself does so in processes of its own there.
  const everything = choose('all').filter(({ scenario }) => !scenario.faults && scenario.name !== 'consensus');
  const one = estimateOf('small', 'medium', everything);
  const two = estimateOf('small', 'medium', everything, { modes: ['cluster', 'single'] });
  assert.ok(Math.abs(two.seconds - 2 * one.seconds) < 1e-6);
  assert.ok(Math.abs(two.bytesWritten - 2 * one.bytesWritten) < 1);
  assert.equal(two.requestsPerScript, one.requestsPerScript);
});

test('what is skipped takes nothing', () => {
  const skipped = estimateOf('small', 'medium', choose('audit-query'), { target: etcd });
  assert.deepEqual([skipped.seconds, skipped.bytesWritten, skipped.requestsPerScript], [0, 0, 0]);
  assert.deepEqual(
    estimateOf('small', 'medium', choose('mixed,audit-query'), { target: etcd }),
    estimateOf('small', 'medium', choose('mixed'), { target: etcd }),
  );
});

test('every estimate grows, or stays, with more of anything', () => {
  const of = (scenarios: string, durationMs: number, ...users: number[]) => choose(scenarios, { durationMs, users });
  const small = estimateOf('small', 'medium', of('mixed', 5_000, 10));
  const larger = [
    estimateOf('large', 'medium', of('mixed', 5_000, 10)),
    estimateOf('small,large', 'medium', of('mixed', 5_000, 10)),
    estimateOf('small', 'medium,large', of('mixed', 5_000, 10)),
    estimateOf('small', 'medium', of('mixed', 10_000, 10)),
    estimateOf('small', 'medium', of('mixed', 5_000, 10, 20)),
    estimateOf('small', 'medium', of('mixed', 5_000, 20)),
    estimateOf('small', 'medium', of('mixed', 5_000, 10), { warmupMs: 6_000 }),
    estimateOf('small', 'medium', of('mixed', 5_000, 10), { modes: ['cluster', 'single'] }),
    estimateOf('small', 'medium', of('mixed,write-sequential', 5_000, 10)),
    estimateOf('small', 'medium', of('mixed,payload-sweep', 5_000, 10)),
  ];
  for (const estimate of larger) {
    assert.ok(estimate.seconds >= small.seconds);
    assert.ok(estimate.bytesWritten >= small.bytesWritten);
    assert.ok(estimate.requestsPerScript >= small.requestsPerScript);
    assert.ok(estimate.generatorBytes >= small.generatorBytes);
  }
});

test('larger values never make an estimate of bytes or time smaller', () => {
  const choices = choose('core,consensus,audit');
  const estimates = PAYLOADS.map(({ name }) => estimateOf('small', name, choices));
  for (const [at, estimate] of estimates.entries()) {
    const before = estimates[at - 1];
    if (!before) continue;
    assert.ok(estimate.bytesWritten >= before.bytesWritten && estimate.seconds >= before.seconds);
  }
});

test('all scenarios of the small tier on one cluster are run without being asked for, whatever the target', () => {
  for (const target of TARGETS) {
    const plan = planOf('small', 'medium', choose('all'), { target });
    assert.deepEqual(
      checkPlan(plan, false).filter((text) => !text.startsWith('k6 may need')),
      [],
      target.name,
    );
  }
});
