/** What is known of a time: milliseconds since the run's start, and how far it may be off. */
export interface Known {
  readonly atMs: number;
  readonly errorMs: number;
}

/**
 * A line of a node's log. `due`: one will be made. `received`: another node has sent it. `restoring`: the node reads it, because it
 * was sent it or was started again.
 */
export interface LogEvidence {
  readonly source: 'log';
  readonly node: string;
  readonly mark: 'due' | 'begin' | 'end' | 'received' | 'restoring';
  /** Null where the line does not say it. */
  readonly index: number | null;
  readonly bytes: number | null;
  readonly at: Known;
}

/** A finished file that appeared in a node's data folder. A database is there for a moment, and comes with what another node sends. */
export interface FileEvidence {
  readonly source: 'files';
  readonly node: string;
  readonly kind: 'snapshot' | 'database';
  readonly index: number | null;
  /** As last seen; null when it was gone before it could be asked. */
  readonly bytes: number | null;
  /** When it was made and last written, as the file system has it; null where that cannot be. */
  readonly began: Known | null;
  readonly ended: Known | null;
  /** When it was first seen. */
  readonly seen: Known;
}

/** A file that appeared in a node's temporary folder. */
export interface TempEvidence {
  readonly source: 'temp-folder';
  readonly node: string;
  readonly bytes: number | null;
  readonly began: Known;
  /** When it was last seen to be written; null when it was never asked in time. */
  readonly written: Known | null;
  /** It has gone: deleted, or become a finished file. One that stays was never finished. */
  readonly gone: boolean;
}

/** One thing that tells of a snapshot. Counters that stand still confirm what these tell: see `confirmed`. */
export type Evidence = LogEvidence | FileEvidence | TempEvidence;
