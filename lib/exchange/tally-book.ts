import { Histogram, SUB_BUCKET_BITS, UNIT_MS } from '../base/histogram.ts';
import type { Distribution, NodeShare, SecondSeries, ShareOfOperations, Silence } from '../report/figures.ts';
import type { OperationCourse } from '../report/growth.ts';
import type { Operation } from '../targets/operations.ts';
import { ANSWERED, type Failure } from '../targets/outcome.ts';
import { type FailureCount, parseLoad, parseTally, SLOT_MS, type TallyLine } from './tally-line.ts';

/** Operations of one kind that belong together, by outcome and latency. */
export class Tallied {
  readonly histogram = new Histogram();
  offered = 0;
  redirects = 0;
  /** Reads that were answered with success and a wrong value: in the histogram, and among the failures. */
  #wrong = 0;
  readonly #failures = new Map<string, FailureCount>();

  add({
    offered,
    answered,
    redirects,
    failures,
  }: Omit<TallyLine, 'step' | 'second' | 'operation' | 'node' | 'alive'>): void {
    this.histogram.add(answered);
    this.offered += offered;
    this.redirects += redirects;
    for (const { outcome, reason, count } of failures) {
      const key = `${outcome}/${reason}`;
      this.#failures.set(key, { outcome, reason, count: (this.#failures.get(key)?.count ?? 0) + count });
      if (ANSWERED.includes(reason)) this.#wrong += count;
    }
  }

  merge(other: Tallied): void {
    const { histogram, offered, redirects, failures } = other;
    this.add({ answered: histogram.buckets(), offered, redirects, failures });
  }

  get failures(): readonly FailureCount[] {
    return [...this.#failures.values()];
  }

  /** Done, acknowledged, and of a read with a value of ours as far as it was looked at. */
  get ok(): number {
    return Math.max(0, this.histogram.count - this.#wrong);
  }

  failed(outcome: Failure): number {
    return this.failures.reduce((sum, failure) => sum + (failure.outcome === outcome ? failure.count : 0), 0);
  }
}

/** One kind of operation in one step. */
export interface StepTally {
  readonly whole: Tallied;
  /** By second of the measured window. */
  readonly seconds: ReadonlyMap<number, Tallied>;
  /** By host and port. */
  readonly nodes: ReadonlyMap<string, Tallied>;
  /** Slots of the window in which a user has seen one end with success. */
  readonly alive: ReadonlySet<number>;
}

interface Growing {
  readonly whole: Tallied;
  readonly seconds: Map<number, Tallied>;
  readonly nodes: Map<string, Tallied>;
  readonly alive: Set<number>;
}

function taken<K>(map: Map<K, Tallied>, key: K): Tallied {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Tallied();
  map.set(key, made);
  return made;
}

/** Merges what the users of a script have told, of one k6 process or of several, in whatever order. */
export class TallyBook {
  readonly #steps = new Map<string, Growing>();
  #loadEpochMs = Number.POSITIVE_INFINITY;

  /** Takes in a line of k6's console output; gives the position of the step that it told of, or null. */
  take(text: string): number | null {
    const line = parseTally(text);
    if (line === null) {
      this.#loadEpochMs = Math.min(this.#loadEpochMs, parseLoad(text)?.loadEpochMs ?? Number.POSITIVE_INFINITY);
      return null;
    }
    const key = `${line.step} ${line.operation}`;
    const step = this.#steps.get(key) ?? {
      whole: new Tallied(),
      seconds: new Map(),
      nodes: new Map(),
      alive: new Set(),
    };
    this.#steps.set(key, step);
    step.whole.add(line);
    taken(step.seconds, line.second).add(line);
    taken(step.nodes, line.node).add(line);
    for (const slot of line.alive) step.alive.add(slot);
    return line.step;
  }

  /** When the load began, in ms since 1970; null when no user has told yet. */
  get loadEpochMs(): number | null {
    return Number.isFinite(this.#loadEpochMs) ? this.#loadEpochMs : null;
  }

  /** What is known of one kind of operation in a step, by its position; null when nothing was told. */
  of(step: number, operation: Operation): StepTally | null {
    return this.#steps.get(`${step} ${operation}`) ?? null;
  }
}

/** Of a range that holds what it is of in 99 of 100 cases. */
const RANGE_Z = 2.576;

function shareOf(tallied: Tallied): ShareOfOperations {
  const { histogram, ok } = tallied;
  return {
    ok,
    rejected: tallied.failed('rejected'),
    unknown: tallied.failed('unknown'),
    p50Ms: histogram.quantile(0.5),
    p99Ms: histogram.quantile(0.99),
    p99RangeMs: histogram.confidence(0.99, RANGE_Z),
    maxMs: histogram.count === 0 ? null : histogram.maxMs,
  };
}

const NOTHING = new Tallied();

/**
 * Brings a step's tally into the report's form.
 * @param windowSeconds how long the window was; what users told of later seconds, while k6 ended the step, is in its last one
 */
export function distributionOf({ whole, seconds, nodes, alive }: StepTally, windowSeconds: number): Distribution {
  const each = bySecond(seconds, windowSeconds);
  const half = Math.floor(each.length / 2);
  const { histogram } = whole;
  const { buckets, counts } = histogram.buckets();
  const any = histogram.count > 0;
  return {
    histogram: {
      unitMs: UNIT_MS,
      subBucketBits: SUB_BUCKET_BITS,
      count: histogram.count,
      sumMs: histogram.sumMs,
      minMs: any ? histogram.minMs : null,
      maxMs: any ? histogram.maxMs : null,
      buckets,
      counts,
    },
    seconds: seriesOf(each),
    halves: half === 0 ? [] : [each.slice(0, half), each.slice(-half)].map((part) => shareOf(merged(part))),
    nodes: [...nodes]
      .map(([node, tallied]): NodeShare => ({ node, ...shareOf(tallied) }))
      .sort((a, b) => (a.node < b.node ? -1 : 1)),
    silence: silenceOf(alive, windowSeconds),
  };
}

/** What belongs to each second of a window; what users told of later ones, while k6 ended the step, is in its last. */
function bySecond(seconds: StepTally['seconds'], windowSeconds: number): Tallied[] {
  const count = Math.max(1, Math.ceil(windowSeconds));
  const each = Array.from({ length: count }, (_, at) => seconds.get(at) ?? NOTHING);
  const late = [...seconds].filter(([second]) => second >= count).map(([, tallied]) => tallied);
  if (late.length > 0) each[count - 1] = merged([each[count - 1] as Tallied, ...late]);
  return each;
}

/**
 * The same by intervals of several seconds, each with the percentiles of all its operations.
 * @param everySeconds length of an interval, whole seconds
 */
export function courseOf(
  operation: Operation,
  { seconds }: Pick<StepTally, 'seconds'>,
  windowSeconds: number,
  everySeconds: number,
): OperationCourse {
  // As the ends of intervals have it: less than a millisecond is no second of its own.
  const each = bySecond(seconds, Math.round(windowSeconds * 1_000) / 1_000);
  const parts = Array.from({ length: Math.ceil(each.length / everySeconds) }, (_, at) =>
    shareOf(merged(each.slice(at * everySeconds, (at + 1) * everySeconds))),
  );
  return {
    operation,
    ok: parts.map(({ ok }) => ok),
    p50Ms: parts.map(({ p50Ms }) => p50Ms),
    p99Ms: parts.map(({ p99Ms }) => p99Ms),
  };
}

/** Of the longest stretches the report has so many. */
const STRETCHES_TOLD = 10;
/** A user's look may fall just behind a slot, so that shorter stretches say nothing. */
const LEAST_SLOTS = 3;

/** In which stretches of a window none was seen to end with success. */
function silenceOf(alive: ReadonlySet<number>, windowSeconds: number): Silence {
  const slots = Math.floor((windowSeconds * 1_000) / SLOT_MS);
  const stretches: { atMs: number; ms: number }[] = [];
  let silentMs = 0;
  for (let slot = 0; slot < slots; slot++) {
    const from = slot;
    while (slot < slots && !alive.has(slot)) slot++;
    if (slot - from < LEAST_SLOTS) continue;
    const ms = (slot - from) * SLOT_MS;
    stretches.push({ atMs: from * SLOT_MS, ms });
    silentMs += ms;
  }
  const longest = stretches.sort((a, b) => b.ms - a.ms || a.atMs - b.atMs).slice(0, STRETCHES_TOLD);
  return { slotMs: SLOT_MS, silentMs, longest };
}

function merged(parts: readonly Tallied[]): Tallied {
  const all = new Tallied();
  for (const part of parts) all.merge(part);
  return all;
}

function seriesOf(each: readonly Tallied[]): SecondSeries {
  const shares = each.map(shareOf);
  return {
    offered: each.map(({ offered }) => offered),
    ok: shares.map(({ ok }) => ok),
    rejected: shares.map(({ rejected }) => rejected),
    unknown: shares.map(({ unknown }) => unknown),
    p50Ms: shares.map(({ p50Ms }) => p50Ms),
    p99Ms: shares.map(({ p99Ms }) => p99Ms),
    maxMs: shares.map(({ maxMs }) => maxMs),
  };
}
