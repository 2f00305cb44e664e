/** What has to be minded where a read brings everything. */
export interface EntryLists {
  /** How far apart the probes of a node are, in milliseconds: more often they would be a load of their own. */
  readonly probeEveryMs: number;
  /** So long a probe may take: who brings everything is in no hurry with the rest, either. */
  readonly probeTimeoutMs: number;
  /** So long an answer may be. */
  readonly answerBytes: number;
}
