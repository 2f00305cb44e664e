import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../errors.ts';
import type { EmbeddedNode, NodeProcess } from './cluster.ts';
import type { Guardian } from './guardian.ts';
import { accepts } from './ports.ts';
import { lastLines, launch, type ManagedProcess, type ProcessEnd, type ProcessSpec } from './process.ts';

/** A process of a node that ended although nobody asked this node to end it. */
export interface UnexpectedExit {
  readonly kind: NodeProcess['kind'];
  readonly pid: number;
  readonly end: ProcessEnd;
  readonly at: Date;
  /** The last lines of the node's log at that moment. */
  readonly log: string;
}

/** What a node is made from. */
export interface NodePlan {
  readonly name: string;
  readonly url: string;
  /** The node's own folder inside the cluster's. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly specs: readonly ProcessSpec[];
  readonly guardian: Guardian;
}

const LISTEN_MS = 30_000;
const POLL_MS = 20;

/** One node of an embedded cluster: its processes, and how they are ended and started again. */
export class StartedNode implements EmbeddedNode {
  readonly name: string;
  readonly url: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly #plan: NodePlan;
  #running: ManagedProcess[] = [];
  readonly #ending = new Set<number>();
  #exited: UnexpectedExit | null = null;
  #excerpt: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(plan: NodePlan) {
    this.name = plan.name;
    this.url = plan.url;
    this.dataFolder = plan.dataFolder;
    this.logFile = plan.logFile;
    this.#plan = plan;
  }

  /** The processes that live now, the store first; empty after kill(). */
  get processes(): readonly NodeProcess[] {
    return this.#plan.specs.flatMap(({ kind }) => {
      const found = this.#running.find((process) => process.kind === kind);
      return found === undefined ? [] : [{ kind, pid: found.pid }];
    });
  }

  /** The latest end of one of its processes that did not come from kill() or end(); null when there was none. */
  get exited(): UnexpectedExit | null {
    return this.#exited;
  }

  /** Starts those of its processes that are not running, without waiting for them to listen. */
  async launch(): Promise<void> {
    const { folder, logFile, guardian, specs } = this.#plan;
    const missing = specs.filter((spec) => !this.#running.some(({ kind }) => kind === spec.kind));
    // All are waited for, so that the failure of one leaves no other that nobody knows of.
    const launched = await Promise.allSettled(
      missing.map(async (spec) => this.#adopt(await launch(spec, { cwd: folder, logFile, guardian }))),
    );
    // A start that a fault began may be overtaken by the end of the run.
    if (this.#stopped) await this.kill();
    for (const result of launched) if (result.status === 'rejected') throw result.reason;
  }

  /** Throws unavailable(), quoting the log, when one of its processes ends before all of them listen. */
  async start(): Promise<void> {
    this.#exited = null;
    await this.launch();
    const deadline = Date.now() + LISTEN_MS;
    for (const { kind, port } of this.#plan.specs) {
      while (!(await accepts(port))) {
        await this.throwIfExited();
        if (!this.#running.some((process) => process.kind === kind)) {
          throw unavailable(`${this.name} was ended while it started`);
        }
        if (Date.now() > deadline) {
          throw unavailable(
            `${this.name}'s ${kind} does not listen on port ${port} after ${LISTEN_MS / 1000} s; see ${this.logFile}`,
          );
        }
        await sleep(POLL_MS);
      }
    }
  }

  async kill(): Promise<void> {
    const running = [...this.#running];
    for (const { pid } of running) this.#ending.add(pid);
    await Promise.all(running.map((process) => process.kill()));
  }

  /** kill(), and nothing can be started any more. */
  async end(): Promise<void> {
    this.#stopped = true;
    await this.kill();
  }

  /** Throws unavailable() with the last log lines when one of its processes ended by itself. */
  async throwIfExited(): Promise<void> {
    await this.#excerpt;
    if (this.#exited === null) return;
    const { kind, end, log } = this.#exited;
    const how = end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`;
    throw unavailable(
      `${this.name}'s ${kind} ended ${how} while it started; its log ${this.logFile} ends with:\n${log}`,
    );
  }

  #adopt(started: ManagedProcess): void {
    this.#running.push(started);
    void started.exit.then((end) => {
      this.#running = this.#running.filter((other) => other !== started);
      if (this.#ending.delete(started.pid)) return;
      const exited = { kind: started.kind, pid: started.pid, end, at: new Date(), log: '' };
      this.#exited = exited;
      this.#excerpt = lastLines(this.logFile).then((log) => {
        exited.log = log;
      });
    });
  }
}
