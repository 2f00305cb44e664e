import { join } from 'node:path';
import { KeptFile } from './kept-file.ts';

/** Where a node's member of a queue's group listens. */
export interface MemberPorts {
  readonly clientPort: number;
  readonly peerPort: number;
}

/** A queue, as all nodes have it: nothing of it changes but that it is deleted. */
export interface QueueDefinition {
  /** No other queue has it, not even one of the same name later on. */
  readonly id: string;
  readonly name: string;
  /** How long a consumer may keep a message. */
  readonly leaseMs: number;
  /** Name of the node that is to lead it first. */
  readonly first: string;
  /** By the node's name. */
  readonly members: Readonly<Record<string, MemberPorts>>;
  readonly deleted: boolean;
}

/**
 * The queues of the cluster, as one node knows them, on its disk. A definition is made whole by the node that was asked for the
 * queue, ports of all members included, and counts once a majority has it on disk; a deletion likewise. As neither is ever taken
 * back, nodes that exchange all they have end with the same, whatever they missed, and no group has to agree on it.
 */
export class Definitions {
  readonly #file: KeptFile<readonly QueueDefinition[]>;

  /** @param folder the node's own, which is there */
  constructor(folder: string) {
    this.#file = new KeptFile<readonly QueueDefinition[]>(join(folder, 'queues.json'), []);
  }

  /** Deleted ones included. */
  get all(): readonly QueueDefinition[] {
    return this.#file.value;
  }

  get living(): readonly QueueDefinition[] {
    return this.all.filter(({ deleted }) => !deleted);
  }

  find(name: string): QueueDefinition | undefined {
    return this.living.find((each) => each.name === name);
  }

  /** Takes over what it did not know; gives what has changed, which is on disk then. */
  merge(others: readonly QueueDefinition[]): QueueDefinition[] {
    const known = new Map(this.all.map((each) => [each.id, each]));
    const changed = others.filter(({ id, deleted }) => {
      const own = known.get(id);
      return own === undefined || (deleted && !own.deleted);
    });
    if (changed.length === 0) return [];
    for (const each of changed) known.set(each.id, each);
    this.#file.write([...known.values()]);
    return changed;
  }
}
