import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { identify, isAlive } from './processes.ts';

/** A process that something belongs to, told apart from a later one with the same number, and from one of another machine. */
export interface ProcessOwner {
  readonly pid: number;
  /** When it started, in clock ticks since boot; null where there is no /proc. */
  readonly startTicks: number | null;
  /** Changes with every start of the machine; null where there is no /proc. */
  readonly bootId: string | null;
  /** What its number counts in, as /proc/self/ns/pid has it; null, or left out by an older raftmark, where nobody said. */
  readonly pidNamespace?: string | null;
  /** The machine's or the container's name; null or left out likewise. */
  readonly host?: string | null;
}

/** What is known of an owner: `elsewhere` when it is of another machine or container, so that nobody here can tell. */
export type OwnerState = 'runs' | 'ended' | 'elsewhere';

/** The namespace of all processes of a machine (PROC_PID_INIT_INO of the kernel). */
const WHOLE_MACHINE = 'pid:[4026531836]';

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

/** The PID namespace of this process; null where the kernel does not say. */
export function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** Whether this process sees all processes of the machine, also those of containers. */
export function seesWholeMachine(): boolean {
  const own = pidNamespace();
  return own === null || own === WHOLE_MACHINE;
}

/** This process as an owner. */
export function thisProcess(): ProcessOwner {
  return {
    pid: process.pid,
    startTicks: identify(process.pid)?.startTicks ?? null,
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    host: hostname(),
  };
}

/** Whether an owner still runs, as far as that can be seen from here. Without /proc its number alone decides. */
export function stateOf(owner: ProcessOwner): OwnerState {
  const { pid, host = null } = owner;
  if (owner.bootId !== null && owner.bootId !== bootId()) {
    // Before this machine was started anew nothing of today ran; of another machine nobody knows.
    return host === null || host === hostname() ? 'ended' : 'elsewhere';
  }
  const namespace = owner.pidNamespace ?? null;
  if (namespace !== null && namespace !== pidNamespace()) {
    if (!seesWholeMachine() || owner.startTicks === null) return 'elsewhere';
    return runsInside(pid, owner.startTicks) ? 'runs' : 'ended';
  }
  if (owner.startTicks !== null) return identify(pid)?.startTicks === owner.startTicks ? 'runs' : 'ended';
  return isAlive(pid) ? 'runs' : 'ended';
}

/** Whether a process runs that has a number in a container. */
function runsInside(pid: number, ticks: number): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name) || identify(Number(name))?.startTicks !== ticks) return false;
    const numbers = /^NSpid:\s*(.*)$/m.exec(procText(`${name}/status`) ?? '')?.[1]?.split(/\s+/) ?? [];
    return numbers.at(-1) === String(pid);
  });
}

/** Why something of an owner is left alone that is `elsewhere`, for the end of a sentence. */
export const ELSEWHERE =
  'another machine or container made it, and whether its run still goes on cannot be seen from here';
