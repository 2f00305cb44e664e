import type { NodeDeath } from './deaths.ts';
import type { FaultEvent, FaultKind } from './faults.ts';
import type { Amount, Count, NodeName, PositiveCount, Sentence, Text, Timestamp } from './figures.ts';
import type { OutcomeCounts, RoundSpread } from './rounds.ts';

/** What is told of each queue in each round, in the order in which it is shown. */
export const QUEUE_FIGURES = [
  'leaderNamed',
  'firstAccepted',
  'firstDelivered',
  'acceptedGap',
  'deliveredGap',
  'redelivered',
  'duplicates',
] as const;
export type QueueFigure = (typeof QUEUE_FIGURES)[number];

/**
 * Times of a queue in milliseconds from the fault, of a power cut from the start of the nodes. Null when it was not seen while it was
 * watched.
 */
export interface QueueTimes {
  /** A node that was not hit named another leader than before. Null as well of a queue whose leader was not hit. */
  readonly leaderNamed: Amount | null;
  /** The first message was accepted that was sent once the fault had taken effect, or another leader was named; of a queue whose leader was not hit, since the fault. */
  readonly firstAccepted: Amount | null;
  /** The first message was delivered by a node that was not hit, or by a stream that was opened once the fault had taken effect. */
  readonly firstDelivered: Amount | null;
  /** No moment but a length: the longest time without an accepted message that did not end before the fault. */
  readonly acceptedGap: Amount | null;
  /** The same without a delivery to the consumer. */
  readonly deliveredGap: Amount | null;
}

/** One queue in one round. */
export interface QueueRound {
  /** Which, from 1. */
  readonly queue: PositiveCount;
  /** Whether a node that was hit led it. */
  readonly hit: boolean;
  /** Who led it before the fault: the node's name, or the id that the service has for it. Null when nobody named one. */
  readonly leaderBefore: Text | null;
  /** Who led it when the watch ended. Null when no node that was not hit named one. */
  readonly leaderAfter: Text | null;
  readonly times: QueueTimes;
  /** How much earlier another leader may have been named than was seen, in milliseconds. Null where none was seen. */
  readonly leaderNamedWithinMs: Amount | null;
  /** Messages that were sent while it was watched. */
  readonly enqueues: OutcomeCounts;
  /** Deliveries between this fault and the next of which the service said that they are not the first. */
  readonly redelivered: Count;
  /** Deliveries between this fault and the next of messages that had been delivered before. */
  readonly duplicates: Count;
}

/** How many queues a node leads. */
export interface LedByNode {
  /** The node's name, or the id that the service has for it. Null: nobody named a leader. */
  readonly leader: Text | null;
  readonly queues: PositiveCount;
}

/** Nodes that were broken once, and what followed for the queues. */
export interface QueueFaultRound {
  /** From 1. */
  readonly round: PositiveCount;
  /** The nodes that were hit. */
  readonly nodes: readonly NodeName[];
  /** Just before the act, in milliseconds since the run's start. */
  readonly faultMs: Amount;
  /** The same moment as UTC, ISO 8601. */
  readonly at: Timestamp;
  /** How long the act took, in milliseconds: the fault came at some moment of it, and times may be so much too long. */
  readonly uncertaintyMs: Amount;
  /** How long the nodes were away, from the fault until they were brought back, in milliseconds. Null when they were not. */
  readonly awayMs: Amount | null;
  /** Whether it was cut off before its watch was over, so that it is in no figure over all rounds. */
  readonly cutOff: boolean;
  /** How long it was watched after the fault, in milliseconds. */
  readonly watchedMs: Amount;
  /** One for each queue, in their order. */
  readonly queues: readonly QueueRound[];
  /** Who led how many queues. */
  readonly leaders: {
    /** Before the fault. */
    readonly before: readonly LedByNode[];
    /** When the watch ended. */
    readonly after: readonly LedByNode[];
    /** When all nodes were back. Null when that was not seen. */
    readonly back: readonly LedByNode[] | null;
  };
  /** From bringing the nodes back until all nodes named the same leader of every queue, in milliseconds. Null when that was not seen. */
  readonly readyMs: Amount | null;
  /** Nodes that did not survive it: `deaths` tells what became of them. Empty when all did. */
  readonly died: readonly NodeName[];
  /** What else there is to know of this round. */
  readonly notes: readonly Sentence[];
}

/** One figure over all rounds and queues of a kind; times in milliseconds. */
export interface QueueSpread extends RoundSpread {
  /** Which figure. */
  readonly figure: QueueFigure;
  /** Of the queues that a node led which was hit, or of the others. */
  readonly hit: boolean;
}

/** What breaking nodes has shown of the queues that they keep. Times without a date are milliseconds since the run's start. */
export interface QueueFaults {
  /** What was done. */
  readonly kind: FaultKind;
  /** Whether it was done to the node that led the first queue, to each node in turn, or to all at once. */
  readonly victims: 'leader' | 'each' | 'all';
  /** Messages that were due per second in each queue. @exclusiveMinimum 0 */
  readonly perSecond: Amount;
  /** Interval of the questions to each node about who leads, in milliseconds. */
  readonly askedEveryMs: Amount;
  /** After this, what was delivered and not acknowledged was to be delivered again, in milliseconds. */
  readonly leaseMs: Amount;
  /** In order, also one that was cut off. */
  readonly rounds: readonly QueueFaultRound[];
  /** Each figure over all rounds; one that no round has seen is left out. */
  readonly figures: readonly QueueSpread[];
  /** Every act on a node, in the order of atMs. */
  readonly events: readonly FaultEvent[];
  /** Nodes that ended although nobody had asked them to. Empty when none did. */
  readonly deaths: readonly NodeDeath[];
}
