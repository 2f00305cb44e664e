import { usesQueues, usesTasks } from '../../lib/scenarios/scenario.ts';
import { isIdle } from '../../lib/scenarios/shares.ts';
import type { Credentials } from '../cluster/access.ts';
import { isEmbeddedCluster } from '../cluster/cluster.ts';
import type { Sender } from '../cluster/send.ts';
import type { Recipe, ToolPaths } from '../embedded/recipe.ts';
import type { RunRate } from '../faults/calm/run-rate.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Block } from '../plan/plan.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import { withSnapshots } from '../report/journal/snapshots.ts';
import type { RunRecord } from '../report/record.ts';
import { BlockRunner } from './blocks.ts';
import { warmUpAgain } from './control.ts';
import { faultCells } from './fault-cell.ts';
import { FaultMeasurement } from './fault-measurement.ts';
import { wipeCluster } from './fresh.ts';
import { IdleMeasurement } from './idle-measurement.ts';
import { Preparation } from './preparation.ts';
import { QueueFaultMeasurement } from './queue-fault-measurement.ts';
import { QueueMeasurement } from './queue-measurement.ts';
import type { RunProgress } from './run-progress.ts';
import { RunQueues } from './run-queues.ts';
import { ScriptMeasurement } from './script-measurement.ts';
import type { ClusterAccess, ScriptRunner } from './scripts.ts';
import { ShareMeasurement } from './share-measurement.ts';
import { SoakMeasurement } from './soak-measurement.ts';
import { TaskMeasurement } from './task-measurement.ts';

/** What the blocks of a session are run with. */
export interface BlockParts {
  readonly runId: string;
  readonly options: BenchOptions;
  readonly recipe: Recipe | null;
  readonly credentials: Credentials;
  readonly sender: Sender;
  /** Programs of embedded nodes. */
  readonly tools: ToolPaths;
  readonly clusters: ReadonlyMap<string, ClusterAccess>;
  readonly scripts: ScriptRunner;
  readonly monitoring: Monitoring;
  readonly journal: JournalSink;
  readonly record: RunRecord;
  readonly progress: RunProgress;
  /** Of the load beside faults. */
  readonly rate: RunRate;
  /** The run's. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** A warning that goes into the report as well. */
  readonly warn: (text: string) => void;
}

/** Measures the blocks of a session, each script in its way. */
export async function runBlocks(blocks: readonly Block[], given: BlockParts): Promise<void> {
  const parts = { ...given, journal: withSnapshots(given.journal, () => given.monitoring.snapshots.soFar) };
  const { options, recipe, credentials, tools, scripts, monitoring, progress, rate, folder, signal } = parts;
  const { thresholds, timeoutMs, cleanup } = options;
  const cells = faultCells(options, { recipe, credentials, tools, monitoring, rate, folder, signal });
  const byScript = new ScriptMeasurement({ ...parts, thresholds, timeoutMs });
  const { seed, target } = options;
  const runQueues = new RunQueues({ ...parts, target: target.name, cleanUp: cleanup });
  const byIdle = new IdleMeasurement(parts);
  const byShare = new ShareMeasurement({ ...parts, byScript });
  const byTrial = new ScriptMeasurement({ ...parts, journal: { append: () => undefined }, thresholds, timeoutMs });
  const bySoak = new SoakMeasurement({ ...parts, byScript, byTrial });
  const byQueues = new QueueMeasurement({ ...parts, runQueues, byScript, seed });
  const byQueueFaults = new QueueFaultMeasurement({ ...parts, runQueues, thresholds, request: options });
  const byTasks = new TaskMeasurement({ ...parts, byScript, target });
  const byFaults = new FaultMeasurement({ cells, scripts, thresholds, progress });
  const preparation = new Preparation({
    ...parts,
    fresh: options.fresh,
    renew: async (cluster, name) => {
      if (isEmbeddedCluster(cluster)) await cluster.renew(signal);
      else await wipeCluster(cluster, name, parts);
      await monitoring.nodesReplaced();
    },
    warmUp: (cluster) => warmUpAgain({ ...parts, blocks, clusters: [...parts.clusters.keys()] }, cluster),
  });
  await new BlockRunner({
    ...parts,
    blocks,
    prepare: (block, cluster) => preparation.prepare(block, cluster),
    fresh: options.fresh,
    measurementOf: ({ choice: { scenario }, schedule }) => {
      if (schedule.steps.every(({ load }) => isIdle(load))) return byIdle;
      if (scenario.takesBest) return byShare;
      if (scenario.soaks) return bySoak;
      if (usesQueues(scenario)) return scenario.faults === undefined ? byQueues : byQueueFaults;
      if (usesTasks(scenario)) return byTasks;
      return scenario.faults === undefined ? byScript : byFaults;
    },
    cleanUp: cleanup,
  }).run();
}
