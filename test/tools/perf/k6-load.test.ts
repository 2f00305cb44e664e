import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNoMeasure } from '../../../tools/perf/k6-load.ts';

const summary = (metrics: object): string => JSON.stringify({ metrics });

test('a load without failures is a measure', () => {
  assert.equal(whyNoMeasure(summary({ http_reqs: { count: 10 }, http_req_failed: { value: 0 } })), null);
});

test('failed requests, failed operations, no requests and no summary are not', () => {
  assert.equal(
    whyNoMeasure(summary({ http_reqs: { count: 10 }, http_req_failed: { value: 0.015 } })),
    '1.50 % of its requests failed',
  );
  assert.equal(
    whyNoMeasure(summary({ http_reqs: { count: 10 }, raftmark_failures: { count: 3 } })),
    'it counted 3 failed operations',
  );
  assert.equal(whyNoMeasure(summary({})), 'it sent no request');
  assert.equal(whyNoMeasure(''), 'it sent no request');
});
