import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { byteSize } from '../../lib/base/format.ts';

/** Of the memory that was free: from the first share on k6 is interrupted, from the second on killed. */
const INTERRUPTED = 0.6;
const KILLED = 0.85;
/** How often it is looked. An answer without an end fills about a gigabyte a second. */
const EVERY_MS = 250;

/** What a k6 process may take of the memory. */
export interface MemoryLimits {
  readonly interruptBytes: number;
  readonly killBytes: number;
}

/** By the memory that is free now. Go's own limit, the half of it, makes k6 collect its garbage and bounds nothing that is in use. */
export function memoryLimits(freeBytes = freemem()): MemoryLimits {
  return { interruptBytes: freeBytes * INTERRUPTED, killBytes: freeBytes * KILLED };
}

/**
 * Ends k6 before the machine is out of memory: over HTTP it reads every answer to its end, however long that is. Does nothing where
 * the system does not tell what a process takes.
 */
export class MemoryGuard {
  readonly #limits: MemoryLimits;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #mostBytes = 0;

  constructor(limits: MemoryLimits = memoryLimits()) {
    this.#limits = limits;
  }

  /** Fires when k6 is to be interrupted. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why k6 was ended, in words; null when it was not. */
  get why(): string | null {
    if (!this.#abort.signal.aborted) return null;
    const { interruptBytes } = this.#limits;
    return `k6 took ${byteSize(this.#mostBytes)} of memory, of which it may take ${byteSize(interruptBytes)} here: a service that answers without an end makes it do so, or values and users that are too large and too many for this machine`;
  }

  watch(pid: number): void {
    this.#timer = setInterval(() => this.#look(pid), EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(pid: number): void {
    const bytes = residentBytes(pid);
    if (bytes === null || bytes < this.#limits.interruptBytes) return;
    this.#mostBytes = Math.max(this.#mostBytes, bytes);
    this.#abort.abort();
    // It may be too busy to end by itself.
    if (bytes >= this.#limits.killBytes) kill(pid);
  }
}

/** Kills a process of ours; it may have ended since it was looked at. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What a process takes of the memory; null where that cannot be told, or it has ended. */
function residentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  } catch {
    return null;
  }
}
