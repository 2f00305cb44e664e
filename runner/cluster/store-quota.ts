/** What a node may store, until its store is compacted. */
export interface StoreQuota {
  readonly bytes: number;
  /** What one write of a value of so many bytes takes of it. */
  perWrite(valueBytes: number): number;
}
