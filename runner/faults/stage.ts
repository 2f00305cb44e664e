import { setTimeout as wait } from 'node:timers/promises';
import type { Stretch } from '../../lib/analysis/snapshots/windows.ts';
import { latest } from '../../lib/analysis/statistics.ts';
import type { FaultEvent } from '../../lib/report/faults.ts';
import { mostUnderWay } from '../../lib/scenarios/steps.ts';
import type { ClusterNode } from '../cluster/cluster.ts';
import type { Loss } from '../cluster/ownership.ts';
import type { ScriptEnd } from '../k6/run-script.ts';
import { valuesOf } from '../system/all-ended.ts';
import type { MonitorClock } from '../system/clock.ts';
import { unavailable } from '../system/errors.ts';
import type { FaultDriver } from './driver/driver.ts';
import { NodeDied } from './driver/node-died.ts';
import { History } from './history/history.ts';
import { LedgerEntries } from './ledger/entries.ts';
import { type LedgerContext, writersOf } from './ledger/writes.ts';
import { StageLoad } from './load/stage-load.ts';
import { Patience } from './patience.ts';
import { type Prober, probeTimeoutMs, startProber } from './prober/prober.ts';
import { RECENT_MS, WATCH_MS } from './schedule.ts';
import type { StageOptions } from './stage-options.ts';

/** How often conditions are looked at: an order below the interval of the probes. */
const LOOK_EVERY_MS = 10;

/** When a node was ready and had caught up; milliseconds since the run's start, null when that was not seen. */
export interface Rejoined {
  readonly readyAtMs: number | null;
  readonly caughtUpAtMs: number | null;
}

/** A cluster under steady load and probes, ready to be broken. */
export class Stage {
  readonly options: StageOptions;
  readonly history = new History();
  readonly prober: Prober;
  readonly nodes: readonly ClusterNode[];
  /** Of the nodes, by position. */
  readonly names: readonly string[];
  readonly clock: MonitorClock;
  /** When it was set up. */
  readonly sinceMs: number;
  readonly driver: FaultDriver;
  /** Whether nodes say who leads. */
  readonly tellsLeader: boolean;
  /** What the cluster as a whole did not survive, e.g. `it did not survive power cut 1`: nobody has to wait for it again. */
  lost: string | null = null;
  readonly load: StageLoad;
  readonly patience = new Patience();
  /** What others are known to have done to the data. */
  loss: Loss | null = null;
  /** When the load was steady and nothing broken, in order; milliseconds since the run's start. Whole once the load has ended. */
  readonly calmStretches: Stretch[] = [];
  /** Null while a node is broken, or was since the load was last seen to be steady. */
  #calmSinceMs: number | null = null;

  constructor(options: StageOptions) {
    const { cluster, target, credentials, clock, dataset, probeValues, probeEpoch } = options;
    this.options = options;
    this.nodes = cluster.nodes;
    this.names = cluster.nodes.map(({ name }) => name);
    this.clock = clock;
    this.sinceMs = clock.elapsedMs();
    this.driver = options.driver;
    this.tellsLeader = !('absent' in target.view);
    this.prober = startProber({
      target,
      nodes: this.nodes,
      credentials,
      dataset,
      epoch: probeEpoch,
      values: probeValues,
      history: this.history,
      clock,
    });
    this.load = new StageLoad({
      ...{ options, nodes: this.nodes, names: this.names, tellsLeader: this.tellsLeader },
      ...{ history: this.history, clock, prober: this.prober },
      until: (condition, limitMs) => this.until(condition, limitMs),
      checkAlive: () => this.#checkAlive(),
      patience: this.patience,
      recentMs: Math.max(RECENT_MS, 1.5 * probeTimeoutMs(target)),
    });
  }

  /**
   * Starts the load and waits until it is steady on a whole cluster.
   * @throws UserError that says what is missing: then nothing may be broken
   */
  async begin(): Promise<void> {
    await this.driver.watch();
    await this.load.begin();
    this.#calmSinceMs = this.load.steadySinceMs;
  }

  #calmEnds(): void {
    if (this.#calmSinceMs !== null)
      this.calmStretches.push({ fromMs: this.#calmSinceMs, toMs: this.clock.elapsedMs() });
    this.#calmSinceMs = null;
  }

  /** Takes in what the load has done up to now. */
  async catchUpOnLoad(): Promise<void> {
    await this.load.take();
  }

  /** @throws NodeDied when a node is known dead, UserError when the load has ended by itself, the signal's reason when the run is interrupted */
  #checkAlive(): void {
    this.options.signal.throwIfAborted();
    const taken = this.options.takenOver();
    if (taken !== null) throw unavailable(taken);
    const [death] = this.driver.deaths;
    if (death !== undefined) throw new NodeDied(death);
    const { ended } = this.load;
    if (ended === null) return;
    throw unavailable(`the open load ended early: ${ended.failure ?? `k6 ended with code ${ended.exitCode}`}`);
  }

  async sleep(ms: number): Promise<void> {
    const until = this.clock.elapsedMs() + ms;
    for (;;) {
      this.#checkAlive();
      const left = until - this.clock.elapsedMs();
      if (left <= 0) return;
      await wait(Math.min(left, 250));
    }
  }

  /** Nodes that are known to be gone for good. */
  get dead(): string[] {
    return this.driver.deaths.map(({ node }) => node);
  }

  /** Does something until it is done, or a node is known dead: null then, for what was seen until then is worth telling. */
  async untilDeath<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NodeDied) return null;
      throw error;
    }
  }

  /** When a condition became true, in the run's milliseconds; null when it did not within the limit. */
  async until(condition: () => boolean | Promise<boolean>, limitMs: number): Promise<number | null> {
    const deadline = this.clock.elapsedMs() + limitMs;
    for (;;) {
      this.#checkAlive();
      if (await condition()) return this.clock.elapsedMs();
      if (this.clock.elapsedMs() >= deadline) return null;
      await wait(LOOK_EVERY_MS);
    }
  }

  /**
   * The node whose loss is felt most. Where nodes do not say who leads, one at random.
   * @throws UserError when no node leads within the time a rejoin may take
   */
  async leader(): Promise<{ readonly node: string; readonly term: number | null }> {
    if (!this.tellsLeader)
      return { node: this.names[this.options.random.next() % this.names.length] as string, term: null };
    await this.until(() => this.prober.leader() !== null, this.patience.ms);
    const leader = this.prober.leader();
    if (leader === null) this.patience.lost();
    if (leader === null) throw unavailable('the cluster has no leader any more, so nothing further can be measured');
    return leader;
  }

  /** The nodes that do not lead, in their order. */
  async followers(): Promise<string[]> {
    const { node } = await this.leader();
    return this.names.filter((name) => name !== node);
  }

  /**
   * Waits until the cluster is whole and the load steady (DESIGN's words; runner/faults/calm): to be called before each fault,
   * since what follows would measure something else otherwise. The load has been steady for three seconds at least then.
   * @param thenMs longest time from there on; the moment at which it returns is not to fall in step with anything
   * @throws UserError that says what is missing: then nothing may be broken
   */
  async calm(thenMs = 0): Promise<void> {
    this.loss ??= await this.options.loss();
    if (this.loss !== null) throw unavailable(this.loss.what);
    await this.load.calm(thenMs);
    this.#calmSinceMs ??= this.load.steadySinceMs;
  }

  /** Waits until a node that was brought back is ready, and then until it has caught up. */
  async rejoined(node: string, sinceMs: number): Promise<Rejoined> {
    const readyAtMs = await this.seen(() => this.prober.readySince(node, sinceMs), this.patience.ms);
    if (readyAtMs === null) {
      this.patience.lost();
      return { readyAtMs, caughtUpAtMs: null };
    }
    const caughtUpAtMs = await this.seen(() => this.prober.caughtUp(node, readyAtMs), this.patience.ms);
    if (caughtUpAtMs === null) this.patience.lost();
    this.load.disturbed(caughtUpAtMs ?? readyAtMs);
    return { readyAtMs, caughtUpAtMs };
  }

  /** When writes through some nodes that were sent since a moment had been accepted by all; null: not within the watch. */
  async accepted(nodes: readonly string[], sinceMs: number): Promise<number | null> {
    return this.seen(() => latest(nodes.map((node) => this.prober.acceptedThrough(node, sinceMs))), WATCH_MS);
  }

  /** Waits until the probes know a time, and gives it; null when they do not within the limit. */
  async seen(time: () => number | null, limitMs: number): Promise<number | null> {
    await this.until(() => time() !== null, limitMs);
    return time();
  }

  /** What the writes of a history are judged by: the dataset, and all other entries that were written or read. */
  ledger(history = this.history): LedgerContext {
    const { dataset, ownWriters, probeEpoch, payloadBytes, clockSteps } = this.options;
    const entries = LedgerEntries.of(history, dataset.tier.entries);
    const probes = writersOf(probeEpoch);
    // The prober waits for each write; k6 is ended with all under way that may be.
    const inFlight = (writer: number): number =>
      probes(writer) ? 1 : ownWriters(writer) ? mostUnderWay(payloadBytes) : 0;
    const steps = clockSteps.all.filter(({ atMs }) => atMs >= this.sinceMs);
    return { history, nodes: this.names, dataset, entries, ownWriters, inFlight, clockSteps: steps, dead: this.dead };
  }

  /** Does one act on several nodes at once; all of them have ended then. @throws UserError when one of them failed */
  async act(verb: FaultEvent['verb'], nodes: readonly string[]): Promise<FaultEvent[]> {
    this.options.say(`${verb} ${nodes.join(', ')}`);
    this.#calmEnds();
    const ended = await Promise.allSettled(nodes.map((node) => this.driver.apply(verb, node)));
    if (verb === 'start') this.options.restarted();
    this.load.disturbed();
    return valuesOf(ended);
  }

  /** Undoes what is still in effect. @returns in words, what could not be undone */
  async restore(): Promise<string[]> {
    const left = await this.driver.restore();
    this.options.restarted();
    return left;
  }

  /** Ends the load, waiting for its summary, and the probes; takes in the rest. Safe to call twice. */
  async end(): Promise<ScriptEnd | null> {
    this.#calmEnds();
    const end = await this.load.end();
    await this.prober.stop();
    return end;
  }
}
