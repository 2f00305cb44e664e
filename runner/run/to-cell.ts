import { availableParallelism } from 'node:os';
import { exceptionsInWords } from '../../lib/analysis/exceptions.ts';
import { judge } from '../../lib/analysis/verdict.ts';
import { timesWholeOperation } from '../../lib/exchange/metrics.ts';
import type { ScriptSummary, StepResult } from '../../lib/exchange/summary.ts';
import type { Cell, CellPlan, CellThreshold } from '../../lib/report/cell.ts';
import { INTERRUPTED } from '../../lib/report/cell.ts';
import type { Schedule } from '../../lib/scenarios/steps.ts';
import type { CellObservation } from '../monitors/monitoring.ts';

/** What a step of a script was, ahead of its numbers. */
export interface StepOutcome {
  readonly result: StepResult;
  readonly schedule: Schedule;
  readonly summary: ScriptSummary;
  readonly interrupted: boolean;
  /** The message of the script's first exception; null when it threw none. */
  readonly firstException: string | null;
  /** The step's position in the schedule. */
  readonly index: number;
}

/** The measured window of a step: ms since 1970. */
export function windowOf({ result, schedule, summary, index }: StepOutcome): {
  readonly from: number;
  readonly to: number;
} {
  const from = summary.loadEpochMs + index * (schedule.warmupMs + schedule.durationMs) + schedule.warmupMs;
  return { from, to: from + result.windowSeconds * 1_000 };
}

/** What is known of a step beyond k6's numbers. */
export interface CellContext {
  readonly observe: (window: { readonly from: number; readonly to: number }) => CellObservation;
  readonly thresholds: readonly CellThreshold[];
}

/** One step's numbers as a cell. A step that never got to measuring is aborted, without numbers. */
export function toCell(plan: CellPlan, outcome: StepOutcome, context: CellContext): Cell {
  const { result, schedule, interrupted } = outcome;
  const done = result.operations.reduce((sum, { ok, rejected, unknown }) => sum + ok + rejected + unknown, 0);
  const plannedSeconds = schedule.durationMs / 1_000;
  const cut = interrupted && result.windowSeconds < plannedSeconds;
  const thrown = exceptionsInWords(result.exceptions, outcome.firstException);
  if (done === 0) {
    if (thrown !== null) return { ...plan, state: 'failed', reason: thrown };
    return cut
      ? { ...plan, state: 'aborted', reason: INTERRUPTED }
      : { ...plan, state: 'failed', reason: 'k6 ended without a single operation in the measured window' };
  }
  const window = windowOf(outcome);
  const { raft, resources, cost } = context.observe(window);
  const measured = {
    startedAt: new Date(window.from).toISOString(),
    windowSeconds: result.windowSeconds,
    warmupSeconds: schedule.warmupMs / 1_000,
    droppedIterations: result.droppedIterations,
    operations: result.operations,
    verdict: judge({
      ...result,
      redirectsExpected: timesWholeOperation(result.step),
      plannedSeconds,
      raft,
      resources,
      cpus: availableParallelism(),
    }),
    raft,
    resources,
    cost,
    thresholds: context.thresholds,
  };
  if (thrown !== null) return { ...plan, state: 'failed', reason: thrown, ...measured };
  return cut ? { ...plan, state: 'aborted', reason: INTERRUPTED, ...measured } : { ...plan, state: 'ok', ...measured };
}
