import { setTimeout as wait } from 'node:timers/promises';
import type { Absent } from '../../lib/base/absent.ts';
import { type EntryName, keyName } from '../../lib/data/dataset.ts';
import { CHANGE, isSettled, waitAfter } from '../../lib/targets/change.ts';
import type { Answer, Reason } from '../../lib/targets/outcome.ts';
import type { EntryStore, NamespaceRequests, Target } from '../../lib/targets/target.ts';
import { ownWords, type PlainRequest } from '../../lib/targets/wire.ts';
import { type UserError, unavailable } from '../system/errors.ts';
import { adviceFor, namingAdvice } from './advice.ts';
import { lookAround } from './look.ts';
import { behindRedirect } from './redirect.ts';
import type { Sender } from './send.ts';

/** So long deleting goes on without a single success. */
const PATIENCE_MS = 60_000;

/** Of what was deleted, where nobody lists what is there. */
export const UNPROVEN = 'deleted, but the cluster does not answer whether it is gone';

/** What a service said, to follow the reason. */
function quoted(words: string | null): string {
  return words === null ? '' : ` ("${words}")`;
}

/** How long something is tried. */
export interface Trying {
  readonly attempts?: number;
  /** Of each. */
  readonly timeoutMs?: number;
  /** How much time there is. */
  readonly leftMs?: () => number;
}

/** Namespaces of a cluster as the runner handles them: checks, cleaning up. Follows the leader. */
export class Namespaces {
  readonly #target: Target;
  readonly #requests: NamespaceRequests | Absent;
  readonly #sender: Sender;
  readonly #hosts: readonly string[];
  readonly #until: () => number;
  #leader: string;
  /** What a node has said of the last change that it did not make; null when it said nothing in words. */
  #words: string | null = null;
  /** Time spent on deleting without success, in milliseconds. */
  #inVainMs = 0;

  /**
   * @param leader base URL of the leader, or of any node where none is known to lead
   * @param until when deleting ends whatever is left, on the clock of performance.now()
   */
  constructor(
    target: Target,
    sender: Sender,
    hosts: readonly string[],
    leader: string,
    until: () => number = () => Number.POSITIVE_INFINITY,
  ) {
    this.#until = until;
    this.#target = target;
    this.#requests = 'absent' in target.entries ? target.entries : target.entries.namespaces;
    this.#sender = sender;
    this.#hosts = hosts;
    this.#leader = leader;
  }

  /** Name of the target that keeps them. */
  get targetName(): string {
    return this.#target.name;
  }

  /** Sends a change to the leader, wherever it is by now; repeats what may not have been done. */
  async #change(
    request: PlainRequest,
    { attempts = CHANGE.attempts, timeoutMs = CHANGE.timeoutMs, leftMs = () => Number.POSITIVE_INFINITY }: Trying = {},
  ): Promise<Answer> {
    let answer: Answer = { outcome: 'unknown', reason: 'timeout' };
    for (let attempt = 0; attempt < attempts && leftMs() > 0; attempt++) {
      const response = await this.#sender.send(this.#leader, request, Math.min(timeoutMs, Math.ceil(leftMs())));
      answer = this.#target.classify('write', response);
      this.#words = ownWords(response);
      if (isSettled(answer)) return answer;
      const next = answer.outcome === 'ok' ? null : await this.#follow(answer.leader);
      if (next !== null) {
        this.#leader = next;
        continue;
      }
      await wait(Math.max(0, Math.min(waitAfter(attempt), leftMs())));
      if (leftMs() <= 0) break;
      const { leader } = await lookAround(this.#target, this.#hosts, this.#sender);
      this.#leader = leader?.url ?? this.#elsewhere();
    }
    return answer;
  }

  /** The node that a redirect leads to; null when there was none, and when it leads to nobody of the cluster. */
  async #follow(named: string | undefined): Promise<string | null> {
    return named === undefined ? null : behindRedirect(this.#target, named, this.#leader, this.#hosts, this.#sender);
  }

  /** Where nobody says who leads, any other node may do what this one did not. */
  #elsewhere(): string {
    if (!('absent' in this.#target.view)) return this.#leader;
    return this.#hosts[(this.#hosts.indexOf(this.#leader) + 1) % this.#hosts.length] ?? this.#leader;
  }

  /** Why namespaces can be neither listed nor deleted; null when they can. */
  get absence(): string | null {
    return 'absent' in this.#requests ? this.#requests.absent : null;
  }

  /** Whether the target keeps anything that namespaces could hold. */
  get holdEntries(): boolean {
    return !('absent' in this.#target.entries);
  }

  /** @throws Error of a target that keeps none: nobody may ask then */
  get #entries(): EntryStore {
    const { entries } = this.#target;
    if ('absent' in entries) throw new Error(entries.absent);
    return entries;
  }

  /**
   * Names of all namespaces, or of those that say of themselves that raftmark made them; none where the target has no such thing.
   * @throws UserError when the cluster does not say
   */
  async list(which: 'all' | 'own' = 'all'): Promise<string[]> {
    if ('absent' in this.#requests) return [];
    const response = await this.#sender.send(this.#leader, this.#requests.list(), CHANGE.timeoutMs);
    const answer = this.#target.classify('read', response);
    if (answer.outcome !== 'ok')
      throw unavailable(
        `the namespaces of ${this.#leader} cannot be listed: ${answer.reason}${quoted(ownWords(response))}`,
      );
    return which === 'own' ? this.#requests.readOwn(response) : this.#requests.readList(response);
  }

  /** Makes a namespace, where they have to be made. @returns why it could not be; null when it is there */
  async create(name: string, patience: Trying = {}): Promise<Reason | null> {
    return 'absent' in this.#requests ? null : reasonOf(await this.#change(this.#requests.create(name), patience));
  }

  /** Writes an entry. @returns why it could not be written; null when it is */
  async write(entry: EntryName, value: string, patience: Trying = {}): Promise<Reason | null> {
    return reasonOf(await this.#change(this.#entries.write(entry, value), patience));
  }

  /** What an entry holds by the node that leads, null when it is not there; undefined when that cannot be read now. */
  async read(
    entry: EntryName,
    { attempts = 2, timeoutMs = CHANGE.timeoutMs }: Trying = {},
  ): Promise<string | null | undefined> {
    const entries = this.#entries;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const response = await this.#sender.send(
        this.#leader,
        entries.read(entry),
        timeoutMs,
        undefined,
        entries.lists?.answerBytes,
      );
      const answer = this.#target.classify('read', response);
      if (answer.outcome === 'ok') return entries.readValue(response, entry);
      if (answer.reason === 'not-found') return null;
      const { leader } = await lookAround(this.#target, this.#hosts, this.#sender);
      this.#leader = answer.leader ?? leader?.url ?? this.#elsewhere();
    }
    return undefined;
  }

  /**
   * Proves that the key may do what a run does, by creating the first namespace that the run needs anyway; where there are
   * none, by a read: what a write leaves there could not be deleted.
   * @returns the namespaces that were there before; none where the target keeps no entries, of which nothing is asked
   * @throws UserError for a wrong key or too small a role
   */
  async checkRights(namespace: string): Promise<string[]> {
    if (!this.holdEntries) return [];
    const requests = this.#requests;
    const target = this.#target;
    const where = `${target.name} at ${this.#leader}`;
    const none = 'absent' in requests;
    const first = none ? this.#entries.read({ namespace, key: keyName(0) }) : requests.list();
    const response = await this.#sender.send(this.#leader, first, CHANGE.timeoutMs);
    const listed = target.classify('read', response);
    if (listed.outcome !== 'ok' && listed.reason === 'unauthorized') throw this.#notKnown(where);
    if (listed.outcome !== 'ok' && listed.reason === 'forbidden') {
      const what = none ? 'entries' : 'namespaces';
      throw unavailable(`the ${this.#who} may not read ${what} of ${where} (403).\n${this.#role}`);
    }
    if (none) return [];
    const there = listed.outcome === 'ok' ? requests.readList(response) : [];
    const made = await this.#change(requests.create(namespace));
    if (made.outcome === 'ok') return there;
    if (made.reason === 'forbidden') {
      throw unavailable(`the ${this.#who} may not create namespaces on ${where} (403).\n${this.#role}`);
    }
    if (made.reason === 'unauthorized') throw this.#notKnown(where);
    throw unavailable(
      `namespace ${namespace} could not be created on ${where}: ${made.reason}${quoted(this.#words)}${this.#whereTo(made)}`,
    );
  }

  /** What is to be done about a redirect that was not followed, since no key goes there; a full stop where there was none. */
  #whereTo(answer: Answer): string {
    const leader = answer.outcome === 'ok' ? undefined : answer.leader;
    const refusal = leader === undefined ? null : this.#sender.trust.refusal(leader);
    if (leader === undefined || refusal === null) return '.';
    return ` to ${leader}, which ${refusal}.\n${namingAdvice([...this.#hosts, leader])}`;
  }

  /** What requests are authenticated with, in words. */
  get #who(): string {
    return 'absent' in this.#target.login ? 'API key' : 'user';
  }

  get #role(): string {
    return 'absent' in this.#target.login
      ? 'Use a key with the admin role.'
      : `Give the user a role that may. Where nobody has logged in: ${adviceFor(this.#target, 'forbidden')}`;
  }

  #notKnown(where: string): UserError {
    const advice = adviceFor(this.#target, 'unauthorized');
    return unavailable(`${where} does not accept the ${this.#who} (401).\n${advice}`);
  }

  /**
   * Deletes namespaces with all they hold, and proves that they are gone.
   * @returns those that are still there, with the reason; none where `absence` says that nothing can be deleted
   */
  async remove(namespaces: readonly string[]): Promise<{ name: string; reason: string }[]> {
    const left: { name: string; reason: string }[] = [];
    if ('absent' in this.#requests) return left;
    for (const name of namespaces) {
      const began = performance.now();
      const leftMs = (): number =>
        Math.min(this.#until() - performance.now(), PATIENCE_MS - this.#inVainMs - (performance.now() - began));
      // Patience for one namespace is enough to tell that the cluster is gone.
      const patience = { leftMs, ...(left.length > 0 ? { attempts: 2 } : {}) };
      const answer = await this.#change(this.#requests.delete(name), patience);
      this.#inVainMs = answer.outcome === 'ok' ? 0 : this.#inVainMs + performance.now() - began;
      if (answer.outcome !== 'ok' && answer.reason !== 'not-found') left.push({ name, reason: answer.reason });
    }
    const listed = left.length === namespaces.length ? [] : await this.list().catch(() => null);
    if (listed === null) {
      const unproven = namespaces.filter((name) => !left.some((item) => item.name === name));
      return [...left, ...unproven.map((name) => ({ name, reason: UNPROVEN }))];
    }
    for (const name of namespaces) {
      if (listed.includes(name) && !left.some((item) => item.name === name))
        left.push({ name, reason: 'still listed' });
    }
    return left;
  }
}

function reasonOf(answer: Answer): Reason | null {
  return answer.outcome === 'ok' ? null : answer.reason;
}
