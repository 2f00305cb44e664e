import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../../../lib/base/duration.ts';

for (const [text, ms] of [
  ['500ms', 500],
  ['15s', 15_000],
  ['2m', 120_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
  ['0.5ms', 1],
  ['0.4ms', 0],
  ['0.1s', 100],
  [' 15s ', 15_000],
] as const) {
  test(`"${text}" is ${ms} ms`, () => assert.equal(parseDuration(text), ms));
}

for (const text of ['', 's', '15', '15 s', '15S', '-1s', '+1s', '.5s', '1.s', '1e3s', '1m30s', '15sec', '1d', 'NaNs']) {
  test(`"${text}" is not a time`, () => assert.equal(parseDuration(text), null));
}
