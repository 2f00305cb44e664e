/** `snapshot`: a raft snapshot, taken by the node or received. `database`: what came with a received one, where that is a file of its own. */
export type SnapshotKind = 'snapshot' | 'database';

/** Files of a data folder that are raft snapshots. */
export interface SnapshotPattern {
  /** Below the data folder. */
  readonly folder: string;
  /** Its group `index` is the index of the last entry in it. */
  readonly name: RegExp;
  readonly kind: SnapshotKind;
  /** The base in which the name has the index. */
  readonly radix: 10 | 16;
}

/**
 * What a line of a node's log says of a snapshot: `due` that one will be made, `begin` and `end` of making it, `received` that
 * another node has sent it, `restoring` that it is read into the store, which is also done when the node starts. Groups of the
 * expression: `index` of the last entry in it and `bytes` of its size, where the line has them.
 */
export interface LogSign {
  readonly mark: 'due' | 'begin' | 'end' | 'received' | 'restoring';
  readonly line: RegExp;
}

/** The file of a store that a snapshot which another node sends takes the place of. Below the data folder. */
export interface StoreSign {
  readonly file: string;
  /** A node that begins anew makes its own store before this folder. */
  readonly madeAfter: string;
}

/** How the snapshots of a product show from outside. Lists are empty where nobody knows. */
export interface SnapshotSigns {
  /** In the data folder, once they are made. */
  readonly files: readonly SnapshotPattern[];
  /** Names of the files that lie in the node's temporary folder while one is made. */
  readonly temporary: readonly RegExp[];
  readonly log: readonly LogSign[];
  /** Null where snapshots that were sent do not show so. */
  readonly store: StoreSign | null;
}

/** Those of raftmark's nodes of a product, and those of the user's. */
export interface ProductSigns {
  readonly embedded: SnapshotSigns;
  readonly external: SnapshotSigns;
}

/** Of a product of which nothing is known. */
export const NO_SIGNS: SnapshotSigns = { files: [], temporary: [], log: [], store: null };

/** The index that a file's name tells; null when it tells none. */
export function indexOf(name: string, { name: pattern, radix }: SnapshotPattern): number | null {
  const index = pattern.exec(name)?.groups?.index;
  return index === undefined ? null : Number.parseInt(index, radix);
}
