import { makeDataset } from '../../lib/data/dataset.ts';
import { type Entropy, makePool } from '../../lib/data/payload.ts';
import type { StepResult } from '../../lib/exchange/summary.ts';
import type { Cell, CellPlan, CellThreshold } from '../../lib/report/cell.ts';
import type { FaultScenario } from '../../lib/scenarios/catalogue.ts';
import { keyHeaders, type Target } from '../../lib/targets/target.ts';
import { type Cluster, isEmbedded, isEmbeddedCluster } from '../cluster/cluster.ts';
import type { Recipe, ToolPaths } from '../embedded/recipe.ts';
import { type Commands, makeDriver } from '../faults/driver/driver.ts';
import { writersOf } from '../faults/ledger/proof.ts';
import type { FaultOptions } from '../faults/options.ts';
import { faultsRefusal } from '../faults/refusal.ts';
import { runFaults } from '../faults/run.ts';
import type { Received } from '../faults/scenarios/recovery.ts';
import type { SnapshotMeans } from '../faults/scenarios/snapshot.ts';
import type { ScriptEnd, ScriptRun } from '../k6/run-script.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { Block } from '../plan/plan.ts';

/** What scenarios that break nodes need to know of a run. */
export interface FaultContext {
  readonly target: Target;
  readonly apiKey: string | null;
  readonly seed: number;
  readonly entropy: Entropy;
  readonly faults: FaultOptions;
  /** What the user has configured for each node's URL. */
  readonly commands: Commands;
  /** Where they run; null when there are none. */
  readonly commandFolder: string | null;
  /** How embedded nodes of the target are run; null when raftmark cannot run any. */
  readonly recipe: Recipe | null;
  /** The programs that were provided for them. */
  readonly tools: ToolPaths;
  /** Where nodes of the user's keep their data, by URL. */
  readonly watched: ReadonlyMap<string, { readonly dataFolder: string | null }>;
  readonly monitoring: Monitoring;
  /** A folder of this run. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** One cell of a scenario that breaks nodes. */
export interface FaultCell {
  readonly cell: CellPlan;
  readonly block: Pick<Block, 'tier' | 'entries' | 'payload'>;
  readonly scenario: FaultScenario;
  readonly cluster: Cluster;
  /** Those of the stamps that k6 and the prober write. */
  readonly epochs: { readonly load: number; readonly probe: number };
  /** Runs dist/open-load.js with these variables. */
  readonly k6: (
    settings: Readonly<Record<string, string>>,
    more: Pick<ScriptRun, 'stop' | 'consoleOutput' | 'manyUsers'>,
  ) => Promise<ScriptEnd>;
  /** The configured limits for the load, judged. */
  readonly judged: (result: StepResult) => readonly CellThreshold[];
  readonly say: (text: string) => void;
}

/** The longest load, whose end the runner decides. */
export const LOAD_LIMIT_MS = 6 * 3_600_000;

/** Measures a cell of a scenario that breaks nodes, or says why it is skipped. */
export async function faultCell(context: FaultContext, fault: FaultCell): Promise<Cell> {
  const { target, apiKey, seed, entropy, faults, commands, commandFolder, watched, monitoring, signal } = context;
  const { cell, block, scenario, cluster, epochs } = fault;
  const driver = makeDriver(cluster, {
    clock: monitoring.clock,
    commands,
    signal,
    ...(commandFolder === null ? {} : { commandFolder }),
  });
  const refusal = faultsRefusal(scenario, cluster, driver, faults);
  if (refusal !== null) return { ...cell, state: 'skipped', reason: refusal };
  const settings = {
    EPOCH: String(epochs.load),
    RATE: String(faults.load.writesPerSecond),
    READ_RATE: String(faults.load.readsPerSecond),
    TIMEOUT: `${faults.timeoutMs}ms`,
    DURATION: `${LOAD_LIMIT_MS}ms`,
    OPERATION_LOG: '1',
  };
  return runFaults({
    ...context,
    cell,
    scenario,
    cluster,
    driver,
    headers: keyHeaders(target, apiKey),
    clock: monitoring.clock,
    dataset: makeDataset({ ...block.tier, entries: block.entries }, seed),
    payloadBytes: block.payload.bytes,
    pool: makePool(seed, block.payload.bytes, entropy),
    probeEpoch: epochs.probe,
    ownWriters: writersOf(epochs.load, epochs.probe),
    dataFolders: dataFoldersOf(cluster, watched),
    received: receivedFrom(cluster, context.recipe),
    snapshots: snapshotMeans(cluster, context.recipe, context.tools),
    runLoad: (consoleOutput, stop) => fault.k6(settings, { consoleOutput, stop, manyUsers: true }),
    restarted: () => monitoring.nodesRestarted(),
    judged: fault.judged,
    say: fault.say,
  });
}

/** Tells what the nodes of a cluster have received from their peers since they were started; embedded nodes alone say it. */
export function receivedFrom({ nodes }: Cluster, recipe: Recipe | null): Received {
  return async (name) => {
    const node = nodes.find((each) => each.name === name);
    return recipe !== null && node !== undefined && isEmbedded(node) ? recipe.received(node.address) : null;
  };
}

/** What can be done with the snapshots of a cluster; those of the user's nodes can only be watched. */
export function snapshotMeans(cluster: Cluster, recipe: Recipe | null, tools: ToolPaths): SnapshotMeans {
  if (recipe === null) return { files: [], onRequest: null, tools };
  const { snapshotFiles, snapshots } = recipe;
  return isEmbeddedCluster(cluster)
    ? { files: snapshotFiles.embedded, onRequest: snapshots, tools }
    : { files: snapshotFiles.external, onRequest: null, tools };
}

/** Where a cluster's nodes keep their data, for those of which it is known. */
export function dataFoldersOf(
  { nodes }: Cluster,
  watched: ReadonlyMap<string, { readonly dataFolder: string | null }>,
): { name: string; dataFolder: string }[] {
  return nodes.flatMap((node) => {
    const dataFolder = isEmbedded(node) ? node.dataFolder : (watched.get(node.url)?.dataFolder ?? null);
    return dataFolder === null ? [] : [{ name: node.name, dataFolder }];
  });
}
