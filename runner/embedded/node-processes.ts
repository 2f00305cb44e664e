import { constants } from 'node:os';
import type { NodeProcess, UnexpectedExit } from '../cluster/cluster.ts';
import { valuesOf } from '../system/all-ended.ts';
import { unavailable } from '../system/errors.ts';
import type { Guardian } from '../system/guardian.ts';
import { logTail, sizeOf } from '../system/log-tail.ts';
import { launch, type ManagedProcess, type ProcessEnd, type ProcessSpec } from './process.ts';

/** Where a node's processes run. */
export interface NodePlace {
  readonly name: string;
  /** The node's own folder inside the cluster's. */
  readonly folder: string;
  readonly logFile: string;
  readonly guardian: Guardian;
}

/** The processes of one node that live now, and the last one that ended by itself. */
export class NodeProcesses {
  readonly #place: NodePlace;
  #running: ManagedProcess[] = [];
  readonly #ending = new Set<number>();
  #exited: UnexpectedExit | null = null;
  #excerpt: Promise<void> = Promise.resolve();
  /** Of the log when the latest launch began: what lies before it is of earlier processes. */
  #logBefore = 0;

  constructor(place: NodePlace) {
    this.#place = place;
  }

  /** Those that live now; empty after kill(). */
  get running(): readonly NodeProcess[] {
    return this.#running.map(({ kind, pid }) => ({ kind, pid }));
  }

  /** The latest end of one of them that was not asked for since the last launch of all; null when there was none. */
  get exited(): UnexpectedExit | null {
    return this.#exited;
  }

  has(kind: NodeProcess['kind']): boolean {
    return this.#running.some((process) => process.kind === kind);
  }

  /** Forgets what exited() told. */
  forgetExit(): void {
    this.#exited = null;
  }

  /** Starts those of the given processes that are not running. Throws unavailable() when one cannot be started. */
  async launch(specs: readonly ProcessSpec[]): Promise<void> {
    const { folder, logFile, guardian } = this.#place;
    const missing = specs.filter(({ kind }) => !this.has(kind));
    this.#logBefore = await sizeOf(logFile);
    // All are waited for, so that the failure of one leaves no other that nobody knows of.
    const launched = await Promise.allSettled(
      missing.map(async (spec) => this.#adopt(await launch(spec, { cwd: folder, logFile, guardian }))),
    );
    valuesOf(launched);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const process of this.#running) process.signal(signal);
  }

  /** SIGKILL to all; resolves when they are gone. */
  async kill(): Promise<void> {
    await Promise.all(this.#expectEnds().map((process) => process.kill()));
  }

  /**
   * SIGTERM to all, and SIGKILL to those that are there after the grace.
   * @returns what went otherwise than asked, a clause that begins with the node's name; null when all went in good order
   */
  async terminate(graceMs: number): Promise<string | null> {
    const { name, logFile } = this.#place;
    const asked = this.#expectEnds();
    const went = await Promise.all(asked.map((process) => process.terminate(graceMs)));
    if (went.includes(false)) return `${name} did not end within ${graceMs / 1_000} s of SIGTERM and was killed`;
    const failed = asked.find(({ end }) => end !== null && !isOrderly(end));
    if (failed === undefined || failed.end === null) return null;
    const [last] = (await logTail(logFile, { fromByte: this.#logBefore })).slice(-1);
    const told = last === undefined ? '' : `; the last line of its log: ${last}`;
    return `${name}'s ${howItEnded({ kind: failed.kind, end: failed.end })} when it was asked to stop${told}`;
  }

  /** Throws unavailable() with the last log lines when one of them ended by itself. */
  async throwIfExited(): Promise<void> {
    await this.#excerpt;
    if (this.#exited === null) return;
    const { log } = this.#exited;
    const { name, logFile } = this.#place;
    throw unavailable(
      `${name}'s ${howItEnded(this.#exited)} while it started; its log ${logFile} ends with:\n${log.join('\n')}`,
    );
  }

  #expectEnds(): ManagedProcess[] {
    const running = [...this.#running];
    for (const { pid } of running) this.#ending.add(pid);
    return running;
  }

  #adopt(started: ManagedProcess): void {
    this.#running.push(started);
    void started.exit.then((end) => {
      this.#running = this.#running.filter((other) => other !== started);
      if (this.#ending.delete(started.pid)) return;
      const exited = { kind: started.kind, pid: started.pid, end, at: new Date(), log: [] as readonly string[] };
      this.#exited = exited;
      this.#excerpt = logTail(this.#place.logFile, { fromByte: this.#logBefore }).then((log) => {
        exited.log = log;
      });
    });
  }
}

/** As a process ends that was asked to: by itself, or by the signal after it had put its things in order. */
function isOrderly({ code, signal }: ProcessEnd): boolean {
  return code === 0 || code === 128 + constants.signals.SIGTERM || signal === 'SIGTERM';
}

/** e.g. `etcd ended with exit code 2`. */
export function howItEnded({ kind, end }: Pick<UnexpectedExit, 'kind' | 'end'>): string {
  return `${kind} ended ${end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`}`;
}
