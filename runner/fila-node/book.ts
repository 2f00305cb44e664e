import type { StoredMessage } from './queue-log.ts';

/** Whoever reads a queue's messages. */
export interface Consumer {
  /** Hands it a message; false when it takes no more until it says resume(). */
  take(message: StoredMessage): boolean;
  /** Ends its stream. */
  end(): void;
}

interface Lease {
  readonly message: StoredMessage;
  readonly consumer: Consumer;
  readonly untilMs: number;
}

/**
 * The messages of a queue as the node that leads it has them in mind: those that wait, in their order, and those that somebody
 * has. What comes back goes to the end. Lost with the leadership: the next leader delivers anew what was not acknowledged.
 */
export class Book {
  readonly #waiting = new Map<string, StoredMessage>();
  readonly #leased = new Map<string, Lease>();
  /** In the order of their turns. */
  readonly #ready = new Set<Consumer>();
  readonly #consumers = new Set<Consumer>();
  readonly #leaseMs: number;
  readonly #now: () => number;

  /** @param leaseMs how long a consumer may keep a message */
  constructor(leaseMs: number, now: () => number = () => performance.now()) {
    this.#leaseMs = leaseMs;
    this.#now = now;
  }

  get depth(): number {
    return this.#waiting.size;
  }

  get inFlight(): number {
    return this.#leased.size;
  }

  get consumers(): number {
    return this.#consumers.size;
  }

  /** A message that waits or that somebody has. */
  find(id: string): StoredMessage | undefined {
    return this.#waiting.get(id) ?? this.#leased.get(id)?.message;
  }

  /** Puts a message at the end. */
  add(message: StoredMessage): void {
    this.#leased.delete(message.id);
    this.#waiting.delete(message.id);
    this.#waiting.set(message.id, message);
    this.#deliver();
  }

  /** Forgets one that is done. */
  remove(id: string): void {
    this.#waiting.delete(id);
    this.#leased.delete(id);
  }

  join(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.resume(consumer);
  }

  /** It takes messages again. */
  resume(consumer: Consumer): void {
    if (!this.#consumers.has(consumer)) return;
    this.#ready.add(consumer);
    this.#deliver();
  }

  /** A consumer is gone: what it has comes back. */
  leave(consumer: Consumer): void {
    this.#consumers.delete(consumer);
    this.#ready.delete(consumer);
    this.#giveBack((lease) => lease.consumer === consumer);
  }

  /** Takes back what consumers have had for too long. */
  expire(): void {
    const now = this.#now();
    this.#giveBack(({ untilMs }) => untilMs <= now);
  }

  /** Ends all streams. */
  close(): void {
    const consumers = [...this.#consumers];
    this.#consumers.clear();
    this.#ready.clear();
    for (const consumer of consumers) consumer.end();
  }

  #giveBack(which: (lease: Lease) => boolean): void {
    for (const [id, lease] of this.#leased) {
      if (!which(lease)) continue;
      this.#leased.delete(id);
      this.#waiting.set(id, { ...lease.message, attempts: lease.message.attempts + 1 });
    }
    this.#deliver();
  }

  /** To each consumer in turn. */
  #deliver(): void {
    for (const [id, message] of this.#waiting) {
      const [consumer] = this.#ready;
      if (consumer === undefined) return;
      this.#waiting.delete(id);
      this.#leased.set(id, { message, consumer, untilMs: this.#now() + this.#leaseMs });
      this.#ready.delete(consumer);
      if (consumer.take(message)) this.#ready.add(consumer);
    }
  }
}
