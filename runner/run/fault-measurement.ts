import type { Threshold } from '../../lib/analysis/thresholds.ts';
import type { Cell } from '../../lib/report/cell.ts';
import { scriptName } from '../../lib/scenarios/catalogue.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import { Activity } from './activity.ts';
import { type FaultCells, LOAD_LIMIT_MS } from './fault-cell.ts';
import { judgedLimits } from './limits.ts';
import type { Measurement } from './measurement.ts';
import type { RunProgress } from './run-progress.ts';
import { SCRIPT_ALLOWANCE_MS } from './script-measurement.ts';
import { placeOf, type ScriptRunner } from './scripts.ts';

export interface FaultMeasurementOptions {
  readonly cells: FaultCells;
  readonly scripts: ScriptRunner;
  readonly thresholds: readonly Threshold[];
  readonly progress: RunProgress;
}

/** Measures the scenarios that break nodes beside an open load: one cell each. */
export class FaultMeasurement implements Measurement {
  readonly #options: FaultMeasurementOptions;

  constructor(options: FaultMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { cells, scripts, thresholds, progress } = this.#options;
    const { scenario } = script.choice;
    const [cell] = script.cells;
    if (cell === undefined || scenario.faults === undefined) return [];
    const activity = new Activity(progress, script);
    const { cluster, ownership } = scripts.access(script.cluster.name);
    const measuring = cells.measure({
      cell,
      block,
      scenario: scenario.faults,
      cluster,
      ownership,
      nextEpoch: () => scripts.nextEpoch(),
      k6: (settings, more) => {
        const limitMs = LOAD_LIMIT_MS + SCRIPT_ALLOWANCE_MS;
        return scripts.run(
          block,
          placeOf(script),
          scriptName(scenario),
          limitMs,
          settings,
          { onLive: activity.onLive },
          more,
        );
      },
      judged: (result) => judgedLimits(thresholds, scenario.name, result),
      say: activity.say,
    });
    return [await measuring.finally(() => activity.end())];
  }
}
