import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { clockTicksPerSecond } from '../../system/clock-ticks.ts';
import { parseStat } from '../../system/processes.ts';

/** What the kernel tells of a living process. Counters since its start; null for what may not be read. */
export interface ProcSample {
  /** In clock ticks since boot: with the pid it names one process, for ever. */
  readonly startTicks: number;
  readonly cpuSeconds: number;
  readonly threads: number;
  readonly rssBytes: number;
  readonly rssAnonBytes: number | null;
  readonly rssFileBytes: number | null;
  readonly openFiles: number | null;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly readCallBytes: number | null;
  readonly writtenCallBytes: number | null;
  /** Of the process's network namespace, loopback excluded; null when it shares ours. */
  readonly receivedBytes: number | null;
  readonly sentBytes: number | null;
}

/** The number behind `name:` in a table of /proc; null when there is no such line. */
export function field(text: string | null, name: string): number | null {
  const at = text === null ? -1 : `\n${text}`.indexOf(`\n${name}:`);
  if (text === null || at < 0) return null;
  const value = Number.parseInt(text.slice(at + name.length + 1), 10);
  return Number.isNaN(value) ? null : value;
}

/** Sums of all interfaces but loopback in /proc/PID/net/dev. */
export function parseNetDev(text: string): { readonly receivedBytes: number; readonly sentBytes: number } {
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const line of text.split('\n')) {
    const [name, counts] = line.split(':');
    if (counts === undefined || name === undefined || name.trim() === 'lo') continue;
    const numbers = counts.trim().split(/\s+/).map(Number);
    receivedBytes += numbers[0] ?? 0;
    sentBytes += numbers[8] ?? 0;
  }
  return { receivedBytes, sentBytes };
}

/** What two processes of one node have; what of either may not be read is not known of both. They share a network namespace. */
function together(one: ProcSample, other: ProcSample): ProcSample {
  const sum = (name: NullableField): number | null => {
    const [first, second] = [one[name], other[name]];
    return first === null || second === null ? null : first + second;
  };
  return {
    ...one,
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    threads: one.threads + other.threads,
    rssBytes: one.rssBytes + other.rssBytes,
    rssAnonBytes: sum('rssAnonBytes'),
    rssFileBytes: sum('rssFileBytes'),
    openFiles: sum('openFiles'),
    readBytes: sum('readBytes'),
    writtenBytes: sum('writtenBytes'),
    readCallBytes: sum('readCallBytes'),
    writtenCallBytes: sum('writtenCallBytes'),
  };
}

type NullableField =
  | 'rssAnonBytes'
  | 'rssFileBytes'
  | 'openFiles'
  | 'readBytes'
  | 'writtenBytes'
  | 'readCallBytes'
  | 'writtenCallBytes';

/** Reads processes from /proc. Synchronous: a process takes a fraction of a millisecond, and files there never block. */
export class Proc {
  readonly #root: string;
  readonly #ticks: number;
  readonly #ownNetwork: string | null;
  readonly #buffer = Buffer.allocUnsafe(16_384);

  /**
   * @param root another place than /proc, for tests
   * @throws Error when there is no such folder
   */
  constructor(root = '/proc') {
    readdirSync(root);
    this.#root = root;
    this.#ticks = clockTicksPerSecond();
    this.#ownNetwork = this.#link('self/ns/net');
  }

  /**
   * The same of a process and of the children that live now, and the processor time of those that have ended: a node may be made
   * of processes that it starts by itself. Just the process where the kernel does not tell of children.
   */
  readWithChildren(pid: number): ProcSample | null {
    const own = this.read(pid);
    if (own === null) return null;
    const waited = parseStat(this.#text(`${pid}/stat`) ?? '')?.waitedTicks ?? 0;
    const children = (this.#text(`${pid}/task/${pid}/children`) ?? '').split(' ').filter((text) => /^\d+$/.test(text));
    return children
      .map((child) => this.read(Number(child)))
      .filter((child) => child !== null)
      .reduce(together, { ...own, cpuSeconds: own.cpuSeconds + waited / this.#ticks });
  }

  /** Null when there is no such process, or it has ended. */
  read(pid: number): ProcSample | null {
    const stat = this.#text(`${pid}/stat`);
    const basics = stat === null ? null : parseStat(stat);
    const status = this.#text(`${pid}/status`);
    const rss = field(status, 'VmRSS');
    // A process on its way out has no memory any more.
    if (basics === null || rss === null) return null;
    const kilobytes = (name: string): number | null => {
      const value = field(status, name);
      return value === null ? null : value * 1_024;
    };
    const io = this.#text(`${pid}/io`);
    return {
      startTicks: basics.startTicks,
      cpuSeconds: basics.cpuTicks / this.#ticks,
      threads: basics.threads,
      rssBytes: rss * 1_024,
      rssAnonBytes: kilobytes('RssAnon'),
      rssFileBytes: kilobytes('RssFile'),
      openFiles: this.#count(`${pid}/fd`),
      readBytes: field(io, 'read_bytes'),
      writtenBytes: field(io, 'write_bytes'),
      readCallBytes: field(io, 'rchar'),
      writtenCallBytes: field(io, 'wchar'),
      ...this.#network(pid),
    };
  }

  #network(pid: number): Pick<ProcSample, 'receivedBytes' | 'sentBytes'> {
    const network = this.#link(`${pid}/ns/net`);
    const text = network === null || network === this.#ownNetwork ? null : this.#text(`${pid}/net/dev`);
    return text === null ? { receivedBytes: null, sentBytes: null } : parseNetDev(text);
  }

  /** Null for whatever cannot be read: the process is gone, or another user's. */
  #text(path: string): string | null {
    let file: number | null = null;
    try {
      file = openSync(`${this.#root}/${path}`, 'r');
      return this.#buffer.toString('latin1', 0, readSync(file, this.#buffer, 0, this.#buffer.length, 0));
    } catch {
      return null;
    } finally {
      if (file !== null) closeSync(file);
    }
  }

  #count(path: string): number | null {
    try {
      return readdirSync(`${this.#root}/${path}`).length;
    } catch {
      return null;
    }
  }

  #link(path: string): string | null {
    try {
      return readlinkSync(`${this.#root}/${path}`);
    } catch {
      return null;
    }
  }
}
