import type { Absent } from '../base/absent.ts';
import type { Operation } from '../targets/operations.ts';
import type { Protocol } from '../targets/target.ts';
import type { Amount, Count, PositiveCount, Text, Timestamp } from './figures.ts';

/** When something was measured, and whether this run did it. */
export interface Measuring {
  /** UTC, ISO 8601. Earlier than the run when it was kept from another. */
  readonly measuredAt: Timestamp;
  /** Kept from an earlier run on this machine with the same versions. */
  readonly cached: boolean;
}

/** One kind of operation against the instant answer. */
export interface OperationCeiling {
  /** The kind of operation. */
  readonly operation: Operation;
  /** Operations per second that came back. */
  readonly opsPerSecond: Amount;
  /** Median latency in milliseconds, all of it k6's own and the loopback's. Null when there was none. */
  readonly p50Ms: Amount | null;
  /** 99th percentile in milliseconds. Null when there was none. */
  readonly p99Ms: Amount | null;
}

/** What one step of a script does against the instant answer. */
export interface StepCeiling {
  /** Name of the step. */
  readonly step: Text;
  /** Concurrent virtual users. */
  readonly users: Count;
  /** Operations that were started per second, where the load is open: a ceiling below it was reached. Null for a closed load. */
  readonly offeredPerSecond: Amount | null;
  /** One entry per kind of operation. */
  readonly operations: readonly OperationCeiling[];
  /** CPU-seconds of k6 per 1,000 operations. Null when not known. */
  readonly k6CpuSecondsPer1000: Amount | null;
  /** Processors that k6 kept busy. Null when not known. */
  readonly k6Cores: Amount | null;
  /**
   * Processors that the instant server kept busy, which has one thread: near 1 it is the limit, and k6 could do more. Null when
   * not known.
   */
  readonly serverCores: Amount | null;
  /**
   * Processors that everything else on the machine kept busy, the nodes among it: k6 and the server could have had those as
   * well. Null when not known.
   */
  readonly otherCores: Amount | null;
}

/** What k6 does on this machine with one script against an answer that is there at once. */
export interface ScriptCeiling extends Measuring {
  /** Length of the values in bytes. */
  readonly payloadBytes: PositiveCount;
  /** Its first step of each kind of operations. */
  readonly steps: readonly StepCeiling[];
}

/**
 * What k6 can do with one script, or why that is not known.
 * @absentOr ScriptCeiling
 */
export type ScriptCeilings = Absent | ScriptCeiling;

/** One script of the run over one protocol. */
export interface ScriptCalibration {
  /** Name of the k6 script. */
  readonly script: Text;
  /** What it made its requests in. */
  readonly protocol: Protocol;
  readonly ceiling: ScriptCeilings;
}

/** How much later than asked for a timer of 1 ms fires inside k6. */
export interface TimerGrain extends Measuring {
  /** How many timers. */
  readonly timers: PositiveCount;
  /** The least lateness in milliseconds. */
  readonly leastMs: number;
  /** 99th percentile of the lateness in milliseconds. */
  readonly p99Ms: number;
}

/**
 * What k6's timers are good for, or why that is not known.
 * @absentOr TimerGrain
 */
export type TimerCalibration = Absent | TimerGrain;

/** A few bytes to another process of this machine and back, over an open TCP connection. */
export interface RoundTrip extends Measuring {
  /** How many. */
  readonly roundTrips: PositiveCount;
  /** Median in milliseconds. */
  readonly p50Ms: Amount;
  /** 99th percentile in milliseconds. */
  readonly p99Ms: Amount;
}

/**
 * The round trip over loopback, or why it is not known.
 * @absentOr RoundTrip
 */
export type LoopbackCalibration = Absent | RoundTrip;

/** What the disk of the nodes' data does. */
export interface DiskSpeed extends Measuring {
  /** Type of the file system. Null when not known. */
  readonly filesystem: Text | null;
  /** Appends of 4 KB, each followed by fdatasync. */
  readonly appends: Count;
  /** Median time of one in milliseconds. Null without any. */
  readonly fsyncP50Ms: Amount | null;
  /** 99th percentile in milliseconds. Null when there were fewer than 100. */
  readonly fsyncP99Ms: Amount | null;
  /** Bytes written in one go for the throughput, fdatasync at the end. */
  readonly sequentialBytes: Count;
  /** Bytes per second of that. Null when nothing was written. */
  readonly sequentialBytesPerSecond: Amount | null;
}

/**
 * The disk of a cluster's data, or why it is not known.
 * @absentOr DiskSpeed
 */
export type DiskSpeeds = Absent | DiskSpeed;

/** The disk that the nodes of one cluster keep their data on. */
export interface DiskCalibration {
  /** Name of the cluster. */
  readonly cluster: Text;
  readonly speed: DiskSpeeds;
}

/** What this machine can do without any service in the way: what the numbers of the cells are to be seen against. */
export interface Calibrated {
  /** The scripts of the run, over each of its protocols. */
  readonly scripts: readonly ScriptCalibration[];
  readonly timer: TimerCalibration;
  readonly loopback: LoopbackCalibration;
  /** One for each cluster. */
  readonly disks: readonly DiskCalibration[];
}

/**
 * What this machine can do, or why that was not measured.
 * @absentOr Calibrated
 */
export type Calibration = Absent | Calibrated;

/** The least that a write can take where the nodes keep their data on this machine. */
export interface WriteFloor {
  /** One round trip over loopback and one append with fdatasync, medians, in milliseconds. */
  readonly floorMs: Amount;
  /** How many times as long the median write took. Null when no write was ok. */
  readonly p50TimesFloor: Amount | null;
}
