import { Xorshift } from '../../lib/base/random.ts';
import { type Dataset, makeDataset } from '../../lib/data/dataset.ts';
import { PROBE_ENTRIES } from '../../lib/data/once.ts';
import { Pieces } from '../../lib/data/pieces.ts';
import { Values } from '../../lib/data/values.ts';
import type { StepResult } from '../../lib/exchange/summary.ts';
import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import type { SeenSnapshot } from '../../lib/report/snapshots.ts';
import type { CellThreshold } from '../../lib/report/thresholds.ts';
import type { FaultScenarioName } from '../../lib/scenarios/scenario.ts';
import type { OpenLoad } from '../../lib/scenarios/steps.ts';
import { keepsEntries } from '../../lib/targets/kinds.ts';
import { spokenTo } from '../../lib/targets/target.ts';
import type { Credentials } from '../cluster/access.ts';
import { type Cluster, isEmbedded, isEmbeddedCluster } from '../cluster/cluster.ts';
import { electionTimeoutOf } from '../cluster/election-timeout.ts';
import type { Ownership } from '../cluster/ownership.ts';
import { Sender } from '../cluster/send.ts';
import type { Recipe, ToolPaths } from '../embedded/recipe.ts';
import type { RunRate } from '../faults/calm/run-rate.ts';
import { type FaultDriver, makeDriver } from '../faults/driver/driver.ts';
import { writersOf } from '../faults/ledger/writes.ts';
import { type FaultRun, runFaults } from '../faults/run.ts';
import { FAULT_SCENARIOS } from '../faults/scenarios/index.ts';
import { Stage } from '../faults/stage.ts';
import type { Received, SnapshotMeans, StageOptions } from '../faults/stage-options.ts';
import type { ScriptEnd, ScriptRun } from '../k6/run-script.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Block } from '../plan/plan.ts';
import { NODE_TEXT } from '../system/text-engine.ts';
import { takenOver } from './scripts.ts';

/** What the user has said of faults, nodes and data. */
type FaultRequest = Pick<BenchOptions, 'target' | 'seed' | 'entropy' | 'faults' | 'commands' | 'watched'>;

/** One cell of a scenario that breaks nodes. */
export interface FaultCell {
  readonly cell: CellPlan;
  readonly block: Pick<Block, 'tier' | 'entries' | 'payload'>;
  readonly scenario: FaultScenarioName;
  readonly cluster: Cluster;
  /** Null of a cluster that nobody else knows of. */
  readonly ownership: Ownership | null;
  /** A number for the stamps of one writer, k6 or the prober, that no other has. */
  readonly nextEpoch: () => number;
  /** Runs dist/open-load.js with these variables. */
  readonly k6: (
    settings: Readonly<Record<string, string>>,
    more: Pick<ScriptRun, 'stop' | 'consoleOutput' | 'sparing'>,
  ) => Promise<ScriptEnd>;
  /** The configured limits for the load, judged. */
  readonly judged: (result: StepResult) => readonly CellThreshold[];
  readonly say: (text: string) => void;
}

/** Measures cells of scenarios that break nodes. */
export interface FaultCells {
  /** Measures one, or says why it is skipped. Never throws. */
  measure(cell: FaultCell): Promise<Cell>;
}

/** What a run brings to its fault cells. */
export interface FaultTools {
  readonly monitoring: Monitoring;
  /** Of the prober and of those that read back. */
  readonly credentials: Credentials;
  /** How embedded nodes of the target are run; null when raftmark cannot run any. */
  readonly recipe: Recipe | null;
  /** The programs that were provided for them. */
  readonly tools: ToolPaths;
  /** Of the load beside faults, for all clusters of the run. */
  readonly rate: RunRate;
  /** A folder of this run. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A probe asks when a node does something, and not how large a value it takes: it should cost the cluster little. */
const PROBE_BYTES = 64;

/** The longest load, whose end the runner decides. */
export const LOAD_LIMIT_MS = 6 * 3_600_000;

/** The fault cells of a run: the one place that knows what the user has said of faults and of nodes. */
export function faultCells(options: FaultRequest, tools: FaultTools): FaultCells {
  const { faults, commands, watched, target } = options;
  const { monitoring, credentials, signal } = tools;
  return {
    measure: async (faultCell) => {
      const { cell, cluster, judged } = faultCell;
      const scenario = FAULT_SCENARIOS[faultCell.scenario];
      const { clock } = monitoring;
      const driver = makeDriver(cluster, { clock, commands, watched, target, credentials, signal });
      const refusal = scenario.refusal(cluster, driver, faults, target);
      if (refusal !== null) return { ...cell, state: 'skipped', reason: refusal };
      const stage = makeStage(options, tools, faultCell, driver);
      const observe: FaultRun['observe'] = async (span, operations, beside) => {
        await monitoring.settle();
        return monitoring.observe(cell.cluster.name, span, operations, cell.payload.bytes, beside);
      };
      return runFaults(stage, { cell, scenario, options: faults, observe, judged });
    },
  };
}

function makeStage(
  { target: spoken, seed, entropy, faults }: FaultRequest,
  { monitoring, credentials, recipe, tools, rate, folder, signal }: FaultTools,
  { cell, block, cluster, ownership, nextEpoch, k6, say }: FaultCell,
  driver: FaultDriver,
): Stage {
  const valuesOf = (payloadBytes: number): Values =>
    new Values({
      seed,
      payloadBytes,
      pieces: new Pieces(payloadBytes, seed, block.payload.entropy ?? entropy, NODE_TEXT),
    });
  const values = valuesOf(block.payload.bytes);
  const probeValues = valuesOf(Math.min(block.payload.bytes, PROBE_BYTES));
  // Probes and read-back are made as the load is.
  const target = spokenTo(spoken, cell.protocol, cell.reads);
  // Whoever keeps none has been skipped by the plan.
  if (!keepsEntries(target)) throw new Error(`${target.name} keeps no entries`);
  const dataset = makeDataset({ ...block.tier, entries: block.entries }, seed);
  const probeEpoch = nextEpoch();
  const epochs = [probeEpoch];
  const settings = {
    TIMEOUT: `${faults.timeoutMs}ms`,
    DURATION: `${LOAD_LIMIT_MS}ms`,
    OPERATION_LOG: '1',
  };
  return new Stage({
    cluster,
    target,
    credentials,
    clock: monitoring.clock,
    clockSteps: monitoring.clocks.steps,
    dataset,
    payloadBytes: block.payload.bytes,
    values: {
      bytes: values.bytes,
      seen: (value, entry) => (entry < PROBE_ENTRIES ? values : probeValues).seen(value, entry),
    },
    probeValues,
    ownWriters: (writer) => writersOf(...epochs)(writer),
    probeEpoch,
    driver,
    random: new Xorshift(seed ^ probeEpoch),
    received: receivedFrom(cluster, recipe),
    electionTimeout: async () => {
      const sender = new Sender(credentials);
      try {
        return await electionTimeoutOf(cluster, recipe, target, sender);
      } finally {
        await sender.close();
      }
    },
    snapshots: snapshotMeans(cluster, recipe, tools, monitoring.snapshots.of(cell.cluster.name)),
    folder,
    ...lossOf(ownership, dataset),
    rate,
    runLoad: ({ load, firstWrite, ...more }) => {
      const epoch = nextEpoch();
      epochs.push(epoch);
      const own = { EPOCH: String(epoch), FIRST_WRITE: String(firstWrite), ...ratesOf(load) };
      return k6({ ...settings, ...own }, { ...more, sparing: true });
    },
    restarted: () => monitoring.nodesRestarted(),
    say,
    signal,
  });
}

function lossOf(ownership: Ownership | null, dataset: Dataset): Pick<StageOptions, 'takenOver' | 'loss'> {
  return {
    takenOver: () => takenOver({ ownership }),
    loss: async () =>
      (await ownership?.loss(dataset.namespaces, { held: (name) => firstEntries(dataset, name) })) ?? null,
  };
}

const FIRST_ENTRIES = 8;

/** The first few entries of a namespace: the load has written them anew before anything is broken, and does not again. */
function firstEntries({ tier, namespaces, entry }: Dataset, name: string) {
  const first = namespaces.indexOf(name);
  const all = Array.from({ length: FIRST_ENTRIES }, (_, at) => first + at * namespaces.length);
  return all.filter((index) => index < tier.entries).map(entry);
}

/** A load as dist/open-load.js takes it. */
function ratesOf({ writesPerSecond, readsPerSecond }: OpenLoad): Readonly<Record<string, string>> {
  return { RATE: String(writesPerSecond), READ_RATE: String(readsPerSecond) };
}

/** Tells what the nodes of a cluster have received from their peers since they were started; embedded nodes alone say it. */
export function receivedFrom({ nodes }: Cluster, recipe: Recipe | null): Received {
  return async (name) => {
    const node = nodes.find((each) => each.name === name);
    return recipe !== null && node !== undefined && isEmbedded(node) ? recipe.received(node.address) : null;
  };
}

/** What can be done with the snapshots of a cluster; those of the user's nodes can only be watched. */
export function snapshotMeans(
  cluster: Cluster,
  recipe: Recipe | null,
  tools: ToolPaths,
  watch: { readonly seen: readonly SeenSnapshot[] } | null,
): SnapshotMeans {
  const seen = watch === null ? null : () => watch.seen;
  return { seen, onRequest: recipe !== null && isEmbeddedCluster(cluster) ? recipe.snapshots : null, tools };
}
