import { largestIfAny } from '../../lib/base/extremes.ts';
import { CODE } from '../../lib/targets/grpc.ts';
import type { QueueTarget } from '../../lib/targets/kinds.ts';
import { PATIENCE } from '../../lib/targets/patience.ts';
import type { QueueList } from '../../lib/targets/queues.ts';
import { isGrpc, isSuccess, type PlainResponse } from '../../lib/targets/wire.ts';
import type { Sender } from './send.ts';

/** How a node ends a stream whose time is over. */
const OVER: readonly number[] = [CODE.DEADLINE_EXCEEDED, CODE.CANCELLED];
/** A stream that has not been refused for so long is open. */
const OPEN_MS = 500;

interface Asked {
  readonly target: QueueTarget;
  readonly sender: Sender;
  /** Base URLs of all nodes. */
  readonly hosts: readonly string[];
}

/** Who leads the queues of a cluster: nodes name ids, and which node has which id is found out. */
export class QueueLeaders {
  readonly #asked: Asked;
  /** Base URL of the node that has an id, as far as that is known. */
  readonly #urls = new Map<string, string>();

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  async #lists(): Promise<QueueList[]> {
    const { target, sender, hosts } = this.#asked;
    const all = await Promise.all(
      hosts.map(async (url) => target.queues.readList(await sender.send(url, target.queues.list(), PATIENCE.statusMs))),
    );
    return all.filter((list) => list !== null);
  }

  /** How many nodes the cluster has by its own account; 0 of one that stands alone, null when none tells. */
  async clusterNodes(): Promise<number | null> {
    return largestIfAny((await this.#lists()).map(({ clusterNodes }) => clusterNodes));
  }

  /**
   * The id of each queue's leader, as most of the nodes that name one have it: one that was cut off may be behind. Null of a queue whose
   * leader none names, or as many name another; null of all when no node answers.
   */
  async told(names: readonly string[]): Promise<ReadonlyMap<string, string | null> | null> {
    const lists = await this.#lists();
    if (lists.length === 0) return null;
    return new Map(names.map((name) => [name, mostNamed(lists, name)]));
  }

  /** Finds out which nodes lead queues that are empty: of others it would hold messages back. */
  async identify(names: readonly string[]): Promise<void> {
    const told = await this.told(names);
    for (const [name, id] of told ?? []) {
      if (id === null || this.urlOf(id) !== null) continue;
      const url = await this.#opener(name);
      if (url !== null) this.#urls.set(id, url);
    }
  }

  /** The one node that opens a stream of a queue's messages, as the one that leads it does and no other; null when it is not one. */
  async #opener(name: string): Promise<string | null> {
    const { target, sender, hosts } = this.#asked;
    const request = target.queues.consume(name);
    if (!isGrpc(request)) throw new Error('streams of messages are known over gRPC alone');
    const ends = await Promise.all(hosts.map((url) => sender.listen(url, request, OPEN_MS, () => undefined)));
    const openers = hosts.filter((_, at) => wasOpen(ends[at] as PlainResponse));
    return openers.length === 1 ? (openers[0] as string) : null;
  }

  /** Base URL of the node that has an id; null when it is not known. */
  urlOf(id: string): string | null {
    return this.#urls.get(id) ?? null;
  }

  /** A leader in words: its base URL, or the id that the service has for it. */
  nameOf(id: string): string {
    return this.urlOf(id) ?? `node ${id}`;
  }
}

/** Whether a stream was open until its time was over, which the node may be the first to say. */
function wasOpen(end: PlainResponse): boolean {
  return isSuccess(end) || end.error === 'timeout' || ('code' in end && OVER.includes(end.code));
}

function mostNamed(lists: readonly QueueList[], name: string): string | null {
  const votes = new Map<string, number>();
  for (const { queues } of lists) {
    const leader = queues.find((queue) => queue.name === name)?.leader ?? null;
    if (leader !== null) votes.set(leader, (votes.get(leader) ?? 0) + 1);
  }
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? null : first[0];
}
