import assert from 'node:assert/strict';
import { test } from 'node:test';
import { k6Metrics, parseSummary } from '../../../lib/exchange/summary.ts';

test("k6's metrics keep their numbers", () => {
  const data = {
    root_group: {},
    metrics: {
      http_reqs: { type: 'counter', contains: 'default', values: { count: 3, rate: 1.5 } },
      'http_req_duration{step:users-1}': { type: 'trend', values: { min: 1, 'p(95)': 2 }, thresholds: {} },
    },
  };
  assert.deepEqual(k6Metrics(data), {
    http_reqs: { count: 3, rate: 1.5 },
    'http_req_duration{step:users-1}': { min: 1, 'p(95)': 2 },
  });
});

test('what is not a number is left out', () => {
  assert.deepEqual(k6Metrics({ metrics: { a: { values: { x: 1, y: null, z: '2' } } } }), { a: { x: 1 } });
});

test('no metrics are an empty summary', () => assert.deepEqual(k6Metrics({ metrics: {} }), {}));

for (const data of [null, undefined, 'text', [], {}, { metrics: [] }, { metrics: null }]) {
  test(`${JSON.stringify(data)} is not k6's summary`, () => {
    assert.throws(() => k6Metrics(data), { message: 'k6 gave a summary without metrics' });
  });
}

for (const metric of [null, 5, [], {}, { values: null }, { values: [1] }]) {
  test(`a metric ${JSON.stringify(metric)} is refused by name`, () => {
    assert.throws(() => k6Metrics({ metrics: { http_reqs: metric } }), {
      message: 'k6 gave metric http_reqs without values',
    });
  });
}

const whole = { script: 'mixed', loadEpochMs: 5, loadMs: 0, metrics: { a: { count: 1 } } };

test('a summary is read back as it was written', () => {
  assert.deepEqual(parseSummary(JSON.stringify(whole)), whole);
});

test('what a summary does not need is left out', () => {
  assert.deepEqual(parseSummary(JSON.stringify({ ...whole, more: true })), whole);
});

for (const text of ['', '{', 'undefined']) {
  test(`"${text}" is refused as not JSON`, () => {
    assert.throws(() => parseSummary(text), { message: 'the summary is not JSON' });
  });
}

for (const value of [
  null,
  [],
  { ...whole, script: 1 },
  { ...whole, loadEpochMs: '5' },
  { ...whole, loadMs: null },
  { ...whole, metrics: [] },
  { script: 'mixed', loadEpochMs: 5, loadMs: 0 },
]) {
  test(`${JSON.stringify(value)} is refused as incomplete`, () => {
    assert.throws(() => parseSummary(JSON.stringify(value)), {
      message: 'the summary lacks script, loadEpochMs, loadMs or metrics',
    });
  });
}
