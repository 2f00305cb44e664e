import { bestRate } from '../../lib/analysis/best-rate.ts';
import { MAX_RATE } from '../../lib/exchange/rates.ts';
import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import { BEST_OF, shareLoad, shareOf } from '../../lib/scenarios/shares.ts';
import type { Step } from '../../lib/scenarios/steps.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { RunRecord } from '../report/record.ts';
import { type Measurement, without } from './measurement.ts';
import type { ScriptMeasurement } from './script-measurement.ts';

export interface ShareMeasurementOptions {
  /** Runs the script, once its rates are known. */
  readonly byScript: Pick<ScriptMeasurement, 'measure'>;
  /** What was measured so far. */
  readonly record: Pick<RunRecord, 'cells'>;
}

/** Measures loads that are shares of the best rate that was measured before them. */
export class ShareMeasurement implements Measurement {
  readonly #options: ShareMeasurementOptions;

  constructor(options: ShareMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { byScript, record } = this.#options;
    const best = bestRate(record.cells, script.cells[0] as CellPlan);
    if (best === null) {
      return without(
        script,
        'skipped',
        `its rates are shares of the best that ${BEST_OF} reached, and no step of it on this dataset and cluster ran to its end and is not invalid`,
      );
    }
    if (best > MAX_RATE) {
      const most = `one k6 begins ${MAX_RATE} operations per second at most`;
      return without(script, 'skipped', `${BEST_OF} reached ${best} writes per second, and ${most}`);
    }
    const { schedule, cells, variables } = script;
    const rated = (step: Step): Step => ({ ...step, load: shareLoad(shareOf(step.load) ?? 0, best) });
    const steps = schedule.steps.map(rated);
    return byScript.measure(block, {
      ...script,
      schedule: { ...schedule, steps },
      cells: cells.map((cell, at) => ({ ...cell, step: { ...cell.step, load: (steps[at] as Step).load } })),
      variables: { ...variables, OPEN_RATE: String(best) },
    });
  }
}
