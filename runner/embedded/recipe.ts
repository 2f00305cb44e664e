/** `snapshot`: a raft snapshot, taken by the node or received. `database`: what came with a received one, where that is a file of its own. */
export type SnapshotKind = 'snapshot' | 'database';

export interface Pattern {
  /** Below the data folder. */
  readonly folder: string;
  readonly name: RegExp;
  readonly kind: SnapshotKind;
}
