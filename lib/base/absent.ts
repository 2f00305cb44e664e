/** In the place of something that is not there: why. */
export interface Absent {
  /** A phrase or sentence for a person, such as: etcd keeps no audit trail. @minLength 1 */
  readonly absent: string;
}
