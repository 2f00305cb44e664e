import type { NodeDeath } from '../../../lib/report/deaths.ts';
import type { FaultEvent, FaultVerb } from '../../../lib/report/faults.ts';
import type { Credentials } from '../../cluster/access.ts';
import { type Cluster, isEmbeddedCluster } from '../../cluster/cluster.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { UserError, unavailable } from '../../system/errors.ts';
import type { Acts } from './acts.ts';
import { Effects } from './effects.ts';
import { embeddedActs } from './embedded.ts';
import { externalActs, type Reached, type UserCommands } from './external.ts';
import { NodeDied } from './node-died.ts';

/** Does things to nodes on purpose, and keeps account of them. */
export interface FaultDriver {
  /** Why a verb can never be done to a node of this cluster, whatever its state; null when it can. */
  refusal(verb: FaultVerb, node: string): string | null;
  /**
   * Does it and logs it.
   * @throws UserError after logging the event with its error when it fails; the signal's reason, unlogged, when aborted before
   */
  apply(verb: FaultVerb, node: string): Promise<FaultEvent>;
  /**
   * Undoes what is still in effect: heals, resumes, starts; for each node the newest first. Goes on when the run was aborted.
   * Never rejects.
   * @returns in words, what could not be undone
   */
  restore(): Promise<string[]>;
  /** In the order in which they began. */
  readonly events: readonly FaultEvent[];
  /** What went otherwise than asked without failing, e.g. a node that had to be killed since it did not stop; sentences. */
  readonly notes: readonly string[];
  /** Watches the nodes' processes until `unwatch`, those of which enough is known. */
  watch(): Promise<void>;
  unwatch(): void;
  /** Nodes whose processes ended although nobody had asked them to, in the order of the nodes. */
  readonly deaths: readonly NodeDeath[];
}

export interface DriverOptions extends Reached {
  /** For nodes that are not raftmark's. */
  readonly commands: UserCommands;
  readonly signal?: AbortSignal;
}

/** The driver of a cluster's faults: by signals and routes for an embedded one, by the user's commands for an external one. */
export function makeDriver(cluster: Cluster, options: DriverOptions): FaultDriver {
  const { clock, commands } = options;
  const acts = isEmbeddedCluster(cluster)
    ? embeddedActs(cluster, clock)
    : externalActs(cluster.nodes, commands, options);
  const names = cluster.nodes.map(({ name }) => name);
  return new LoggingDriver(acts, names, options);
}

/** Why one of several acts can never be done to one of several nodes; null when all can. */
export function firstRefusal(
  driver: FaultDriver,
  verbs: readonly FaultVerb[],
  nodes: readonly string[],
): string | null {
  for (const node of nodes) {
    for (const verb of verbs) {
      const reason = driver.refusal(verb, node);
      if (reason !== null) return reason;
    }
  }
  return null;
}

class LoggingDriver implements FaultDriver {
  readonly #acts: Acts;
  readonly #nodes: readonly string[];
  readonly #clock: MonitorClock;
  readonly #signal: AbortSignal | undefined;
  readonly #events: FaultEvent[] = [];
  readonly #notes: string[] = [];
  readonly #effects = new Effects();
  readonly #credentials: Credentials;
  /** When each node was last told to start. */
  readonly #startedMs = new Map<string, number>();

  constructor(acts: Acts, nodes: readonly string[], { clock, signal, credentials }: DriverOptions) {
    this.#acts = acts;
    this.#nodes = nodes;
    this.#clock = clock;
    this.#signal = signal;
    this.#credentials = credentials;
  }

  get events(): readonly FaultEvent[] {
    return [...this.#events].sort((one, other) => one.atMs - other.atMs);
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  watch(): Promise<void> {
    return this.#acts.watch();
  }

  unwatch(): void {
    this.#acts.unwatch();
  }

  get deaths(): readonly NodeDeath[] {
    return this.#nodes.flatMap((node) => this.#deathOf(node) ?? []);
  }

  #deathOf(node: string): NodeDeath | null {
    const end = this.#acts.ended(node);
    if (end === null) return null;
    const startedMs = this.#startedMs.get(node);
    const hidden = (lines: readonly string[] | null): readonly string[] | null =>
      lines === null ? null : lines.map((line) => this.#credentials.withoutSecrets(line));
    return {
      node,
      atMs: end.atMs,
      // Two clocks may have told when it was, and the end cannot be before the start.
      afterMs: startedMs === undefined ? null : Math.max(0, end.atMs - startedMs),
      how: end.how,
      log: hidden(end.log),
      printed: hidden(end.printed),
    };
  }

  refusal(verb: FaultVerb, node: string): string | null {
    if (!this.#nodes.includes(node)) return `there is no node ${node}; the nodes are ${this.#nodes.join(', ')}`;
    return this.#acts.refusal(verb, node);
  }

  async apply(verb: FaultVerb, node: string): Promise<FaultEvent> {
    this.#signal?.throwIfAborted();
    const { event, failure } = await this.#perform(verb, node, this.#signal);
    if (failure !== null) throw failure;
    return event;
  }

  async restore(): Promise<string[]> {
    const effects = this.#effects.newestFirst();
    // All nodes at once: a start may wait for the majority that the other starts bring.
    const problems = await Promise.all(
      this.#nodes.map(async (node) => {
        const left: string[] = [];
        for (const { undo } of effects.filter((effect) => effect.node === node)) {
          const { event } = await this.#perform(undo, node, undefined);
          if (event.error !== null) left.push(`could not ${undo} ${node}: ${event.error}`);
        }
        return left;
      }),
    );
    return problems.flat();
  }

  async #perform(
    verb: FaultVerb,
    node: string,
    signal: AbortSignal | undefined,
  ): Promise<{ event: FaultEvent; failure: UserError | null }> {
    const atMs = this.#clock.elapsedMs();
    if (verb === 'start') this.#startedMs.set(node, atMs);
    const at = new Date(this.#clock.epochMs()).toISOString();
    const failure = await this.#act(verb, node, signal).then(
      () => null,
      (error) => this.#failureOf(verb, node, error),
    );
    const event = { node, verb, atMs, at, doneMs: this.#clock.elapsedMs(), error: failure?.message ?? null };
    this.#events.push(event);
    return { event, failure };
  }

  #failureOf(verb: FaultVerb, node: string, error: unknown): UserError {
    const death = verb === 'start' ? this.#deathOf(node) : null;
    if (death !== null) {
      // It was started, and there is nothing that another start would bring to light.
      this.#effects.after(verb, node);
      this.#acts.inEffect(verb, node, false);
      return new NodeDied(death);
    }
    return error instanceof UserError ? error : unavailable(`${verb} of ${node} failed: ${error}`, error);
  }

  async #act(verb: FaultVerb, node: string, signal: AbortSignal | undefined): Promise<void> {
    const refusal = this.refusal(verb, node) ?? this.#acts.obstacle(verb, node);
    if (refusal !== null) throw unavailable(refusal);
    const begun = this.#effects.before(verb, node);
    if (begun !== null) this.#acts.inEffect(begun.undo, node, true);
    const note = await this.#acts.act(verb, node, signal);
    if (note !== null) this.#notes.push(note);
    for (const { undo } of this.#effects.after(verb, node)) this.#acts.inEffect(undo, node, false);
  }
}
