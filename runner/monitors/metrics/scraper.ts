import { Standstills } from '../../../lib/analysis/snapshots/counters.ts';
import type { Absent } from '../../../lib/base/absent.ts';
import {
  type CountSeries,
  NODE_LEVELS,
  type NodeCount,
  type NodeLevel,
  type NodeMetric,
  type NodeMetrics,
} from '../../../lib/targets/metrics.ts';
import { isSilence, type TransportError } from '../../../lib/targets/transport-error.ts';
import { answerInWords, isSuccess } from '../../../lib/targets/wire.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { Sender } from '../../cluster/send.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { type Found, Names } from './names.ts';
import { readingOf } from './reading.ts';
import { type Growth, NodeTrack } from './track.ts';

/** What all nodes of a cluster are asked with. */
export interface Questions {
  readonly metrics: NodeMetrics;
  readonly sender: Sender;
  readonly clock: MonitorClock;
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/** Of a page of metrics: etcd's is 150 KB. Odd, as all such limits here. */
export const METRICS_BYTES = (4 * 1_024 * 1_024) | 1;
/** So often in a row no metrics came: the next time is far off. */
const GIVE_UP_AFTER = 3;
const RARELY_MS = 30_000;
const GONE: ReadonlySet<TransportError> = new Set(['refused', 'unreachable', 'connection-lost']);
/** A page is not asked for again before so many times what reading the last one took: a huge one is read less often. */
const REST = 10;
/** Timers are early or late by parts of a millisecond. */
const JUST_NOW_MS = 1;
/** Exporters keep a page so long: asked again sooner, they tell the same. */
const KEPT_MS = 300;

/** Asks one node for its metrics again and again, one question at a time, until it is stopped. */
export class NodeScraper {
  readonly node: ClusterNode;
  readonly track: NodeTrack;
  /** Of the entries that it applies, or commits where it does not tell that. */
  readonly standstills = new Standstills();
  /** Names under which metrics were found. */
  readonly families = new Map<Found['metric'], string>();
  answers = 0;
  readingMs = 0;
  /** Why there was no answer the last time, a clause; null when there was. */
  problem: string | null = null;
  readonly #ask: Questions;
  readonly #names: Names;
  #failures = 0;
  /** It was away the last time, and says so at once: asking it again costs nothing, and it may be back. */
  #refuses = false;
  #underWay: Promise<void> | null = null;
  #sentMs = Number.NEGATIVE_INFINITY;
  #restUntilMs = 0;
  #tookMs = 0;
  #gridMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(node: ClusterNode, questions: Questions) {
    this.node = node;
    this.#ask = questions;
    this.#names = new Names(questions.metrics);
    this.track = new NodeTrack(growthsOf(questions.metrics));
  }

  /** Asks at every moment that is a whole number of intervals from this one, in ms since the run's start, that lies ahead. */
  begin(gridMs: number): void {
    this.#gridMs = gridMs;
    this.#schedule();
  }

  #schedule(): void {
    const { clock, everyMs } = this.#ask;
    const gridMs = this.#gridMs;
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    // Never two within an interval, also where the grid has moved; a moment that has only just gone by is now.
    const least = Math.max(clock.elapsedMs(), this.#sentMs + everyMs, this.#restUntilMs) - JUST_NOW_MS;
    const dueMs = gridMs + Math.max(0, Math.ceil((least - gridMs) / everyMs)) * everyMs;
    const wait = Math.max(0, dueMs - clock.elapsedMs());
    // A monitor that nobody stopped must not keep the process alive.
    this.#timer = setTimeout(() => void this.#askNow().then(() => this.#schedule()), wait).unref();
  }

  /** Sees to it that what happened until a moment is known, as far as the node tells it. */
  async settle(untilMs: number): Promise<void> {
    const hopeless = (): boolean => this.problem !== null && !this.#refuses;
    if (this.#covers(untilMs) || hopeless()) return;
    await this.#underWay;
    if (this.#covers(untilMs) || hopeless()) return;
    const askedMs = this.#ask.clock.elapsedMs() - this.#sentMs;
    if (this.problem !== null || askedMs > KEPT_MS) await this.#askNow();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** A node that is away comes back, and is to be seen soon then; one that answers so every time will not think better of it. */
  #isAway(error: TransportError | undefined): boolean {
    return error !== undefined && (GONE.has(error) || (isSilence(error) && this.answers > 0));
  }

  #covers(ms: number): boolean {
    return (this.track.lastMs ?? Number.NEGATIVE_INFINITY) >= ms;
  }

  #askNow(): Promise<void> {
    this.#underWay ??= this.#scrape().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #scrape(): Promise<void> {
    const { metrics, sender, clock, timeoutMs } = this.#ask;
    this.#sentMs = clock.elapsedMs();
    const sentMs = this.#sentMs;
    const response = await sender.send(this.node.url, metrics.request(), timeoutMs, undefined, METRICS_BYTES);
    if (this.#stopped) return;
    const endedMs = clock.elapsedMs();
    const begin = performance.now();
    const reading = isSuccess(response)
      ? readingOf(response.body, this.#names)
      : { absent: response.error === 'too-long' ? TOO_LARGE : answerInWords(response) };
    const tookMs = performance.now() - begin;
    this.readingMs += tookMs;
    // One that took long alone was held up by something else.
    this.#restUntilMs = endedMs + REST * Math.min(tookMs, this.#tookMs);
    this.#tookMs = tookMs;
    this.#refuses = response.error !== undefined && GONE.has(response.error);
    if ('absent' in reading) {
      this.problem = reading.absent;
      this.#failures = this.#isAway(response.error) ? 0 : this.#failures + 1;
      if (this.#failures >= GIVE_UP_AFTER) this.#restUntilMs = endedMs + RARELY_MS;
      return;
    }
    this.problem = null;
    this.#failures = 0;
    this.answers++;
    for (const [metric, name] of reading.families) this.families.set(metric, name);
    // It was put together somewhere between the two, or a little before where it was kept.
    this.track.add(reading, (sentMs + endedMs) / 2);
    const { numbers } = reading;
    this.standstills.add(numbers.get('applied') ?? numbers.get('committed') ?? null, sentMs - KEPT_MS, endedMs);
  }
}

const TOO_LARGE = `its metrics are larger than ${(METRICS_BYTES - 1) / 1_024 ** 2} MB`;

function growthsOf({ counts }: NodeMetrics): Map<NodeMetric, Growth> {
  const growths = new Map<NodeMetric, Growth>();
  for (const [metric, series] of Object.entries(counts) as [NodeCount, CountSeries | Absent][]) {
    if (!('absent' in series)) growths.set(metric, series.as === 'position' ? 'position' : 'count');
  }
  for (const metric of Object.keys(NODE_LEVELS) as NodeLevel[]) growths.set(metric, 'level');
  return growths;
}
