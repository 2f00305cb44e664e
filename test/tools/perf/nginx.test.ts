import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDataset } from '../../../lib/data/dataset.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { DEFAULTS } from '../../../lib/exchange/settings.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';
import { nginxConfig, statusRequests, VALUE_BYTES } from '../../../tools/perf/nginx.ts';
import { valuesOf } from '../../fixtures/values.ts';

const config = nginxConfig('/folder', 4321, ['smoke']);

function answerOf(pattern: RegExp): { status: number; headers: Record<string, string>; body: string } {
  return { status: 200, headers: {}, body: pattern.exec(config)?.[1] ?? '' };
}

const { seed, entropy } = DEFAULTS;
const { values } = valuesOf({ seed, bytes: VALUE_BYTES, entropy, engine: NODE_TEXT });
const dataset = makeDataset(TIERS[0], seed);
const answered = confman.entries.readValue(answerOf(/GET\) \{ return 200 '(.*?)';/)) ?? '$';

const VARIABLE = '$' + '{mark}';

/** The value that a read of an entry is answered. */
function answerTo(entry: number): string {
  const { path } = confman.entries.read(dataset.entry(entry));
  const mark = config.split('\n').find((line) => line.startsWith(`${path} `));
  return answered.replace(VARIABLE, mark?.slice(path.length + 1, -1) ?? '');
}

test('the value that a read of an entry answers is one that the scripts recognise, of that entry', () => {
  for (const entry of [0, 1, 99]) {
    assert.deepEqual(values.recognise(answerTo(entry), entry), { writer: 1, count: 1 });
    assert.equal(values.recognise(answerTo(entry), entry + 1), null);
  }
});

test('the value has nothing in it that nginx would take for a variable or the end of a string', () => {
  assert.doesNotMatch(answered.replace(VARIABLE, ''), /['"$\\]/);
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
