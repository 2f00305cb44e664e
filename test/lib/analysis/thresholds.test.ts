import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  covers,
  decodeThresholds,
  encodeThresholds,
  limitsOf,
  resolveThresholds,
  scriptThresholds,
  type Threshold,
} from '../../../lib/analysis/thresholds.ts';
import { durationMetric, k6Thresholds, subMetrics } from '../../../lib/exchange/metrics.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { stepOperations, usersStep, WRITES } from '../../../lib/scenarios/steps.ts';
import { PROTOCOLS } from '../../../lib/targets/target.ts';

const ten = usersStep(10);
const fifty = usersStep(50);

test('an entry covers what it names, and all of what it leaves open', () => {
  const entry: Threshold = { scenario: 'mixed', operation: '*', p95: 1 };
  assert.equal(covers(entry, 'mixed', ten, 'read'), true);
  assert.equal(covers(entry, 'write-concurrent', ten, 'write'), false);
  assert.equal(covers({ ...entry, operation: 'write' }, 'mixed', ten, 'read'), false);
  assert.equal(covers({ ...entry, step: 'users-10' }, 'mixed', ten, 'read'), true);
  assert.equal(covers({ ...entry, step: 'users-10' }, 'mixed', fifty, 'read'), false);
});

test('without an entry that covers it an operation has no limits', () => {
  assert.deepEqual(resolveThresholds([], 'mixed', ten, 'read'), {});
  assert.deepEqual(resolveThresholds([{ scenario: '*', operation: 'write', p95: 1 }], 'mixed', ten, 'read'), {});
});

test('the most specific entry decides, whatever the order of the entries', () => {
  const entries: Threshold[] = [
    { scenario: '*', operation: '*', p95: 1 },
    { scenario: '*', operation: '*', step: 'users-10', p95: 2 },
    { scenario: '*', operation: 'write', p95: 3 },
    { scenario: '*', operation: 'write', step: 'users-10', p95: 4 },
    { scenario: 'mixed', operation: '*', p95: 5 },
    { scenario: 'mixed', operation: '*', step: 'users-10', p95: 6 },
    { scenario: 'mixed', operation: 'write', p95: 7 },
    { scenario: 'mixed', operation: 'write', step: 'users-10', p95: 8 },
  ];
  for (let count = 1; count <= entries.length; count++) {
    const some = entries.slice(0, count);
    assert.deepEqual(resolveThresholds(some, 'mixed', ten, 'write'), { p95: count });
    assert.deepEqual(resolveThresholds([...some].reverse(), 'mixed', ten, 'write'), { p95: count });
  }
});

test('each limit comes from the most specific entry that sets it', () => {
  const entries: Threshold[] = [
    { scenario: '*', operation: '*', p95: 10, p99: 20, errorRate: 0.01 },
    { scenario: 'mixed', operation: '*', p99: 30 },
    { scenario: 'mixed', operation: 'write', step: 'users-50', errorRate: 0 },
  ];
  assert.deepEqual(resolveThresholds(entries, 'mixed', fifty, 'write'), { p95: 10, p99: 30, errorRate: 0 });
  assert.deepEqual(resolveThresholds(entries, 'mixed', ten, 'write'), { p95: 10, p99: 30, errorRate: 0.01 });
});

test('the limits of a script name its steps and operations, and leave out those without any', () => {
  const entries: Threshold[] = [
    { scenario: 'mixed', operation: 'read', p95: 5 },
    { scenario: 'mixed', operation: 'write', step: 'users-50', opsPerSecond: 100 },
    { scenario: 'write-concurrent', operation: '*', p99: 9 },
  ];
  assert.deepEqual(scriptThresholds(entries, 'mixed', [ten, fifty], ['read', 'write']), [
    { step: 'users-10', operation: 'read', p95: 5 },
    { step: 'users-50', operation: 'read', p95: 5 },
    { step: 'users-50', operation: 'write', opsPerSecond: 100 },
  ]);
});

test('what is encoded decodes to the same', () => {
  const limits = scriptThresholds(
    [{ scenario: '*', operation: '*', p95: 5.5, p99: 1e-7, errorRate: 0, opsPerSecond: 1e21 }],
    'mixed',
    [ten, fifty],
    ['read', 'write'],
  );
  assert.equal(limits.length, 4);
  assert.deepEqual(decodeThresholds(encodeThresholds(limits)), limits);
});

test('no THRESHOLDS means no limits', () => {
  assert.deepEqual(decodeThresholds(undefined), []);
  assert.deepEqual(decodeThresholds(''), []);
  assert.deepEqual(decodeThresholds(encodeThresholds([])), []);
});

test('the limits of a step and operation are found in those of a script, without its names', () => {
  const all = decodeThresholds('[{"step":"users-10","operation":"write","p95":50}]');
  assert.deepEqual(limitsOf(all, ten, 'write'), { p95: 50 });
  assert.deepEqual(limitsOf(all, ten, 'read'), {});
  assert.deepEqual(limitsOf(all, fifty, 'write'), {});
});

const BROKEN: readonly [string, string][] = [
  ['{', 'THRESHOLDS is not JSON'],
  ['{}', 'THRESHOLDS must be a list of limits, in JSON'],
  ['[5]', 'THRESHOLDS[0] must be an object such as {"step":"users-10","operation":"write","p95":50}'],
  ['[{"operation":"write"}]', 'THRESHOLDS[0].step must be the name of a step such as users-10'],
  [
    '[{"step":"users-1","operation":"write","p95":1},{"step":"users-10","operation":"wrte"}]',
    'THRESHOLDS[1].operation must be one of write, read, enqueue, consume, ack, nack, register, submit, update, query',
  ],
  [
    '[{"step":"users-10","operation":"write","p90":5}]',
    'THRESHOLDS[0].p90 is not a limit; they are p95, p99, errorRate, opsPerSecond',
  ],
  [
    '[{"step":"users-10","operation":"write","toString":5}]',
    'THRESHOLDS[0].toString is not a limit; they are p95, p99, errorRate, opsPerSecond',
  ],
  [
    '[{"step":"users-10","operation":"write","p95":0}]',
    'THRESHOLDS[0].p95 is 0; it must be a number of milliseconds above 0',
  ],
  [
    '[{"step":"users-10","operation":"write","p99":"50"}]',
    'THRESHOLDS[0].p99 is "50"; it must be a number of milliseconds above 0',
  ],
  [
    '[{"step":"users-10","operation":"write","errorRate":1.5}]',
    'THRESHOLDS[0].errorRate is 1.5; it must be a number from 0 to 1',
  ],
  [
    '[{"step":"users-10","operation":"write","opsPerSecond":-1}]',
    'THRESHOLDS[0].opsPerSecond is -1; it must be a number above 0',
  ],
];
for (const [text, message] of BROKEN) {
  test(`THRESHOLDS=${text} is refused with the place that is wrong`, () => {
    assert.throws(() => decodeThresholds(text), { message });
  });
}

test('a limit too large for a number is refused', () => {
  assert.throws(
    () => decodeThresholds('[{"step":"users-10","operation":"write","p95":1e999}]'),
    /^Error: THRESHOLDS\[0\]\.p95 is .*; it must be a number of milliseconds above 0$/,
  );
});

test('k6 judges the percentiles of the measured operations that were ok', () => {
  assert.deepEqual(k6Thresholds({ p95: 50, p99: 99.5 }, ten, 'write', 'http'), {
    [durationMetric(ten, 'write', 'http')]: ['p(95)<=50', 'p(99)<=99.5'],
  });
  assert.deepEqual(k6Thresholds({ p99: 5 }, ten, 'read', 'http'), {
    [durationMetric(ten, 'read', 'http')]: ['p(99)<=5'],
  });
});

test('k6 judges writes by way of a follower by the latency of the whole operation', () => {
  const through = usersStep(10, { ...WRITES, writesTo: 'one-follower' });
  assert.deepEqual(k6Thresholds({ p95: 50 }, through, 'write', 'http'), {
    'raftmark_operation{step:users-10,operation:write,phase:measure}': ['p(95)<=50'],
  });
});

test('k6 judges calls by our own latency, for its own counts failures too', () => {
  assert.deepEqual(k6Thresholds({ p95: 50, p99: 99.5 }, ten, 'read', 'grpc'), {
    'raftmark_operation{step:users-10,operation:read,phase:measure}': ['p(95)<=50', 'p(99)<=99.5'],
  });
});

test('a limit for a step holds for each of its repetitions, and k6 is told so for each', () => {
  const again = { ...ten, repetition: 2 };
  const entry: Threshold = { scenario: 'consensus', operation: 'write', step: 'users-10', p95: 50 };
  assert.equal(covers(entry, 'consensus', again, 'write'), true);
  const all = scriptThresholds([entry], 'consensus', [ten, again], ['write']);
  for (const step of [ten, again]) assert.deepEqual(limitsOf(all, step, 'write'), { p95: 50 });
  assert.deepEqual(Object.keys(k6Thresholds({ p95: 50 }, again, 'write', 'http')), [
    'http_req_duration{step:users-10-r2,operation:write,phase:measure,expected_response:true}',
  ]);
});

test('k6 is not given what it cannot judge', () => {
  assert.deepEqual(k6Thresholds({ errorRate: 0.1, opsPerSecond: 5 }, ten, 'write', 'http'), {});
  assert.deepEqual(k6Thresholds({}, ten, 'write', 'http'), {});
});

for (const protocol of PROTOCOLS) {
  test(`k6 thresholds over ${protocol} stand only on sub-metrics that the script declares, for any scenario`, () => {
    for (const scenario of SCENARIOS) {
      const steps = scenario.steps(scenario.users, 1_000);
      const declared = new Set(subMetrics(steps, protocol));
      for (const step of steps) {
        for (const operation of stepOperations(step)) {
          const metrics = Object.keys(k6Thresholds({ p95: 1, p99: 1 }, step, operation, protocol));
          assert.equal(metrics.length, 1);
          for (const metric of metrics) assert.ok(declared.has(metric), metric);
        }
      }
    }
  });
}
