import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultVerb } from '../../../lib/report/faults.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { MonitorClock } from '../../system/clock.ts';
import type { CommandEnd } from '../../system/command.ts';
import type { NodeEnd } from './acts.ts';
import { type FollowedNode, Follower } from './follower.ts';
import { VERBS } from './verbs.ts';

/** How often processes are looked at. */
const LOOK_EVERY_MS = 50;
/** How long the process of a start command that failed is waited for. */
const SETTLE_MS = 1_000;

/** Those who follow the processes of a user's nodes, of which enough is told. */
export class Followers {
  /** By the name of the node. */
  readonly #followers: ReadonlyMap<string, Follower>;
  #looking: NodeJS.Timeout | null = null;

  /** @param watched what is told of the nodes, by base URL */
  constructor(nodes: readonly ClusterNode[], watched: ReadonlyMap<string, FollowedNode>, clock: MonitorClock) {
    this.#followers = new Map(
      nodes.flatMap(({ name, url }) => {
        const told = watched.get(url);
        if (told === undefined || (told.pid === null && told.pidFile === null)) return [];
        return [[name, new Follower(told, clock)] as const];
      }),
    );
  }

  async watch(): Promise<void> {
    const all = [...this.#followers.values()];
    await Promise.all(all.map((follower) => follower.begin()));
    this.#looking ??= setInterval(() => {
      for (const follower of all) void follower.look();
    }, LOOK_EVERY_MS).unref();
  }

  unwatch(): void {
    if (this.#looking !== null) clearInterval(this.#looking);
    this.#looking = null;
  }

  ended(node: string): NodeEnd | null {
    return this.#followers.get(node)?.ended ?? null;
  }

  /**
   * Does something to a node by a command, and takes account of what that means for its process.
   * @param run is ended early when the node that it starts has ended: whoever waits for that one waits for nothing
   */
  async during(verb: FaultVerb, node: string, run: (gone: AbortSignal) => Promise<CommandEnd>): Promise<CommandEnd> {
    const follower = this.#followers.get(node);
    const gone = new AbortController();
    if (follower === undefined) return run(gone.signal);
    if (VERBS[verb].undo === 'start') await follower.ending();
    if (verb !== 'start') return run(gone.signal);
    await follower.starting();
    const timer = setInterval(() => {
      if (follower.ended !== null) gone.abort();
    }, LOOK_EVERY_MS);
    try {
      const end = await run(gone.signal);
      follower.said(end.printed);
      if (end.failure !== null) await settled(follower);
      return end;
    } finally {
      clearInterval(timer);
    }
  }
}

/** Waits until it is known whether a node that could not be started is there all the same, or has ended. */
async function settled(follower: Follower): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  while (!follower.runs && follower.ended === null && performance.now() < deadline) {
    await sleep(LOOK_EVERY_MS);
    await follower.look();
  }
}
