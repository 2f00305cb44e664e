/**
 * How nodes make sure that what they answer to a read is the newest, where nothing in a request asks for it. What a node does
 * when it cannot is a setting of its own, its mode, which nobody tells: it shows in what becomes of reads.
 */
export interface ReadBarrier {
  /** So long a node tries, as the product comes, in milliseconds. */
  readonly limitMs: number;
  /** What makes nodes refuse a read that they could not make sure of, to follow `set`: `Some__Mode=reject on every node`. */
  readonly strict: string;
}
