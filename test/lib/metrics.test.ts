import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../lib/catalogue.ts';
import {
  droppedMetric,
  durationMetric,
  failureMetric,
  redirectMetric,
  responseBytesMetric,
  subMetrics,
} from '../../lib/metrics.ts';
import { FAILURES, OPERATIONS, REASONS } from '../../lib/outcome.ts';
import { usersStep } from '../../lib/steps.ts';

const step = usersStep(10);

test('sub-metrics are spelled the way k6 spells them', () => {
  assert.equal(
    durationMetric(step, 'write'),
    'http_req_duration{step:users-10,name:write,phase:measure,expected_response:true}',
  );
  assert.equal(
    failureMetric(step, 'read', 'unknown', 'timeout'),
    'raftmark_failures{step:users-10,name:read,phase:measure,outcome:unknown,reason:timeout}',
  );
  assert.equal(redirectMetric(step, 'write'), 'raftmark_redirects{step:users-10,name:write,phase:measure}');
  assert.equal(responseBytesMetric(step, 'read'), 'raftmark_response_bytes{step:users-10,name:read,phase:measure}');
  assert.equal(droppedMetric(step), 'dropped_iterations{step:users-10}');
});

test('no sub-metric is declared twice, for any scenario', () => {
  for (const { users, operations } of SCENARIOS) {
    const names = subMetrics(users.map(usersStep), operations);
    assert.equal(new Set(names).size, names.length);
  }
});

test('every step, operation, outcome and reason has its sub-metric', () => {
  const steps = [1, 10].map(usersStep);
  const names = new Set(subMetrics(steps, OPERATIONS));
  // One for dropped iterations, and per operation: duration, redirects, response size, each failure.
  assert.equal(names.size, 2 * (1 + 4 * (3 + FAILURES.length * REASONS.length)));
  for (const each of steps) {
    for (const operation of OPERATIONS) {
      assert.ok(names.has(durationMetric(each, operation)));
      for (const reason of REASONS) assert.ok(names.has(failureMetric(each, operation, 'rejected', reason)));
    }
  }
});

test('no steps need no sub-metrics', () => assert.deepEqual(subMetrics([], OPERATIONS), []));
