import { readdirSync } from 'node:fs';
import { parseStat } from '../../system/processes.ts';
import type { ReadText } from './quota.ts';

/** The parent of all of the kernel's own threads. */
const KTHREADD = 2;
/** They come and go seldom: the list is made anew after so many looks. */
const LISTED_ANEW = 10;

/** The process ids that /proc tells of. */
export type ListProcesses = () => readonly number[];

const listProc: ListProcesses = () => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
};

/**
 * The processor time of the kernel's own threads: writing back what was written to files, interrupts' later halves. Whoever asked for
 * that work, it is in no process's time.
 */
export class KernelThreads {
  readonly #read: ReadText;
  readonly #list: ListProcesses;
  readonly #ticks: number;
  /** What each had used when it was last seen. */
  readonly #seconds = new Map<number, number>();
  #looks = 0;
  /** Of those that are gone too. */
  #total = 0;

  constructor(read: ReadText, ticks: number, list: ListProcesses = listProc) {
    this.#read = read;
    this.#ticks = ticks;
    this.#list = list;
  }

  /** Seconds that all of them have used since the first look. */
  look(): number {
    if (this.#looks++ % LISTED_ANEW === 0) this.#find();
    for (const [pid, before] of this.#seconds) {
      const stat = parseStat(this.#read(`/proc/${pid}/stat`) ?? '');
      if (stat === null) {
        this.#seconds.delete(pid);
        continue;
      }
      const now = stat.cpuTicks / this.#ticks;
      // A number that was given to another process begins anew.
      if (now >= before) this.#total += now - before;
      this.#seconds.set(pid, now);
    }
    return this.#total;
  }

  #find(): void {
    for (const pid of this.#list()) {
      if (this.#seconds.has(pid)) continue;
      const text = this.#read(`/proc/${pid}/stat`) ?? '';
      const stat = parseStat(text);
      if (stat === null || parentOf(text) !== KTHREADD) continue;
      this.#seconds.set(pid, stat.cpuTicks / this.#ticks);
    }
  }
}

/** Field 4 of /proc/PID/stat (proc_pid_stat(5)), behind the name in parentheses and the state. */
function parentOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
