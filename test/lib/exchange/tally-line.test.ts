import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLoad, formatTally, parseLoad, parseTally, type TallyLine } from '../../../lib/exchange/tally-line.ts';

const LINE: TallyLine = {
  step: 3,
  second: 14,
  operation: 'write',
  node: '[::1]:2379',
  offered: 7,
  answered: {
    count: 3,
    sumMs: 5.25,
    minMs: 0.000_000_4,
    maxMs: 4.5,
    buckets: [812, 1],
    counts: [2, 1],
  },
  redirects: 2,
  failures: [
    { outcome: 'rejected', reason: 'no-leader', count: 3 },
    { outcome: 'unknown', reason: 'timeout', count: 1 },
  ],
  alive: [0, 1, 2, 5, 7, 8],
};

/** As k6 writes what a script prints into its console output. */
const printed = (text: string): string => `time="2026-01-02T03:04:05Z" level=info msg="${text}" source=console`;

test('a tally reads back as it was written, by itself and within a line of k6', () => {
  assert.deepEqual(parseTally(formatTally(LINE)), LINE);
  assert.deepEqual(parseTally(`time="2026-01-02T03:04:05Z" level=info msg="${formatTally(LINE)}"`), LINE);
});

test('nothing answered has neither a shortest nor a longest', () => {
  const none = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, buckets: [], counts: [] };
  const line = { ...LINE, answered: none, failures: [], alive: [] };
  assert.deepEqual(parseTally(formatTally(line)), line);
});

test('when a load began reads back as it was written', () => {
  assert.deepEqual(parseLoad(formatLoad({ loadEpochMs: 1_795_675_034_451 })), { loadEpochMs: 1_795_675_034_451 });
});

test('what is no whole tally is none', () => {
  const whole = formatTally(LINE);
  for (const text of [
    '',
    'op write 3 a:1 1 2 3.000 4.000 ok',
    whole.slice(0, -20),
    whole.replace('write', 'delete'),
    whole.replace('no-leader', 'bad-luck'),
    whole.replace('tally 3', 'tally x'),
    printed('GoError: something'),
  ]) {
    assert.equal(parseTally(text), null, text);
  }
  assert.equal(parseLoad('load soon'), null);
});
