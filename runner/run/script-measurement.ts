import { encodeThresholds, scriptThresholds, type Threshold } from '../../lib/analysis/thresholds.ts';
import { durationMetric } from '../../lib/exchange/metrics.ts';
import { type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import { type Cell, INTERRUPTED } from '../../lib/report/cell.ts';
import { scriptName } from '../../lib/scenarios/catalogue.ts';
import { type Step, scheduleLengthMs, stepOperations } from '../../lib/scenarios/steps.ts';
import type { Live } from '../k6/live.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import { judgedLimits } from './limits.ts';
import { type Measurement, without } from './measurement.ts';
import type { RunProgress } from './run-progress.ts';
import { placeOf, type ScriptRunner } from './scripts.ts';
import { SEED_LIMIT_MS } from './seed.ts';
import { toCell } from './to-cell.ts';

/** Setting up, starting and ending k6: allowed on top of a script's schedule. */
export const SCRIPT_ALLOWANCE_MS = 180_000;

export interface ScriptMeasurementOptions {
  readonly scripts: ScriptRunner;
  readonly monitoring: Monitoring;
  readonly thresholds: readonly Threshold[];
  /** Of one request. */
  readonly timeoutMs: number;
  readonly progress: RunProgress;
  readonly signal: AbortSignal;
}

/** Measures the scenarios whose steps one k6 process goes through by itself. */
export class ScriptMeasurement implements Measurement {
  readonly #options: ScriptMeasurementOptions;

  constructor(options: ScriptMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { scripts, signal, timeoutMs, thresholds } = this.#options;
    const { choice, schedule, cluster } = script;
    const operations = [...new Set(schedule.steps.flatMap(stepOperations))];
    const limits = scriptThresholds(thresholds, choice.scenario.name, schedule.steps, operations);
    const allowance = SCRIPT_ALLOWANCE_MS + timeoutMs + (choice.scenario.auditEvents ? SEED_LIMIT_MS : 0);
    const end = await scripts.run(
      block,
      placeOf(script),
      scriptName(choice.scenario),
      scheduleLengthMs(schedule) + allowance,
      {
        USERS: choice.users.join(','),
        DURATION: `${schedule.durationMs}ms`,
        WARMUP: `${schedule.warmupMs}ms`,
        ...(limits.length > 0 ? { THRESHOLDS: encodeThresholds(limits) } : {}),
        ...script.variables,
      },
      this.#live(script),
    );
    if (!end.summary || (end.failure !== null && !end.interrupted)) {
      if (signal.aborted) return without(script, 'aborted', INTERRUPTED);
      return without(script, 'failed', end.failure ?? 'k6 left no summary');
    }
    const { summary, interrupted, firstException } = end;
    const results = stepResults(summary, schedule, { payloadBytes: block.payload.bytes, protocol: script.protocol });
    return script.cells.map((cell, index) => {
      const result = results[index] as StepResult;
      return toCell(
        cell,
        { result, schedule, summary, interrupted, firstException, index },
        {
          observe: (window) =>
            this.#options.monitoring.observe(cluster.name, window, result.operations, block.payload.bytes),
          thresholds: judgedLimits(thresholds, choice.scenario.name, result),
        },
      );
    });
  }

  /** Shows the step that it is now, from the start of the script on. */
  #live(script: ScriptPlan) {
    const { progress } = this.#options;
    const { schedule, cells, protocol } = script;
    const length = scheduleLengthMs(schedule);
    const each = schedule.warmupMs + schedule.durationMs;
    const started = performance.now();
    const at = (elapsed: number): number => Math.max(0, Math.min(cells.length - 1, Math.floor(elapsed / each)));
    const onLive = (live: Live | null): void => {
      const elapsed = performance.now() - started;
      const index = at(elapsed);
      progress.live(script, index, elapsed - index * each, each, length - elapsed, live);
    };
    onLive(null);
    return {
      onLive,
      liveTrend: (elapsed: number) => {
        const step = schedule.steps[at(elapsed)] as Step;
        return durationMetric(step, stepOperations(step)[0] ?? 'read', protocol);
      },
    };
  }
}
