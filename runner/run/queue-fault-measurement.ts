import { cellSnapshots } from '../../lib/analysis/snapshots/cost.ts';
import type { Threshold } from '../../lib/analysis/thresholds.ts';
import { Xorshift } from '../../lib/base/random.ts';
import { messagePieces } from '../../lib/data/message.ts';
import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import type { PacedQueueLoad } from '../../lib/scenarios/queue-load.ts';
import { keepsQueues } from '../../lib/targets/kinds.ts';
import { spokenTo } from '../../lib/targets/target.ts';
import type { Credentials } from '../cluster/access.ts';
import type { Queues } from '../cluster/queues.ts';
import type { Sender } from '../cluster/send.ts';
import { type FaultDriver, makeDriver } from '../faults/driver/driver.ts';
import { runQueueFaults } from '../faults/queues/run.ts';
import { queueFaultScenario } from '../faults/queues/scenarios.ts';
import { QueueStage } from '../faults/queues/stage.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import { NODE_TEXT } from '../system/text-engine.ts';
import { Activity } from './activity.ts';
import { judgedLimits } from './limits.ts';
import { type Measurement, without } from './measurement.ts';
import type { RunProgress } from './run-progress.ts';
import type { RunQueues } from './run-queues.ts';
import { type ClusterAccess, type ScriptRunner, takenOver } from './scripts.ts';

/** Longer than an acknowledgement takes when nodes are gone, and shorter than a round: what nobody acknowledged comes again while it is watched. */
const LEASE_MS = 10_000;

export interface QueueFaultMeasurementOptions {
  readonly runQueues: RunQueues;
  readonly scripts: Pick<ScriptRunner, 'access' | 'nextEpoch'>;
  readonly monitoring: Monitoring;
  readonly credentials: Credentials;
  readonly sender: Sender;
  readonly thresholds: readonly Threshold[];
  readonly journal: JournalSink;
  readonly progress: RunProgress;
  /** What the user has said of faults, nodes and data. */
  readonly request: Pick<BenchOptions, 'target' | 'seed' | 'entropy' | 'faults' | 'commands' | 'watched'>;
  readonly signal: AbortSignal;
}

/** Measures the scenarios that break nodes which keep queues: one cell each, whose load the runner makes itself. */
export class QueueFaultMeasurement implements Measurement {
  readonly #options: QueueFaultMeasurementOptions;

  constructor(options: QueueFaultMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { scripts, runQueues, monitoring, credentials, progress, request, signal } = this.#options;
    const { faults, commands, watched, target } = request;
    const { scenario } = script.choice;
    const [cell] = script.cells;
    const load = cell?.step.load;
    if (cell === undefined || scenario.faults === undefined || load?.kind !== 'paced-queues') return [];
    const access = scripts.access(script.cluster.name);
    const { clock } = monitoring;
    const driver = makeDriver(access.cluster, { clock, commands, watched, target, credentials, signal });
    const refusal = queueFaultScenario(scenario.faults).refusal(access.cluster, driver, faults);
    if (refusal !== null) return without(script, 'skipped', refusal);
    const wanted = { count: load.queues, leaseMs: LEASE_MS };
    return runQueues.with(script, wanted, async (queues, names) => {
      const activity = new Activity(progress, script);
      const stage = this.#stageOf({ block, script, access, driver, queues, names, load, say: activity.say });
      return [await this.#run(stage, cell, script).finally(() => activity.end())];
    });
  }

  #stageOf({ block, script, access, driver, queues, names, load, say }: StageParts): QueueStage {
    const { scripts, monitoring, sender, request, signal } = this.#options;
    const { seed, entropy, faults } = request;
    const target = spokenTo(request.target, script.protocol, script.reads);
    // Whoever keeps none has been skipped by the plan.
    if (!keepsQueues(target)) throw new Error(`${target.name} keeps no queues`);
    const epoch = scripts.nextEpoch();
    return new QueueStage({
      ...{ cluster: access.cluster, target, sender, clock: monitoring.clock, driver, queues, names, load },
      ...{ leaseMs: LEASE_MS, timeoutMs: faults.timeoutMs, seed, epoch, signal },
      pieces: messagePieces(block.payload.bytes, seed, block.payload.entropy ?? entropy, NODE_TEXT),
      random: new Xorshift(seed ^ epoch),
      takenOver: () => takenOver(access),
      restarted: () => monitoring.nodesRestarted(),
      say,
    });
  }

  #run(stage: QueueStage, cell: CellPlan, { choice: { scenario }, schedule }: ScriptPlan): Promise<Cell> {
    const { monitoring, thresholds, request, journal } = this.#options;
    const [step] = schedule.steps;
    if (step === undefined || scenario.faults === undefined) throw new Error(`${scenario.name} breaks no nodes`);
    return runQueueFaults(stage, {
      cell,
      scenario: queueFaultScenario(scenario.faults),
      options: request.faults,
      observe: async (span, operations) => {
        await monitoring.settle();
        return monitoring.observe(cell.cluster.name, span, operations, cell.payload.bytes);
      },
      snapshots: (observed) => ('absent' in observed ? observed : cellSnapshots(observed.seen, null)),
      keep: (known) => journal.append({ kind: 'step', cell: known }),
      judged: (operations) => judgedLimits(thresholds, scenario.name, { step, operations }),
    });
  }
}

interface StageParts {
  readonly block: Block;
  readonly script: ScriptPlan;
  readonly access: ClusterAccess;
  readonly driver: FaultDriver;
  readonly queues: Queues;
  readonly names: readonly string[];
  readonly load: PacedQueueLoad;
  readonly say: (text: string) => void;
}
