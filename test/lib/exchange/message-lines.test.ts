import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatGot,
  formatSent,
  type GotLine,
  parseGot,
  parseSent,
  type SentLine,
} from '../../../lib/exchange/message-lines.ts';

const SENT: SentLine = {
  step: 1,
  queue: 2,
  producer: 7_003,
  ordered: true,
  from: 11,
  to: 40,
  rejected: [13],
  unknown: [20, 21, 40],
};

const NONE = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, buckets: [], counts: [] };

const GOT: GotLine = {
  step: 0,
  queue: 1,
  stream: '12.3',
  first: new Map([
    [7_003, [11, 12, 13, 15, 14]],
    [7_004, [1]],
  ]),
  again: new Map([[7_003, [9]]]),
  unacknowledged: new Map([[7_003, [12, 13]]]),
  refused: new Map([[7_003, [13]]]),
  strange: 2,
  endToEnd: { count: 3, sumMs: 4.5, minMs: 0.5, maxMs: 3, buckets: [300, 12], counts: [1, 2] },
};

test('what was sent is told in one line, and read back as it was', () => {
  assert.equal(formatSent(SENT), 'sent 1 2 7003 in-turn 11 40 13 20-21,40');
  const whole: SentLine = { ...SENT, ordered: false, rejected: [], unknown: [] };
  for (const line of [SENT, whole]) {
    assert.deepEqual(parseSent(formatSent(line)), line);
    assert.deepEqual(parseSent(`level=info msg="${formatSent(line)}"`), line);
  }
});

test('what was delivered is told in the order in which it came, and read back as it was', () => {
  assert.equal(
    formatGot(GOT),
    'got 0 1 12.3 2 7003:11-13,15,14;7004:1 7003:9 7003:12-13 7003:13 3 4.5 0.5 3 300,12=1,2',
  );
  assert.deepEqual(parseGot(formatGot(GOT)), GOT);
  const nothing: GotLine = {
    ...GOT,
    first: new Map(),
    again: new Map(),
    unacknowledged: new Map(),
    refused: new Map(),
    strange: 1,
    endToEnd: NONE,
  };
  assert.deepEqual(parseGot(formatGot(nothing)), nothing);
});

test('other lines are no lines of messages', () => {
  for (const text of [
    '',
    'tally 0 0 enqueue a:1 0 0 0 0 0 - 0 - -',
    'sent 1 2 7003 in-turn 11',
    'got 0 1 s 0 a:1 - - - 0 0 0 0 -',
  ]) {
    assert.equal(parseSent(text), null);
    assert.equal(parseGot(text), null);
  }
  assert.equal(parseGot(formatGot(GOT).replace('=1,2', '=1')), null, 'lists of different length');
});
