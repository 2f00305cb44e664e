import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePool, recogniseValue } from '../../../lib/data/payload.ts';
import { DEFAULTS } from '../../../lib/exchange/settings.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { nginxConfig, statusRequests, VALUE_BYTES } from '../../../tools/perf/nginx.ts';

const config = nginxConfig('/folder', 4321);

function answerOf(pattern: RegExp): { status: number; headers: Record<string, string>; body: string } {
  return { status: 200, headers: {}, body: pattern.exec(config)?.[1] ?? '' };
}

test('the value that every read answers is one that the scripts recognise', () => {
  const value = confman.entries.readValue(answerOf(/GET\) \{ return 200 '(.*?)';/)) ?? '';
  const pool = makePool(DEFAULTS.seed, VALUE_BYTES, DEFAULTS.entropy);
  assert.deepEqual(recogniseValue(value, pool, VALUE_BYTES), { writer: 1, count: 1 });
});

test('the value has nothing in it that nginx would take for a variable or the end of a string', () => {
  assert.doesNotMatch(confman.entries.readValue(answerOf(/GET\) \{ return 200 '(.*?)';/)) ?? '$', /['"$\\]/);
});

test('the server claims to lead, in words that confman is understood by', () => {
  const status = confman.view.readStatus(answerOf(/health\/ready \{ return 200 '(.*?)';/));
  assert.equal(status?.role, 'leader');
  assert.equal(status?.ready, true);
  assert.equal(status?.leader, 'http://127.0.0.1:4321');
});

test('the number of requests is read from the status page', () => {
  const page =
    'Active connections: 2 \nserver accepts handled requests\n 16 16 8031 \nReading: 0 Writing: 1 Waiting: 1 \n';
  assert.equal(statusRequests(page), 8_031);
  assert.ok(Number.isNaN(statusRequests('404 Not Found')));
});
