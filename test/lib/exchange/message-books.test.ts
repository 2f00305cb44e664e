import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageBooks } from '../../../lib/exchange/message-books.ts';
import type { GotLine, SentLine } from '../../../lib/exchange/message-lines.ts';
import type { MessageAccount } from '../../../lib/report/messages.ts';

const NONE = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, buckets: [], counts: [] };
const READ = { incomplete: null, toldAll: true };

function sent(from: number, to: number, more: Partial<SentLine> = {}): SentLine {
  return { step: 0, queue: 0, producer: 5, ordered: true, from, to, rejected: [], unknown: [], ...more };
}

function got(numbers: readonly number[], more: Partial<GotLine> = {}): GotLine {
  const first = new Map([[5, numbers]]);
  const empty = new Map<number, number[]>();
  return {
    step: 0,
    queue: 0,
    stream: '1.1',
    first,
    again: empty,
    unacknowledged: empty,
    refused: empty,
    strange: 0,
    endToEnd: NONE,
    ...more,
  };
}

/** Those of the account that are not zero. */
function told(account: MessageAccount): Partial<MessageAccount> {
  return Object.fromEntries(
    Object.entries(account).filter(([key, value]) => typeof value === 'number' && value !== 0 && key !== 'sent'),
  );
}

const head = (sequence: number, more = {}) => ({ queue: 0, producer: 5, sequence, sentUs: 0, ...more });

test('every message that was acknowledged is delivered, left in its queue, or lost', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 10));
  books.got(got([1, 2, 3, 4]));
  assert.equal(books.outstanding(0), 6);
  for (const sequence of [5, 6, 7, 8]) books.drained(0, head(sequence), false);
  assert.equal(books.outstanding(0), 2);
  assert.deepEqual(told(books.of(0, READ)), { acknowledged: 10, delivered: 8, undelivered: 2, leftInQueue: 4 });
});

test('consumers may tell of messages before their producers do', () => {
  const books = new MessageBooks();
  books.got(got([1, 2, 3]));
  assert.equal(books.outstanding(0), 0);
  books.sent(sent(1, 4));
  assert.equal(books.outstanding(0), 1);
  assert.deepEqual(told(books.of(0, READ)), { acknowledged: 4, delivered: 3, undelivered: 1 });
});

test('a message that is delivered again is a duplicate, whoever says so', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 4));
  books.got(got([1, 2, 2, 3, 4], { unacknowledged: new Map([[5, [3]]]) }));
  books.got(got([], { stream: '1.2', again: new Map([[5, [3]]]) }));
  books.drained(0, head(4), true);
  // 2 was acknowledged twice, 4 came after it had been; 3 had not been.
  assert.deepEqual(told(books.of(0, READ)), {
    ...{ acknowledged: 4, delivered: 4, duplicates: 3, redelivered: 2, afterAck: 2 },
  });
});

test('what a consumer gives back is no duplicate when it comes again, and is missed when it does not', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 5));
  const back = new Map([[5, [2, 3, 4]]]);
  books.got(got([1, 2, 3, 4, 5], { unacknowledged: back, refused: back }));
  books.got(got([], { again: new Map([[5, [2, 3]]]) }));
  books.drained(0, head(3), true);
  assert.deepEqual(told(books.of(0, READ)), {
    ...{ acknowledged: 5, delivered: 5, refused: 3, notGivenBack: 1, duplicates: 1, redelivered: 1, afterAck: 1 },
  });
});

test('a message that comes behind a later one of its producer is out of order, within one stream', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 6));
  books.got(got([1, 3, 2, 4]));
  books.got(got([6, 5], { stream: '2.1' }));
  assert.deepEqual(told(books.of(0, READ)), { acknowledged: 6, delivered: 6, outOfOrder: 2 });
  const others = new MessageBooks();
  others.sent(sent(1, 4));
  others.got(got([2, 4]));
  others.got(got([1, 3], { stream: '2.1' }));
  assert.equal(others.of(0, READ).outOfOrder, 0);
});

test('a producer that had several under way is owed no order', () => {
  const books = new MessageBooks();
  books.got(got([1, 3, 2, 4]));
  books.sent(sent(1, 4, { ordered: false }));
  assert.deepEqual(told(books.of(0, READ)), { acknowledged: 4, delivered: 4 });
});

test('one that is delivered again is not out of order', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 3));
  books.got(got([1, 2, 1, 3]));
  books.got(got([], { again: new Map([[5, [1]]]) }));
  assert.deepEqual(told(books.of(0, READ)), {
    ...{ acknowledged: 3, delivered: 3, duplicates: 2, redelivered: 1, afterAck: 2 },
  });
});

test('what nobody sent is a phantom: no head, another queue, a number that was never used', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 2));
  books.got(got([1, 2, 3], { strange: 2 }));
  books.drained(0, null, false);
  books.drained(0, head(1, { queue: 3 }), false);
  books.drained(0, head(2 ** 27), false);
  books.drained(0, head(1, { producer: 9 }), false);
  assert.equal(books.of(0, READ).phantom, 7);
  // A producer that was cut off may have sent what it had no time to tell of.
  assert.equal(books.of(0, { incomplete: 'cut off', toldAll: false }).phantom, 5);
});

test('messages whose answer was lost may be there or not; those that were refused must not be', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 6, { rejected: [1, 2], unknown: [3, 4, 5] }));
  books.got(got([2, 4, 6]));
  assert.equal(books.outstanding(0), 0);
  assert.deepEqual(told(books.of(0, READ)), {
    ...{ acknowledged: 1, rejected: 2, unknown: 3, delivered: 1, unknownDelivered: 1, rejectedDelivered: 1 },
  });
});

test('messages belong to the step in which they were sent, and to their queue', () => {
  const books = new MessageBooks();
  books.sent(sent(1, 3));
  books.sent(sent(4, 5, { step: 1 }));
  books.sent(sent(1, 2, { step: 1, queue: 1 }));
  books.got(got([1, 2, 3, 4], { step: 1 }));
  books.got(got([1], { step: 1, queue: 1, strange: 1 }));
  assert.deepEqual(told(books.of(0, READ)), { acknowledged: 3, delivered: 3 });
  assert.deepEqual(told(books.of(1, READ)), { acknowledged: 4, delivered: 2, undelivered: 2, phantom: 1 });
  assert.deepEqual([books.outstanding(0), books.outstanding(1)], [1, 1]);
});

test('times from the stamp to the delivery are merged by step', () => {
  const books = new MessageBooks();
  books.got(got([1], { endToEnd: { count: 1, sumMs: 2, minMs: 2, maxMs: 2, buckets: [600], counts: [1] } }));
  books.got(got([2], { endToEnd: { count: 1, sumMs: 4, minMs: 4, maxMs: 4, buckets: [700], counts: [1] } }));
  const { endToEndMs } = books.of(0, READ);
  assert.deepEqual([endToEndMs?.min, endToEndMs?.mean, endToEndMs?.max], [2, 3, 4]);
  assert.equal(books.of(1, READ).endToEndMs, null);
});
