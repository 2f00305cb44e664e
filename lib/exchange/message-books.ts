import { Histogram } from '../base/histogram.ts';
import type { MessageHead } from '../data/message.ts';
import type { MessageAccount } from '../report/messages.ts';
import { latencyOf } from './latency.ts';
import type { GotLine, Numbers, SentLine } from './message-lines.ts';

/** What the service said of a message; 0 while its producer has told nothing of it. */
const FATE = { acknowledged: 1, rejected: 2, unknown: 3 } as const;

const MOST = 255;

/** A number so far beyond those that are known is nobody's: consumers are ahead of what producers have told by a second at most. */
const FAR = 2 ** 20;

function grown(array: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const larger = new Uint8Array(Math.max(length, array.length * 2, 1_024));
  larger.set(array);
  return larger;
}

/** The messages of one producer to one queue, by their numbers. */
class Book {
  fates = new Uint8Array(0);
  /** How often each was delivered, and of those how often again by the service's word, and how often that was acknowledged. */
  delivered = new Uint8Array(0);
  again = new Uint8Array(0);
  acked = new Uint8Array(0);
  /** How often a consumer gave it back. */
  refused = new Uint8Array(0);
  /** How often each came while the queue was read to its end. */
  drained = new Uint8Array(0);
  outOfOrder = new Uint8Array(0);
  /** Whether the service owes it an order. */
  ordered = true;
  /** The highest number that each stream had handed out for the first time. */
  readonly last = new Map<string, number>();
  /** In which step each stretch of them was sent. */
  readonly stretches: { readonly step: number; readonly from: number; readonly to: number }[] = [];
  readonly queue: number;

  constructor(queue: number) {
    this.queue = queue;
  }

  /** Makes room for a number; false where it is beyond what anybody can have sent. */
  reach(sequence: number): boolean {
    if (sequence < this.fates.length) return true;
    if (sequence > this.fates.length + FAR) return false;
    this.fates = grown(this.fates, sequence + 1);
    const { length } = this.fates;
    this.delivered = grown(this.delivered, length);
    this.again = grown(this.again, length);
    this.acked = grown(this.acked, length);
    this.refused = grown(this.refused, length);
    this.drained = grown(this.drained, length);
    this.outOfOrder = grown(this.outOfOrder, length);
    return true;
  }
}

function bump(array: Uint8Array, at: number): void {
  if ((array[at] as number) < MOST) array[at] = (array[at] as number) + 1;
}

/** How a queue came to be read, or not, to its end. */
export interface Reading {
  /** Why the queue was not read to its end; null when it was. */
  readonly incomplete: string | null;
  /** Whether all producers have told of all that they sent. Where not, what nobody told of may be theirs. */
  readonly toldAll: boolean;
}

/**
 * Exact accounting of the messages of one script: each that was sent against each that was delivered, in whatever order producers
 * and consumers tell of them. A message is known by its queue, producer and number.
 */
export class MessageBooks {
  readonly #books = new Map<string, Book>();
  /** Acknowledged and not yet delivered, by queue. */
  readonly #missing = new Map<number, number>();
  readonly #endToEnd = new Map<number, Histogram>();
  /** Payloads without a head of this run, by step. */
  readonly #strange = new Map<number, number>();
  /** The step in which a queue was last used. */
  readonly #stepOfQueue = new Map<number, number>();

  #book(queue: number, producer: number): Book {
    const key = `${queue} ${producer}`;
    const known = this.#books.get(key);
    if (known !== undefined) return known;
    const book = new Book(queue);
    this.#books.set(key, book);
    return book;
  }

  #miss(queue: number, change: number): void {
    this.#missing.set(queue, this.outstanding(queue) + change);
  }

  /** Messages of a queue that were acknowledged and that nobody has been handed yet, as far as it was told. */
  outstanding(queue: number): number {
    return this.#missing.get(queue) ?? 0;
  }

  /** Takes in what a producer has told. */
  sent({ step, queue, producer, ordered, from, to, rejected, unknown }: SentLine): void {
    const book = this.#book(queue, producer);
    book.reach(to);
    book.ordered &&= ordered;
    book.stretches.push({ step, from, to });
    this.#stepOfQueue.set(queue, step);
    book.fates.fill(FATE.acknowledged, from, to + 1);
    for (const sequence of rejected) book.fates[sequence] = FATE.rejected;
    for (const sequence of unknown) book.fates[sequence] = FATE.unknown;
    let missing = 0;
    for (let at = from; at <= to; at++) if (book.fates[at] === FATE.acknowledged && book.delivered[at] === 0) missing++;
    this.#miss(queue, missing);
  }

  /** Takes in what a consumer has told. */
  got({ step, queue, stream, first, again, unacknowledged, refused, strange, endToEnd }: GotLine): void {
    this.#stepOfQueue.set(queue, step);
    this.#stranger(step, strange);
    const histogram = this.#endToEnd.get(step) ?? new Histogram();
    histogram.add(endToEnd);
    this.#endToEnd.set(step, histogram);
    for (const [book, sequence] of this.#each(queue, step, first)) {
      this.#deliver(book, sequence, stream);
      bump(book.acked, sequence);
    }
    for (const [book, sequence] of this.#each(queue, step, again)) {
      this.#deliver(book, sequence, null);
      bump(book.acked, sequence);
    }
    for (const [book, sequence] of this.#each(queue, step, refused)) bump(book.refused, sequence);
    for (const [producer, list] of unacknowledged) {
      const { acked } = this.#book(queue, producer);
      for (const sequence of list) if (acked[sequence]) acked[sequence] = (acked[sequence] as number) - 1;
    }
  }

  /** Each of the messages with the book that it stands in; those of numbers that nobody has are counted as strange. */
  *#each(queue: number, step: number, numbers: Numbers): Generator<[Book, number]> {
    for (const [producer, list] of numbers) {
      const book = this.#book(queue, producer);
      for (const sequence of list) {
        if (book.reach(sequence)) yield [book, sequence];
        else this.#stranger(step);
      }
    }
  }

  #stranger(step: number, count = 1): void {
    this.#strange.set(step, (this.#strange.get(step) ?? 0) + count);
  }

  /**
   * Takes in what was read from a queue behind the load.
   * @param head null where the payload is none of this run's
   * @param again whether the service says that it delivers the message again
   */
  drained(queue: number, head: MessageHead | null, again: boolean): void {
    const book = head?.queue === queue ? this.#book(queue, head.producer) : null;
    if (head === null || !book?.reach(head.sequence)) {
      this.#stranger(this.#stepOfQueue.get(queue) ?? 0);
      return;
    }
    this.#deliver(book, head.sequence, again ? null : 'drain');
    bump(book.drained, head.sequence);
  }

  /** @param stream null of one that the service says it delivers again */
  #deliver(book: Book, sequence: number, stream: string | null): void {
    const before = book.delivered[sequence] as number;
    bump(book.delivered, sequence);
    if (before === 0 && book.fates[sequence] === FATE.acknowledged) this.#miss(book.queue, -1);
    if (stream === null) {
      bump(book.again, sequence);
      return;
    }
    const last = book.last.get(stream) ?? 0;
    if (before === 0 && sequence < last) book.outOfOrder[sequence] = 1;
    else book.last.set(stream, Math.max(sequence, last));
  }

  /**
   * What became of the messages that were sent in a step.
   * @param reading how its queues were read
   */
  of(step: number, { incomplete, toldAll }: Reading): MessageAccount {
    const sum = { ...NOTHING };
    for (const book of this.#books.values()) {
      for (const { from, to } of book.stretches.filter((stretch) => stretch.step === step)) addUp(sum, book, from, to);
      if (toldAll && this.#stepOfQueue.get(book.queue) === step) sum.phantom += neverSent(book);
    }
    sum.phantom += this.#strange.get(step) ?? 0;
    const endToEnd = this.#endToEnd.get(step);
    return { ...sum, incomplete, endToEndMs: endToEnd?.count ? latencyOf(endToEnd) : null };
  }
}

const NOTHING = {
  sent: 0,
  acknowledged: 0,
  rejected: 0,
  unknown: 0,
  delivered: 0,
  undelivered: 0,
  leftInQueue: 0,
  refused: 0,
  notGivenBack: 0,
  duplicates: 0,
  redelivered: 0,
  afterAck: 0,
  outOfOrder: 0,
  phantom: 0,
  unknownDelivered: 0,
  rejectedDelivered: 0,
};

function addUp(sum: typeof NOTHING, book: Book, from: number, to: number): void {
  for (let at = from; at <= to; at++) {
    const fate = book.fates[at] as number;
    const delivered = book.delivered[at] as number;
    const acked = book.acked[at] as number;
    const drained = book.drained[at] as number;
    sum.sent++;
    if (fate === FATE.acknowledged) {
      sum.acknowledged++;
      if (delivered > 0) sum.delivered++;
      else sum.undelivered++;
      if (delivered > 0 && delivered === drained) sum.leftInQueue++;
    } else if (fate === FATE.rejected) {
      sum.rejected++;
      if (delivered > 0) sum.rejectedDelivered++;
    } else {
      sum.unknown++;
      if (delivered > 0) sum.unknownDelivered++;
    }
    const refused = book.refused[at] as number;
    sum.refused += refused;
    if (refused > 0 && delivered <= refused) sum.notGivenBack++;
    // What was given back is to come once more.
    const duplicates = Math.max(0, delivered - 1 - refused);
    sum.duplicates += duplicates;
    sum.redelivered += Math.min(duplicates, Math.max(0, (book.again[at] as number) - refused));
    sum.afterAck += acked === 0 ? 0 : Math.min(duplicates, acked - 1 + drained);
    if (book.ordered) sum.outOfOrder += book.outOfOrder[at] as number;
  }
}

/** Deliveries of numbers that the producer has not sent. */
function neverSent(book: Book): number {
  let count = 0;
  for (let at = 0; at < book.delivered.length; at++) if (book.fates[at] === 0) count += book.delivered[at] as number;
  return count;
}
