import type { BarrierWatch } from './barrier.ts';
import type { NodeDeath } from './deaths.ts';
import type { Amount, Count, NodeName, PositiveCount, Sentence, Text, Timestamp } from './figures.ts';
import type { LoadRate } from './load-rate.ts';
import type { Power } from './power.ts';
import type { Rolling } from './rolling.ts';
import type { OutcomeCounts, RoundSpread } from './rounds.ts';
import type { Safety } from './safety.ts';
import type { SnapshotResult } from './snapshot.ts';

/** What can be done to a cluster on purpose, as a flag names it. */
export const FAULT_KINDS = ['kill', 'stop', 'pause', 'partition', 'transfer', 'quorum', 'power'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A single act on a node. What each needs and what undoes it is known to those who do it. */
export const FAULT_VERBS = ['kill', 'stop', 'start', 'pause', 'resume', 'wipe', 'isolate', 'heal', 'transfer'] as const;
export type FaultVerb = (typeof FAULT_VERBS)[number];

/** One kind of fault. */
export interface Fault {
  /** The act with which it begins; what undoes that undoes it. */
  readonly begin: FaultVerb;
  /** Who is hit: the leader and perhaps further nodes; nobody, while the leader is asked; so many followers that no quorum is left; every node. */
  readonly hits: 'leader' | 'nobody' | 'followers' | 'all';
  /** What was done to a node, in words. */
  readonly done: string;
}

/** Every kind of fault. */
export const FAULTS_BY_KIND = {
  /** The process is gone at once. */
  kill: { begin: 'kill', hits: 'leader', done: 'killed (SIGKILL)' },
  /** The process may say goodbye. */
  stop: { begin: 'stop', hits: 'leader', done: 'stopped (SIGTERM)' },
  /** It keeps its connections and answers nothing until SIGCONT. */
  pause: { begin: 'pause', hits: 'leader', done: 'paused (SIGSTOP)' },
  /** Both ways, but not from clients. */
  partition: { begin: 'isolate', hits: 'leader', done: 'cut off from its peers' },
  /** Leadership is handed over as planned, and no node is broken. */
  transfer: { begin: 'transfer', hits: 'nobody', done: 'asked to hand its leadership over' },
  /** Followers are killed until the leader, which lives on, has no quorum. */
  quorum: { begin: 'kill', hits: 'followers', done: 'killed (SIGKILL)' },
  /** Every node at the same moment, as when the power goes. */
  power: { begin: 'kill', hits: 'all', done: 'killed (SIGKILL) together with all others' },
} as const satisfies Readonly<Record<FaultKind, Fault>>;

/** One act on one node, as it was done. Times are milliseconds since the run's start, by the runner's own clock, which never steps. */
export interface FaultEvent {
  readonly node: NodeName;
  /** What was done to it. */
  readonly verb: FaultVerb;
  /** Just before the act. */
  readonly atMs: Amount;
  /** The same moment as UTC, ISO 8601. */
  readonly at: Timestamp;
  /** When it had taken effect: the process gone or listening, the route in place. */
  readonly doneMs: Amount;
  /** Why it failed, in words. Null when it did not. */
  readonly error: Text | null;
}

/** The phases of a failover, in the order in which they can be expected. */
export const PHASE_NAMES = [
  'firstFailure',
  'steppedDown',
  'leaderVisible',
  'firstAccepted',
  'acceptedEverywhere',
  'throughputBack',
  'latencyBack',
  'availabilityGap',
] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/**
 * Milliseconds from the fault to each phase; of `quorum` to the first two, and to the others from when the nodes were brought
 * back. Null when it was not seen while it was watched.
 */
export type Phases = {
  /** The first request that failed, of the load or the probes; one that was never answered failed when it was sent. */
  readonly firstFailure: Amount | null;
  /** The leader, whose quorum was gone, led no more. Null for other kinds of fault. */
  readonly steppedDown: Amount | null;
  /** Another node was seen to lead. */
  readonly leaderVisible: Amount | null;
  /** The first write was accepted that was sent once the fault had taken effect, or once a node was seen to lead in a higher term. */
  readonly firstAccepted: Amount | null;
  /** Every node that was not hit had accepted a write. */
  readonly acceptedEverywhere: Amount | null;
  /** Writes were accepted at the rate from before. */
  readonly throughputBack: Amount | null;
  /** The 99th percentile of writes was as before. */
  readonly latencyBack: Amount | null;
  /** No moment but a length: the longest time without an accepted write, of load and probes, that did not end before the fault. */
  readonly availabilityGap: Amount | null;
};

/** One phase over all rounds, in milliseconds. */
export interface PhaseSpread extends RoundSpread {
  /** Which phase. */
  readonly phase: PhaseName;
}

/** One fault and what followed from it. */
export interface FailoverRound {
  /** From 1. */
  readonly round: PositiveCount;
  /** What was done. */
  readonly kind: FaultKind;
  /** The nodes that it was done to, the leader first where that is one of them. */
  readonly nodes: readonly NodeName[];
  /** Raft term before the fault. Null where the target does not tell. */
  readonly termBefore: Count | null;
  /** Just before the fault, in milliseconds since the run's start. */
  readonly faultMs: Amount;
  /** The same moment as UTC, ISO 8601. */
  readonly at: Timestamp;
  /**
   * How long the act took, in milliseconds: the fault came at some moment of it. Times count from its beginning, and may be so
   * much too long. Null in reports that did not say it.
   */
  readonly uncertaintyMs: Amount | null;
  /** Of `quorum`: how long the nodes were kept away, in milliseconds from the fault. Null for other kinds. */
  readonly awayMs: Amount | null;
  /** The node that led afterwards. Null when none was seen to. */
  readonly newLeader: NodeName | null;
  /** Its term. Null where it is not known. */
  readonly termAfter: Count | null;
  /**
   * How often leadership was seen to move again after that and before the next fault, also back to a node that was hit. Null
   * where the target tells no terms, and in reports that did not say it.
   */
  readonly leaderChanges: Count | null;
  readonly phases: Phases;
  /** For each node that was not hit, or had been brought back, the first write that it accepted. */
  readonly acceptedThrough: readonly {
    readonly node: NodeName;
    /** Milliseconds, counted as `firstAccepted` is. Null when it was not seen. */
    readonly ms: Amount | null;
  }[];
  /** Writes in the seconds before the fault. */
  readonly before: {
    /** Acknowledged writes per second. */
    readonly opsPerSecond: Amount;
    /** Their 99th percentile in milliseconds. Null when there were none. */
    readonly p99Ms: Amount | null;
  };
  /** How long it was watched after the fault, in milliseconds. */
  readonly watchedMs: Amount;
  /** Writes of the load that were sent while it was watched. */
  readonly writes: OutcomeCounts;
  /** Reads of the load that were sent while it was watched. */
  readonly reads: OutcomeCounts;
  /** How the last of the nodes that were hit came back, from undoing the fault. Null when they were not brought back. */
  readonly rejoin: {
    /** Milliseconds until it was ready. Null when that was not seen. */
    readonly readyMs: Amount | null;
    /** Milliseconds until it had caught up. Null when that was not seen. */
    readonly caughtUpMs: Amount | null;
  } | null;
  /** Nodes that did not survive it: `deaths` tells what became of them. Empty when all did. */
  readonly died: readonly NodeName[];
  /** What else there is to know of this round. */
  readonly notes: readonly Sentence[];
}

/** Writes of the load that were sent within one slot of time. */
export interface TimelineSlot {
  /** Start of the slot, in milliseconds since the run's start. */
  readonly atMs: Amount;
  /** Writes that were sent. */
  readonly offered: Count;
  /** Of them, those that were acknowledged. */
  readonly ok: Count;
  /** Those that were surely not done. */
  readonly rejected: Count;
  /** Those that may have been done. */
  readonly unknown: Count;
  /** Median latency of the acknowledged ones in milliseconds. Null when there were none. */
  readonly p50Ms: Amount | null;
  /** Their 99th percentile in milliseconds. Null when there were none. */
  readonly p99Ms: Amount | null;
}

/** Writes of the load over time, by when they were sent. */
export interface Timeline {
  /** Length of a slot in milliseconds. @exclusiveMinimum 0 */
  readonly slotMs: Amount;
  /** Slots in the order of time. */
  readonly slots: readonly TimelineSlot[];
}

/** Leaders that were broken or replaced, round by round. */
export interface Failover {
  /** What was done. */
  readonly kind: FaultKind;
  /** Rounds that were finished, in order. */
  readonly rounds: readonly FailoverRound[];
  /** Each phase over all rounds; one that no round has seen is left out. */
  readonly phases: readonly PhaseSpread[];
  /** Interval of the probes of one node in milliseconds: what they tell is no more exact. */
  readonly probeEveryMs: Amount;
  /** How long a follower waits for its leader before it stands for election, as configured, in milliseconds. Null: not known. */
  readonly electionTimeoutMs: Amount | null;
  /** Where that is from, or why it is not known. */
  readonly electionTimeoutFrom: Text;
}

/** How one kind of recovery went, in milliseconds from the act that let the node recover, e.g. the start of the process. */
export interface RecoveryRow {
  /** Which kind. */
  readonly name: 'node-restart' | 'leader-failover' | 'crash-restart' | 'full-sync' | 'partition-heal' | 'cold-start';
  /** Name of the node. Null when it concerns all of them. */
  readonly node: NodeName | null;
  /** Until its process was up. Null where none was started. */
  readonly processUpMs: Amount | null;
  /** Until it was ready. Null when that was not seen. */
  readonly readyMs: Amount | null;
  /** Until its applied state had the newest write that was acknowledged when it became ready. Null when that was not seen. */
  readonly caughtUpMs: Amount | null;
  /** Bytes that it received from its peers meanwhile. Null when nobody tells. */
  readonly receivedBytes: Amount | null;
  /** Why it was not done. Null when it was. */
  readonly skipped: Text | null;
  /** Nodes that did not survive it: `deaths` tells what became of them. Empty when all did. */
  readonly died: readonly NodeName[];
  /** What else there is to know. */
  readonly notes: readonly Sentence[];
}

/** What a scenario that breaks nodes adds to its cell. Times without a date are milliseconds since the run's start, by the runner's own clock, which never steps. */
export interface FaultFindings {
  /** Every act on a node, in the order of atMs. */
  readonly events: readonly FaultEvent[];
  /** Nodes that ended although nobody had asked them to: nothing further was broken then. Empty when none did. */
  readonly deaths: readonly NodeDeath[];
  readonly timeline: Timeline;
  /** Leaders that were broken, and what followed. Null for another scenario. */
  readonly failover: Failover | null;
  /** Every node killed at the same moment, and the way back. Null for another fault. */
  readonly power: Power | null;
  /** How nodes came back, one row for each kind of recovery. Null where none did. @minItems 1 */
  readonly recovery: readonly RecoveryRow[] | null;
  /** Every node restarted, one after the other. Null for another scenario. */
  readonly rolling: Rolling | null;
  /** A snapshot and its cost. Null for another scenario. */
  readonly snapshot: SnapshotResult | null;
  /** Null in a report of an older version, which did not say. */
  readonly rate: LoadRate | null;
  /** What was seen of the read barrier. Absent of a target that has none, and in a report of an older version. */
  readonly barrier?: BarrierWatch;
  readonly safety: Safety;
}
