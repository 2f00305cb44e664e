import { availableParallelism } from 'node:os';
import { judge } from '../../lib/analysis/verdict.ts';
import { plural } from '../../lib/base/format.ts';
import { Xorshift } from '../../lib/base/random.ts';
import { type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import type { Cell, CellPlan, CellThreshold, Measured } from '../../lib/report/cell.ts';
import { INTERRUPTED } from '../../lib/report/cell.ts';
import type { FaultFindings, RecoveryRow } from '../../lib/report/faults.ts';
import type { FaultScenario } from '../../lib/scenarios/catalogue.ts';
import { openStep } from '../../lib/scenarios/steps.ts';
import type { ScriptEnd } from '../k6/run-script.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import { inWords } from '../system/files.ts';
import { timelineOf } from './history/timeline.ts';
import { prove } from './ledger/proof.ts';
import type { FaultOptions } from './options.ts';
import { failover, type Round, summarise } from './scenarios/failover.ts';
import { type Received, recovery } from './scenarios/recovery.ts';
import { type PendingSnapshot, type SnapshotMeans, snapshot } from './scenarios/snapshot.ts';
import { SETTLE_MS } from './schedule.ts';
import { Stage, type StageOptions } from './stage.ts';

export interface FaultRunOptions extends StageOptions {
  readonly cell: CellPlan;
  readonly scenario: FaultScenario;
  readonly faults: FaultOptions;
  readonly seed: number;
  readonly monitoring: Monitoring;
  /** The configured limits for the load, judged. */
  readonly judged: (result: StepResult) => readonly CellThreshold[];
  readonly received: Received;
  readonly snapshots: SnapshotMeans;
}

/** What a scenario has found so far; an interruption keeps it. */
interface Found {
  readonly rounds: Round[];
  readonly recovery: RecoveryRow[];
  snapshot: PendingSnapshot | null;
}

/** Runs one scenario that breaks nodes, from its load to the proof of what became of every write. Never throws. */
export async function runFaults(options: FaultRunOptions): Promise<Cell> {
  const { cell, signal } = options;
  const stage = new Stage(options);
  const found: Found = { rounds: [], recovery: [], snapshot: null };
  let fault: unknown = null;
  let end: ScriptEnd | null = null;
  let beganMs = 0;
  try {
    await stage.begin();
    beganMs = stage.clock.elapsedMs();
    await stage.sleep(SETTLE_MS);
    await scenario(stage, options, found);
  } catch (error) {
    fault = error;
  }
  const endedMs = stage.clock.elapsedMs();
  try {
    // Whatever is still broken would break the proof as well, and the scenarios after this one.
    const left = await stage.restore();
    if (left.length > 0) fault ??= new Error(left.join('; '));
    end = await stage.end();
    const measured = await conclude(stage, options, found, end, { beganMs, endedMs });
    return judged(cell, measured, fault, signal.aborted);
  } catch (error) {
    const reason = signal.aborted ? INTERRUPTED : inWords(fault ?? error);
    return { ...cell, state: signal.aborted ? 'aborted' : 'failed', reason };
  } finally {
    await stage.end().catch(() => null);
  }
}

async function scenario(stage: Stage, options: FaultRunOptions, found: Found): Promise<void> {
  const { faults, seed, received, snapshots } = options;
  switch (options.scenario) {
    case 'failover':
      return failover(stage, faults, new Xorshift(seed ^ options.probeEpoch), found.rounds);
    case 'recovery':
      return recovery(stage, received, found.recovery);
    case 'snapshot':
      found.snapshot = await snapshot(stage, received, snapshots, found.recovery);
  }
}

/** The numbers of the cell, with the findings and the proof. @throws Error when there is nothing to tell */
async function conclude(
  stage: Stage,
  options: FaultRunOptions,
  found: Found,
  end: ScriptEnd | null,
  window: { readonly beganMs: number; readonly endedMs: number },
): Promise<Measured> {
  const { cell, faults, monitoring } = options;
  if (!end?.summary) throw new Error(end?.fault ?? 'k6 left no summary');
  const { summary } = end;
  const schedule = { steps: [openStep(faults.load, faults.timeoutMs)], warmupMs: 0, durationMs: summary.loadMs };
  const [result] = stepResults(summary, schedule, cell.payload.bytes);
  if (!result) throw new Error('the open load has no step');
  const span = { from: summary.loadEpochMs, to: summary.loadEpochMs + summary.loadMs };
  const { raft, resources, cost } = monitoring.observe(cell.mode, span, result.operations, cell.payload.bytes);
  const safety = await prove(stage);
  const findings: FaultFindings = {
    events: stage.driver.events,
    timeline: timelineOf(stage.history, window.beganMs, window.endedMs),
    failover: options.scenario === 'failover' ? summarise(faults, found.rounds) : null,
    recovery: found.recovery.length > 0 ? found.recovery : null,
    snapshot: found.snapshot?.() ?? null,
    safety,
  };
  const verdict = judge({
    ...result,
    redirectsExpected: true,
    faultsExpected: true,
    safety,
    plannedSeconds: result.windowSeconds,
    raft,
    resources,
    cpus: availableParallelism(),
  });
  return {
    startedAt: new Date(summary.loadEpochMs).toISOString(),
    windowSeconds: result.windowSeconds,
    warmupSeconds: 0,
    droppedIterations: result.droppedIterations,
    operations: result.operations,
    verdict,
    raft,
    resources,
    cost,
    thresholds: options.judged(result),
    faults: findings,
  };
}

/** What no target may do, in words; null when nothing of the kind was found. */
function violation({ faults }: Measured): string | null {
  const lost = faults?.safety.lost ?? 0;
  if (lost > 0) return `acknowledged writes were lost in ${plural(lost, 'entry', 'entries')}`;
  const phantom = faults?.safety.phantom ?? 0;
  if (phantom > 0) return `${plural(phantom, 'entry holds', 'entries hold')} a value that nobody wrote`;
  const wrong = faults?.snapshot?.restore?.wrong ?? 0;
  if (wrong === 0) return null;
  return `${plural(wrong, 'entry', 'entries')} of the restored snapshot ${wrong === 1 ? 'is' : 'are'} not what was acknowledged`;
}

/** A violation fails the cell, and so does a scenario that could not be carried through; the numbers stay. */
function judged(cell: CellPlan, measured: Measured, fault: unknown, aborted: boolean): Cell {
  const numbers = { ...cell, ...measured };
  const violated = violation(measured);
  if (violated !== null) return { ...numbers, state: 'failed', reason: violated };
  if (aborted) return { ...numbers, state: 'aborted', reason: INTERRUPTED };
  if (fault !== null) return { ...numbers, state: 'failed', reason: inWords(fault) };
  return { ...numbers, state: 'ok' };
}
