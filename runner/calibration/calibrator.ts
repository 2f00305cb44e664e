import { join } from 'node:path';
import { auditNamespace, makeDataset } from '../../lib/data/dataset.ts';
import { type Entropy, payloadText } from '../../lib/data/payload.ts';
import type {
  DiskCalibration,
  DiskSpeed,
  LoopbackCalibration,
  RoundTrip,
  ScriptCalibration,
  ScriptCeiling,
  TimerCalibration,
  TimerGrain,
} from '../../lib/report/calibration.ts';
import type { EntryTarget } from '../../lib/targets/kinds.ts';
import { PROTOCOL_TITLES, spokenTo } from '../../lib/targets/target.ts';
import type { WatchedNode } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import type { Block } from '../plan/plan.ts';
import { unavailable } from '../system/errors.ts';
import { filesystemOf } from '../system/host.ts';
import type { CacheKey } from './cache.ts';
import { measureDisk } from './disk.ts';
import { diskPlace } from './folders.ts';
import { type InstantAnswers, recordAnswers } from './instant/answers.ts';
import { type InstantServer, startInstantServer } from './instant/server.ts';
import type { Keeper } from './kept.ts';
import { measureLoopback } from './loopback.ts';
import { fileHash } from './machine.ts';
import type { PlannedScript } from './planned.ts';
import { type CalibrationRun, measureScript } from './script.ts';
import { measureTimer, TIMER_BUNDLE } from './timer.ts';

/** What is calibrated with. */
export interface CalibratorOptions {
  readonly target: EntryTarget;
  readonly seed: number;
  readonly entropy: Entropy;
  /** Whether scripts count latencies by themselves, as they do in the run. */
  readonly timeline: boolean;
  readonly watched: ReadonlyMap<string, WatchedNode>;
  readonly run: CalibrationRun;
  readonly keeper: Keeper;
  /** What every measurement depends on. */
  readonly machine: CacheKey;
  readonly sender: Sender;
  /** Writes the first entry of a block to a cluster, by its name; gives what went wrong in words, or null. */
  readonly seedOne: (block: Block, cluster: string) => Promise<string | null>;
  /** Says what is being done. */
  readonly say: (text: string) => void;
}

const NOTHING: InstantAnswers = { http: [], grpc: [] };
const REQUEST_TIMEOUT_MS = 5_000;

/** Measures what the machine can do, or takes what an earlier run has kept. Rejects with the signal's reason alone. */
export class Calibrator {
  readonly #options: CalibratorOptions;

  constructor(options: CalibratorOptions) {
    this.#options = options;
  }

  /** What k6 can do with the scripts of a plan; a cluster that is up tells what to answer. */
  async scripts(planned: readonly PlannedScript[], cluster: Acquired): Promise<ScriptCalibration[]> {
    const { keeper } = this.#options;
    const found = new Map<PlannedScript, ScriptCalibration>();
    const missing: { readonly script: PlannedScript; readonly key: CacheKey }[] = [];
    for (const script of planned) {
      const key = await this.#scriptKey(script, cluster.version);
      const kept = await keeper.kept<Omit<ScriptCeiling, 'measuredAt' | 'cached'>>(key);
      if (kept === null) missing.push({ script, key });
      else found.set(script, calibrated(script, kept));
    }
    for (const block of new Set(missing.map(({ script }) => script.block))) {
      const here = missing.filter(({ script }) => script.block === block);
      let answering: InstantServer | null = null;
      // Once for all scripts of the block; a failure is that of each.
      const server = once(async () => {
        answering = await this.#serverFor(
          here.map(({ script }) => script),
          block,
          cluster,
        );
        return answering;
      });
      try {
        for (const { script, key } of here) {
          const what = `${script.script} over ${PROTOCOL_TITLES[script.protocol]}`;
          this.#options.say(`calibrating ${what} (${found.size + 1} of ${planned.length})`);
          const ceiling = await keeper.measured(what, key, async () => this.#ceiling(script, await server()));
          found.set(script, calibrated(script, ceiling));
        }
      } finally {
        await (answering as InstantServer | null)?.stop();
      }
    }
    return planned.flatMap((script) => found.get(script) ?? []);
  }

  async #scriptKey(planned: PlannedScript, version: string | null): Promise<CacheKey> {
    const { target, entropy, timeline, machine, run } = this.#options;
    const { script, protocol, reads, block, settings } = planned;
    const bundle = await fileHash(join(run.dist, `${script}.js`)).catch(() => null);
    const what = {
      what: 'script',
      script,
      bundle,
      protocol,
      reads,
      payload: block.payload.bytes,
      entropy: block.payload.entropy ?? entropy,
    };
    const how = { timeline: Number(timeline), settings: JSON.stringify(settings) };
    return { ...machine, ...what, target: target.name, version, ...how };
  }

  async #ceiling(
    { script, protocol, reads, block, schedule, settings }: PlannedScript,
    server: InstantServer,
  ): Promise<Omit<ScriptCeiling, 'measuredAt' | 'cached'>> {
    const { target, seed, entropy, timeline, run } = this.#options;
    const payloadBytes = block.payload.bytes;
    const common = {
      TARGET: target.name,
      ...(reads === null ? {} : { READS: reads }),
      TIER: block.tier.name,
      // The one whose answer is known.
      ENTRIES: '1',
      PAYLOAD: payloadText(block.payload),
      ENTROPY: entropy,
      SEED: String(seed),
      TIMEOUT: `${REQUEST_TIMEOUT_MS}ms`,
      ...(timeline ? { TIMELINE: '1' } : {}),
    };
    const about = { script, protocol, schedule, settings: { ...common, ...settings }, payloadBytes };
    return { payloadBytes, steps: await measureScript(about, server, run) };
  }

  /** A server that answers the scripts of one block as the cluster does. */
  async #serverFor(scripts: readonly PlannedScript[], block: Block, cluster: Acquired): Promise<InstantServer> {
    const { target, seed, sender, seedOne, run } = this.#options;
    const url = cluster.view.leader?.url ?? cluster.cluster.nodes[0]?.url;
    if (url === undefined) throw unavailable('there is no node that could be asked');
    const failure = await seedOne(block, cluster.identity.name);
    run.signal.throwIfAborted();
    if (failure !== null) throw unavailable(failure);
    const entry = makeDataset(block.tier, seed).entry(0);
    const answers: InstantAnswers[] = [];
    for (const protocol of new Set(scripts.map((script) => script.protocol))) {
      const [first, ...others] = scripts.filter((script) => script.protocol === protocol);
      const limits = new Set([first, ...others].flatMap((script) => script?.limits ?? []));
      answers.push(
        await recordAnswers({
          target: spokenTo(target, protocol, first?.reads ?? null),
          sender,
          url,
          entry,
          valueBytes: block.payload.bytes,
          queries: { limits: [...limits], namespace: auditNamespace(block.tier) },
          signal: run.signal,
        }),
      );
    }
    const all = { http: answers.flatMap(({ http }) => http), grpc: answers.flatMap(({ grpc }) => grpc) };
    return startInstantServer(all, run.signal, run.pinning?.nodes ?? null);
  }

  async timer(): Promise<TimerCalibration> {
    const { keeper, machine, run, say } = this.#options;
    const bundle = await fileHash(TIMER_BUNDLE).catch(() => null);
    const key = { ...machine, what: 'timer', bundle };
    const kept = await keeper.kept<Omit<TimerGrain, 'measuredAt' | 'cached'>>(key);
    if (kept !== null) return kept;
    say("calibrating k6's timers");
    return keeper.measured("k6's timers", key, () => measureTimer(run));
  }

  async loopback(): Promise<LoopbackCalibration> {
    const { keeper, machine, run, say } = this.#options;
    const key = { ...machine, what: 'loopback' };
    const kept = await keeper.kept<Omit<RoundTrip, 'measuredAt' | 'cached'>>(key);
    if (kept !== null) return kept;
    say('calibrating the round trip over loopback');
    return keeper.measured('the round trip over loopback', key, async () => {
      const server = await startInstantServer(NOTHING, run.signal, run.pinning?.nodes ?? null);
      try {
        return await measureLoopback(server.echoPort, run.signal);
      } finally {
        await server.stop();
      }
    });
  }

  /** The disk that a cluster's nodes keep their data on. */
  async disk({ identity, cluster }: Acquired): Promise<DiskCalibration> {
    const { keeper, machine, run, say, watched } = this.#options;
    const place = await diskPlace(cluster, watched);
    if ('absent' in place) return { cluster: identity.name, speed: place };
    const filesystem = await filesystemOf(place.folder);
    const key = { ...machine, what: 'disk', device: place.device };
    type Speed = Omit<DiskSpeed, 'measuredAt' | 'cached'>;
    // What cannot be told apart from other devices is measured each time.
    const kept = place.device === null ? null : await keeper.kept<Speed>(key);
    if (kept !== null) return { cluster: identity.name, speed: kept };
    say(`calibrating the disk of ${identity.name}`);
    const measure = async (): Promise<Speed> => ({ filesystem, ...(await measureDisk(place.folder, run.signal)) });
    return { cluster: identity.name, speed: await keeper.measured(`the disk of ${identity.name}`, key, measure) };
  }
}

function calibrated({ script, protocol }: PlannedScript, ceiling: ScriptCalibration['ceiling']): ScriptCalibration {
  return { script, protocol, ceiling };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
