import { rm } from 'node:fs/promises';
import { generatorCostMs } from '../../lib/analysis/generator-cost.ts';
import { encodeThresholds, scriptThresholds, type Threshold } from '../../lib/analysis/thresholds.ts';
import { durationMetric } from '../../lib/exchange/metrics.ts';
import { type ScriptNature, type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import { withDistributions } from '../../lib/exchange/tally-results.ts';
import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import type { CellMessages } from '../../lib/report/messages.ts';
import { scriptName } from '../../lib/scenarios/catalogue.ts';
import { grows } from '../../lib/scenarios/soak.ts';
import {
  entriesPerWrite,
  type Step,
  scheduleLengthMs,
  sentTo,
  stepKey,
  stepOperations,
} from '../../lib/scenarios/steps.ts';
import type { Live } from '../k6/live.ts';
import type { ScriptEnd, ScriptRun } from '../k6/run-script.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import type { RunRecord } from '../report/record.ts';
import { whyAborted } from '../system/aborted.ts';
import { judgedLimits } from './limits.ts';
import { type Measurement, without } from './measurement.ts';
import { openFilesOf } from './open-files.ts';
import type { RunProgress } from './run-progress.ts';
import { ScriptTally } from './script-tally.ts';
import { placeOf, type ScriptRunner } from './scripts.ts';
import { SEED_LIMIT_MS } from './seed.ts';
import { type Cut, type StepOutcome, toCell } from './to-cell.ts';

/** Setting up, starting and ending k6: allowed on top of a script's schedule. */
export const SCRIPT_ALLOWANCE_MS = 180_000;

export interface ScriptMeasurementOptions {
  readonly scripts: ScriptRunner;
  readonly monitoring: Monitoring;
  readonly thresholds: readonly Threshold[];
  /** Of one request. */
  readonly timeoutMs: number;
  readonly progress: RunProgress;
  readonly journal: JournalSink;
  /** What is known of the machine. */
  readonly record: Pick<RunRecord, 'calibration'>;
  readonly signal: AbortSignal;
}

/** What becomes of the messages of a script. */
export interface Following {
  /** Takes in a line of k6's console output. */
  take(text: string): void;
  /** The script has ended; `whole` when it did so by itself. */
  end(whole: boolean): Promise<void>;
  /** What became of those of a step, once the script has ended. */
  of(step: number): CellMessages;
}

const UNTOLD: CellMessages = {
  absent: 'with --no-timeline producers and consumers do not tell what they send and get',
};

/** What became of a script: its steps' numbers, when its load began, and how it ended before its time. */
interface Outcome {
  readonly results: readonly StepResult[];
  readonly loadEpochMs: number;
  readonly cut: Cut | null;
  readonly firstException: string | null;
  readonly disturbed: string | null;
}

/** Measures the scenarios whose steps one k6 process goes through by itself. */
export class ScriptMeasurement implements Measurement {
  readonly #options: ScriptMeasurementOptions;

  constructor(options: ScriptMeasurementOptions) {
    this.#options = options;
  }

  /** @param following of a script of queues */
  async measure(block: Block, script: ScriptPlan, following: Following | null = null): Promise<readonly Cell[]> {
    const { scripts, journal, monitoring } = this.#options;
    const { schedule } = script;
    const nature = { payloadBytes: block.payload.bytes, protocol: script.protocol };
    if (!scripts.timeline) {
      const end = await this.#run(block, script, {});
      const outcome = await this.#undisturbed(block, script, nature, end, null);
      return this.#cells(block, script, outcome, following === null ? null : () => UNTOLD);
    }
    const consoleOutput = scripts.consoleFile();
    const tally = new ScriptTally({
      file: consoleOutput,
      schedule,
      nature,
      ...(following === null ? {} : { onLine: (text: string) => following.take(text) }),
      onLoad: (loadEpochMs) => monitoring.loadBegan(loadEpochMs),
      onStep: (result, index, loadEpochMs) => {
        // For a runner that is killed before the script ends.
        const cell = this.#cell(block, script, {
          result,
          schedule,
          loadEpochMs,
          ...{ cut: null, firstException: null, disturbed: null, messages: null },
          index,
        });
        journal.append({ kind: 'step', cell });
      },
    });
    let end: ScriptEnd;
    try {
      end = await this.#run(block, script, { consoleOutput });
    } finally {
      await tally.end();
    }
    await rm(consoleOutput, { force: true });
    const outcome = await this.#undisturbed(block, script, nature, end, tally);
    await following?.end(!('reason' in outcome) && outcome.cut === null);
    return this.#cells(block, script, outcome, following === null ? null : (index) => following.of(index));
  }

  /** What became of a script, once it was looked whether the data is still the run's. */
  async #undisturbed(
    block: Block,
    script: ScriptPlan,
    nature: ScriptNature,
    end: ScriptEnd,
    tally: ScriptTally | null,
  ): Promise<Outcome | Cut> {
    const { scripts, monitoring, signal } = this.#options;
    await monitoring.settle();
    const loss = await scripts.lossOf(block, script.cluster.name);
    const outcome = outcomeOf(script, nature, end, tally, signal);
    if (loss === null) return outcome;
    // What ended it comes before what follows from that.
    if ('reason' in outcome)
      return signal.aborted ? outcome : { ...outcome, reason: `${loss.what}; ${outcome.reason}` };
    const cut: Cut = { state: 'failed', reason: loss.what };
    return { ...outcome, disturbed: loss.what, ...(loss.taken && !signal.aborted ? { cut } : {}) };
  }

  async #run(block: Block, script: ScriptPlan, more: Pick<ScriptRun, 'consoleOutput'>): Promise<ScriptEnd> {
    const { scripts, timeoutMs, thresholds } = this.#options;
    const { choice, schedule } = script;
    const operations = [...new Set(schedule.steps.flatMap(stepOperations))];
    const limits = scriptThresholds(thresholds, choice.scenario.name, schedule.steps, operations);
    const allowance = SCRIPT_ALLOWANCE_MS + timeoutMs + (choice.scenario.auditEvents ? SEED_LIMIT_MS : 0);
    return scripts.run(
      block,
      placeOf(script),
      scriptName(choice.scenario),
      scheduleLengthMs(schedule) + allowance,
      {
        ...(choice.rate === null ? { USERS: choice.users.join(',') } : { OPEN_RATE: String(choice.rate) }),
        DURATION: `${schedule.durationMs}ms`,
        WARMUP: `${schedule.warmupMs}ms`,
        ...(limits.length > 0 ? { THRESHOLDS: encodeThresholds(limits) } : {}),
        ...script.variables,
      },
      this.#live(script),
      more,
    );
  }

  #cells(
    block: Block,
    script: ScriptPlan,
    outcome: Outcome | Cut,
    sentTo: ((index: number) => CellMessages) | null,
  ): readonly Cell[] {
    if ('reason' in outcome) return without(script, outcome.state, outcome.reason);
    const { results, ...rest } = outcome;
    return results.map((result, index) =>
      this.#cell(block, script, {
        result,
        schedule: script.schedule,
        index,
        messages: sentTo?.(index) ?? null,
        ...rest,
      }),
    );
  }

  #cell(block: Block, { cells, cluster, choice, protocol }: ScriptPlan, outcome: StepOutcome): Cell {
    const { monitoring, thresholds, record, scripts } = this.#options;
    const { result, index } = outcome;
    const { step } = result;
    const operations = stepOperations(step);
    const bytes = block.payload.bytes * entriesPerWrite(step.load);
    return toCell(cells[index] as CellPlan, outcome, {
      queues: ({ from, to }) =>
        monitoring.queues.get(cluster.name)?.window(from, to, sentTo(step.load)?.queues ?? Number.POSITIVE_INFINITY) ??
        null,
      observe: (window) => monitoring.observe(cluster.name, window, result.operations, bytes),
      growth: (window) => (grows(step.load) ? monitoring.growth(cluster.name, window, result.courses ?? []) : null),
      thresholds: judgedLimits(thresholds, choice.scenario.name, result),
      betweenMs: generatorCostMs(record.calibration, { script: scriptName(choice.scenario), protocol, operations }),
      openFiles: openFilesOf(step, scripts.access(cluster.name).hosts.length),
    });
  }

  /** Shows the step that it is now, from the start of the script on. */
  #live(script: ScriptPlan) {
    const { progress } = this.#options;
    const { schedule, cells, protocol } = script;
    const each = schedule.warmupMs + schedule.durationMs;
    const started = performance.now();
    const at = (elapsed: number): number => Math.max(0, Math.min(cells.length - 1, Math.floor(elapsed / each)));
    const onLive = (live: Live | null): void => {
      const elapsed = performance.now() - started;
      const index = at(elapsed);
      progress.live(script, index, { elapsedMs: elapsed - index * each, totalMs: each }, live);
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

/**
 * The numbers of a script's steps: k6's own where it left a summary, else those that its users told by themselves; or why there
 * are none at all.
 */
function outcomeOf(
  { schedule }: ScriptPlan,
  nature: ScriptNature,
  { summary, failure, interrupted, endedMs, exceptions, firstException }: ScriptEnd,
  tally: ScriptTally | null,
  signal: AbortSignal,
): Outcome | Cut {
  const aborted: Cut = { state: 'aborted', reason: whyAborted(signal) };
  const failed: Cut = { state: 'failed', reason: failure ?? 'k6 left no summary' };
  const died = summary === null || (failure !== null && !interrupted);
  const cut = signal.aborted || (interrupted && !died) ? aborted : died ? failed : null;
  if (summary !== null && summary.loadEpochMs > 0) {
    const results = stepResults(summary, schedule, nature);
    const whole = tally === null ? results : withDistributions(results, tally.book);
    return { results: whole, loadEpochMs: summary.loadEpochMs, cut, firstException, disturbed: null };
  }
  const results = tally?.results(endedMs) ?? null;
  const loadEpochMs = tally?.book.loadEpochMs ?? null;
  if (results === null || loadEpochMs === null) return cut ?? failed;
  const counted = results.map((result) => ({ ...result, exceptions: exceptions.get(stepKey(result.step)) ?? 0 }));
  return { results: counted, loadEpochMs, cut, firstException, disturbed: null };
}
