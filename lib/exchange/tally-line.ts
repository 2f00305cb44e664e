import type { Buckets } from '../base/histogram.ts';
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

const EMPTY = '-';

export function formatLoad({ loadEpochMs }: LoadLine): string {
  return `load ${loadEpochMs}`;
}

/** The line as k6 prints it into its console output. Numbers of buckets and then what they hold, as `812,813=3,1`. */
export function formatTally(line: TallyLine): string {
  const { step, second, operation, node, offered, answered, redirects, failures, alive } = line;
  const { count, sumMs, minMs, maxMs } = answered;
  // Joined by the engine: a text for each bucket costs a script many times as much.
  const buckets = count === 0 ? EMPTY : `${answered.buckets.join(',')}=${answered.counts.join(',')}`;
  const failed = failures.map(({ outcome, reason, count: held }) => `${outcome}/${reason}:${held}`).join(',') || EMPTY;
  const latency = count === 0 ? '0 0 0 0' : `${count} ${sumMs} ${minMs} ${maxMs}`;
  return `tally ${step} ${second} ${operation} ${node} ${offered} ${latency} ${buckets} ${redirects} ${failed} ${rangesOf(alive)}`;
}

/** Ascending numbers as `3,7-12`. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    const from = numbers[at] as number;
    let to = from;
    while (numbers[++at] === to + 1) to++;
    ranges.push(from === to ? `${from}` : `${from}-${to}`);
  }
  return ranges.join(',') || EMPTY;
}

function numbersOf(ranges: string): number[] {
  const numbers: number[] = [];
  for (const range of ranges === EMPTY ? [] : ranges.split(',')) {
    const [from, to = from] = range.split('-').map(Number) as [number, number?];
    for (let number = from; number <= to; number++) numbers.push(number);
  }
  return numbers;
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)`;
const LIST = String.raw`\d+(?:,\d+)*`;
const FAILED = String.raw`-|[\w/-]+:\d+(?:,[\w/-]+:\d+)*`;
const RANGES = String.raw`-|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*`;
const TALLY = new RegExp(
  String.raw`\btally (\d+) (\d+) (\w+) (\S+) (\d+) (\d+) ${NUMBER} ${NUMBER} ${NUMBER} (-|${LIST}=${LIST}) (\d+) (${FAILED}) (${RANGES})"?$`,
);
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
  const [buckets = [], counts = []] = listsOf(match[10] as string);
  const failures = failuresOf(match[12] as string);
  if (operation === undefined || failures === null || buckets.length !== counts.length) return null;
  const count = number(6);
  return {
    step: number(1),
    second: number(2),
    operation,
    node: match[4] as string,
    offered: number(5),
    answered: {
      count,
      sumMs: number(7),
      minMs: count === 0 ? Number.POSITIVE_INFINITY : number(8),
      maxMs: number(9),
      buckets,
      counts,
    },
    redirects: number(11),
    failures,
    alive: numbersOf(match[13] as string),
  };
}

function listsOf(text: string): number[][] {
  return text === EMPTY ? [] : text.split('=').map((list) => list.split(',').map(Number));
}

/** Null when one of them is none that there is. */
function failuresOf(text: string): FailureCount[] | null {
  const failures: FailureCount[] = [];
  for (const each of text === EMPTY ? [] : text.split(',')) {
    const [name = '', count = ''] = each.split(':');
    const [first, second] = name.split('/');
    const outcome = FAILURES.find((known) => known === first);
    const reason = REASONS.find((known) => known === second);
    if (outcome === undefined || reason === undefined) return null;
    failures.push({ outcome, reason, count: Number(count) });
  }
  return failures;
}
