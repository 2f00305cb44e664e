import { join } from 'node:path';
import { namespaceNames } from '../../lib/data/dataset.ts';
import { type Entropy, payloadText } from '../../lib/data/payload.ts';
import { firstEpoch, MAX_EPOCHS } from '../../lib/data/stamp.ts';
import { patienceVariables } from '../../lib/exchange/patience-settings.ts';
import { PATIENCE } from '../../lib/targets/patience.ts';
import type { Protocol, Reads, Target } from '../../lib/targets/target.ts';
import type { Access } from '../cluster/access.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Namespaces } from '../cluster/namespaces.ts';
import type { Loss, Marks, Ownership } from '../cluster/ownership.ts';
import type { Queues } from '../cluster/queues.ts';
import type { Sender } from '../cluster/send.ts';
import type { Live } from '../k6/live.ts';
import type { Outputs } from '../k6/outputs.ts';
import { runScript, type ScriptEnd, type ScriptRun } from '../k6/run-script.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { Progress } from '../progress/progress.ts';
import type { Pin } from '../system/pin.ts';
import { FullStores, notRun } from './full-stores.ts';
import { accessSecrets, accessVariables } from './script-access.ts';

/** A cluster as a run uses it. */
export interface ClusterAccess {
  readonly cluster: Cluster;
  readonly hosts: readonly string[];
  readonly namespaces: Namespaces;
  /** Where runs say that they are at work. */
  readonly marks: Marks;
  /** Null of a target that keeps none. */
  readonly queues: Queues | null;
  /** Null of a cluster that raftmark started itself: nobody else knows of it. */
  readonly ownership: Ownership | null;
}

/** What scripts of a run have in common. */
export interface ScriptContext {
  /** As it is spoken to in the first protocol. */
  readonly target: Target;
  /** Those of the session, by name. */
  readonly clusters: ReadonlyMap<string, ClusterAccess>;
  readonly access: Access;
  /** Asks the nodes for a key where that takes asking. */
  readonly sender: Sender;
  readonly k6: string;
  /** The processors that k6 is bound to; null: to none. */
  readonly pin: Pin | null;
  /** The folder with the bundles. */
  readonly dist: string;
  /** A folder of this run. */
  readonly folder: string;
  readonly runId: string;
  readonly seed: number;
  readonly entropy: Entropy;
  readonly timeoutMs: number;
  /** Whether scripts tell what they count, once a second. */
  readonly timeline: boolean;
  readonly monitoring: Monitoring;
  readonly outputs: Outputs;
  readonly progress: Progress;
  /** Takes a warning that goes into the report as well. */
  readonly warn: (text: string) => void;
  /** Told of a cluster whose store has become full, in words that go into the report as well. */
  readonly full: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Where a script sends its requests. */
export interface ScriptPlace {
  /** Its name in the plan. */
  readonly cluster: string;
  readonly protocol: Protocol;
  readonly reads: Reads | null;
  /** The first repetition that it measures; from the second on it is a part of its name. */
  readonly repetition: number;
}

/** That another run has taken a cluster over, a clause; null as long as that is not known. */
export function takenOver({ ownership }: Pick<ClusterAccess, 'ownership'>): string | null {
  return ownership?.takenOver ?? null;
}

/** Where a script of the plan sends its requests. */
export function placeOf({ cluster, protocol, reads, cells }: ScriptPlan): ScriptPlace {
  return { cluster: cluster.name, protocol, reads, repetition: cells[0]?.repetition ?? 1 };
}

/** Runs the k6 scripts of a run, one at a time, and numbers them. */
export class ScriptRunner {
  readonly #context: ScriptContext;
  #epoch: number;
  #opened = false;
  readonly #told = new Set<string>();
  readonly #full = new FullStores();

  constructor(context: ScriptContext) {
    this.#context = context;
    // A value that is kept by its content would cost a later run next to nothing.
    const { entries } = context.target;
    const byContent = !('absent' in entries) && !('absent' in entries.sizeBoundary);
    this.#epoch = byContent ? firstEpoch(Date.now()) : 0;
  }

  /** Whether scripts tell what they count, once a second. */
  get timeline(): boolean {
    return this.#context.timeline;
  }

  /** A file for what a script prints, which no other script of the run has. */
  consoleFile(): string {
    return join(this.#context.folder, `console-${this.#epoch}.log`);
  }

  /** A number that no other writer of the run has; stamps of values begin with it. */
  nextEpoch(): number {
    const epoch = this.#epoch;
    this.#epoch = (epoch + 1) % MAX_EPOCHS;
    return epoch;
  }

  /** Where a dataset is written: it is the same in whatever protocol, so the first is enough. */
  seedPlace(cluster: string): ScriptPlace {
    const { protocol, entries } = this.#context.target;
    return { cluster, protocol, reads: 'absent' in entries ? null : entries.reads, repetition: 1 };
  }

  /** @throws Error when the plan measures a cluster that is not there */
  access(cluster: string): ClusterAccess {
    const access = this.#context.clusters.get(cluster);
    if (!access) throw new Error(`the plan measures cluster ${cluster}, which is not there`);
    return access;
  }

  /** What others have done to a block's dataset on a cluster since it was filled; null when nothing, or nobody answers. */
  async lossOf({ tier, entries }: Pick<Block, 'tier' | 'entries'>, cluster: string): Promise<Loss | null> {
    const { ownership, namespaces } = this.access(cluster);
    return (await ownership?.loss(namespaces.holdEntries && entries > 0 ? namespaceNames(tier) : [])) ?? null;
  }

  /** Why nothing more is written to a cluster, a clause, because its store is full; null as long as it is not. */
  fullOf(cluster: string): string | null {
    return this.#full.of(cluster);
  }

  /**
   * Runs one script on a block's dataset; ends it when another run takes the cluster over, and begins none on a store that is full.
   * @param place the cluster by its name in the plan, and how it is spoken to
   * @param script name of a bundle in the folder of bundles
   * @param limitMs after which it is taken to hang
   * @param settings variables beyond those of the block
   */
  async run(
    block: Block,
    { cluster, protocol, reads, repetition }: ScriptPlace,
    script: string,
    limitMs: number,
    settings: Readonly<Record<string, string>>,
    live: { readonly onLive?: (live: Live) => void; readonly liveTrend?: (elapsedMs: number) => string },
    more: Pick<ScriptRun, 'stop' | 'consoleOutput' | 'sparing'> = {},
  ): Promise<ScriptEnd> {
    const { target, runId, seed, entropy, timeoutMs, k6, pin, dist, folder, access, signal, progress, monitoring } =
      this.#context;
    const full = this.#full.of(cluster);
    if (full !== null) return notRun(full);
    const again = repetition > 1 ? `r${repetition}` : undefined;
    const name = [block.tier.name, block.payload.name, cluster, protocol, script, settings.AUDIT_TO, again].filter(
      (part) => part !== undefined,
    );
    const { hosts, cluster: found, ownership } = this.access(cluster);
    const ends = [more.stop, ownership?.taken].filter((signal) => signal !== undefined);
    const end = await runScript({
      k6,
      pin,
      title: name.join('-'),
      outputs: this.#outputsOf(script),
      onStart: (pid) => monitoring.watchGenerator(pid),
      script: join(dist, `${script}.js`),
      folder,
      secrets: accessSecrets(access, await this.#context.sender.newKey(hosts)),
      settings: {
        ...accessVariables(access),
        HOST: hosts.join(','),
        SEARCH: '0',
        ...(found.balanced ? { BALANCED: '1' } : {}),
        TARGET: target.name,
        PROTOCOL: protocol,
        ...(reads === null ? {} : { READS: reads }),
        TIER: block.tier.name,
        ...(block.entries === 0 ? {} : { ENTRIES: String(block.entries) }),
        PAYLOAD: payloadText(block.payload),
        ENTROPY: entropy,
        SEED: String(seed),
        TIMEOUT: `${timeoutMs}ms`,
        ...patienceVariables(PATIENCE),
        RUN: runId,
        CLUSTER: cluster,
        EPOCH: String(this.nextEpoch()),
        ...(this.timeline ? { TIMELINE: '1' } : {}),
        ...settings,
      },
      limitMs,
      signal,
      ...more,
      ...(ends.length === 0 ? {} : { stop: AbortSignal.any(ends) }),
      ...(progress.wantsLive ? live : {}),
    });
    monitoring.generatorEnded();
    const news = this.#full.learn(cluster, end.failure, { target, hosts, kind: found.kind });
    if (news !== null) this.#context.full(news);
    // Of a script that failed, the cell tells.
    if (end.failure === null) this.#tellComplaints(script, end.complaints);
    return end;
  }

  /** Once for each output and kind of complaint, in a run: a receiver that is down is down for all scripts. */
  #tellComplaints(script: string, complaints: ScriptEnd['complaints']): void {
    for (const { output, text, times } of complaints) {
      const key = `${output} ${text}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      const whose = output === null ? 'k6' : `k6's output ${output}`;
      const often = times === 1 ? '' : ` (${times} times in ${script})`;
      this.#context.warn(`${whose} reported an error${often}: ${text}`);
    }
  }

  /** The dashboard is for measurements, and a browser is opened once: its page finds the next script by itself. */
  #outputsOf(script: string): Outputs {
    const { outs, dashboard } = this.#context.outputs;
    if (dashboard === null || script === 'seed') return { outs, dashboard: null };
    const open = dashboard.open && !this.#opened;
    this.#opened = true;
    return { outs, dashboard: { ...dashboard, open } };
  }
}
