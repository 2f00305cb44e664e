import { intervalMs } from '../analysis/soak/intervals.ts';
import type { OperationResult } from '../report/figures.ts';
import { grows } from '../scenarios/soak.ts';
import { measuredSeconds, type Schedule, type Step, stepOperations } from '../scenarios/steps.ts';
import type { Operation } from '../targets/operations.ts';
import { latencyOf } from './latency.ts';
import { entriesOf, operationCounts } from './operation-counts.ts';
import type { ScriptNature, StepResult } from './summary.ts';
import { courseOf, distributionOf, type StepTally, Tallied, type TallyBook } from './tally-book.ts';

/** How long after the end of a second those of its operations that have ended are told of at the latest, on a machine that keeps up. */
export const TOLD_WITHIN_MS = 250;

const NONE: StepTally = { whole: new Tallied(), seconds: new Map(), nodes: new Map(), alive: new Set() };

/** Adds to each result how the script's users counted it themselves; what they told nothing of stays without. */
export function withDistributions(results: readonly StepResult[], book: TallyBook): StepResult[] {
  return results.map((result, step) => ({
    ...result,
    ...coursesOf(book, result.step, step, result.windowSeconds),
    operations: result.operations.map((operation): OperationResult => {
      const tally = book.of(step, operation.operation);
      return tally === null ? operation : { ...operation, distribution: distributionOf(tally, result.windowSeconds) };
    }),
  }));
}

/** How the operations of a step went on, where data grows under it. */
function coursesOf(book: TallyBook, step: Step, index: number, windowSeconds: number): Pick<StepResult, 'courses'> {
  if (!grows(step.load)) return {};
  const everySeconds = intervalMs(windowSeconds * 1_000) / 1_000;
  return {
    courses: stepOperations(step).map((operation) =>
      courseOf(operation, book.of(index, operation) ?? NONE, windowSeconds, everySeconds),
    ),
  };
}

/**
 * What the steps of a script have measured as far as its users have told, for a script that has left no summary. Of a step that
 * was not through the whole seconds count.
 * @param elapsedMs from the start of the load to now, or to the script's end
 */
export function resultsOfTally(
  book: TallyBook,
  schedule: Schedule,
  nature: ScriptNature,
  elapsedMs: number,
): StepResult[] {
  return schedule.steps.map((step, index) => {
    const told = measuredSeconds(schedule, index, elapsedMs - TOLD_WITHIN_MS);
    const windowSeconds = told * 1_000 < schedule.durationMs ? Math.floor(told) : told;
    return {
      step,
      windowSeconds,
      droppedIterations: 0,
      // Told by k6's log alone, where there is no summary.
      exceptions: 0,
      waitedSeconds: null,
      connectingP95Ms: null,
      connections: null,
      ...coursesOf(book, step, index, windowSeconds),
      operations: stepOperations(step).map((operation) =>
        resultOf(operation, book.of(index, operation) ?? NONE, windowSeconds, {
          ...nature,
          payloadBytes: nature.payloadBytes * entriesOf(step, operation),
        }),
      ),
    };
  });
}

function resultOf(
  operation: Operation,
  tally: StepTally,
  windowSeconds: number,
  { payloadBytes }: ScriptNature,
): OperationResult {
  const { histogram, redirects, failures } = tally.whole;
  const counts = operationCounts(operation, histogram.count, failures, windowSeconds, payloadBytes);
  return {
    ...counts,
    redirects,
    latencyMs: counts.ok > 0 ? latencyOf(histogram) : null,
    // What k6 would have told of it is lost.
    openMs: null,
    latencyFrom: 'histogram',
    distribution: distributionOf(tally, windowSeconds),
    // Sizes are among k6's metrics alone.
    bytesPerResponse: null,
  };
}
