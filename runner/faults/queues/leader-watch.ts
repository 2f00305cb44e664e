import { setTimeout as wait } from 'node:timers/promises';
import { standingAt } from '../../../lib/analysis/queue-faults.ts';
import type { LeaderSighting } from '../../../lib/analysis/queue-log.ts';
import type { QueueTarget } from '../../../lib/targets/kinds.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { Sender } from '../../cluster/send.ts';
import type { MonitorClock } from '../../system/clock.ts';

const ASK_MS = 2_000;

export interface LeaderWatchOptions {
  readonly target: QueueTarget;
  /** With connections of its own. */
  readonly sender: Sender;
  readonly nodes: readonly ClusterNode[];
  /** Of the queues, in their order. */
  readonly names: readonly string[];
  readonly clock: MonitorClock;
  /** From one question to a node to the next. */
  readonly everyMs: number;
}

/** Asks each node again and again who leads the queues. Nodes name ids: which node has which is learned from who delivers. */
export class LeaderWatch {
  /** Answers that differ from the one before of the same node, in the order in which they came. */
  readonly sightings: LeaderSighting[] = [];
  readonly #options: LeaderWatchOptions;
  readonly #end = new AbortController();
  /** The last answer of each node, whether or not it differs. */
  readonly #last = new Map<string, LeaderSighting>();
  readonly #names = new Map<string, string>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: LeaderWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = Promise.all(this.#options.nodes.map((node) => this.#ask(node)));
  }

  async #ask({ name, url }: ClusterNode): Promise<void> {
    const { target, sender, names, clock, everyMs } = this.#options;
    const { signal } = this.#end;
    while (!signal.aborted) {
      const askedMs = clock.elapsedMs();
      const list = target.queues.readList(await sender.send(url, target.queues.list(), ASK_MS));
      if (signal.aborted) return;
      const queues = new Map(list?.queues.map((queue) => [queue.name, queue.leader]));
      const leaders = names.map((queue) => queues.get(queue) ?? null);
      const before = this.#last.get(name);
      const sighting = { node: name, askedMs, toldMs: clock.elapsedMs(), beforeMs: before?.askedMs ?? null, leaders };
      this.#last.set(name, sighting);
      if (before?.leaders.join() !== leaders.join()) this.sightings.push(sighting);
      await wait(Math.max(0, askedMs + everyMs - clock.elapsedMs()), undefined, { signal }).catch(() => undefined);
    }
  }

  /** A node delivers a queue's messages, so that it has the id that is named as the queue's leader. */
  learn(queue: number, node: string): void {
    const id = this.standing()[queue] ?? null;
    if (id !== null) this.#names.set(id, node);
  }

  /** The name of the node that has an id; the id where it is not known. */
  readonly nameOf = (id: string): string => this.#names.get(id) ?? `node ${id}`;

  /** The ids of those who lead now, as most of the nodes name them. */
  standing(): (string | null)[] {
    const { clock, names } = this.#options;
    return standingAt(this.sightings, clock.elapsedMs(), names.length);
  }

  /**
   * Why the nodes do not all name the same leader of each queue, in answers to questions since a moment; a clause. Null when they do.
   */
  disagreement(sinceMs: number): string | null {
    const { nodes, names } = this.#options;
    const told = nodes.map(({ name }) => this.#last.get(name) ?? null);
    for (const [at, { name }] of nodes.entries()) {
      const last = told[at] ?? null;
      if (last === null || last.askedMs < sinceMs) return `${name} has not answered`;
      const none = last.leaders.indexOf(null);
      if (none >= 0) return `${name} names no leader of queue ${names[none]}`;
      const other = last.leaders.findIndex((id, queue) => id !== told[0]?.leaders[queue]);
      if (other >= 0)
        return `${name} takes ${this.nameOf(last.leaders[other] as string)} for the leader of queue ${names[other]}, and ${nodes[0]?.name} another`;
    }
    return null;
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }
}
