import { outcomeInWords } from '../../../lib/analysis/deaths.ts';
import { messageViolation } from '../../../lib/analysis/message-violation.ts';
import { overQueueRounds } from '../../../lib/analysis/queue-faults.ts';
import { judge } from '../../../lib/analysis/verdict/judge.ts';
import type { Cell, CellPlan, Measured } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { MessageAccount } from '../../../lib/report/messages.ts';
import type { QueueFaults } from '../../../lib/report/queue-faults.ts';
import type { CellSnapshots } from '../../../lib/report/snapshots.ts';
import type { CellThreshold } from '../../../lib/report/thresholds.ts';
import type { CellObservation } from '../../monitors/observation.ts';
import { whyAborted } from '../../system/aborted.ts';
import { inWords } from '../../system/files.ts';
import type { FaultOptions } from '../options.ts';
import { accountOf, accountSoFar } from './account.ts';
import { Rounds } from './round.ts';
import type { QueueFaultScenario } from './scenarios.ts';
import type { QueueStage } from './stage.ts';

/** One cell of a scenario that breaks nodes which keep queues. */
export interface QueueFaultRun {
  readonly cell: CellPlan;
  readonly scenario: QueueFaultScenario;
  readonly options: FaultOptions;
  /** What the monitors saw in a time, which is ms since 1970. */
  readonly observe: (
    span: { readonly from: number; readonly to: number },
    operations: readonly OperationResult[],
  ) => Promise<CellObservation>;
  /** The snapshots that were seen, as a cell has them. */
  readonly snapshots: (observed: CellObservation['snapshots']) => CellSnapshots;
  /** Keeps what is known so far, for a runner that is killed before the cell is through. */
  readonly keep: (cell: Cell) => void;
  /** The configured limits for the load, judged. */
  readonly judged: (operations: readonly OperationResult[]) => readonly CellThreshold[];
}

/** Runs one scenario, from its load to the account of every message. Never throws. */
export async function runQueueFaults(stage: QueueStage, run: QueueFaultRun): Promise<Cell> {
  const { cell, scenario, options } = run;
  const { signal } = stage.options;
  let kept = null as Measured | null;
  const rounds: Rounds = new Rounds(stage, async () => {
    kept = await numbersOf(stage, run, rounds, accountSoFar(stage));
    run.keep({ ...cell, ...kept, state: 'aborted', reason: 'the run ended between two rounds' });
  });
  let failure: unknown = null;
  try {
    await stage.begin();
    await scenario.play(stage, rounds, options);
  } catch (error) {
    failure = error;
  }
  try {
    // Whatever is still broken would keep messages back, and break the scenarios after this one.
    const left = await stage.restore();
    if (left.length > 0) failure ??= new Error(left.join('; '));
    await stage.end(!signal.aborted);
    const messages = await accountOf(stage);
    const measured = await numbersOf(stage, run, rounds, messages);
    return stated(cell, measured, failure, signal);
  } catch (error) {
    const reason = signal.aborted ? whyAborted(signal) : inWords(failure ?? error);
    // What was known after the last round that ended is not lost with what came after it.
    return { ...cell, ...kept, state: signal.aborted ? 'aborted' : 'failed', reason };
  } finally {
    await stage.end(false).catch(() => null);
  }
}

async function numbersOf(
  stage: QueueStage,
  run: QueueFaultRun,
  rounds: Rounds,
  messages: MessageAccount,
): Promise<Measured> {
  const { cell } = run;
  const { load } = stage.options;
  const beganMs = stage.beganMs ?? stage.clock.elapsedMs();
  const windowSeconds = ((stage.endedMs ?? stage.clock.elapsedMs()) - beganMs) / 1_000;
  const operations = (['enqueue', 'consume', 'ack'] as const).map((operation) =>
    stage.tallies[operation].result(operation, windowSeconds, cell.payload.bytes),
  );
  const from = stage.clock.epochMs() - (stage.clock.elapsedMs() - beganMs);
  const span = { from, to: from + windowSeconds * 1_000 };
  const { raft, resources, cost, machine, metrics, snapshots, nodes, clockSteps } = await run.observe(span, operations);
  const verdict = judge({
    ...{ operations, load, users: 0, windowSeconds, plannedSeconds: windowSeconds, faultsExpected: true },
    ...{
      droppedIterations: 0,
      waitedSeconds: null,
      connectingP95Ms: null,
      connections: null,
      betweenMs: null,
      openFiles: null,
    },
    ...{ safety: null, queues: null, messages, contradiction: null, disturbed: null },
    ...{ raft, nodes, resources, machine, clockSteps },
  });
  return {
    startedAt: new Date(from).toISOString(),
    windowSeconds,
    warmupSeconds: 0,
    droppedIterations: 0,
    ...{ operations, verdict, raft, resources, cost, machine, metrics, messages },
    snapshots: run.snapshots(snapshots),
    thresholds: run.judged(operations),
    queueFaults: findingsOf(stage, run, rounds),
  };
}

function findingsOf(
  { options, driver, times }: QueueStage,
  { scenario, options: faults }: QueueFaultRun,
  rounds: Rounds,
): QueueFaults {
  const told = rounds.told();
  return {
    kind: scenario.kind(faults),
    victims: scenario.victims(faults),
    perSecond: options.load.perSecond,
    askedEveryMs: times.askedEveryMs,
    leaseMs: options.leaseMs,
    rounds: told,
    figures: overQueueRounds(told),
    events: driver.events,
    deaths: driver.deaths,
  };
}

/** A lost message fails the cell, and so does a scenario that could not be carried through; the numbers stay. */
function stated(cell: CellPlan, measured: Measured, failure: unknown, signal: AbortSignal): Cell {
  const numbers = { ...cell, ...measured };
  const violated = messageViolation(measured.messages ?? null);
  const died = (measured.queueFaults?.deaths ?? []).map(outcomeInWords);
  const first = violated !== null && died.length === 0 && failure !== null ? inWords(failure) : null;
  const grave = [first, violated, ...died].filter((each) => each !== null);
  if (grave.length > 0) return { ...numbers, state: 'failed', reason: grave.join('; ') };
  if (signal.aborted) return { ...numbers, state: 'aborted', reason: whyAborted(signal) };
  if (failure !== null) return { ...numbers, state: 'failed', reason: inWords(failure) };
  return { ...numbers, state: 'ok' };
}
