/** In the place of something that is not there: why. */
export interface Absent {
  /** A phrase or sentence for a person, e.g. `etcd keeps no audit trail`. */
  readonly absent: string;
}
