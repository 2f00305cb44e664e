import { exceptionsInWords } from '../../lib/analysis/exceptions.ts';
import { messageViolation } from '../../lib/analysis/message-violation.ts';
import { writesBySecond } from '../../lib/analysis/snapshots/by-second.ts';
import { cellSnapshots } from '../../lib/analysis/snapshots/cost.ts';
import { judge } from '../../lib/analysis/verdict/judge.ts';
import { mistakeInWords } from '../../lib/base/mistake.ts';
import type { StepResult } from '../../lib/exchange/summary.ts';
import type { Cell, CellPlan, Measured } from '../../lib/report/cell.ts';
import type { CellGrowth } from '../../lib/report/growth.ts';
import type { CellQueues, QueuesUnknown } from '../../lib/report/led-queues.ts';
import type { CellMessages } from '../../lib/report/messages.ts';
import type { CellSnapshots } from '../../lib/report/snapshots.ts';
import type { CellThreshold } from '../../lib/report/thresholds.ts';
import { isIdle } from '../../lib/scenarios/shares.ts';
import { type Schedule, windowStartMs } from '../../lib/scenarios/steps.ts';
import { nothingSeen } from '../monitors/nothing-seen.ts';
import type { CellObservation } from '../monitors/observation.ts';
import type { ObservedSnapshots } from '../monitors/snapshots/watches.ts';

/** How a script ended before its time: a step that was not through keeps what it had. */
export interface Cut {
  readonly state: 'aborted' | 'failed';
  readonly reason: string;
}

/** What a step of a script was, ahead of its numbers. */
export interface StepOutcome {
  readonly result: StepResult;
  readonly schedule: Schedule;
  /** When the script's load began, in ms since 1970. */
  readonly loadEpochMs: number;
  /** How the script ended before its time, and why; null when it did not. */
  readonly cut: Cut | null;
  /** The message of the script's first exception; null when it threw none. */
  readonly firstException: string | null;
  /** What others have done to the data meanwhile, a clause; null when nothing is known of that. */
  readonly disturbed: string | null;
  /** What became of the messages of its queues; null where it has none, and while that is not known. */
  readonly messages: CellMessages | null;
  /** The step's position in the schedule. */
  readonly index: number;
}

/** The measured window of a step: ms since 1970. */
export function windowOf({ result, schedule, loadEpochMs, index }: StepOutcome): {
  readonly from: number;
  readonly to: number;
} {
  const from = loadEpochMs + windowStartMs(schedule, index);
  return { from, to: from + result.windowSeconds * 1_000 };
}

/** What is known of a step beyond k6's numbers. */
export interface CellContext {
  readonly observe: (window: { readonly from: number; readonly to: number }) => CellObservation;
  /** Who led the queues that it is about meanwhile; null where it is about none. */
  readonly queues: (window: { readonly from: number; readonly to: number }) => CellQueues | QueuesUnknown | null;
  /** How what was measured went on; null where data does not grow. */
  readonly growth?: (window: { readonly from: number; readonly to: number }) => CellGrowth | null;
  readonly thresholds: readonly CellThreshold[];
  /** What one operation costs the generator beside its latency, as calibrated, in milliseconds; null where that is not known. */
  readonly betweenMs: number | null;
  /** The most files that k6 may have open, and how many its users need; null where that is not known. */
  readonly openFiles: { readonly limit: number; readonly needed: number } | null;
}

/** The snapshots of a step's window, with what they cost its writes as far as its users have told of these. */
function snapshotsOf(observed: ObservedSnapshots, { operations }: StepResult): CellSnapshots {
  if ('absent' in observed) return observed;
  const writes = operations.find(({ operation }) => operation === 'write');
  const { seen, window } = observed;
  return cellSnapshots(seen, writes?.distribution ? writesBySecond(writes.distribution, window) : null);
}

/** A step's numbers, with what was seen meanwhile and how far they are to be believed; where raftmark fails at that, the numbers alone. */
function judgedNumbers(
  outcome: StepOutcome,
  context: CellContext,
): Measured | { readonly mistake: string; readonly numbers: Measured } {
  const { result, schedule, messages } = outcome;
  const window = windowOf(outcome);
  const alone = {
    startedAt: new Date(window.from).toISOString(),
    windowSeconds: result.windowSeconds,
    warmupSeconds: schedule.warmupMs / 1_000,
    droppedIterations: result.droppedIterations,
    operations: result.operations,
    ...(messages === null ? {} : { messages }),
    thresholds: context.thresholds,
    ...(result.connections === null ? {} : { connections: result.connections }),
  };
  try {
    return { ...alone, ...seenMeanwhile(outcome, context, window) };
  } catch (error) {
    const mistake = `raftmark made a mistake, and nobody knows how far the numbers can be believed: ${mistakeInWords(error)}`;
    return { mistake, numbers: { ...alone, ...nothingSeen(mistake) } };
  }
}

/** What the monitors saw in a step's window, and how far its numbers are to be believed. */
function seenMeanwhile(
  outcome: StepOutcome,
  context: CellContext,
  window: { readonly from: number; readonly to: number },
) {
  const { result, schedule } = outcome;
  const { raft, resources, cost, machine, metrics, snapshots, nodes, clockSteps } = context.observe(window);
  const queues = context.queues(window);
  const growth = context.growth?.(window) ?? null;
  return {
    verdict: judge({
      ...result,
      load: result.step.load,
      users: result.step.users,
      plannedSeconds: schedule.durationMs / 1_000,
      faultsExpected: false,
      disturbed: outcome.disturbed,
      safety: null,
      messages: outcome.messages,
      contradiction: null,
      raft,
      queues: queues === null || 'absent' in queues ? null : queues,
      nodes,
      resources,
      machine,
      clockSteps,
      betweenMs: context.betweenMs,
      openFiles: context.openFiles,
    }),
    ...{ raft, resources, cost, machine, metrics },
    snapshots: snapshotsOf(snapshots, result),
    ...(queues === null ? {} : { queues }),
    ...(growth === null ? {} : { growth }),
  };
}

/** One step's numbers as a cell. A step that never got to measuring has none. */
export function toCell(plan: CellPlan, outcome: StepOutcome, context: CellContext): Cell {
  const { result, schedule } = outcome;
  const done = result.operations.reduce((sum, { ok, rejected, unknown }) => sum + ok + rejected + unknown, 0);
  const plannedSeconds = schedule.durationMs / 1_000;
  const cut = result.windowSeconds < plannedSeconds ? outcome.cut : null;
  const thrown = exceptionsInWords(result.exceptions, outcome.firstException);
  if (done === 0 && (!isIdle(plan.step.load) || result.windowSeconds === 0)) {
    if (thrown !== null) return { ...plan, state: 'failed', reason: thrown };
    const failed = { state: 'failed', reason: 'k6 ended without a single operation in the measured window' } as const;
    return { ...plan, ...(cut ?? failed) };
  }
  const measured = judgedNumbers(outcome, context);
  if ('mistake' in measured) return { ...plan, state: 'failed', reason: measured.mistake, ...measured.numbers };
  const violation = messageViolation(outcome.messages);
  if (thrown !== null) return { ...plan, state: 'failed', reason: thrown, ...measured };
  if (violation !== null) return { ...plan, state: 'failed', reason: violation, ...measured };
  return cut === null ? { ...plan, state: 'ok', ...measured } : { ...plan, ...cut, ...measured };
}
