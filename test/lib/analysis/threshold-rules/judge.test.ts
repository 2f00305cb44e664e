import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MeasuredCell, measured } from '../../../../lib/analysis/cells.ts';
import { covers, judgedBy, ruleOutcomes, withRules } from '../../../../lib/analysis/threshold-rules/judge.ts';
import { parseRule } from '../../../../lib/analysis/threshold-rules/parse.ts';
import type { Cell, Measured } from '../../../../lib/report/cell.ts';
import { pacedLoad } from '../../../../lib/scenarios/paced-queues.ts';
import { openLoad, READS, WRITES } from '../../../../lib/scenarios/steps.ts';
import {
  exampleMeasured,
  exampleOperation,
  examplePlan,
  exampleRaft,
  exampleSafety,
  failoverCell,
  incompleteSafety,
  lossyCell,
  powerCell,
  rollingCell,
  timedCell,
} from '../../../fixtures/example-report.ts';
import { exampleMessages } from '../../../fixtures/reports/messages.ts';
import { queueFaultCell } from '../../../fixtures/reports/queue-faults.ts';

const numbers = (cell: Cell): MeasuredCell => {
  const found = measured(cell);
  assert.ok(found);
  return found;
};
/** What was measured and whether it was met, for each limit that a rule sets in a cell. */
const judge = (rule: string, cell: Cell) =>
  judgedBy(parseRule(rule), numbers(cell)).map((each) => [each.operation ?? null, each.measured, each.met]);
const cellWith = (changes: Partial<Measured>): Cell => ({
  ...examplePlan(),
  state: 'ok',
  ...exampleMeasured(changes),
});

const read = exampleOperation({ operation: 'read', opsPerSecond: 900, errorRate: 0 });
const write = exampleOperation({ ok: 990, rejected: 10, opsPerSecond: 99, errorRate: 0.01 });
const both: Cell = {
  ...examplePlan({ scenario: 'mixed' }),
  state: 'ok',
  ...exampleMeasured({ operations: [read, write] }),
};

test('a rule is held against each operation that it is about', () => {
  assert.deepEqual(judge('ops/s > 100', both), [
    ['read', 900, true],
    ['write', 99, false],
  ]);
  assert.deepEqual(judge('write ops/s > 100', both), [['write', 99, false]]);
  assert.deepEqual(judge('mixed read ops/s > 100', both), [['read', 900, true]]);
  assert.deepEqual(judge('read-concurrent ops/s > 100', both), []);
  assert.deepEqual(judge('mixed/users-11 ops/s > 100', both), []);
  assert.deepEqual(judge('enqueue ops/s > 100', both), []);
});

test('what lies on the limit is met where the comparison says so', () => {
  const met = (comparison: string) => judge(`write errors ${comparison} 1%`, both)[0]?.[2];
  assert.deepEqual(['<', '<=', '>', '>=', '=='].map(met), [false, true, false, true, true]);
});

test('what was not measured is not met, whatever the comparison', () => {
  const nothing = cellWith({ operations: [exampleOperation({ ok: 0, rejected: 0, unknown: 0, latencyMs: null })] });
  for (const rule of ['write p99 < 1s', 'write p99 > 0', 'write errors <= 1', 'errors >= 0']) {
    assert.deepEqual(judge(rule, nothing), [['write', null, false]], rule);
  }
  assert.deepEqual(judge('leaderChanges == 0', cellWith({ raft: null })), [[null, null, false]]);
});

test('latencies are those of the cell, in milliseconds', () => {
  const cell = timedCell({}, 2);
  const value = (name: string) => judge(`write ${name} < 1h`, cell)[0]?.[1];
  assert.deepEqual(['min', 'mean', 'p50', 'p95', 'p99', 'p99.9', 'max'].map(value), [1, 2, 2, 4, 6, 8, 10]);
});

test('losses are those of the ledger, and none is known only where all was checked', () => {
  assert.deepEqual(judge('lost == 0', failoverCell), [[null, 0, true]]);
  assert.deepEqual(judge('lost == 0', lossyCell), [[null, 2, false]]);
  assert.deepEqual(judge('lost == 0', timedCell({}, 1)), []);
  const faults = numbers(failoverCell).faults;
  assert.ok(faults);
  const unsure = { ...failoverCell, faults: { ...faults, safety: incompleteSafety } } as Cell;
  assert.deepEqual(judge('lost == 0', unsure), [[null, null, false]]);
  // Losses that were found stay found.
  const safety = { ...exampleSafety, lost: 3, complete: false };
  assert.deepEqual(judge('lost == 0', { ...failoverCell, faults: { ...faults, safety } } as Cell), [[null, 3, false]]);
  // Reads were watched while nodes were broken, whatever the end brought.
  assert.deepEqual(judge('stale < 4', unsure), [[null, incompleteSafety.stale, true]]);
});

test('changes of workers are lost that no list has, and nobody knows where others may stand in their place', () => {
  const tasks = { registered: 10, submitted: 0, updated: 0, unknown: 2 };
  const lost = (changes: object) => judge('lost == 0', cellWith({ tasks: { ...tasks, ...changes } as never }));
  assert.deepEqual(lost({ lost: 0 }), [[null, 0, true]]);
  assert.deepEqual(lost({ lost: 0, lostAtMost: 2 }), [[null, null, false]]);
  assert.deepEqual(lost({ lost: 1, lostAtMost: 3 }), [[null, 1, false]]);
});

test('messages are lost that were acknowledged and never delivered, and nobody knows where the queue was not read to its end', () => {
  const lost = (changes: object) => judge('lost == 0', cellWith({ messages: { ...exampleMessages(), ...changes } }));
  assert.deepEqual(lost({ undelivered: 0, notGivenBack: 0, incomplete: null }), [[null, 0, true]]);
  assert.deepEqual(lost({ undelivered: 2, notGivenBack: 1, incomplete: null }), [[null, 3, false]]);
  assert.deepEqual(lost({ undelivered: 2, notGivenBack: 0, incomplete: 'it took too long' }), [[null, null, false]]);
  assert.deepEqual(judge('lost == 0', cellWith({ messages: { absent: 'no consumer' } })), [[null, null, false]]);
  assert.deepEqual(judge('lost == 0', cellWith({ tasks: { absent: 'no list' } })), [[null, null, false]]);
  const tasks = { acknowledged: 5, listed: [{ node: 'node1', changes: 4 }], lost: 1 };
  assert.deepEqual(judge('lost == 0', cellWith({ tasks })), [[null, 1, false]]);
});

test('of rounds the shortest, the middle and the longest are limited; a round in which it was not seen was longer than all', () => {
  assert.deepEqual(judge('failover.firstAccepted max < 2s', failoverCell), [[null, 2_489, false]]);
  assert.deepEqual(judge('failover.firstAccepted median < 2s', failoverCell), [[null, 1_342.1, true]]);
  // One of three rounds has not seen it: the longest is not known, and the middle one is the longer of the two others.
  assert.deepEqual(judge('failover.latencyBack max < 1h', failoverCell), [[null, null, false]]);
  assert.deepEqual(judge('failover.latencyBack median < 2s', failoverCell), [[null, 1_512.3, true]]);
  assert.deepEqual(judge('failover.latencyBack min < 2s', failoverCell), [[null, 1_260.4, true]]);
  assert.deepEqual(judge('failover.steppedDown min < 1h', failoverCell), [[null, null, false]]);
});

test('power cuts, rolling restarts and queues have times of their own', () => {
  const rounds = (rule: string, cell: Cell) => judge(rule, cell).length;
  assert.equal(rounds('power.firstAccepted max < 1h', powerCell), 1);
  assert.equal(rounds('power.firstAccepted max < 1h', failoverCell), 0);
  assert.equal(rounds('rolling.gap max < 1h', rollingCell), 1);
  assert.equal(rounds('queues.firstAccepted max < 1h', queueFaultCell()), 1);
  assert.equal(rounds('failover.firstAccepted max < 1h', powerCell), 0);
});

test('a rule covers planned cells that will have its figure', () => {
  const about = (rule: string, scenario: string, load: NonNullable<Cell['step']['load']>) =>
    covers(parseRule(rule), examplePlan({ scenario, step: { name: 'users-10', users: 10, load } }));
  assert.equal(about('write p99 < 1s', 'write-concurrent', WRITES), true);
  assert.equal(about('read p99 < 1s', 'write-concurrent', WRITES), false);
  assert.equal(about('read p99 < 1s', 'read-concurrent', READS), true);
  assert.equal(about('lost == 0', 'write-concurrent', WRITES), false);
  assert.equal(about('lost == 0', 'failover', openLoad(100, 50)), true);
  assert.equal(about('failover.firstAccepted max < 1s', 'recovery', openLoad(100, 50)), false);
  const step = (name: string, load: Cell['step']['load']) =>
    examplePlan({ scenario: 'failover', step: { name, users: 0, load } });
  const held = (rule: string) =>
    [step('kill', openLoad(100, 50)), step('power', openLoad(100, 50)), step('kill', pacedLoad(null))].map((cell) =>
      covers(parseRule(rule), cell),
    );
  assert.deepEqual(held('failover.firstAccepted max < 1s'), [true, false, false]);
  assert.deepEqual(held('power.firstAccepted max < 1s'), [false, true, false]);
  assert.deepEqual(held('queues.firstAccepted max < 1s'), [false, false, true]);
  assert.equal(about('leaderChanges == 0', 'read-concurrent', READS), true);
});

test('rules are added to the limits that a cell has, and cells without numbers stay as they are', () => {
  const own = { operation: 'write', limit: 'p95', allowed: 9, measured: 4.25, met: true } as const;
  const skipped: Cell = { ...examplePlan({ scenario: 'audit-query' }), state: 'skipped', reason: 'no trail' };
  const [cell, other] = withRules([cellWith({ thresholds: [own] }), skipped], [parseRule('write p50 < 2ms')]);
  assert.ok(cell && other);
  assert.deepEqual(numbers(cell).thresholds, [
    own,
    {
      ...{ operation: 'write', limit: 'p50', comparison: '<', allowed: 2, measured: 2.1, unit: 'ms' },
      ...{ met: false, rule: 'write p50 < 2ms' },
    },
  ]);
  assert.equal(other, skipped);
});

test('a rule is met where it was met everywhere, and measured somewhere', () => {
  const rules = ['write p50 < 2ms', 'write p50 < 1s', 'query p99 < 1s', 'lost == 0', 'audit-query query p99 < 1s'].map(
    parseRule,
  );
  const load = { kind: 'audit', limit: 50, events: 0 } as const;
  const skipped: Cell = {
    ...examplePlan({ scenario: 'audit-query', step: { name: 'events-0-limit-50', users: 1, load } }),
    state: 'skipped',
    reason: 'etcd keeps no audit trail',
  };
  const cells = withRules([cellWith({ raft: exampleRaft() }), skipped], rules);
  assert.deepEqual(ruleOutcomes(cells, rules), [
    { rule: 'write p50 < 2ms', judged: 1, missed: 1, met: false },
    { rule: 'write p50 < 1s', judged: 1, missed: 0, met: true },
    { rule: 'query p99 < 1s', judged: 0, missed: 0, met: false, absent: 'skipped: etcd keeps no audit trail' },
    { rule: 'lost == 0', judged: 0, missed: 0, met: false, absent: 'no cell of the run has it' },
    {
      rule: 'audit-query query p99 < 1s',
      judged: 0,
      missed: 0,
      met: false,
      absent: 'skipped: etcd keeps no audit trail',
    },
  ]);
});
