import { stat } from 'node:fs/promises';
import { pidIn } from '../../monitors/pid-file.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { readRegular } from '../../system/files.ts';
import { lastLinesOf, logTail, sizeOf } from '../../system/log-tail.ts';
import { identify, type ProcessIdentity, stillRuns } from '../../system/processes.ts';
import type { NodeEnd } from './acts.ts';

/** What is told of a node's process; at most one of `pid` and `pidFile`. */
export interface FollowedNode {
  readonly pid: number | null;
  readonly pidFile: string | null;
  readonly log: string | null;
}

/** A process that hands over to another, as one that puts itself into the background does, has so long to write its number. */
const GRACE_MS = 400;

/** A pid file at one moment. */
interface PidMark {
  readonly text: string;
  /** Tells a file that was written again from one that was not. */
  readonly version: string;
}

/**
 * Follows the process of a node that others start, by its pid file. What the file held before a start counts for nothing: it may
 * name a process that is gone, or by now a stranger. A node of which only a number is told can be followed until it is ended.
 */
export class Follower {
  readonly #node: FollowedNode;
  readonly #clock: MonitorClock;
  #process: ProcessIdentity | null = null;
  /** The file as it was when it was last understood: only another one names another process. */
  #mark: PidMark | null = null;
  /** Whether its file has been right once: one that names processes of another machine or container never is. */
  #trusted = false;
  /** Its end was asked for, or nothing can be known any more. */
  #resting = false;
  #goneMs: number | null = null;
  #logBefore = 0;
  /** By the start command; null before there was one. */
  #printed: string | null = null;
  #ended: NodeEnd | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(node: FollowedNode, clock: MonitorClock) {
    this.#node = node;
    this.#clock = clock;
  }

  /** Whether its process runs, as far as is known. */
  get runs(): boolean {
    return this.#process !== null && stillRuns(this.#process);
  }

  /** How its process ended although nobody had asked it to; null when it has not. */
  get ended(): NodeEnd | null {
    return this.#ended;
  }

  /** Takes the process that is there. */
  async begin(): Promise<void> {
    const { pid, pidFile, log } = this.#node;
    this.#mark = pidFile === null ? null : await readMark(pidFile);
    const named = pid ?? pidIn(this.#mark?.text ?? '');
    this.#process = named === null ? null : identify(named);
    this.#trusted = this.#process !== null;
    this.#logBefore = log === null ? 0 : await sizeOf(log);
  }

  /** Somebody is about to end it on purpose. */
  async ending(): Promise<void> {
    this.#resting = true;
    const { pidFile } = this.#node;
    if (pidFile !== null) this.#mark = await readMark(pidFile);
  }

  /** Somebody is about to start it: from here on its end is nobody's wish. */
  async starting(): Promise<void> {
    const { pidFile, log } = this.#node;
    this.#logBefore = log === null ? 0 : await sizeOf(log);
    this.#printed = null;
    this.#goneMs = null;
    // One that runs already is left to run; one that was ended may take a moment to go, and is not what comes.
    if (this.#resting || !this.runs) this.#process = null;
    this.#resting = pidFile === null;
  }

  /** What the start command has printed. */
  said(printed: string): void {
    this.#printed = printed;
  }

  /** Looks what has become of it. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
    return this.#looking;
  }

  async #look(): Promise<void> {
    if (this.#resting || this.#ended !== null) return;
    if (this.runs) {
      this.#goneMs = null;
      return;
    }
    const { pidFile } = this.#node;
    const mark = pidFile === null ? null : await readMark(pidFile);
    const isNew = mark !== null && mark.version !== this.#mark?.version;
    const named = isNew ? pidIn(mark.text) : null;
    const successor = named === null ? null : identify(named);
    if (successor !== null) {
      this.#process = successor;
      this.#mark = mark;
      this.#trusted = true;
      this.#goneMs = null;
      return;
    }
    // Not there yet: a file that nobody has written since names nobody.
    if (this.#process === null && !(this.#trusted && named !== null)) return;
    const nowMs = this.#clock.elapsedMs();
    this.#goneMs ??= nowMs;
    if (nowMs - this.#goneMs < GRACE_MS || this.#resting) return;
    const { log } = this.#node;
    this.#ended = {
      atMs: this.#goneMs,
      how: null,
      log: log === null ? null : await logTail(log, { fromByte: this.#logBefore }),
      printed: this.#printed === null ? null : lastLinesOf(this.#printed),
    };
  }
}

async function readMark(path: string): Promise<PidMark | null> {
  try {
    const { mtimeNs, ino } = await stat(path, { bigint: true });
    const text = await readRegular(path);
    return { text, version: `${ino} ${mtimeNs} ${text}` };
  } catch {
    return null;
  }
}
