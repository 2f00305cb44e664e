import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PERCENTILES } from '../../../lib/analysis/statistics.ts';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import {
  datasetEntries,
  findScenario,
  OPEN_SCRIPT,
  SCENARIOS,
  scenarioAtRate,
  scenarioOperations,
  scriptName,
} from '../../../lib/scenarios/catalogue.ts';
import { queuesOf } from '../../../lib/scenarios/queues.ts';
import type { Scenario } from '../../../lib/scenarios/scenario.ts';
import { isIdle } from '../../../lib/scenarios/shares.ts';
import { grows, tailMs } from '../../../lib/scenarios/soak.ts';
import { stepKey } from '../../../lib/scenarios/steps.ts';

function scenarioOf(name: string): Scenario {
  const scenario = findScenario(name);
  assert.ok(scenario);
  return scenario;
}

test('scenario names are distinct, and none is the name of a group', () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const groups = new Set(['all', ...SCENARIOS.flatMap((scenario) => scenario.groups)]);
  for (const { name, groups: own } of SCENARIOS) assert.ok(!groups.has(name) || own.includes(name));
});

const ON_SCHEDULE = ['enqueue-latency', 'resources-by-load', 'memory-by-entries', 'soak'];

for (const scenario of SCENARIOS.filter(({ name, faults }) => faults === undefined && !ON_SCHEDULE.includes(name))) {
  const { name, users } = scenario;

  test(`${name} has a script of its name, and users that are distinct whole numbers`, () => {
    assert.ok(existsSync(join(import.meta.dirname, '../../../scripts', `${name}.ts`)));
    assert.ok(users.length > 0 && users.every((each) => Number.isInteger(each) && each > 0));
    assert.equal(new Set(users).size, users.length);
  });

  test(`the steps of ${name} have keys of their own, and the users that were asked for`, () => {
    for (const asked of [users, [1], [7, 3, 300]]) {
      const steps = scenario.steps(asked, 1_000);
      assert.equal(new Set(steps.map(stepKey)).size, steps.length);
      assert.deepEqual([...new Set(steps.map((step) => step.users))], asked);
      for (const { load, repetition } of steps) {
        assert.ok(Number.isInteger(repetition) && repetition >= 1);
        if (load.kind === 'entries') assert.ok(load.readPercent >= 0 && load.readPercent <= 100);
        else if (load.kind === 'queues') assert.ok(load.first + load.queues <= queuesOf(steps));
        else if (load.kind !== 'tasks') assert.ok(load.kind === 'audit' && load.limit > 0);
      }
    }
  });

  test(`no users make no steps of ${name}`, () => assert.deepEqual(scenario.steps([], 1_000), []));
}

for (const scenario of SCENARIOS.filter(({ faults }) => faults !== undefined)) {
  test(`${scenario.name} is one step of the open load`, () => {
    assert.equal(scriptName(scenario), OPEN_SCRIPT);
    assert.ok(existsSync(join(import.meta.dirname, '../../../scripts', `${OPEN_SCRIPT}.ts`)));
    assert.deepEqual(
      scenario.steps([], 0).map(({ load }) => load.kind),
      ['open'],
    );
  });
}

test('enqueue-latency begins few messages on a schedule, as many as a p99.9 takes, and has no users', () => {
  const scenario = scenarioOf('enqueue-latency');
  const [step, ...more] = scenario.steps([], 0);
  assert.ok(step?.load.kind === 'open' && more.length === 0);
  assert.deepEqual([step.name, step.users, scenario.users], ['rate-100', 0, []]);
  assert.deepEqual(step.load.messages, { first: 0, queues: 1, through: 'leader' });
  const samples = (step.load.messagesPerSecond * (scenario.times?.durationMs ?? 0)) / 1_000;
  assert.ok(samples >= (PERCENTILES.find(({ key }) => key === 'p999')?.needs ?? Number.POSITIVE_INFINITY));
  assert.deepEqual(
    scenarioAtRate(scenario, 250, 0).map(({ name, load }) => [name, load.kind === 'open' && load.messagesPerSecond]),
    [['rate-250', 250]],
  );
});

test('soak is an open load whose writes are of new entries, and then nodes are left alone for a fifth of its time', () => {
  const [loaded, alone, ...more] = scenarioOf('soak').steps([], 0);
  assert.ok(loaded?.load.kind === 'open' && alone?.load.kind === 'open' && more.length === 0);
  assert.deepEqual([loaded.name, loaded.load.writesPerSecond, loaded.load.readsPerSecond], ['load', 100, 50]);
  assert.deepEqual([grows(loaded.load), grows(alone.load), isIdle(alone.load)], [true, false, true]);
  assert.deepEqual([tailMs(600_000), tailMs(30_000), tailMs(1_000)], [120_000, 6_000, 3_000]);
  assert.ok(existsSync(join(import.meta.dirname, '../../../scripts/soak.ts')));
});

test('messages have an open form: each load once, at the rate, to the same queues through the same node', () => {
  const steps = (name: string) =>
    scenarioAtRate(scenarioOf(name), 50, 0).map(({ name: step, repetition, users, load }) => {
      assert.ok(load.kind === 'open' && users === 0 && load.writesPerSecond + load.readsPerSecond === 0);
      return [step, repetition, load.messagesPerSecond, load.messages];
    });
  assert.deepEqual(steps('enqueue'), [['rate-50', 1, 50, { first: 0, queues: 1, through: 'leader' }]]);
  assert.deepEqual(steps('through-nodes').slice(0, 2), [
    ['leader-rate-50', 1, 50, { first: 0, queues: 1, through: 'leader' }],
    ['follower-rate-50', 1, 50, { first: 0, queues: 1, through: 'one-follower' }],
  ]);
  assert.deepEqual(steps('queues')[1], ['queues-3-rate-50', 1, 50, { first: 0, queues: 3, through: 'leader' }]);
});

test('all is the original suite: scaling, queues, tasks, failover and recovery are named on their own', () => {
  const beyond = SCENARIOS.filter(({ beyondAll }) => beyondAll).map(({ name }) => name);
  assert.deepEqual(beyond, [
    'read-scaling',
    'batch',
    'connections',
    'clients',
    ...['resources-by-load', 'memory-by-entries'],
    ...['enqueue', 'consume', 'enqueue-consume', 'redelivery', 'through-nodes', 'queues', 'enqueue-latency'],
    ...['query', 'submit', 'update', 'register'],
    ...['failover', 'recovery', 'rolling-restart', 'soak'],
  ]);
});

test('a scenario is found by its exact name alone', () => {
  for (const scenario of SCENARIOS) assert.equal(findScenario(scenario.name), scenario);
  for (const name of ['', 'write', 'Mixed', 'all', 'constructor']) assert.equal(findScenario(name), undefined);
});

for (const [name, operations] of [
  ['write-sequential', ['write']],
  ['write-concurrent', ['write']],
  ['resources-by-load', ['write']],
  ['memory-by-entries', []],
  ['read-sequential', ['read']],
  ['read-concurrent', ['read']],
  ['read-scaling', ['read']],
  ['batch', ['write']],
  ['connections', ['read']],
  ['clients', ['read']],
  ['mixed', ['read', 'write']],
  ['consensus', ['write', 'read']],
  ['audit-query', ['query']],
  ['payload-sweep', ['write', 'read']],
  ['enqueue', ['enqueue']],
  ['consume', ['consume', 'ack']],
  ['enqueue-consume', ['enqueue', 'consume', 'ack']],
  ['redelivery', ['enqueue', 'consume', 'ack', 'nack']],
  ['through-nodes', ['enqueue']],
  ['queues', ['enqueue']],
  ['enqueue-latency', ['enqueue']],
  ['query', ['query']],
  ['submit', ['submit']],
  ['update', ['update']],
  ['register', ['register']],
  ['snapshot', ['read', 'write']],
  ['failover', ['read', 'write']],
  ['recovery', ['read', 'write']],
  ['rolling-restart', ['read', 'write']],
  ['soak', ['read', 'write']],
] as const) {
  test(`${name} measures ${operations.join(' and ')}, each once`, () => {
    assert.deepEqual(scenarioOperations(scenarioOf(name)), operations);
  });
}

test('every scenario has its line in the table of operations above', () => assert.equal(SCENARIOS.length, 30));

for (const [name, tier, payload, entries] of [
  ['write-concurrent', 'xlarge', 'xlarge', 100_000],
  ['consensus', 'small', 'tiny', 1_000],
  // 32 MiB hold 32,768 values of 1 KiB, 327 of 100 KiB, 32 of 1 MiB.
  ['payload-sweep', 'large', 'tiny', 10_000],
  ['payload-sweep', 'large', 'medium', 10_000],
  ['payload-sweep', 'xlarge', 'medium', 32_768],
  ['payload-sweep', 'small', 'large', 327],
  ['payload-sweep', 'xlarge', 'large', 327],
  ['payload-sweep', 'smoke', 'large', 100],
  // No namespace stays empty.
  ['payload-sweep', 'smoke', 'xlarge', 32],
  ['payload-sweep', 'small', 'xlarge', 32],
  ['payload-sweep', 'large', 'xlarge', 50],
  ['payload-sweep', 'xlarge', 'xlarge', 100],
] as const) {
  test(`${name} on the ${tier} tier with ${payload} values has ${entries} entries`, () => {
    const [tierOf] = TIERS.filter((each) => each.name === tier);
    const [payloadOf] = PAYLOADS.filter((each) => each.name === payload);
    assert.ok(tierOf && payloadOf);
    assert.equal(datasetEntries(scenarioOf(name), tierOf, payloadOf), entries);
  });
}

test('what is compared over queues comes at each place, and after each other one, as often as the others', () => {
  const orders = (name: string): string[][] => {
    const steps = scenarioOf(name).steps([10], 0);
    return [1, 2, 3, 4, 5, 6].map((repetition) =>
      steps.filter((step) => step.repetition === repetition).map((step) => step.name),
    );
  };
  assert.deepEqual(orders('through-nodes').slice(0, 2), [
    ['leader', 'follower'],
    ['follower', 'leader'],
  ]);
  assert.deepEqual(orders('through-nodes').slice(4), orders('through-nodes').slice(0, 2));
  const several = orders('queues');
  for (const place of [0, 1, 2]) {
    const there = several.map((order) => order[place]).sort();
    assert.deepEqual(there, ['queues-1', 'queues-1', 'queues-3', 'queues-3', 'queues-6', 'queues-6']);
  }
  const after = several.flatMap(([one, two, three]) => [`${one} ${two}`, `${two} ${three}`]).sort();
  assert.deepEqual(after.length, 12);
  assert.equal(new Set(after).size, 6);
  for (const pair of after) assert.equal(after.filter((each) => each === pair).length, 2);
});

test('the audit trail has five sizes at every tier, as far as the tier goes', () => {
  const levels = TIERS.map((tier) => scenarioOf('audit-query').auditEvents?.(tier));
  assert.deepEqual(levels, [
    [200, 280, 400, 570, 800],
    [1_000, 1_400, 2_000, 2_800, 4_000],
    [1_000, 1_800, 3_200, 5_600, 10_000],
    [1_000, 3_200, 10_000, 32_000, 100_000],
  ]);
  for (const { name, auditEvents } of SCENARIOS) assert.equal(auditEvents !== undefined, name === 'audit-query');
});
