import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import { whyAborted } from '../system/aborted.ts';
import { Activity } from './activity.ts';
import type { Measurement } from './measurement.ts';
import type { RunProgress } from './run-progress.ts';
import type { ScriptRunner } from './scripts.ts';
import { toCell } from './to-cell.ts';

export interface IdleMeasurementOptions {
  readonly monitoring: Monitoring;
  readonly scripts: Pick<ScriptRunner, 'lossOf'>;
  readonly progress: RunProgress;
  readonly signal: AbortSignal;
}

/** Measures steps in which nobody asks anything of the nodes: what monitors saw of them is all there is. */
export class IdleMeasurement implements Measurement {
  readonly #options: IdleMeasurementOptions;

  constructor(options: IdleMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const cells: Cell[] = [];
    for (const cell of script.cells) cells.push(await this.#cell(block, script, cell));
    return cells;
  }

  async #cell(block: Block, script: ScriptPlan, plan: CellPlan): Promise<Cell> {
    const { monitoring, scripts, progress, signal } = this.#options;
    const { schedule, cluster } = script;
    const { warmupMs, durationMs } = schedule;
    const [step] = schedule.steps;
    if (step === undefined) throw new Error(`${plan.id} has no step`);
    const activity = new Activity(progress, script, warmupMs + durationMs);
    activity.say('nodes are left alone');
    await pause(warmupMs, signal);
    const from = monitoring.clock.epochMs();
    monitoring.loadBegan(from);
    await pause(durationMs, signal);
    activity.end();
    const windowSeconds = Math.min(durationMs, monitoring.clock.epochMs() - from) / 1_000;
    await monitoring.settle();
    const loss = await scripts.lossOf(block, cluster.name);
    const nothing = {
      droppedIterations: 0,
      exceptions: 0,
      waitedSeconds: null,
      connectingP95Ms: null,
      connections: null,
      operations: [],
    };
    const outcome = {
      ...{ result: { step, windowSeconds, ...nothing }, schedule: { ...schedule, steps: [step] }, index: 0 },
      loadEpochMs: from - warmupMs,
      cut: signal.aborted ? ({ state: 'aborted', reason: whyAborted(signal) } as const) : null,
      ...{ firstException: null, disturbed: loss?.what ?? null, messages: null },
    };
    return toCell(plan, outcome, {
      observe: (window) => monitoring.observe(cluster.name, window, [], block.payload.bytes),
      queues: () => null,
      growth: (window) => (script.choice.scenario.soaks ? monitoring.growth(cluster.name, window, []) : null),
      ...{ thresholds: [], betweenMs: null, openFiles: null },
    });
  }
}

/** Ends early, and without an error, with the run. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
