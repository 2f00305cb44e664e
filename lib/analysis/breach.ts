/** Something that a service must not do, whatever is done to its nodes. */
export interface Breach {
  /** Whether something acknowledged is gone; else something is there, or was read, that must not be. */
  readonly lost: boolean;
  /** A clause. */
  readonly text: string;
}
