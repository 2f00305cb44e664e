import type { Amount, Count, PositiveCount, Text } from './figures.ts';

/**
 * Latencies counted by how long they were. Buckets are numbered from 0: up to 2^(subBucketBits+1) units one for each unit, above
 * that 2^subBucketBits of equal width for every doubling; a value is rounded up to whole units first.
 */
export interface LatencyHistogram {
  /** The unit in milliseconds. Histograms of other units or bits cannot be merged with this one. */
  readonly unitMs: Amount;
  /** How finely a doubling is divided: 7 means 128 buckets. */
  readonly subBucketBits: PositiveCount;
  /** Latencies counted. */
  readonly count: Count;
  /** Their exact sum in milliseconds. */
  readonly sumMs: Amount;
  /** The shortest, exactly, in milliseconds. Null of none. */
  readonly minMs: Amount | null;
  /** The longest, exactly, in milliseconds. Null of none. */
  readonly maxMs: Amount | null;
  /** Numbers of the buckets that hold any, ascending. */
  readonly buckets: readonly Count[];
  /** How many each of them holds. */
  readonly counts: readonly PositiveCount[];
}

/** What began in each second of the measured window, in lists of the same length; the last second may be a part of one. */
export interface SecondSeries {
  /** Operations that began, or under open load were due. */
  readonly offered: readonly Count[];
  /** Those of them that were done and acknowledged. */
  readonly ok: readonly Count[];
  /** Those that were surely not done. */
  readonly rejected: readonly Count[];
  /** Those that may or may not have been done. */
  readonly unknown: readonly Count[];
  /** Median latency in milliseconds, by the histogram. Null in a second without any. */
  readonly p50Ms: readonly (Amount | null)[];
  /** 99th percentile in milliseconds, by the histogram. Null in a second without any. */
  readonly p99Ms: readonly (Amount | null)[];
  /** Longest latency in milliseconds, exactly. Null in a second without any. */
  readonly maxMs: readonly (Amount | null)[];
}

/** Operations of a part of a window, or of one node. */
export interface ShareOfOperations {
  /** Operations that were done and acknowledged. */
  readonly ok: Count;
  /** Operations that were surely not done. */
  readonly rejected: Count;
  /** Operations that may or may not have been done. */
  readonly unknown: Count;
  /** Median latency in milliseconds, by the histogram. Null without any. */
  readonly p50Ms: Amount | null;
  /** 99th percentile in milliseconds, by the histogram. Null without any. */
  readonly p99Ms: Amount | null;
  /** Longest latency in milliseconds, exactly. Null without any. */
  readonly maxMs: Amount | null;
}

/** What went through one node. */
export interface NodeShare extends ShareOfOperations {
  /** Host and port of the node that answered, or was asked last. */
  readonly node: Text;
}

/** How the operations of one kind lie over latencies, seconds and nodes, as the script counted them itself. */
export interface Distribution {
  /** Latencies of all operations that were answered with success. */
  readonly histogram: LatencyHistogram;
  readonly seconds: SecondSeries;
  /**
   * The first and the last half of the window, in whole seconds; of an odd number the middle one is in neither. Empty for a window
   * of less than two seconds.
   */
  readonly halves: readonly ShareOfOperations[];
  /** One for each node that was asked. */
  readonly nodes: readonly NodeShare[];
}
