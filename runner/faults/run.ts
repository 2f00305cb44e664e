import { outcomeInWords } from '../../lib/analysis/deaths.ts';
import { exceptionsInWords } from '../../lib/analysis/exceptions.ts';
import { unorderedEntries } from '../../lib/analysis/safety.ts';
import { cellSnapshots } from '../../lib/analysis/snapshots/cost.ts';
import { judge } from '../../lib/analysis/verdict/judge.ts';
import { plural } from '../../lib/base/format.ts';
import { type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import { withDistributions } from '../../lib/exchange/tally-results.ts';
import type { Cell, CellPlan, Measured } from '../../lib/report/cell.ts';
import type { FaultFindings } from '../../lib/report/faults.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type { CellSnapshots } from '../../lib/report/snapshots.ts';
import type { CellThreshold } from '../../lib/report/thresholds.ts';
import { openStep } from '../../lib/scenarios/steps.ts';
import type { ScriptEnd } from '../k6/run-script.ts';
import { nothingSeen } from '../monitors/nothing-seen.ts';
import type { BesideLoad, CellObservation, Window } from '../monitors/observation.ts';
import { whyAborted } from '../system/aborted.ts';
import { inWords } from '../system/files.ts';
import { besideLoad } from './beside-load.ts';
import { writesOfHistory } from './history/snapshot-writes.ts';
import { timelineOf } from './history/timeline.ts';
import { prove } from './ledger/proof.ts';
import type { FaultOptions } from './options.ts';
import { barrierOf } from './read-barrier.ts';
import { linearizabilityOf } from './registers/linearizability.ts';
import { type FaultScenario, NOTHING_FOUND, type Play } from './scenarios/scenario.ts';
import type { Stage } from './stage.ts';

/** One cell of a scenario that breaks nodes. */
export interface FaultRun {
  readonly cell: CellPlan;
  readonly scenario: FaultScenario;
  readonly options: FaultOptions;
  /** What the monitors saw in a time, which is ms since 1970. */
  readonly observe: (
    span: { readonly from: number; readonly to: number },
    operations: readonly OperationResult[],
    beside: BesideLoad,
  ) => Promise<CellObservation>;
  /** The configured limits for the load, judged. */
  readonly judged: (result: StepResult) => readonly CellThreshold[];
}

/** Runs one scenario that breaks nodes, from its load to the proof of what became of every write. Never throws. */
export async function runFaults(stage: Stage, run: FaultRun): Promise<Cell> {
  const { cell, scenario, options } = run;
  const { signal } = stage.options;
  const play = scenario.play(stage, options);
  let failure: unknown = null;
  let end: ScriptEnd | null = null;
  try {
    await stage.begin();
    await play.run();
  } catch (error) {
    failure = error;
  }
  const endedMs = stage.clock.elapsedMs();
  try {
    // Whatever is still broken would break the proof as well, and the scenarios after this one.
    const left = await stage.restore();
    if (left.length > 0) failure ??= new Error(left.join('; '));
    end = await stage.end();
    const { measured, thrown, open } = await conclude(stage, run, play, end, {
      beganMs: stage.load.beganMs ?? endedMs,
      endedMs,
    });
    // Also where the load ended early: it did so for this.
    if (thrown !== null) failure = new Error(thrown);
    // After what ended the scenario, from which it may follow.
    if (open !== null) failure = new Error(failure === null ? open : `${inWords(failure)}; ${open}`);
    const given = { ...run, cell: withLoad(cell, stage) };
    return judged(given, measured, stage.loss?.what ?? null, failure, signal);
  } catch (error) {
    const reason = signal.aborted ? whyAborted(signal) : (stage.options.takenOver() ?? inWords(failure ?? error));
    return { ...withLoad(cell, stage), state: signal.aborted ? 'aborted' : 'failed', reason };
  } finally {
    await stage.end().catch(() => null);
    stage.driver.unwatch();
  }
}

/** A cell with the load that it had, which the plan may not have known. */
function withLoad(cell: CellPlan, stage: Stage): CellPlan {
  return { ...cell, step: { ...cell.step, load: stage.load.load } };
}

/** When a scenario was played, on the stage's clock. */
interface PlayedIn {
  readonly beganMs: number;
  readonly endedMs: number;
}

interface Conclusion {
  readonly measured: Measured;
  /** What users of the load threw; null when they threw nothing. */
  readonly thrown: string | null;
  /** Why there is nothing but the load's numbers; null when there is. */
  readonly open: string | null;
}

/**
 * The numbers of the cell, with the findings and the proof; of the load alone where these fail.
 * @throws Error when there is nothing to tell
 */
async function conclude(
  stage: Stage,
  run: FaultRun,
  play: Play,
  end: ScriptEnd | null,
  window: PlayedIn,
): Promise<Conclusion> {
  const { cell } = run;
  if (!end?.summary) throw new Error(end?.failure ?? 'k6 left no summary');
  const { summary } = end;
  const schedule = { steps: [openStep(stage.load.load)], warmupMs: 0, durationMs: summary.loadMs };
  const nature = { payloadBytes: cell.payload.bytes, protocol: cell.protocol };
  const [result] = withDistributions(stepResults(summary, schedule, nature), stage.load.book);
  if (!result) throw new Error('the open load has no step');
  const numbers = {
    startedAt: new Date(summary.loadEpochMs).toISOString(),
    windowSeconds: result.windowSeconds,
    warmupSeconds: 0,
    droppedIterations: result.droppedIterations,
    operations: result.operations,
    thresholds: run.judged(result),
  };
  const span = { from: summary.loadEpochMs, to: summary.loadEpochMs + summary.loadMs };
  const thrown = exceptionsInWords(result.exceptions, end.firstException);
  try {
    const found = await foundBy(stage, run, play, { result, span, window });
    return { measured: { ...numbers, ...found }, thrown, open: null };
  } catch (error) {
    if (stage.options.signal.aborted || stage.options.takenOver() !== null) throw error;
    const open = `nothing could be concluded from it: ${inWords(error)}`;
    return { measured: { ...numbers, ...nothingSeen(open) }, thrown, open };
  }
}

/** What a scenario has shown beyond the numbers of its load, with the proof of what became of every write. */
async function foundBy(
  stage: Stage,
  run: FaultRun,
  play: Play,
  { result, span, window }: { readonly result: StepResult; readonly span: Window; readonly window: PlayedIn },
) {
  const found = play.found();
  const { raft, resources, cost, machine, metrics, snapshots, nodes, clockSteps } = await run.observe(
    span,
    result.operations,
    besideLoad(stage, span, found),
  );
  const ledger = await prove(stage);
  const disturbed = stage.loss?.what ?? null;
  const linearizability =
    disturbed === null ? linearizabilityOf(stage.ledger(), stage.options.target.entries.reads) : { absent: disturbed };
  const safety = { ...ledger, linearizability };
  const barrier = barrierOf(stage);
  const findings: FaultFindings = {
    events: stage.driver.events,
    deaths: stage.driver.deaths,
    timeline: timelineOf(stage.history, window.beganMs, window.endedMs),
    ...NOTHING_FOUND,
    ...found,
    rate: stage.load.rate,
    ...(barrier === null ? {} : { barrier }),
    safety,
  };
  const verdict = judge({
    ...result,
    load: stage.load.load,
    users: 0,
    faultsExpected: true,
    safety,
    messages: null,
    contradiction: barrier?.finding ?? null,
    disturbed,
    plannedSeconds: result.windowSeconds,
    raft,
    nodes,
    resources,
    machine,
    clockSteps,
    betweenMs: null,
    queues: null,
    openFiles: null,
  });
  return {
    verdict,
    ...{ raft, resources, cost, machine, metrics },
    snapshots: snapshotsOf(stage, snapshots),
    faults: findings,
  };
}

/** The snapshots that were seen, with what they cost the writes while nothing was broken. */
function snapshotsOf({ history, calmStretches }: Stage, observed: CellObservation['snapshots']): CellSnapshots {
  return 'absent' in observed ? observed : cellSnapshots(observed.seen, writesOfHistory(history, calmStretches));
}

/** What no target may do, in words; null when nothing of the kind was found. */
function violation({ faults }: Measured, scenario: FaultScenario): string | null {
  const lost = faults?.safety.lost ?? 0;
  if (lost > 0) return `acknowledged writes were lost in ${plural(lost, 'entry', 'entries')}`;
  const phantom = faults?.safety.phantom ?? 0;
  if (phantom > 0) return `${plural(phantom, 'entry holds', 'entries hold')} a value that nobody wrote`;
  const unordered = faults === undefined ? 0 : unorderedEntries(faults.safety);
  if (unordered > 0) return `reads were not linearizable in ${plural(unordered, 'entry', 'entries')}`;
  return faults === undefined ? null : (scenario.violation?.(faults) ?? null);
}

/** A violation fails the cell, and so does a scenario that could not be carried through; the numbers stay. */
function judged(
  { cell, scenario }: FaultRun,
  measured: Measured,
  disturbed: string | null,
  failure: unknown,
  signal: AbortSignal,
): Cell {
  const numbers = { ...cell, ...measured };
  const violated = violation(measured, scenario);
  const died = (measured.faults?.deaths ?? []).map(outcomeInWords);
  // What ended the scenario comes before what follows from it; a wait that ended followed from a death.
  const first = violated !== null && died.length === 0 && failure !== null ? inWords(failure) : null;
  const grave = [disturbed ?? first, violated, ...died].filter((each) => each !== null);
  if (grave.length > 0) return { ...numbers, state: 'failed', reason: grave.join('; ') };
  if (signal.aborted) return { ...numbers, state: 'aborted', reason: whyAborted(signal) };
  if (failure !== null) return { ...numbers, state: 'failed', reason: inWords(failure) };
  return { ...numbers, state: 'ok' };
}
