import type { EntryName } from '../../lib/data/dataset.ts';
import { OWNER_ENTRY } from '../../lib/data/owner.ts';
import { CHANGE } from '../../lib/targets/change.ts';
import type { QueueTarget } from '../../lib/targets/kinds.ts';
import type { Reason } from '../../lib/targets/outcome.ts';
import { JUDGED_AS } from '../../lib/targets/queues.ts';
import type { Trying } from './namespaces.ts';
import type { Marks } from './ownership.ts';
import type { Sender } from './send.ts';

/**
 * Where runs say that they are at work on a broker, which keeps no entries: in what each of its nodes keeps for itself, on all
 * of them, so that whoever reaches one of them knows. Queues need no marks: their names say whose they are.
 */
export class QueueMarks implements Marks {
  readonly #target: QueueTarget;
  readonly #sender: Sender;
  readonly #hosts: readonly string[];

  constructor(target: QueueTarget, sender: Sender, hosts: readonly string[]) {
    this.#target = target;
    this.#sender = sender;
    this.#hosts = hosts;
  }

  readonly absence = null;

  async list(): Promise<string[]> {
    return [];
  }

  async create(): Promise<Reason | null> {
    return null;
  }

  /** Written when one node has it: one that is down cannot be told, and is nobody's way in. */
  async write(entry: EntryName, value: string, { timeoutMs = CHANGE.timeoutMs }: Trying = {}): Promise<Reason | null> {
    return entry.key === OWNER_ENTRY.key && entry.namespace === OWNER_ENTRY.namespace
      ? this.#say(value, timeoutMs)
      : null;
  }

  async #say(text: string, timeoutMs: number): Promise<Reason | null> {
    const { queues } = this.#target;
    const ends = await Promise.all(
      this.#hosts.map(async (url) => {
        const response = await this.#sender.send(url, queues.mark.write(text), timeoutMs);
        const answer = this.#target.classify(JUDGED_AS.change, response);
        return answer.outcome === 'ok' ? null : answer.reason;
      }),
    );
    return ends.includes(null) ? null : (ends[0] ?? null);
  }

  /** What the nodes say of a run; of several that say different things the first. */
  async read(_entry: EntryName, { timeoutMs = CHANGE.timeoutMs }: Trying = {}): Promise<string | null | undefined> {
    const { queues } = this.#target;
    const told = await Promise.all(
      this.#hosts.map(async (url) => {
        const response = await this.#sender.send(url, queues.mark.read(), timeoutMs);
        if (this.#target.classify(JUDGED_AS.question, response).outcome !== 'ok') return undefined;
        return queues.mark.readText(response);
      }),
    );
    return told.find((text) => typeof text === 'string') ?? (told.includes(null) ? null : undefined);
  }

  /** Takes back what is said: asked for one namespace alone, the one that stands for it. */
  async remove(names: readonly string[]): Promise<{ name: string; reason: string }[]> {
    const reason = await this.#say('', CHANGE.timeoutMs);
    return reason === null ? [] : names.map((name) => ({ name, reason }));
  }
}
