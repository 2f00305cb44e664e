import { join } from 'node:path';
import { namespaceNames } from '../lib/dataset.ts';
import { durationMetric, SEED_CLOCK_METRIC, SEED_RETRY_METRIC, SEEDED_METRIC } from '../lib/metrics.ts';
import type { Cell, Report } from '../lib/report.ts';
import { type Schedule, type Step, scheduleLengthMs } from '../lib/steps.ts';
import { type ScriptSummary, type StepResult, stepResults } from '../lib/summary.ts';
import type { Target } from '../lib/targets/target.ts';
import { judge } from '../lib/verdict.ts';
import type { Live } from './k6/live.ts';
import { runScript } from './k6/run-script.ts';
import type { Namespaces } from './namespaces.ts';
import type { Block, Plan, ScriptPlan } from './plan.ts';
import type { Position, Progress } from './progress/progress.ts';

/** All that a run needs to measure: who brings it is not its concern. */
export interface RunContext {
  readonly plan: Plan;
  readonly target: Target;
  readonly hosts: readonly string[];
  readonly apiKey: string | null;
  readonly k6: string;
  /** The folder with the bundles. */
  readonly dist: string;
  /** A folder of this run. */
  readonly folder: string;
  readonly runId: string;
  readonly seed: number;
  readonly entropy: string;
  readonly timeoutMs: number;
  readonly namespaces: Namespaces;
  /** Delete each tier's namespaces when it is through. */
  readonly cleanUp: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What has been measured so far; filled as the run goes on, so that an interruption loses nothing. */
export interface RunRecord {
  readonly cells: Cell[];
  readonly seeding: Report['seeding'][number][];
  readonly warnings: string[];
  readonly kept: string[];
}

/** Setting up, starting and ending k6: allowed on top of a script's schedule. */
const SCRIPT_ALLOWANCE_MS = 180_000;
const SEED_LIMIT_MS = 6 * 3_600_000;
const INTERRUPTED = 'the run was interrupted';

/** One step's numbers as a cell. A step that never got to measuring is aborted, without numbers. */
export function toCell(
  plan: Cell | ScriptPlan['cells'][number],
  result: StepResult,
  schedule: Schedule,
  summary: ScriptSummary,
  interrupted: boolean,
  index: number,
): Cell {
  const done = result.operations.reduce((sum, { ok, rejected, unknown }) => sum + ok + rejected + unknown, 0);
  const plannedSeconds = schedule.durationMs / 1_000;
  const base = {
    id: plan.id,
    tier: plan.tier,
    payload: plan.payload,
    scenario: plan.scenario,
    step: plan.step,
    mode: plan.mode,
    repetition: plan.repetition,
  };
  const cut = interrupted && result.windowSeconds < plannedSeconds;
  if (done === 0) {
    return cut
      ? { ...base, state: 'aborted', reason: INTERRUPTED }
      : { ...base, state: 'failed', reason: 'k6 ended without a single operation in the measured window' };
  }
  const start = summary.loadEpochMs + index * (schedule.warmupMs + schedule.durationMs) + schedule.warmupMs;
  const measured = {
    startedAt: new Date(start).toISOString(),
    windowSeconds: result.windowSeconds,
    warmupSeconds: schedule.warmupMs / 1_000,
    droppedIterations: result.droppedIterations,
    operations: result.operations,
    verdict: judge({ ...result, plannedSeconds }),
  };
  return cut ? { ...base, state: 'aborted', reason: INTERRUPTED, ...measured } : { ...base, state: 'ok', ...measured };
}

/** Runs a plan block by block. Never throws for what a script or the cluster does: the cells say it. */
export class PlanRun {
  private readonly context: RunContext;
  private readonly record: RunRecord;
  private epoch = 0;
  private finished = 0;

  constructor(context: RunContext, record: RunRecord) {
    this.context = context;
    this.record = record;
  }

  async run(): Promise<void> {
    const { plan, signal } = this.context;
    for (const [at, block] of plan.blocks.entries()) {
      if (signal.aborted) {
        this.skipBlock(block, 'aborted', INTERRUPTED);
        continue;
      }
      const last = plan.blocks[at + 1]?.tier !== block.tier;
      let whole = false;
      try {
        await this.runBlock(block);
        whole = true;
      } finally {
        // Also after an error of our own: what the tier holds must not outlive the run.
        if (last || signal.aborted || !whole) await this.leaveTier(block);
      }
    }
  }

  private position(scriptCell: ScriptPlan['cells'][number], choice: ScriptPlan['choice']): Position {
    return {
      cell: scriptCell,
      title: choice.scenario.title,
      number: this.finished + 1,
      of: this.context.plan.cells.length,
    };
  }

  private add(cell: Cell, script: ScriptPlan): void {
    this.context.progress.done(this.position(cell, script.choice), cell);
    this.record.cells.push(cell);
    this.finished++;
  }

  private endScript(script: ScriptPlan, state: 'failed' | 'aborted', reason: string): void {
    for (const cell of script.cells) this.add({ ...cell, state, reason }, script);
  }

  private skipBlock(block: Block, state: 'failed' | 'aborted', reason: string): void {
    for (const script of block.scripts) this.endScript(script, state, reason);
  }

  private settings(block: Block): Record<string, string> {
    const { target, hosts, runId, seed, entropy, timeoutMs } = this.context;
    return {
      HOST: hosts.join(','),
      TARGET: target.name,
      TIER: block.tier.name,
      PAYLOAD: block.payload.name,
      ENTROPY: entropy,
      SEED: String(seed),
      TIMEOUT: `${timeoutMs}ms`,
      RUN: runId,
      EPOCH: String(this.epoch++),
    };
  }

  private async runBlock(block: Block): Promise<void> {
    const fault = await this.fill(block);
    if (fault !== null) {
      const aborted = this.context.signal.aborted;
      this.skipBlock(block, aborted ? 'aborted' : 'failed', aborted ? INTERRUPTED : `seeding failed: ${fault}`);
      return;
    }
    for (const script of block.scripts) {
      if (this.context.signal.aborted) this.endScript(script, 'aborted', INTERRUPTED);
      else await this.measure(block, script);
    }
  }

  /** Writes the block's dataset; gives what went wrong, or null. */
  private async fill(block: Block): Promise<string | null> {
    const { progress, k6, dist, folder, apiKey, signal } = this.context;
    const { tier, payload } = block;
    const label = `seeding ${tier.entries.toLocaleString('en')} entries in ${tier.namespaces} namespaces`;
    progress.busy(label);
    const end = await runScript({
      k6,
      script: join(dist, 'seed.js'),
      folder,
      apiKey,
      settings: this.settings(block),
      limitMs: SEED_LIMIT_MS,
      signal,
      ...(progress.wantsLive
        ? { onLive: ({ seeded }: Live) => progress.busy(`${label}: ${((100 * seeded) / tier.entries).toFixed(0)} %`) }
        : {}),
    });
    const written = end.summary?.metrics[SEEDED_METRIC]?.count ?? 0;
    if (end.fault !== null || end.interrupted || !end.summary) return end.fault ?? INTERRUPTED;
    if (written !== tier.entries) return `${written} of ${tier.entries} entries were written`;
    const seconds = (end.summary.metrics[SEED_CLOCK_METRIC]?.max ?? 0) / 1_000;
    this.record.seeding.push({
      tier: tier.name,
      payload: payload.name,
      entries: written,
      seconds,
      entriesPerSecond: seconds > 0 ? written / seconds : 0,
      retries: end.summary.metrics[SEED_RETRY_METRIC]?.count ?? 0,
    });
    return null;
  }

  private async measure(block: Block, script: ScriptPlan): Promise<void> {
    const { progress, k6, dist, folder, apiKey, signal } = this.context;
    const { choice, schedule, cells } = script;
    const length = scheduleLengthMs(schedule);
    const each = schedule.warmupMs + schedule.durationMs;
    const started = performance.now();
    const at = (elapsed: number): number => Math.max(0, Math.min(cells.length - 1, Math.floor(elapsed / each)));
    const show = (live: Live | null): void => {
      const elapsed = performance.now() - started;
      const index = at(elapsed);
      const position = this.position(cells[index] as ScriptPlan['cells'][number], choice);
      progress.live(
        { ...position, number: position.number + index },
        elapsed - index * each,
        each,
        length - elapsed,
        live,
      );
    };
    show(null);
    const operation = choice.scenario.operations[0] ?? 'read';
    const end = await runScript({
      k6,
      script: join(dist, `${choice.scenario.name}.js`),
      folder,
      apiKey,
      settings: {
        ...this.settings(block),
        USERS: choice.users.join(','),
        DURATION: `${schedule.durationMs}ms`,
        WARMUP: `${schedule.warmupMs}ms`,
      },
      limitMs: length + this.context.timeoutMs + SCRIPT_ALLOWANCE_MS,
      signal,
      ...(progress.wantsLive
        ? {
            onLive: show,
            liveTrend: (elapsed: number) => durationMetric(schedule.steps[at(elapsed)] as Step, operation),
          }
        : {}),
    });
    if (!end.summary || (end.fault !== null && !end.interrupted)) {
      const aborted = signal.aborted;
      this.endScript(
        script,
        aborted ? 'aborted' : 'failed',
        aborted ? INTERRUPTED : (end.fault ?? 'k6 left no summary'),
      );
      return;
    }
    const results = stepResults(end.summary, schedule, choice.scenario.operations, block.payload.bytes);
    for (const [index, cell] of cells.entries()) {
      const result = results[index] as StepResult;
      this.add(toCell(cell, result, schedule, end.summary, end.interrupted, index), script);
    }
  }

  /** Deletes the tier's namespaces, and says what could not be deleted. */
  private async leaveTier(block: Block): Promise<void> {
    const { progress, namespaces, cleanUp, hosts } = this.context;
    const names = namespaceNames(block.tier);
    if (!cleanUp) {
      this.record.kept.push(`namespaces ${names[0]} to ${names.at(-1)} on ${hosts[0]}`);
      return;
    }
    progress.busy(`deleting ${names.length} namespaces`);
    const left = await namespaces.remove(names);
    for (const { name, reason } of left) this.record.warnings.push(`namespace ${name} could not be deleted: ${reason}`);
  }
}
