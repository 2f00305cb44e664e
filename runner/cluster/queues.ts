import { CHANGE } from '../../lib/targets/change.ts';
import type { QueueTarget } from '../../lib/targets/kinds.ts';
import { LOOK_AGAIN_MS, PATIENCE } from '../../lib/targets/patience.ts';
import { whyNotReady } from '../../lib/targets/queue-readiness.ts';
import { JUDGED_AS, type QueueList } from '../../lib/targets/queues.ts';
import { answerInWords, type PlainResponse } from '../../lib/targets/wire.ts';
import { type UserError, unavailable } from '../system/errors.ts';
import { pause } from '../system/pause.ts';
import { adviceFor } from './advice.ts';
import { UNPROVEN } from './namespaces.ts';
import { QueueLeaders } from './queue-leaders.ts';
import { type ReadingTimes, type ReadOutOptions, readOut } from './read-out.ts';
import type { Sender } from './send.ts';

/** Nodes delete what they have been told to in their own time. */
const GONE_MS = 5_000;

/** A queue that is still there. */
export interface LeftQueue {
  readonly name: string;
  /** Why, a few words. */
  readonly reason: string;
}

export interface QueuesOptions {
  readonly target: QueueTarget;
  readonly sender: Sender;
  /** Base URLs of all nodes. */
  readonly hosts: readonly string[];
  /** When deleting ends whatever is left, on the clock of performance.now(). */
  readonly until?: () => number;
  /** While a queue is read to its end. */
  readonly times?: ReadingTimes;
}

/** Queues of a cluster as the runner handles them: made, waited for, deleted. */
export class Queues {
  readonly #options: QueuesOptions;
  readonly leaders: QueueLeaders;

  constructor(options: QueuesOptions) {
    this.#options = options;
    this.leaders = new QueueLeaders(options);
  }

  /** @throws UserError when a node does not accept the key, or lets nobody who is like us list its queues */
  async checkRights(): Promise<void> {
    const { target, sender, hosts } = this.#options;
    const [host = ''] = hosts;
    const answer = target.classify(JUDGED_AS.question, await sender.send(host, target.queues.list(), CHANGE.timeoutMs));
    if (answer.outcome === 'ok' || (answer.reason !== 'unauthorized' && answer.reason !== 'forbidden')) return;
    const what =
      answer.reason === 'unauthorized' ? 'does not accept the API key' : 'does not let the API key list queues';
    throw unavailable(`${target.name} at ${host} ${what}.\n${adviceFor(target, answer.reason)}`);
  }

  /**
   * Makes queues, each with one request: where the answer is lost it is looked whether it is there, for a second request of the
   * same name may do harm.
   * @param leaseMs after this, what was delivered and not acknowledged is delivered again
   * @returns why one could not be made, a clause; null when all are there
   */
  async create(names: readonly string[], leaseMs: number): Promise<string | null> {
    const { target, sender, hosts } = this.#options;
    const [host = ''] = hosts;
    for (const name of names) {
      const response = await sender.send(host, target.queues.create(name, leaseMs), CHANGE.timeoutMs);
      const answer = target.classify(JUDGED_AS.change, response);
      if (answer.outcome === 'ok') continue;
      if (answer.outcome === 'unknown' && (await this.list().catch(() => [] as string[])).includes(name)) continue;
      return `queue ${name} could not be made on ${host}: ${answerInWords(response)}`;
    }
    return null;
  }

  /**
   * Makes queues, each once the one before can be used: a broker that gives the next one to the node that leads the fewest knows of no leader
   * of those that were made just now.
   * @returns why one could not be made or cannot be used, a clause; null when all can
   */
  async make(names: readonly string[], leaseMs: number, signal?: AbortSignal): Promise<string | null> {
    for (const name of names) {
      const why = (await this.create([name], leaseMs)) ?? (await this.ready([name], signal));
      if (why !== null) return why;
    }
    return null;
  }

  /** Waits until queues can be used, as long as an election may take. @returns why one cannot, a clause; null when all can */
  async ready(names: readonly string[], signal?: AbortSignal): Promise<string | null> {
    const deadline = performance.now() + PATIENCE.leaderMs;
    for (;;) {
      const [why = null] = (await Promise.all(names.map((name) => this.#whyNotReady(name)))).filter(
        (each) => each !== null,
      );
      if (why === null || performance.now() >= deadline) return why;
      await pause(LOOK_AGAIN_MS, signal);
    }
  }

  async #whyNotReady(queue: string): Promise<string | null> {
    const { target, sender, hosts } = this.#options;
    const { queues } = target;
    const [host = ''] = hosts;
    const list = queues.readList(await sender.send(host, queues.list(), PATIENCE.statusMs));
    const nodes = await Promise.all(
      hosts.map(async (url) => {
        const response = await sender.send(url, queues.standing(queue), PATIENCE.statusMs);
        return [url, queues.readStanding(queue, response)] as const;
      }),
    );
    return whyNotReady({ queue, nodes: new Map(nodes), clusterNodes: list?.clusterNodes ?? null }, queues);
  }

  /** Reads a queue to its end, see readOut. */
  readOut(reading: Omit<ReadOutOptions, 'target' | 'sender' | 'hosts' | 'times'>): Promise<string | null> {
    return readOut({ ...this.#options, ...reading });
  }

  /** Names of all queues that a node lists. @throws UserError when none does, with what the last of them said */
  async list(): Promise<string[]> {
    const { target, sender, hosts } = this.#options;
    const lists: QueueList[] = [];
    let last: { readonly url: string; readonly response: PlainResponse } | null = null;
    for (const url of hosts) {
      const response = await sender.send(url, target.queues.list(), PATIENCE.statusMs);
      const list = target.queues.readList(response);
      if (list === null) last = { url, response };
      else lists.push(list);
    }
    if (lists.length === 0 && last !== null) throw this.#notListed(last.url, last.response);
    return [...new Set(lists.flatMap(({ queues }) => queues.map(({ name }) => name)))];
  }

  #notListed(url: string, response: PlainResponse): UserError {
    const { target } = this.#options;
    const answer = target.classify(JUDGED_AS.question, response);
    const refused = answer.outcome !== 'ok' && (answer.reason === 'unauthorized' || answer.reason === 'forbidden');
    const advice = refused ? `\n${adviceFor(target, answer.reason)}` : '';
    return unavailable(`the queues of ${url} cannot be listed: it ${answerInWords(response)}${advice}`);
  }

  /**
   * Deletes queues with all they hold, and proves that no node that answers has them any more.
   * @returns those that are still there, or of which that cannot be proven
   */
  async remove(names: readonly string[]): Promise<LeftQueue[]> {
    const { until = () => Number.POSITIVE_INFINITY } = this.#options;
    const left: LeftQueue[] = [];
    const deleted: string[] = [];
    for (const name of names) {
      const reason = await this.#delete(name, until);
      if (reason === null) deleted.push(name);
      else left.push({ name, reason });
    }
    const deadline = Math.min(until(), performance.now() + GONE_MS);
    while (deleted.length > 0) {
      const there = await this.list().catch(() => null);
      const listed = deleted.filter((name) => there?.includes(name) ?? true);
      if (listed.length === 0) break;
      const reason = there === null ? UNPROVEN : 'still listed';
      if (performance.now() >= deadline) return [...left, ...listed.map((name) => ({ name, reason }))];
      await pause(LOOK_AGAIN_MS);
    }
    return left;
  }

  /** Why a queue could not be deleted; null when it was. Asks one node after the other: any passes it on. */
  async #delete(name: string, until: () => number): Promise<string | null> {
    const { target, sender, hosts } = this.#options;
    let reason = 'no time was left';
    for (const url of hosts) {
      const leftMs = until() - performance.now();
      if (leftMs <= 0) break;
      const response = await sender.send(
        url,
        target.queues.delete(name),
        Math.min(CHANGE.timeoutMs, Math.ceil(leftMs)),
      );
      const answer = target.classify(JUDGED_AS.change, response);
      if (answer.outcome === 'ok' || answer.reason === 'not-found') return null;
      reason = answer.reason;
    }
    return reason;
  }
}
