import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connectingMetric,
  droppedMetric,
  durationMetric,
  exceptionsMetric,
  failureMetric,
  redirectMetric,
  responseBytesMetric,
  subMetrics,
  timesWholeOperation,
  waitedMetric,
} from '../../../lib/exchange/metrics.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { openLoad, openStep, stepOperations, usersStep, WRITES } from '../../../lib/scenarios/steps.ts';
import { FAILURES, REASONS } from '../../../lib/targets/outcome.ts';

const step = usersStep(10);
const mixed = { ...WRITES, readPercent: 80 };

test('sub-metrics are spelled the way k6 spells them', () => {
  assert.equal(
    durationMetric(step, 'write', 'http'),
    'http_req_duration{step:users-10,operation:write,phase:measure,expected_response:true}',
  );
  assert.equal(
    failureMetric(step, 'read', 'unknown', 'timeout'),
    'raftmark_failures{step:users-10,operation:read,phase:measure,outcome:unknown,reason:timeout}',
  );
  assert.equal(redirectMetric(step, 'write'), 'raftmark_redirects{step:users-10,operation:write,phase:measure}');
  assert.equal(
    responseBytesMetric(step, 'read'),
    'raftmark_response_bytes{step:users-10,operation:read,phase:measure}',
  );
  assert.equal(droppedMetric(step), 'dropped_iterations{step:users-10}');
});

test('a repetition has sub-metrics of its own', () => {
  const again = { ...step, repetition: 2 };
  assert.equal(droppedMetric(again), 'dropped_iterations{step:users-10-r2}');
  assert.equal(redirectMetric(again, 'write'), 'raftmark_redirects{step:users-10-r2,operation:write,phase:measure}');
  const [one, two] = [new Set(subMetrics([step], 'http')), subMetrics([again], 'http')];
  assert.ok(two.length > 0 && two.every((name) => !one.has(name)));
});

test('writes by way of a follower are timed over all their hops, by a metric of our own', () => {
  const through = { ...usersStep(10, { ...WRITES, writesTo: 'one-follower' }), name: 'write-follower', repetition: 3 };
  assert.equal(timesWholeOperation(through), true);
  assert.equal(
    durationMetric(through, 'write', 'http'),
    'raftmark_operation{step:write-follower-r3,operation:write,phase:measure}',
  );
});

test('calls are timed by ourselves in every step, since k6 times their failures among them', () => {
  for (const load of [WRITES, mixed]) {
    assert.equal(
      durationMetric(usersStep(1, load), 'write', 'grpc'),
      'raftmark_operation{step:users-1,operation:write,phase:measure}',
    );
  }
});

test('other steps leave timing to k6', () => {
  for (const load of [WRITES, mixed, { kind: 'audit', limit: 50, events: 1_000 } as const]) {
    assert.equal(timesWholeOperation(usersStep(1, load)), false);
  }
  assert.equal(
    durationMetric(usersStep(1, { kind: 'audit', limit: 50, events: 1_000 }), 'query', 'http'),
    'http_req_duration{step:users-1,operation:query,phase:measure,expected_response:true}',
  );
});

test('of all steps, only those of write-follower, of connections, of clients, of tasks and of the open load are timed by ourselves', () => {
  const names = SCENARIOS.flatMap((scenario) => scenario.steps(scenario.users, 1_000))
    .filter(timesWholeOperation)
    .filter(
      ({ load }) =>
        load.kind !== 'open' &&
        load.kind !== 'tasks' &&
        !(load.kind === 'entries' && (load.connections || load.clients)),
    )
    .map(({ name }) => name);
  assert.deepEqual(
    names,
    Array.from({ length: 6 }, () => 'write-follower'),
  );
  assert.ok(timesWholeOperation(openStep(openLoad(1, 0))));
  const submitting = SCENARIOS.find(({ name }) => name === 'submit')?.steps([1, 10], 0) ?? [];
  assert.deepEqual(submitting.map(timesWholeOperation), [true, true]);
  const connecting = SCENARIOS.find(({ name }) => name === 'connections')?.steps([1, 10], 0) ?? [];
  assert.deepEqual(connecting.map(timesWholeOperation), [true, true, true, true]);
});

test('no sub-metric is declared twice, for any scenario', () => {
  for (const { users, steps } of SCENARIOS) {
    for (const asked of [users, [1, 10]]) {
      const names = subMetrics(steps(asked, 1_000), 'http');
      assert.equal(new Set(names).size, names.length);
    }
  }
});

test('every step, operation, outcome and reason has its sub-metric', () => {
  const steps = [usersStep(1, mixed), usersStep(10, mixed)];
  const names = new Set(subMetrics(steps, 'http'));
  // Dropped iterations, exceptions, waiting, connections, and per operation: duration, redirects, response size, each failure.
  assert.equal(names.size, 2 * (4 + 2 * (3 + FAILURES.length * REASONS.length)));
  for (const each of steps) {
    assert.ok(names.has(droppedMetric(each)));
    assert.ok(names.has(exceptionsMetric(each)));
    assert.ok(names.has(waitedMetric(each)));
    assert.ok(names.has(connectingMetric(each)));
    for (const operation of stepOperations(each)) {
      assert.ok(names.has(durationMetric(each, operation, 'http')));
      assert.ok(names.has(redirectMetric(each, operation)));
      assert.ok(names.has(responseBytesMetric(each, operation)));
      for (const outcome of FAILURES) {
        for (const reason of REASONS) assert.ok(names.has(failureMetric(each, operation, outcome, reason)));
      }
    }
  }
});

test('a step declares nothing for what it does not measure', () => {
  const names = subMetrics([step], 'http');
  assert.equal(names.length, 4 + 3 + FAILURES.length * REASONS.length);
  assert.ok(
    names.every(
      (name) =>
        [droppedMetric(step), exceptionsMetric(step), waitedMetric(step), connectingMetric(step)].includes(name) ||
        name.includes('operation:write'),
    ),
  );
});

test('no steps need no sub-metrics', () => assert.deepEqual(subMetrics([], 'http'), []));
