import type { Buckets } from '../base/histogram.ts';
import { NO_NUMBERS, numbersOf, RANGES, rangesOf } from '../base/ranges.ts';
import { OPERATIONS, type Operation } from '../targets/operations.ts';
import { FAILURES, type Failure, REASONS, type Reason } from '../targets/outcome.ts';

/** Operations that were not ok, of one outcome and reason. */
export interface FailureCount {
  readonly outcome: Failure;
  readonly reason: Reason;
  readonly count: number;
}

/**
 * What one virtual user counted since it last told: operations of one kind through one node that began in one second of a step's
 * measured window. Lines add up, also several of the same second.
 */
export interface TallyLine {
  /** The step's position in its script. */
  readonly step: number;
  /** From 0, counted from the window's start. */
  readonly second: number;
  readonly operation: Operation;
  /** Host and port of the node that answered, or was asked last. */
  readonly node: string;
  /** Operations that began, or under open load were due. */
  readonly offered: number;
  /** Latencies of those that were answered with success. */
  readonly answered: Buckets;
  readonly redirects: number;
  readonly failures: readonly FailureCount[];
  /**
   * Slots of the window, from 0, in which an operation of this kind was seen to have ended with success, ascending. A user looks
   * once in a while, so that a slot may be missing which had one: stretches without any say something, single slots do not.
   */
  readonly alive: readonly number[];
}

/** Length of a slot: as often as a user of a closed load looks up from its work. */
export const SLOT_MS = 50;

/** When a user's load began, in ms since 1970: the first that it tells. */
export interface LoadLine {
  readonly loadEpochMs: number;
}

export function formatLoad({ loadEpochMs }: LoadLine): string {
  return `load ${loadEpochMs}`;
}

/** Latencies as five words: how many, sum, shortest, longest, and the numbers of buckets with what they hold, as `812,813=3,1`. */
export function formatBuckets({ count, sumMs, minMs, maxMs, buckets, counts }: Buckets): string {
  if (count === 0) return `0 0 0 0 ${NO_NUMBERS}`;
  // Joined by the engine: a text for each bucket costs a script many times as much.
  return `${count} ${sumMs} ${minMs} ${maxMs} ${buckets.join(',')}=${counts.join(',')}`;
}

/** The line as k6 prints it into its console output. */
export function formatTally(line: TallyLine): string {
  const { step, second, operation, node, offered, answered, redirects, failures, alive } = line;
  const failed =
    failures.map(({ outcome, reason, count: held }) => `${outcome}/${reason}:${held}`).join(',') || NO_NUMBERS;
  return `tally ${step} ${second} ${operation} ${node} ${offered} ${formatBuckets(answered)} ${redirects} ${failed} ${rangesOf(alive)}`;
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)`;
const LIST = String.raw`\d+(?:,\d+)*`;
/** Of latencies as `formatBuckets` writes them, in five groups. */
export const BUCKETS = String.raw`(\d+) ${NUMBER} ${NUMBER} ${NUMBER} (-|${LIST}=${LIST})`;
const FAILED = String.raw`-|[\w/-]+:\d+(?:,[\w/-]+:\d+)*`;
const TALLY = new RegExp(String.raw`\btally (\d+) (\d+) (\w+) (\S+) (\d+) ${BUCKETS} (\d+) (${FAILED}) (${RANGES})"?$`);
const LOAD = new RegExp(String.raw`\bload ${NUMBER}"?$`);

/** Reads a line of k6's console output back; null when it tells of no load's begin. */
export function parseLoad(text: string): LoadLine | null {
  const match = LOAD.exec(text);
  return match ? { loadEpochMs: Number(match[1]) } : null;
}

/** Reads a line of k6's console output back; null when it is no whole tally. */
export function parseTally(text: string): TallyLine | null {
  const match = TALLY.exec(text);
  if (!match) return null;
  const number = (at: number): number => Number(match[at]);
  const operation = OPERATIONS.find((known) => known === match[3]);
  const answered = parseBuckets(match.slice(6, 11));
  const failures = failuresOf(match[12] as string);
  if (operation === undefined || failures === null || answered === null) return null;
  return {
    step: number(1),
    second: number(2),
    operation,
    node: match[4] as string,
    offered: number(5),
    answered,
    redirects: number(11),
    failures,
    alive: numbersOf(match[13] as string),
  };
}

/** Reads the five words back; null when they do not go together. */
export function parseBuckets([
  first = '',
  sum = '',
  least = '',
  most = '',
  lists = '',
]: readonly string[]): Buckets | null {
  const [buckets = [], counts = []] = listsOf(lists);
  if (buckets.length !== counts.length) return null;
  const count = Number(first);
  const minMs = count === 0 ? Number.POSITIVE_INFINITY : Number(least);
  return { count, sumMs: Number(sum), minMs, maxMs: Number(most), buckets, counts };
}

function listsOf(text: string): number[][] {
  return text === NO_NUMBERS ? [] : text.split('=').map((list) => list.split(',').map(Number));
}

/** Null when one of them is none that there is. */
function failuresOf(text: string): FailureCount[] | null {
  const failures: FailureCount[] = [];
  for (const each of text === NO_NUMBERS ? [] : text.split(',')) {
    const [name = '', count = ''] = each.split(':');
    const [first, second] = name.split('/');
    const outcome = FAILURES.find((known) => known === first);
    const reason = REASONS.find((known) => known === second);
    if (outcome === undefined || reason === undefined) return null;
    failures.push({ outcome, reason, count: Number(count) });
  }
  return failures;
}
