import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRule, RuleError } from '../../../../lib/analysis/threshold-rules/parse.ts';

function read(text: string) {
  const { figure, ...rule } = parseRule(text);
  return { ...rule, limit: figure.limit };
}

const everywhere = { scenario: null, step: null, operation: null, statistic: null };

test('a rule is a figure, a comparison and a value in the unit of the figure', () => {
  assert.deepEqual(read('p99 < 50ms'), {
    ...everywhere,
    ...{ text: 'p99 < 50ms', limit: 'p99', comparison: '<', allowed: 50 },
  });
  const allowed = (text: string) => parseRule(text).allowed;
  // Not rounded: a service may well be judged by tenths of a millisecond.
  assert.deepEqual(['p50 < 1.5ms', 'p50 < 0.4ms', 'p99 < 1.1s'].map(allowed), [1.5, 0.4, 1_100]);
  assert.deepEqual(['p50 < 1.5s', 'max <= 2m', 'min > 0', 'mean < 500ms'].map(allowed), [1_500, 120_000, 0, 500]);
  assert.deepEqual(['errors < 1%', 'errors <= 0.01', 'errors == 0'].map(allowed), [0.01, 0.01, 0]);
  assert.deepEqual(['ops/s > 1000', 'ops/s >= 12.5/s', 'lost == 0'].map(allowed), [1_000, 12.5, 0]);
});

test('before the figure stand a scenario, one of its steps, and an operation', () => {
  const scope = (text: string) => {
    const { scenario, step, operation } = parseRule(text);
    return [scenario, step, operation];
  };
  assert.deepEqual(scope('write p99 < 50ms'), [null, null, 'write']);
  assert.deepEqual(scope('write-concurrent read p95 <= 20ms'.replace('read', 'write')), [
    'write-concurrent',
    null,
    'write',
  ]);
  assert.deepEqual(scope('mixed/users-50 read p95 <= 20ms'), ['mixed', 'users-50', 'read']);
  assert.deepEqual(scope('mixed errors < 1%'), ['mixed', null, null]);
  assert.deepEqual(scope('failover lost == 0'), ['failover', null, null]);
});

test('a word that names an operation and a scenario is the operation; with a step, or another behind it, the scenario', () => {
  assert.equal(parseRule('enqueue p99 < 5ms').operation, 'enqueue');
  assert.equal(parseRule('enqueue p99 < 5ms').scenario, null);
  assert.equal(parseRule('enqueue/users-1 p99 < 5ms').scenario, 'enqueue');
  assert.deepEqual(
    [parseRule('enqueue enqueue p99 < 5ms')].map(({ scenario, operation }) => [scenario, operation]),
    [['enqueue', 'enqueue']],
  );
});

test('a time of rounds says what of them, and max alone is the longest latency', () => {
  assert.deepEqual(read('failover.firstAccepted max < 2s'), {
    ...everywhere,
    ...{ text: 'failover.firstAccepted max < 2s', limit: 'failover.firstAccepted', statistic: 'max' },
    ...{ comparison: '<', allowed: 2_000 },
  });
  assert.equal(read('rolling-restart rolling.gap median < 100ms').scenario, 'rolling-restart');
  assert.deepEqual([read('write max < 1s').limit, read('write max < 1s').statistic], ['max', null]);
});

test('blanks do not matter, and figures may be called as elsewhere', () => {
  assert.equal(read('  write   p99<50ms ').text, 'write p99 < 50ms');
  assert.deepEqual(
    [read('p99.9 < 1s').limit, read('errorRate < 1%').limit, read('opsPerSecond > 1').limit],
    ['p999', 'errorRate', 'opsPerSecond'],
  );
});

const REFUSED: readonly [string, RegExp][] = [
  ['', /^no comparison in it; one of <, <=, >, >=, ==, as in "write p99 < 50ms"$/],
  ['write p99 50ms', /^no comparison/],
  ['write p99 => 5ms', /^"=>" at character 11 is no comparison \(did you mean >=\?\); one of <, <=, >, >=, ==$/],
  ['lost = 0', /^"=" at character 6 is no comparison \(did you mean ==\?\)/],
  ['lost != 0', /^"!=" at character 6 is no comparison; one of/],
  ['< 5ms', /^no figure before "<" at character 1; one of min, mean, p50/],
  ['p99 <', /^nothing follows "<" at character 5$/],
  ['p99 < 5ms now', /^"now" at character 11 is too much: a rule ends with its value$/],
  ['write p9 < 50ms', /^"p9" at character 7 is no figure \(did you mean p95\?\); one of min, mean/],
  ['wrte p99 < 5ms', /^"wrte" at character 1 is no operation and no scenario \(did you mean write\?\); one of write, /],
  ['mixd/users-1 p99 < 5ms', /^"mixd" at character 1 is no operation and no scenario \(did you mean mixed\?\)/],
  ['mixed/ p99 < 5ms', /^"mixed\/" at character 1 has no step behind its "\/"$/],
  ['mixed enqueue p99 < 5ms', /^"enqueue" at character 7 is not done in mixed; one of read, write$/],
  [
    'mixed write now p99 < 1ms',
    /^"now" at character 13 is too much: before the figure stand a scenario and an operation/,
  ],
  ['write lost == 0', /^"write" at character 1 is no scenario/],
  ['mixed write lost == 0', /^"write" at character 7 is too much: lost is of a whole cell/],
  [
    'failover.firstAccepted < 2s',
    /^"failover.firstAccepted" at character 1 has a value in each round: say which, with one of min, median, max behind it$/,
  ],
  [
    'failover.firstAcepted max < 2s',
    /^"failover.firstAcepted" at character 1 is no figure \(did you mean failover.firstAccepted\?\)/,
  ],
  ['p99 < 50', /^"50" at character 7 must be a time with its unit, such as 50ms, 1.5s or 2m$/],
  ['errors < 101%', /^"101%" at character 10 must be a share such as 1%, 0.1% or 0$/],
  ['errors < 5', /must be a share/],
  ['ops/s > 5ms', /^"5ms" at character 9 must be a number such as 1000$/],
  ['ops/s > 5%', /must be a number/],
  ['lost == 0.5', /^"0.5" at character 9 must be a whole number such as 0$/],
  ['lost == -1', /must be a whole number/],
];

for (const [rule, message] of REFUSED) {
  test(`"${rule}" is refused, with what is wrong, where, and what is possible`, () => {
    assert.throws(
      () => parseRule(rule),
      (error: unknown) => {
        assert.ok(error instanceof RuleError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}
