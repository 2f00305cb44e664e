import type { Latency } from './figures.ts';

/** What can be done to a node on purpose, as a flag names it. */
export const FAULT_KINDS = ['kill', 'stop', 'pause', 'partition'] as const;
/**
 * - `kill`: SIGKILL, the process is gone at once.
 * - `stop`: SIGTERM, the process may say goodbye.
 * - `pause`: SIGSTOP, it keeps its connections and answers nothing until SIGCONT.
 * - `partition`: cut from its peers but not from clients.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A single act on a node. */
export const FAULT_VERBS = ['kill', 'stop', 'start', 'pause', 'resume', 'wipe', 'isolate', 'heal'] as const;
export type FaultVerb = (typeof FAULT_VERBS)[number];

/** How each fault begins, and how it is undone. */
export const FAULT_ACTS: Readonly<Record<FaultKind, { readonly begin: FaultVerb; readonly undo: FaultVerb }>> = {
  kill: { begin: 'kill', undo: 'start' },
  stop: { begin: 'stop', undo: 'start' },
  pause: { begin: 'pause', undo: 'resume' },
  partition: { begin: 'isolate', undo: 'heal' },
};

/** One act on one node, as it was done. Times are milliseconds since the run's start, monotonic: one clock for all of a run. */
export interface FaultEvent {
  readonly node: string;
  readonly verb: FaultVerb;
  /** Just before the act. */
  readonly atMs: number;
  /** The same moment as UTC, ISO 8601. */
  readonly at: string;
  /** When it had taken effect: the process gone or listening, the route in place. */
  readonly doneMs: number;
  /** Why it failed, in words; null when it did not. */
  readonly error: string | null;
}

/** How many of several rounds' values there are and how they lie; milliseconds. */
export interface RoundSpread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  /** Rounds in which it was not seen. */
  readonly missing: number;
}

/** The phases of a failover, in the order in which they can be expected. */
export const PHASE_NAMES = [
  'firstFailure',
  'leaderVisible',
  'firstAccepted',
  'acceptedEverywhere',
  'throughputBack',
  'latencyBack',
] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** Milliseconds from the fault to each phase; null when it was not seen while it was watched. */
export type Phases = Readonly<Record<PhaseName, number | null>>;

/** One fault and what followed from it. */
export interface FailoverRound {
  /** From 1. */
  readonly round: number;
  readonly kind: FaultKind;
  /** The nodes that were hit; the leader is the first. */
  readonly nodes: readonly string[];
  readonly termBefore: number | null;
  /** Just before the fault; ms since the run's start. */
  readonly faultMs: number;
  readonly at: string;
  readonly newLeader: string | null;
  readonly termAfter: number | null;
  readonly phases: Phases;
  /** Milliseconds from the fault to the first write accepted through each node that was not hit. */
  readonly acceptedThrough: readonly { readonly node: string; readonly ms: number | null }[];
  /** Throughput and p99 of writes in the seconds before the fault. */
  readonly before: { readonly opsPerSecond: number; readonly p99Ms: number | null };
  /** How long it was watched after the fault. */
  readonly watchedMs: number;
  /** Writes of the load that were sent while it was watched, by outcome. */
  readonly writes: { readonly ok: number; readonly rejected: number; readonly unknown: number };
  readonly reads: { readonly ok: number; readonly rejected: number; readonly unknown: number };
  /** From undoing the fault to the node being ready, and to having caught up; null when it was not seen. */
  readonly rejoin: { readonly readyMs: number | null; readonly caughtUpMs: number | null } | null;
  /** What else there is to know of this round, in sentences. */
  readonly notes: readonly string[];
}

/** One tenth of a second of the load, by when operations were sent. */
export interface TimelineSlot {
  /** Start of the slot; ms since the run's start. */
  readonly atMs: number;
  readonly offered: number;
  readonly ok: number;
  readonly rejected: number;
  readonly unknown: number;
  /** Of ok operations; null when there was none. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Writes of the load over time. */
export interface Timeline {
  readonly slotMs: number;
  readonly slots: readonly TimelineSlot[];
}

export interface Failover {
  readonly kind: FaultKind;
  readonly rounds: readonly FailoverRound[];
  /** Each phase over all rounds; one that no round has seen is left out. */
  readonly phases: readonly ({ readonly phase: PhaseName } & RoundSpread)[];
  /** The precision of what is told by probes. */
  readonly probeEveryMs: number;
}

/** How one kind of recovery went. */
export interface RecoveryRow {
  readonly name: 'node-restart' | 'leader-failover' | 'crash-restart' | 'full-sync' | 'partition-heal' | 'cold-start';
  readonly node: string | null;
  /** Milliseconds from the act that let it recover, e.g. the start of the process. Null when it was not seen. */
  readonly processUpMs: number | null;
  readonly readyMs: number | null;
  /** Its applied state answers the newest write that was acknowledged when it became ready. */
  readonly caughtUpMs: number | null;
  /** Received from its peers meanwhile; null when nobody tells. */
  readonly receivedBytes: number | null;
  /** Why there is nothing; null when there is. */
  readonly skipped: string | null;
  readonly notes: readonly string[];
}

/** A snapshot and what it cost. */
export interface SnapshotResult {
  /** How it was made, e.g. `etcd maintenance snapshot of node1 (leader)`. */
  readonly how: string;
  readonly createMs: number | null;
  readonly fileBytes: number | null;
  /** Entries x payload size. */
  readonly logicalBytes: number;
  /** Of writes, by when they were sent. */
  readonly before: Latency | null;
  readonly during: Latency | null;
  /** p99 during / p99 before; null without either. */
  readonly p99Inflation: number | null;
  /** Longest time without an accepted write, before and during. */
  readonly longestStallMs: { readonly before: number | null; readonly during: number | null };
  /** Raft snapshots that the nodes' folders showed meanwhile; null where the folder is not known. */
  readonly raftSnapshots: number | null;
  /** Restoring the saved snapshot into a fresh node. */
  readonly restore: {
    readonly restoreMs: number;
    /** From the start of the node on the restored data; comes on top of restoreMs. */
    readonly readyMs: number;
    readonly entries: number;
    /** Entries that are not what they were when the snapshot began, or later. */
    readonly wrong: number;
  } | null;
  readonly notes: readonly string[];
}

/** What became of everything that was written, by a ledger of every write. */
export interface Safety {
  /** Writes by what the client was told. */
  readonly acknowledged: number;
  readonly rejected: number;
  readonly unknown: number;
  /** Entries that were read back from each node, in each of the two readings. */
  readonly entries: number;
  readonly readings: readonly SafetyReading[];
  /** Entries that lost an acknowledged write: missing, or with an older value. Each once, over all readings. */
  readonly lost: number;
  /** Entries that showed a value nobody wrote to them. Each once, over all readings and the reads of the load. */
  readonly phantom: number;
  /** Entries that showed a write which was refused. Each once, over all readings and the reads of the load. */
  readonly rejectedButThere: number;
  /** Reads during the load, and of them those that went back in time on one node. */
  readonly reads: number;
  readonly wentBack: number;
  readonly wentBackMaxMs: number;
  /** Reads that answered a value although a newer one had been acknowledged, and for how long at most. Allowed for reads that need no quorum. */
  readonly stale: number;
  readonly staleMaxMs: number;
  /** By node. */
  readonly staleByNode: readonly { readonly node: string; readonly stale: number; readonly maxMs: number }[];
  /** A few of what was found, each a sentence that names entry, node and write. */
  readonly examples: readonly string[];
  /** False when the ledger could not be completed: what is not known is not clean. */
  readonly complete: boolean;
  readonly notes: readonly string[];
}

/** All entries read from all nodes once. The last three count entries, each once. */
export interface SafetyReading {
  readonly when: 'after-faults' | 'after-full-restart';
  readonly nodes: readonly string[];
  /** Entries of a node that could not be read. */
  readonly unread: number;
  readonly lost: number;
  readonly phantom: number;
  readonly rejectedButThere: number;
}

/** What a scenario that breaks things adds to its cell. */
export interface FaultFindings {
  readonly events: readonly FaultEvent[];
  readonly timeline: Timeline;
  readonly failover: Failover | null;
  readonly recovery: readonly RecoveryRow[] | null;
  readonly snapshot: SnapshotResult | null;
  readonly safety: Safety;
}
