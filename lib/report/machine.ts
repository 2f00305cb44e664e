import type { Absent } from '../base/absent.ts';
import type { Amount, PositiveCount } from './figures.ts';

/** Shares of a time, 0 to 1. @minimum 0 @maximum 1 */
export type Share = number;

/** For what share of the window tasks of this machine waited for one thing, as the kernel's pressure accounting has it. */
export interface Pressure {
  /** At least one task waited. */
  readonly some: Share;
  /** No task could go on. Null where the kernel does not tell it. */
  readonly full: Share | null;
}

/** What processes that were bound to processors had, and used. */
export interface PinnedUse {
  /** Processors that k6 was bound to. */
  readonly k6Processors: PositiveCount;
  /** Processors that the nodes were bound to, together. */
  readonly nodeProcessors: PositiveCount;
  /** Processors that the nodes kept busy. Null when they were not watched. */
  readonly nodeCores: Amount | null;
}

/** What the machine that makes the load did in one window, all programs together. */
export interface MachineUse {
  /** Processors that this run may use: those it is bound to, or its control group's quota where that is less. */
  readonly processors: Amount;
  /** Where the quota comes from. Null when there is none, or it is no limit. */
  readonly quota: 'cgroup v1' | 'cgroup v2' | null;
  /** With --pin. Absent without. */
  readonly pinned?: PinnedUse;
  /** How much of the window was sampled, in seconds. */
  readonly sampledSeconds: Amount;
  /** Processors of the whole machine. */
  readonly machineProcessors: Amount;
  /** Of all processors' time: idle, not waiting for a disk. */
  readonly idle: Share;
  /** Idle while a disk was waited for. */
  readonly iowait: Share;
  /** Taken by the hypervisor for others. */
  readonly steal: Share;
  /** Spent on interrupts, which nobody is charged for. */
  readonly interrupts: Share;
  /** Processors that all programs kept busy together. */
  readonly busyCores: Amount;
  /** Of them, those that watched processes kept busy: nodes, k6, the runner. Null when processes were not watched. */
  readonly watchedCores: Amount | null;
  /** The kernel's own threads, as those that write back what was written to files: on whose behalf, nobody knows. */
  readonly kernelCores: Amount;
  /** What is left for other programs. Null when processes were not watched. */
  readonly otherCores: Amount | null;
  /** Waiting for a processor. Null where the kernel does not account for it. */
  readonly cpuPressure: Pressure | null;
  /** Waiting for memory. Null where the kernel does not account for it. */
  readonly memoryPressure: Pressure | null;
  /** Waiting for a disk. Null where the kernel does not account for it. */
  readonly diskPressure: Pressure | null;
}

/**
 * What the machine did in one window, or why that is not known.
 * @absentOr MachineUse
 */
export type CellMachine = Absent | MachineUse;
