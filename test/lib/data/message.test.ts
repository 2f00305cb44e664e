import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE_HEAD_BYTES, messageHeadReader, messageHeads } from '../../../lib/data/message.ts';
import { isQueueName, queueNames } from '../../../lib/data/queue-names.ts';

// 2026-11-26 12:00:00.123456 UTC.
const SENT_US = 1_795_694_400_123_456;

test('a message says which queue, producer, place and time it comes from', () => {
  const next = messageHeads({ seed: 1, queue: 5, producer: 6_001 });
  const [first, second] = [next(SENT_US), next(SENT_US + 1)];
  assert.equal(first.length, MESSAGE_HEAD_BYTES);
  assert.deepEqual(messageHeadReader(1)(`${first}rest`), { queue: 5, producer: 6_001, sequence: 1, sentUs: SENT_US });
  assert.deepEqual(messageHeadReader(1)(second), { queue: 5, producer: 6_001, sequence: 2, sentUs: SENT_US + 1 });
});

test('the largest queue and producer fit', () => {
  const producer = 2 ** 26 - 1;
  const head = messageHeads({ seed: 2, queue: 4_095, producer })(SENT_US);
  assert.deepEqual(messageHeadReader(2)(head), { queue: 4_095, producer, sequence: 1, sentUs: SENT_US });
});

test('what nobody sent is no message: another seed, a digit that is another, a text that is too short, and none of ours', () => {
  const head = messageHeads({ seed: 1, queue: 0, producer: 1 })(SENT_US);
  assert.equal(messageHeadReader(2)(head), null);
  for (let at = 0; at < MESSAGE_HEAD_BYTES; at++) {
    const other = head[at] === 'A' ? 'B' : 'A';
    assert.equal(messageHeadReader(1)(head.slice(0, at) + other + head.slice(at + 1)), null, `digit ${at}`);
  }
  assert.equal(messageHeadReader(1)(head.slice(0, -1)), null);
  assert.equal(messageHeadReader(1)('{"some": "other message altogether"}'), null);
});

test('queues are named after their run and known as what they are', () => {
  assert.deepEqual(queueNames('2026-11-26T12-00-00-abc123', 3, 2), [
    'bench-2026-11-26T12-00-00-abc123-q3',
    'bench-2026-11-26T12-00-00-abc123-q4',
  ]);
  assert.equal(isQueueName('bench-2026-11-26T12-00-00-abc123-q3'), true);
  const ours = 'bench-2026-11-26T12-00-00-abc123-q3';
  for (const other of ['bench-small-001', 'orders', `${ours}.dlq`, `my-${ours}`]) {
    assert.equal(isQueueName(other), false, other);
  }
});
