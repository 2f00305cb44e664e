import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedNode, NodeAddress, NodeProcess, UnexpectedExit } from '../cluster/cluster.ts';
import { unavailable } from '../system/errors.ts';
import { accepts } from '../system/ports.ts';
import { untilStopped } from '../system/processes.ts';
import type { LazyDisk } from './lazyfs/disk.ts';
import type { Partition } from './netns/partition.ts';
import { type NodePlace, NodeProcesses } from './node-processes.ts';
import type { ProcessSpec } from './process.ts';
import type { Membership, Recipe } from './recipe.ts';

/** What a node is made from. */
export interface NodeLayout extends NodePlace {
  readonly url: string;
  readonly address: NodeAddress;
  /** Of the other nodes, those that come after it first. */
  readonly others: readonly NodeAddress[];
  readonly membership: Recipe['membership'];
  readonly transfer: Recipe['transfer'];
  readonly dataFolder: string;
  /** To which its processes are bound; null: to none. */
  readonly processors: readonly number[] | null;
  /** What its data folder lies on; null for the file system of the node's own folder. */
  readonly disk: LazyDisk | null;
  /** The store first. `existing`: for a node that has lost its data and was added to its cluster again. */
  readonly specs: (state: 'new' | 'existing') => readonly ProcessSpec[];
  /** This and the partition are null when the nodes share the loopback address. */
  readonly namespace: string | null;
  readonly partition: Partition | null;
}

const LISTEN_MS = 30_000;
const POLL_MS = 20;
const STOP_GRACE_MS = 10_000;

/** One node of an embedded cluster: its processes, and what can be done to them. */
export class StartedNode implements EmbeddedNode {
  readonly name: string;
  readonly url: string;
  readonly address: NodeAddress;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly processors: readonly number[] | null;
  readonly namespace: string | null;
  readonly #plan: NodeLayout;
  readonly #processes: NodeProcesses;
  #specs: readonly ProcessSpec[];
  #paused = false;
  /** Its member was taken out of the cluster and is to be added again. */
  #removed = false;
  #stopped = false;

  constructor(plan: NodeLayout) {
    this.name = plan.name;
    this.url = plan.url;
    this.address = plan.address;
    this.dataFolder = plan.dataFolder;
    this.logFile = plan.logFile;
    this.processors = plan.processors;
    this.namespace = plan.namespace;
    this.#plan = plan;
    this.#processes = new NodeProcesses(plan);
    this.#specs = plan.specs('new');
  }

  /** The processes that live now, the store first; empty after kill(). */
  get processes(): readonly NodeProcess[] {
    return this.#specs.flatMap(({ kind }) => this.#processes.running.filter((process) => process.kind === kind));
  }

  /** The latest end of one of its processes that did not come from a fault or end(); null when there was none. */
  get exited(): UnexpectedExit | null {
    return this.#processes.exited;
  }

  get paused(): boolean {
    return this.#paused && this.processes.length > 0;
  }

  get isolated(): boolean {
    return this.#plan.partition?.isIsolated(this.name) ?? false;
  }

  /** Starts those of its processes that are not running, without waiting for them to listen. */
  async launch(): Promise<void> {
    this.#paused = this.paused;
    try {
      await this.#plan.disk?.mount();
      await this.#processes.launch(this.#specs);
    } finally {
      // A start that a fault began may be overtaken by the end of the run.
      if (this.#stopped) await this.#cut('end');
    }
  }

  /** Throws unavailable(), quoting the log, when one of its processes ends before all of them listen. */
  async start(): Promise<void> {
    if (this.#removed) await this.#join();
    this.#processes.forgetExit();
    await this.launch();
    const deadline = Date.now() + LISTEN_MS;
    for (const { kind, host, port } of this.#specs) {
      while (!(await accepts(port, host))) {
        await this.throwIfExited();
        if (!this.#processes.has(kind)) throw unavailable(`${this.name} was ended while it started`);
        if (Date.now() > deadline) {
          throw unavailable(
            `${this.name}'s ${kind} does not listen on port ${port} after ${LISTEN_MS / 1000} s; see ${this.logFile}`,
          );
        }
        await sleep(POLL_MS);
      }
    }
  }

  /** On LazyFS the power goes: its process is killed at the same moment, and mounted anew with what was synced. */
  async kill(): Promise<void> {
    await this.#cut('cut');
    await this.#plan.disk?.mount();
  }

  async #cut(disk: 'cut' | 'end'): Promise<void> {
    await Promise.all([this.#processes.kill(), this.#plan.disk?.[disk]()]);
    this.#paused = false;
  }

  async cacheUsed(): Promise<number | null> {
    return (await this.#plan.disk?.cacheUsed()) ?? null;
  }

  async stop(): Promise<string | null> {
    if (this.paused) throw unavailable(`${this.name} is paused and would not hear SIGTERM: resume it first`);
    return await this.#processes.terminate(STOP_GRACE_MS);
  }

  async pause(): Promise<void> {
    this.#paused = true;
    this.#processes.signal('SIGSTOP');
    await untilStopped(this.#pids(), true);
  }

  async resume(): Promise<void> {
    this.#processes.signal('SIGCONT');
    await untilStopped(this.#pids(), false);
    this.#paused = false;
  }

  async wipe(): Promise<void> {
    const { others, address } = this.#plan;
    const membership = this.#membership();
    if (others.length === 0) throw unavailable(`${this.name} is the only node: nothing is left to get its data from`);
    if (this.processes.length > 0)
      throw unavailable(`${this.name} is running: kill or stop it before its data is wiped`);
    // In this order: as long as its member is not removed, the node can still be started on what it has.
    await membership.remove(address, others);
    this.#removed = true;
    this.#specs = this.#plan.specs('existing');
    await rm(this.dataFolder, { recursive: true, force: true });
    await this.#join();
  }

  /** kill(), and what it holds is deleted: the next start is that of a node of a new cluster. */
  async empty(): Promise<void> {
    await this.kill();
    await rm(this.dataFolder, { recursive: true, force: true });
    this.#specs = this.#plan.specs('new');
    this.#removed = false;
    this.#processes.forgetExit();
  }

  async isolate(): Promise<void> {
    await this.#partition().move(this.name, true);
  }

  async heal(): Promise<void> {
    await this.#partition().move(this.name, false);
  }

  async transfer(): Promise<void> {
    const { transfer, address, others } = this.#plan;
    if ('absent' in transfer) throw unavailable(`${this.name} cannot hand its leadership over: ${transfer.absent}`);
    await transfer(address, others);
  }

  /** kill(), and nothing can be started any more. */
  async end(): Promise<void> {
    this.#stopped = true;
    await this.#cut('end');
  }

  /** Throws unavailable() with the last log lines when one of its processes ended by itself. */
  async throwIfExited(): Promise<void> {
    await this.#processes.throwIfExited();
  }

  async #join(): Promise<void> {
    const { others, address } = this.#plan;
    await this.#membership().add(address, others);
    this.#removed = false;
  }

  #membership(): Membership {
    const { membership } = this.#plan;
    if ('absent' in membership) throw unavailable(`${this.name} cannot lose its data: ${membership.absent}`);
    return membership;
  }

  #partition(): Partition {
    const { partition } = this.#plan;
    if (partition === null) throw unavailable(`${this.name} shares its address with its peers and cannot be cut off`);
    return partition;
  }

  #pids(): number[] {
    return this.processes.map(({ pid }) => pid);
  }
}
