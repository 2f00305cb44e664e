import { connectMs, settledMs } from '../../scenarios/clients.ts';
import type { EntryLoad } from '../../scenarios/steps.ts';
import { nextHop } from '../../targets/redirects.ts';
import { whereTo } from '../draw.ts';
import { endWhereFull } from '../no-space.ts';
import type { End } from '../open/attempt.ts';
import type { OpenTimes } from '../open/counts.ts';
import type { OpenUser, Prepared } from '../open/user.ts';
import { own } from '../own-metrics.ts';
import { BACK_OFF_S } from '../stepped-user.ts';
import type { ClientShots } from '../wire.ts';
import { ClientRecord } from './record.ts';

/** The answer to one operation in so many is looked at. */
const LOOKED = 64;
const BACK_OFF_MS = BACK_OFF_S * 1_000;
const NO_QUERIES = { query: null };
const OK = { outcome: 'ok' } as const;

/** One step of clients, as one user of k6 is some of them. */
export interface ClientPart extends OpenTimes {
  readonly load: EntryLoad;
  /** How many there are, over all users of k6. */
  readonly clients: number;
}

/** One of the clients. */
interface Client {
  /** Over all users of k6, from 0. */
  readonly number: number;
  readonly shots: ClientShots;
  /** Connections that it had opened at the begin of the step, and at the last look. */
  readonly before: number;
  opened: number;
  /** When it had the first answer over the last of them, by k6's clock. */
  sinceMs: number;
}

/**
 * The clients of a step that one user of k6 is: each begins an operation when it has the answer to the one before, over a
 * connection of its own. One k6 iteration.
 */
export class ClientRun {
  private readonly user: OpenUser;
  private readonly part: ClientPart;
  private readonly record: ClientRecord;
  private readonly endMs: number;
  private readonly clients: readonly Client[];
  /** Operations that were sent. */
  begun = 0;

  constructor(user: OpenUser, part: ClientPart) {
    this.user = user;
    this.part = part;
    this.record = new ClientRecord(user, part);
    this.endMs = part.startMs + part.warmupMs + part.durationMs;
    const mine = Array.from({ length: part.clients }, (_, number) => number).filter(
      (number) => number % part.users === part.user,
    );
    const { wire, requests } = user.basis;
    this.clients = mine.map((number, at) => {
      const shots = wire.client(requests, at + 1);
      const before = shots.opened();
      // One that is left of a step before is there from the begin.
      return { number, shots, before, opened: before, sinceMs: before > 0 ? part.startMs : Number.POSITIVE_INFINITY };
    });
  }

  /** Resolves when the last client has ended its last operation. */
  async run(): Promise<void> {
    const { part, clients, endMs } = this;
    await Promise.all(clients.map((client) => this.work(client)));
    // Not before the window is over: with k6's last user ends the load, whose length tells how much was measured.
    await this.until(endMs);
    this.record.tellAll(this.now());
    own.opened.add(clients.reduce((sum, { opened, before }) => sum + opened - before, 0));
    own.held.add(clients.filter(({ sinceMs }) => sinceMs <= part.startMs + part.warmupMs).length);
  }

  private now(): number {
    return this.user.clock.currentTestRunDuration;
  }

  private until(atMs: number): Promise<void> {
    const leftMs = atMs - this.now();
    return leftMs <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, leftMs));
  }

  private async work(client: Client): Promise<void> {
    const { part, record, user, endMs } = this;
    const { load, clients, startMs } = part;
    const { protocol } = user.basis.settings.target;
    const step = { load, users: clients };
    await this.until(startMs + (client.number * connectMs(step, protocol)) / clients);
    // The first operation brings the connection. Under load, connecting takes many times as long.
    await this.operate(client, user.draw(load.readPercent), this.now());
    await this.until(startMs + settledMs(step, protocol));
    for (let nowMs = this.now(); nowMs < endMs; nowMs = this.now()) {
      record.tell(nowMs);
      const operation = user.draw(load.readPercent);
      if (await this.operate(client, operation, nowMs)) continue;
      const failedMs = this.now();
      await this.until(Math.min(failedMs + BACK_OFF_MS, endMs));
      record.waited(operation, nowMs, this.now() - failedMs);
    }
  }

  /** Does one operation, and says whether it was answered with success. */
  private async operate(client: Client, operation: 'read' | 'write', begunMs: number): Promise<boolean> {
    const { number, shots } = client;
    const { user, record } = this;
    const { leadership } = user;
    const { known } = leadership;
    const node = this.nodeOf(operation, number);
    record.offered(operation, begunMs, node);
    const sampled = this.begun++ % LOOKED === 0;
    const prepared = user.prepare({ operation, number: 0 }, NO_QUERIES, sampled || record.wary, shots);
    const end = await this.send(prepared, node, begunMs);
    const opened = shots.opened();
    if (opened !== client.opened) {
      client.opened = opened;
      client.sinceMs = end.endedMs;
    }
    if (operation === 'write') leadership.learn({ ...end, known }, end.endedMs);
    record.ended({ prepared, end, dueMs: begunMs, sampled });
    endWhereFull(end.answer);
    return end.answer.outcome === 'ok';
  }

  /** A client stays with its node, so that it has one connection. */
  private nodeOf(operation: 'read' | 'write', number: number): number {
    const { nodes, leader } = this.user.leadership;
    const { reader, writer } = whereTo(this.part.load, nodes.length, leader);
    const chosen = operation === 'read' ? reader : writer;
    return chosen >= 0 ? chosen : number % this.user.basis.data.nodes.length;
  }

  /** Sends it to a node, and on to where that says that it belongs. */
  private async send(prepared: Prepared, first: number, begunMs: number): Promise<End> {
    const { user } = this;
    const { leadership, basis } = user;
    const { settings, wire } = basis;
    const { operation, send, looked } = prepared;
    const untilMs = begunMs + settings.timeoutMs;
    let node = first;
    let renewed = false;
    for (let hops = 0; ; ) {
      const nowMs = this.now();
      const { logins } = wire.access;
      const url = leadership.nodes[node] as string;
      const tags = this.record.tagsOf(operation, begunMs, node);
      const reply = await send(url, { timeoutMs: Math.max(1, untilMs - nowMs), tags });
      const endedMs = this.now();
      const response = reply.ok && !looked ? null : reply.plain();
      const answer = response === null ? OK : settings.target.classify(operation, response);
      const end = { answer, reply, first, node, hops, sentMs: begunMs, endedMs, unanswered: false };
      if (response === null || answer.outcome === 'ok' || endedMs >= untilMs) return end;
      if (!renewed && wire.renewedSince(logins, url, response)) {
        renewed = true;
        continue;
      }
      const named = nextHop(answer, hops);
      const next = named === null ? null : (leadership.find(named) ?? (await leadership.follow(named, node)));
      if (next === null) return end;
      hops++;
      own.redirects.add(1, this.record.tagsOf(operation, begunMs, -1));
      node = next;
    }
  }
}
