import type { Buckets } from '../base/histogram.ts';
import { NO_NUMBERS, numbersOf, RANGES, rangesOf } from '../base/ranges.ts';
import { BUCKETS, formatBuckets, parseBuckets } from './tally-line.ts';

/** What one producer has tried to put into a queue since it last told: all numbers from the first to the last. */
export interface SentLine {
  /** Position of the step in its script. */
  readonly step: number;
  /** Number of the queue in the script. */
  readonly queue: number;
  readonly producer: number;
  /** Whether it sent each when the one before had been answered: of others the service owes no order. */
  readonly ordered: boolean;
  readonly from: number;
  readonly to: number;
  /** Those that were surely not done. */
  readonly rejected: readonly number[];
  /** Those that may or may not have been done. All others were acknowledged. */
  readonly unknown: readonly number[];
}

/** Numbers of messages by their producer, in the order in which they came. */
export type Numbers = ReadonlyMap<number, readonly number[]>;

/** What one consumer was handed of a queue since it last told. */
export interface GotLine {
  readonly step: number;
  readonly queue: number;
  /** Names one stream of one consumer. Within it a producer's messages have an order. */
  readonly stream: string;
  /** Handed out for the first time, as the service says. */
  readonly first: Numbers;
  /** Handed out again, as the service says. */
  readonly again: Numbers;
  /** Those among them whose acknowledgement did not succeed, or was never made. */
  readonly unacknowledged: Numbers;
  /** Those among the unacknowledged that the consumer gave back, which the service took. */
  readonly refused: Numbers;
  /** What no producer of this run has sent. */
  readonly strange: number;
  /** From the sending by the producer's stamp, of those that came in a measured window. */
  readonly endToEnd: Buckets;
}

export function formatSent({ step, queue, producer, ordered, from, to, rejected, unknown }: SentLine): string {
  const how = ordered ? 'in-turn' : 'at-once';
  return `sent ${step} ${queue} ${producer} ${how} ${from} ${to} ${rangesOf(rejected)} ${rangesOf(unknown)}`;
}

const SENT = new RegExp(String.raw`\bsent (\d+) (\d+) (\d+) (in-turn|at-once) (\d+) (\d+) (${RANGES}) (${RANGES})"?$`);

/** Reads a line of k6's console output back; null when it tells of no messages that were sent. */
export function parseSent(text: string): SentLine | null {
  const match = SENT.exec(text);
  if (!match) return null;
  const [step, queue, producer] = match.slice(1, 4).map(Number) as [number, number, number];
  const [from, to] = match.slice(5, 7).map(Number) as [number, number];
  const [rejected, unknown] = match.slice(7).map(numbersOf) as [number[], number[]];
  return { step, queue, producer, ordered: match[4] === 'in-turn', from, to, rejected, unknown };
}

function formatNumbers(numbers: Numbers): string {
  return [...numbers].map(([producer, list]) => `${producer}:${rangesOf(list)}`).join(';') || NO_NUMBERS;
}

function parseNumbers(text: string): Numbers {
  if (text === NO_NUMBERS) return new Map();
  return new Map(
    text.split(';').map((part) => {
      const [producer = '', ranges = ''] = part.split(':');
      return [Number(producer), numbersOf(ranges)];
    }),
  );
}

export function formatGot({ step, queue, stream, strange, endToEnd, ...lists }: GotLine): string {
  const { first, again, unacknowledged, refused } = lists;
  const numbers = [first, again, unacknowledged, refused].map(formatNumbers).join(' ');
  return `got ${step} ${queue} ${stream} ${strange} ${numbers} ${formatBuckets(endToEnd)}`;
}

const NUMBERS = String.raw`(-|\d+:(?:${RANGES})(?:;\d+:(?:${RANGES}))*)`;
const GOT = new RegExp(
  String.raw`\bgot (\d+) (\d+) (\S+) (\d+) ${NUMBERS} ${NUMBERS} ${NUMBERS} ${NUMBERS} ${BUCKETS}"?$`,
);

/** Reads a line of k6's console output back; null when it tells of no deliveries. */
export function parseGot(text: string): GotLine | null {
  const match = GOT.exec(text);
  const endToEnd = match ? parseBuckets(match.slice(9, 14)) : null;
  if (!match || endToEnd === null) return null;
  const [first, again, unacknowledged, refused] = match.slice(5, 9).map(parseNumbers) as [
    Numbers,
    Numbers,
    Numbers,
    Numbers,
  ];
  return {
    step: Number(match[1]),
    queue: Number(match[2]),
    stream: match[3] as string,
    strange: Number(match[4]),
    first,
    again,
    unacknowledged,
    refused,
    endToEnd,
  };
}
