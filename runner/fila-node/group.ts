import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Etcd } from '../etcd-client/etcd.ts';
import { Book, type Consumer } from './book.ts';
import type { QueueDefinition } from './definitions.ts';
import { Member } from './member.ts';
import { QueueLog } from './queue-log.ts';
import { messageNotFound, noLeader, notConfirmed } from './refusal.ts';
import type { FilaSettings } from './settings.ts';

/** A node that leads notices it that late, as in Fila. */
const LOOK_MS = 200;
const AGAIN_MS = 200;
const EXPIRY_MS = 1_000;
/** Of handing a new queue over to the node that is to lead it first, which may still be starting. */
const HANDOVER_TRIES = 3;

/** What this node has in mind of a queue that it leads. */
interface Lead {
  readonly term: number;
  readonly book: Book;
}

/** One queue at one node: its member of the queue's group, and, while that one leads, the queue itself. */
export class QueueGroup {
  readonly definition: QueueDefinition;
  readonly #name: string;
  readonly #member: Member;
  readonly #etcd: Etcd;
  readonly #log: QueueLog;
  readonly #expiry: NodeJS.Timeout;
  #names = new Map<string, string>();
  #leader: string | null = null;
  #lead: Lead | null = null;
  #handovers = 0;
  #closed = false;

  /** @param died is told that the member ended although nobody asked it to */
  constructor(definition: QueueDefinition, settings: FilaSettings, died: (how: string) => void) {
    this.definition = definition;
    this.#name = settings.name;
    this.#member = new Member(definition, settings, died);
    this.#etcd = new Etcd(this.#member.url);
    this.#log = new QueueLog(this.#etcd);
    this.#expiry = setInterval(() => this.#lead?.book.expire(), EXPIRY_MS);
    void this.#watch();
  }

  /** Name of the node that leads, as this one knows; null when it knows none. Itself only once it has read the queue. */
  get leader(): string | null {
    if (this.#lead !== null) return this.#name;
    return this.#leader === this.#name ? null : this.#leader;
  }

  /** Null when this node does not lead. */
  get book(): Pick<Book, 'depth' | 'inFlight' | 'consumers'> | null {
    return this.#lead?.book ?? null;
  }

  /** Resolves with the message's id once a majority has it. @throws Refusal */
  async enqueue(payload: string): Promise<string> {
    const { term, book } = this.#leading();
    const message = { key: this.#log.nextKey(term), id: randomUUID(), attempts: 0, payload };
    const done = await this.#write(() => this.#log.put(term, message)).catch((error) => {
      void this.#settle(message.key);
      throw error;
    });
    if (!done) throw this.#overtaken();
    if (this.#lead?.book === book) book.add(message);
    // Whoever reads the queue next finds it there, which may have happened already.
    else void this.#settle(message.key);
    return message.id;
  }

  /** @throws Refusal */
  async ack(id: string): Promise<void> {
    const { term, book } = this.#leading();
    const message = book.find(id);
    if (message === undefined) throw messageNotFound(id);
    if (!(await this.#write(() => this.#log.remove(term, message.key)))) throw this.#overtaken();
    book.remove(id);
  }

  /** @throws Refusal */
  async nack(id: string): Promise<void> {
    const { term, book } = this.#leading();
    const message = book.find(id);
    if (message === undefined) throw messageNotFound(id);
    const refused = { ...message, attempts: message.attempts + 1 };
    if (!(await this.#write(() => this.#log.put(term, refused)))) throw this.#overtaken();
    book.add(refused);
  }

  /** @throws Refusal when this node does not lead */
  join(consumer: Consumer): { readonly resume: () => void; readonly leave: () => void } {
    const { book } = this.#leading();
    book.join(consumer);
    return { resume: () => book.resume(consumer), leave: () => book.leave(consumer) };
  }

  /** Ends the member in good order. */
  async stop(): Promise<void> {
    this.#close();
    await this.#member.stop();
  }

  /** Ends the member and deletes what it holds. */
  async remove(): Promise<void> {
    this.#close();
    await this.#member.remove();
  }

  #close(): void {
    this.#closed = true;
    clearInterval(this.#expiry);
    this.#drop();
    this.#etcd.close();
  }

  #leading(): Lead {
    if (this.#lead === null) throw noLeader(this.definition.name);
    return this.#lead;
  }

  /** Somebody leads in a later term: what was to be written is not. */
  #overtaken(): Error {
    this.#drop();
    return noLeader(this.definition.name);
  }

  #drop(): void {
    this.#lead?.book.close();
    this.#lead = null;
  }

  async #write(act: () => Promise<boolean>): Promise<boolean> {
    try {
      return await act();
    } catch (error) {
      throw notConfirmed(error);
    }
  }

  /** A message that was not acknowledged, and may be there, is delivered when it is. */
  async #settle(key: string): Promise<void> {
    while (!this.#closed) {
      try {
        const message = await this.#log.outcome(key);
        const book = this.#lead?.book;
        if (message !== null && book !== undefined && book.find(message.id) === undefined) book.add(message);
        return;
      } catch {
        // Nobody leads yet.
        await sleep(AGAIN_MS);
      }
    }
  }

  async #watch(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#look();
      } catch {
        // The member starts, is frozen, or cannot reach the others: its word of the leader is worth nothing now.
        this.#leader = null;
      }
      await sleep(LOOK_MS);
    }
  }

  async #look(): Promise<void> {
    const { header, leader, raftTerm } = await this.#etcd.status();
    if (leader !== '0' && !this.#names.has(leader)) this.#names = await this.#etcd.memberNames();
    this.#leader = this.#names.get(leader) ?? null;
    const term = Number(raftTerm);
    if (leader !== header.memberId || (this.#lead !== null && this.#lead.term !== term)) this.#drop();
    if (leader !== header.memberId || this.#lead !== null || this.#closed) return;
    if (await this.#handOver()) return;
    const lead = await this.#read(term);
    if (!this.#closed) this.#lead = lead;
  }

  /** A new queue goes to the node that is to lead it first. Whether it does. */
  async #handOver(): Promise<boolean> {
    const { first } = this.definition;
    if (first === this.#name || this.#handovers >= HANDOVER_TRIES || (await this.#log.wasLed())) return false;
    this.#handovers++;
    const id = [...this.#names].find(([, name]) => name === first)?.[0];
    if (id === undefined) return false;
    await this.#etcd.moveLeader(id);
    return true;
  }

  /** Takes the queue over; null when another node has done it since. */
  async #read(term: number): Promise<Lead | null> {
    if (!(await this.#log.claim(term))) return null;
    const book = new Book(this.definition.leaseMs);
    for await (const page of this.#log.load()) for (const message of page) book.add(message);
    return { term, book };
  }
}
