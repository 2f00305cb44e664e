import { readFileSync } from 'node:fs';
import { isAlive, parseStat } from '../../system/processes.ts';

/** The process that writes a journal, told apart from a later one with the same number. */
export interface JournalOwner {
  readonly pid: number;
  /** When it started, in clock ticks since boot; null where there is no /proc. */
  readonly startTicks: number | null;
  /** Changes with every start of the machine; null where there is no /proc. */
  readonly bootId: string | null;
}

function procText(file: string): string | null {
  try {
    return readFileSync(`/proc/${file}`, 'latin1');
  } catch {
    // No /proc (macOS), or no such process.
    return null;
  }
}

function bootId(): string | null {
  return procText('sys/kernel/random/boot_id')?.trim() ?? null;
}

function startTicks(pid: number): number | null {
  const stat = procText(`${pid}/stat`);
  return stat === null ? null : (parseStat(stat)?.startTicks ?? null);
}

/** This process as the owner of a journal. */
export function thisProcess(): JournalOwner {
  return { pid: process.pid, startTicks: startTicks(process.pid), bootId: bootId() };
}

/** Whether the process that wrote a journal still runs. Without /proc its number alone decides. */
export function ownerRuns(owner: JournalOwner): boolean {
  if (owner.bootId !== null && owner.bootId !== bootId()) return false;
  if (owner.startTicks !== null) return startTicks(owner.pid) === owner.startTicks;
  return isAlive(owner.pid);
}
