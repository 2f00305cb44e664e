import type { Operation } from '../targets/operations.ts';
import type { Failure, Reason } from '../targets/outcome.ts';

// docs/report.schema.json is made from the types of this folder (`npm run schema`): the comment of a field is its description,
// and tags are its bounds. The types below carry the bounds that many fields share; a comment of the field's own goes first.

/** How many. @asType integer @minimum 0 */
export type Count = number;

/** How many, and at least one; or which one, counted from 1. @asType integer @minimum 1 */
export type PositiveCount = number;

/** Zero or more, fractions too. The unit stands in the name of the field or beside it. @minimum 0 */
export type Amount = number;

/** Not empty. @minLength 1 */
export type Text = string;

/** One sentence. @minLength 1 */
export type Sentence = string;

/** UTC, ISO 8601. @format date-time @pattern Z$ */
export type Timestamp = string;

/** Base URL. @pattern ^https?://[^/]+$ */
export type BaseUrl = string;

/** Name of a node. @minLength 1 */
export type NodeName = string;

/** Name of the dataset size, one of the tiers of the run. @minLength 1 */
export type TierName = string;

/** Name of the value size. @minLength 1 */
export type PayloadName = string;

/** Where a difference or a ratio lies, by what few repetitions tell. */
export interface Interval {
  /** Its lower end. */
  readonly low: number;
  /** Its upper end. */
  readonly high: number;
  /** How surely it lies between the two, 0.95 or more: the next step that few repetitions allow. @minimum 0 @maximum 1 */
  readonly confidence: number;
}

/** A distribution of times, in milliseconds, of one step and operation. */
export interface Latency {
  /** Shortest, in milliseconds. */
  readonly min: Amount;
  /** Arithmetic mean, in milliseconds. */
  readonly mean: Amount;
  /** Median, in milliseconds. */
  readonly p50: Amount;
  /** 95th percentile, in milliseconds. At least p50. */
  readonly p95: Amount;
  /** 99th percentile, in milliseconds. At least p95. */
  readonly p99: Amount;
  /** 99.9th percentile, in milliseconds. At least p99. */
  readonly p999: Amount;
  /** Longest, in milliseconds. */
  readonly max: Amount;
}

/** What the latency of an open load is made of: it counts from the moment at which an operation was due. */
export interface OpenLatencies {
  /** From the moment at which an operation was sent to its answer, of those that were ok. Null when none was. */
  readonly service: Latency | null;
  /** From the moment at which an operation was due to the one at which it was sent, of all: what the generator added. */
  readonly lateness: Latency;
}

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
  /**
   * What the 99th percentile lies within at 99 % confidence, were the operations independent of each other. Null where there were
   * too few of them to say. Absent in a report of an older version.
   */
  readonly p99RangeMs?: {
    /** In milliseconds. */
    readonly low: Amount;
    /** In milliseconds. */
    readonly high: Amount;
  } | null;
  /** Longest latency in milliseconds, exactly. Null without any. */
  readonly maxMs: Amount | null;
}

/** What went through one node. */
export interface NodeShare extends ShareOfOperations {
  /** Host and port of the node that answered, or was asked last. */
  readonly node: Text;
}

/** Time of a window in which no operation of one kind was seen to end with success. */
export interface Silence {
  /** Users look so often, in milliseconds: stretches are told in multiples of it, and none of less than three. */
  readonly slotMs: Amount;
  /** All stretches together, in milliseconds. */
  readonly silentMs: Amount;
  /** The longest of them, ten at most, the longest first. */
  readonly longest: readonly {
    /** When it began, in milliseconds from the window's start. */
    readonly atMs: Amount;
    /** Its length in milliseconds. */
    readonly ms: Amount;
  }[];
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
  /** When none succeeded. Absent in a report of an older version. */
  readonly silence?: Silence;
}

/** What one kind of operation did in one cell, warm-up excluded. */
export interface OperationResult {
  /** The kind of operation. Once per cell. */
  readonly operation: Operation;
  /** Operations that were done and acknowledged. */
  readonly ok: Count;
  /** Operations that were surely not done. */
  readonly rejected: Count;
  /** Operations that may or may not have been done, such as time-outs and lost connections. */
  readonly unknown: Count;
  /** Failures by outcome and reason. The counts of one outcome sum to its number of operations. */
  readonly reasons: readonly {
    /** Which of the two counts this is a part of. */
    readonly outcome: Failure;
    /** Why the operations were not ok. */
    readonly reason: Reason;
    /** How many operations. */
    readonly count: PositiveCount;
  }[];
  /** Operations that were ok, per second of the measured window. */
  readonly opsPerSecond: Amount;
  /** (rejected + unknown) / all operations, 0 to 1. @maximum 1 */
  readonly errorRate: Amount;
  /** Redirects (307) that were followed to reach the leader. Not operations of their own. */
  readonly redirects: Count;
  /** Null when no operation was ok. */
  readonly latencyMs: Latency | null;
  /** What the latency of an open load is made of. Null under closed load, where it counts from the sending. */
  readonly openMs: OpenLatencies | null;
  /**
   * Where the percentiles come from: all samples, as k6 computed them; or the histogram, whose buckets are up to 1/128 wide,
   * where k6 ended before it had told its own.
   */
  readonly latencyFrom: 'samples' | 'histogram';
  /** How the operations lie over latencies, seconds and nodes. Null when the script was not asked to count them itself. */
  readonly distribution: Distribution | null;
  /**
   * Mean size in bytes of a response body, or over gRPC of the value that a read brought, over a sample of the answers. Null
   * when none was sampled.
   */
  readonly bytesPerResponse: Amount | null;
  /** Value bytes moved per second by the operations that were ok: ops/s x payload size; 0 of those that move no value. */
  readonly payloadBytesPerSecond: Amount;
}

/** How far a cell's numbers can be believed. */
export interface Verdict {
  /** The judgement. */
  readonly level: 'valid' | 'suspect' | 'invalid';
  /** Why it is not valid, each a full sentence with the figure it rests on. Empty when valid. */
  readonly reasons: readonly Sentence[];
  /** The name of the rule behind each of the reasons, as docs/method.md lists them. Absent in a report of an older version. */
  readonly rules?: readonly Text[];
}
