import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Book, type Consumer } from '../../../runner/fila-node/book.ts';
import type { StoredMessage } from '../../../runner/fila-node/queue-log.ts';

const LEASE_MS = 2_000;
const message = (id: string): StoredMessage => ({ key: `m/${id}`, id, attempts: 0, payload: `text of ${id}` });

/** One that takes so many messages before it wants no more for a while. */
function consumer(room = Number.POSITIVE_INFINITY) {
  const got: [id: string, attempts: number][] = [];
  const state = { room, ended: false };
  const self: Consumer = {
    take: ({ id, attempts }) => {
      got.push([id, attempts]);
      return --state.room > 0;
    },
    end: () => {
      state.ended = true;
    },
  };
  return { self, got, state };
}

function bookOf(...ids: readonly string[]) {
  const clock = { ms: 0 };
  const book = new Book(LEASE_MS, () => clock.ms);
  for (const id of ids) book.add(message(id));
  return { book, clock };
}

test('messages are delivered in their order, to several consumers in turn', () => {
  const { book } = bookOf('a', 'b');
  const [first, second] = [consumer(), consumer()];
  book.join(first.self);
  book.join(second.self);
  for (const id of ['c', 'd', 'e']) book.add(message(id));
  assert.deepEqual([first.got.map(([id]) => id), second.got.map(([id]) => id)], [['a', 'b', 'c', 'e'], ['d']]);
  assert.deepEqual([book.depth, book.inFlight], [0, 5]);
});

test('a consumer that has enough gets no more until it says so, and the others go on', () => {
  const { book } = bookOf('a', 'b', 'c');
  const slow = consumer(2);
  book.join(slow.self);
  assert.deepEqual([slow.got.length, book.depth], [2, 1]);
  slow.state.room = 2;
  book.resume(slow.self);
  assert.deepEqual(
    slow.got.map(([id]) => id),
    ['a', 'b', 'c'],
  );
});

test('what is acknowledged is gone, whether it was delivered or not', () => {
  const { book } = bookOf('a', 'b');
  const { self } = consumer(1);
  book.join(self);
  book.remove('a');
  book.remove('b');
  assert.deepEqual([book.depth, book.inFlight, book.find('a'), book.find('b')], [0, 0, undefined, undefined]);
});

test('what a consumer has when it goes comes to the next one, after what waits, and is counted', () => {
  const { book } = bookOf('a', 'b');
  const gone = consumer(2);
  book.join(gone.self);
  book.add(message('c'));
  book.leave(gone.self);
  book.resume(gone.self);
  const next = consumer();
  book.join(next.self);
  assert.deepEqual(gone.got.length, 2);
  assert.deepEqual(next.got, [
    ['c', 0],
    ['a', 1],
    ['b', 1],
  ]);
});

test('what a consumer keeps for too long comes back, and not a moment earlier', () => {
  const { book, clock } = bookOf('a');
  const { self, got } = consumer();
  book.join(self);
  clock.ms = LEASE_MS - 1;
  book.expire();
  assert.equal(got.length, 1);
  clock.ms = LEASE_MS;
  book.expire();
  assert.deepEqual(got, [
    ['a', 0],
    ['a', 1],
  ]);
});

test('a book that is closed ends its streams', () => {
  const { book } = bookOf();
  const { self, state } = consumer();
  book.join(self);
  book.close();
  assert.deepEqual([state.ended, book.consumers], [true, 0]);
});
