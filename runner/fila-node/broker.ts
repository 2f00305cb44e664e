import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CODE, type Message } from '../../lib/targets/grpc.ts';
import { freePorts } from '../system/ports.ts';
import { Definitions, type QueueDefinition } from './definitions.ts';
import { QueueGroup } from './group.ts';
import { type Forwarded, type Peer, peersOf } from './peers.ts';
import { noLeader, queueNotFound, Refusal } from './refusal.ts';
import type { FilaSettings } from './settings.ts';

/** How long a node that was away may not know of queues that were made or deleted meanwhile. */
const EXCHANGE_EVERY_MS = 1_000;

/** One node: the queues that it knows, and its part of each. */
export class Broker {
  readonly settings: FilaSettings;
  readonly #definitions: Definitions;
  readonly #groups = new Map<string, QueueGroup>();
  readonly #peers: readonly Peer[];
  readonly #died: (how: string) => void;
  #making: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param died is told that a member ended although nobody asked it to */
  constructor(settings: FilaSettings, died: (how: string) => void) {
    this.settings = settings;
    this.#died = died;
    this.#definitions = new Definitions(settings.dataFolder);
    this.#peers = peersOf(settings);
    for (const each of this.#definitions.living) this.#start(each);
    void this.#keepUp();
  }

  /** In the order in which they came to be known here. */
  get groups(): readonly QueueGroup[] {
    return [...this.#groups.values()];
  }

  /** @throws Refusal when there is no such queue */
  group(name: string): QueueGroup {
    const definition = this.#definitions.find(name);
    const group = definition === undefined ? undefined : this.#groups.get(definition.id);
    if (group === undefined) throw queueNotFound(name);
    return group;
  }

  /** Id of a node by its name; 0 for none. */
  idOf(node: string | null): number {
    return this.settings.nodes.findIndex(({ name }) => name === node) + 1;
  }

  /** Whoever leads a queue does it, this node or another. @throws Refusal */
  async atLeader(
    queue: string,
    call: Forwarded,
    message: Message,
    here: (group: QueueGroup) => Promise<Message>,
  ): Promise<Message> {
    const group = this.group(queue);
    if (group.book !== null) return here(group);
    const peer = this.#peers.find(({ name }) => name === group.leader);
    if (peer === undefined) throw noLeader(queue);
    return peer.forward(call, message);
  }

  /** Makes a queue; its group comes to be a while later. @param leaseMs how long a consumer may keep a message. @throws Refusal */
  create(name: string, leaseMs: number): Promise<void> {
    // One after the other: each looks who leads fewest.
    const made = this.#making.then(() => this.#create(name, leaseMs));
    this.#making = made.catch(() => undefined);
    return made;
  }

  /** @throws Refusal */
  async delete(name: string): Promise<void> {
    const definition = this.#definitions.find(name);
    if (definition === undefined) throw queueNotFound(name);
    const deleted = { ...definition, deleted: true };
    this.take([deleted]);
    if (await this.#spread()) return;
    throw new Refusal(CODE.UNAVAILABLE, `queue ${name} is not deleted on most nodes yet`);
  }

  /** Takes over what another node knows of queues; gives all that this one knows then. */
  take(queues: readonly QueueDefinition[]): readonly QueueDefinition[] {
    for (const each of this.#definitions.merge(queues)) {
      const group = this.#groups.get(each.id);
      if (!each.deleted) this.#start(each);
      else if (group !== undefined) {
        this.#groups.delete(each.id);
        group.remove().catch((error: Error) => console.error(`queue ${each.name} left data behind: ${error.message}`));
      }
    }
    return this.#definitions.all;
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.groups.map((group) => group.stop()));
    for (const peer of this.#peers) peer.close();
  }

  async #create(name: string, leaseMs: number): Promise<void> {
    const { nodes } = this.settings;
    const up = await this.#exchange();
    if (this.#definitions.find(name) !== undefined)
      throw new Refusal(CODE.ALREADY_EXISTS, `queue already exists: ${name}`);
    const ports = await freePorts(2 * nodes.length);
    const members = nodes.map((node, at) => {
      const [clientPort = 0, peerPort = 0] = ports.slice(2 * at);
      return [node.name, { clientPort, peerPort }] as const;
    });
    const first = this.#fewest([this.settings.name, ...up]);
    const id = randomUUID();
    const definition = { id, name, leaseMs, first, members: Object.fromEntries(members), deleted: false };
    this.take([definition]);
    if (await this.#spread()) return;
    this.take([{ ...definition, deleted: true }]);
    throw new Refusal(CODE.UNAVAILABLE, `queue ${name} could not be made: too few nodes answer`);
  }

  /** Which of these nodes leads fewest queues; of several the first. */
  #fewest(names: readonly string[]): string {
    const counts = this.settings.nodes.filter(({ name }) => names.includes(name)).map(({ name }) => ({ name, led: 0 }));
    for (const { leader, definition } of this.groups) {
      const count = counts.find(({ name }) => name === (leader ?? definition.first));
      if (count !== undefined) count.led++;
    }
    const [first] = counts.sort((a, b) => a.led - b.led);
    return first?.name ?? this.settings.name;
  }

  #start(definition: QueueDefinition): void {
    if (this.#groups.has(definition.id)) return;
    const died = (how: string): void => this.#died(`the etcd member of queue ${definition.name} ${how}`);
    this.#groups.set(definition.id, new QueueGroup(definition, this.settings, died));
  }

  /** Whether most nodes know what this one knows, itself among them. */
  async #spread(): Promise<boolean> {
    const up = await this.#exchange();
    return up.length + 1 > this.settings.nodes.length / 2;
  }

  /** Names of the other nodes that answered. */
  async #exchange(): Promise<string[]> {
    const told = await Promise.allSettled(
      this.#peers.map(async (peer) => {
        this.take(await peer.exchange(this.#definitions.all));
        return peer.name;
      }),
    );
    return told.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  async #keepUp(): Promise<void> {
    while (!this.#closed) {
      await this.#exchange();
      await sleep(EXCHANGE_EVERY_MS);
    }
  }
}
