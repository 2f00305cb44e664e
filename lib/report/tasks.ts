import type { Count, Text } from './figures.ts';

/** What one node lists of what was acknowledged. */
export interface ListedChanges {
  /** Name of the node. */
  readonly node: Text;
  /** Changes of the measured window that its list shows. Null when it gave no list. */
  readonly changes: Count | null;
}

/** What lists of workers say of the registrations, or updates, of a cell, once the nodes had time to pass them on. */
export interface ProvenChanges {
  /** Changes that were acknowledged in the measured window. */
  readonly acknowledged: Count;
  /** One entry for each node. @minItems 1 */
  readonly listed: readonly ListedChanges[];
  /** Changes that were acknowledged, and that no node lists: no fewer. */
  readonly lost: Count;
  /**
   * So many at most, if all that was listed and not answered stands in the place of something acknowledged. Absent where it is no
   * more than `lost`.
   */
  readonly lostAtMost?: Count;
}

/** Why nothing is known of what was acknowledged. */
export interface UnprovenChanges {
  /** A clause. */
  readonly absent: Text;
}

/** What became of what was acknowledged: in lists of workers, or why that is not known. */
export type CellTasks = ProvenChanges | UnprovenChanges;
