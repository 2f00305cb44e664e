/** The largest thing that a target takes. */
export interface SizeLimit {
  readonly bytes: number;
  /** Where the limit comes from. */
  readonly source: string;
}
