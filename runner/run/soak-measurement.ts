import { measured } from '../../lib/analysis/cells.ts';
import { unsteadyIn } from '../../lib/analysis/soak/unsteady.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { TriedRate } from '../../lib/report/load-rate.ts';
import { growing, TRIAL_TIMES } from '../../lib/scenarios/soak.ts';
import { type OpenLoad, type Schedule, scheduleLengthMs } from '../../lib/scenarios/steps.ts';
import type { RunRate } from '../faults/calm/run-rate.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { Measurement } from './measurement.ts';
import type { RunProgress } from './run-progress.ts';
import type { ScriptMeasurement } from './script-measurement.ts';

export interface SoakMeasurementOptions {
  /** Runs the script. */
  readonly byScript: Pick<ScriptMeasurement, 'measure'>;
  /** Runs it where only its rate is tried: what it measures is kept nowhere. */
  readonly byTrial: Pick<ScriptMeasurement, 'measure'>;
  /** Of the load beside faults, for all clusters of the run. */
  readonly rate: RunRate;
  readonly progress: Pick<RunProgress, 'doing'>;
  readonly signal: AbortSignal;
}

/** Measures the load under which data grows, at the rate that the user gave or at one that the cluster carries. */
export class SoakMeasurement implements Measurement {
  readonly #options: SoakMeasurementOptions;
  /** Entries that were written to so far, by the cluster's name: a store may be that of an earlier block. */
  readonly #written = new Map<string, number>();

  constructor(options: SoakMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { byScript, rate } = this.#options;
    const tried: TriedRate[] = [];
    for (;;) {
      const why = rate.canBeLowered ? await this.#trial(block, script) : null;
      if (why === null) break;
      const { writesPerSecond, readsPerSecond } = rate.load;
      tried.push({ writesPerSecond, readsPerSecond, why });
      rate.lower();
    }
    const { load } = rate;
    const cells = await byScript.measure(block, this.#at(script, load, script.schedule));
    const { writesPerSecond, readsPerSecond } = load;
    const loadRate = { writesPerSecond, readsPerSecond, origin: rate.given ? 'given' : 'found', tried } as const;
    return cells.map((cell): Cell => {
      const growth = measured(cell)?.growth;
      return growth === undefined ? cell : ({ ...cell, growth: { ...growth, loadRate } } as Cell);
    });
  }

  /** Why the cluster does not carry the present rate steadily; null when it does, and where nothing was measured, which the soak will say. */
  async #trial(block: Block, script: ScriptPlan): Promise<string | null> {
    const { byTrial, rate, progress, signal } = this.#options;
    const { load } = rate;
    const lengthMs = TRIAL_TIMES.warmupMs + TRIAL_TIMES.durationMs;
    progress.doing(script, `trying ${load.writesPerSecond} writes/s`, { elapsedMs: 0, totalMs: lengthMs });
    const [cell] = await byTrial.measure(block, this.#at(script, load, { ...script.schedule, ...TRIAL_TIMES }));
    if (cell?.state !== 'ok' || signal.aborted) return null;
    return unsteadyIn(cell, load);
  }

  /** The script at a rate, for so long, with entries that no load before it has written. */
  #at(script: ScriptPlan, load: OpenLoad, schedule: Schedule): ScriptPlan {
    const { cluster, cells, variables } = script;
    const steps = schedule.steps.map((step) => ({ ...step, load: growing(load) }));
    const timed = { ...schedule, steps };
    const first = this.#written.get(cluster.name) ?? 0;
    // What is due is begun once, whatever becomes of it.
    const most = Math.ceil((load.writesPerSecond * scheduleLengthMs(timed)) / 1_000) + 1;
    this.#written.set(cluster.name, first + most);
    return {
      ...script,
      schedule: timed,
      cells: cells.map((cell, at) => ({ ...cell, step: { ...cell.step, load: steps[at]?.load ?? growing(load) } })),
      variables: {
        ...variables,
        RATE: String(load.writesPerSecond),
        READ_RATE: String(load.readsPerSecond),
        FIRST_WRITE: String(first),
      },
    };
  }
}
