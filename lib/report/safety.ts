import type { Amount, Count, NodeName, Sentence } from './figures.ts';
import type { Linearizability } from './linearizability.ts';

/** What became of everything that was written, by a ledger of every write. */
export interface Safety {
  /** Writes that were acknowledged, those of the probes included. */
  readonly acknowledged: Count;
  /**
   * Of them, those of which the readings say what became of them: the entry held that write, or surely lacks it. Null in a report
   * from before they were counted.
   */
  readonly checked: Count | null;
  /** Writes that were surely not done. */
  readonly rejected: Count;
  /** Writes that may have been done. */
  readonly unknown: Count;
  /** Entries that were to be read back from each node in each reading. */
  readonly entries: Count;
  /** What the readings found. */
  readonly readings: readonly SafetyReading[];
  /**
   * Entries that lost an acknowledged write: the node that leads, or every node where none is known to lead, has nothing in its
   * place or an older value. Each once, over all readings.
   */
  readonly lost: Count;
  /** Entries that showed a value nobody wrote to them. Each once, over all readings and the reads of the load. */
  readonly phantom: Count;
  /** Entries that showed a write which was rejected. Each once, over all readings and the reads of the load. */
  readonly rejectedButThere: Count;
  /**
   * Entries of which a node lacked an acknowledged write that is not lost, after it had been given the time of a rejoin. Each once,
   * over all readings.
   */
  readonly behind: Count;
  /** In how many entries each node was behind. */
  readonly behindByNode: readonly {
    readonly node: NodeName;
    /** Entries, each once over all readings. */
    readonly entries: Count;
  }[];
  /** Reads during the load that were answered. */
  readonly reads: Count;
  /** Of them, those that went back in time: that answered less than the same node had answered before. */
  readonly wentBack: Count;
  /** For how long the node had already answered more, at most, in milliseconds. */
  readonly wentBackMaxMs: Amount;
  /**
   * Reads that answered less than what had been acknowledged when they were sent. Allowed for reads that need no quorum.
   */
  readonly stale: Count;
  /** For how long it had been acknowledged, at most, in milliseconds. */
  readonly staleMaxMs: Amount;
  /** Stale reads of each node. */
  readonly staleByNode: readonly {
    readonly node: NodeName;
    /** Its stale reads. */
    readonly stale: Count;
    /** By how much at most, in milliseconds. */
    readonly maxMs: Amount;
  }[];
  /** Whether reads and writes of each entry are linearizable. */
  readonly linearizability: Linearizability;
  /** A few of the findings, the gravest first, each with its entry, node and write. */
  readonly examples: readonly Sentence[];
  /**
   * False when not every acknowledged write was checked, or something could not be read. Notes say why. Nodes that did not survive
   * are not read from; what the others hold decides.
   */
  readonly complete: boolean;
  /** What else there is to know. */
  readonly notes: readonly Sentence[];
}

/** All entries read from all nodes once. */
export interface SafetyReading {
  /** After all faults were undone, or after all nodes were killed and started again. */
  readonly when: 'after-faults' | 'after-full-restart';
  /** Nodes that were read from. */
  readonly nodes: readonly NodeName[];
  /** Entries of a node that could not be read, over all nodes. */
  readonly unread: Count;
  /** Entries that lost an acknowledged write, each once. */
  readonly lost: Count;
  /** Entries that hold a value nobody wrote to them, each once. */
  readonly phantom: Count;
  /** Entries that hold a write that was rejected, each once. */
  readonly rejectedButThere: Count;
  /** Entries of which a node lacked a write that is not lost, each once. */
  readonly behind: Count;
}
