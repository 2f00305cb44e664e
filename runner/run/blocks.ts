import {
  encodeThresholds,
  judgeThresholds,
  resolveThresholds,
  scriptThresholds,
  type Threshold,
} from '../../lib/analysis/thresholds.ts';
import { auditNamespace, namespaceNames } from '../../lib/data/dataset.ts';
import type { Tier } from '../../lib/data/tier.ts';
import { durationMetric } from '../../lib/exchange/metrics.ts';
import { type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import type { Cell, CellPlan, CellThreshold, Mode } from '../../lib/report/cell.ts';
import { INTERRUPTED } from '../../lib/report/cell.ts';
import { type FaultScenario, scriptName } from '../../lib/scenarios/catalogue.ts';
import { type Step, scheduleLengthMs, stepOperations } from '../../lib/scenarios/steps.ts';
import type { Live } from '../k6/live.ts';
import type { Block, Plan, ScriptPlan } from '../plan/plan.ts';
import type { Position } from '../progress/progress.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import type { RunRecord } from '../report/record.ts';
import { type FaultContext, faultCell, LOAD_LIMIT_MS } from './fault-cell.ts';
import { type ScriptContext, ScriptRunner } from './scripts.ts';
import { SEED_LIMIT_MS, seedBlock } from './seed.ts';
import { toCell } from './to-cell.ts';

/** All that a run needs to measure: who brings it is not its concern. */
export interface RunContext extends FaultContext, ScriptContext {
  readonly plan: Plan;
  /** Delete each tier's namespaces when it is through. */
  readonly cleanUp: boolean;
  readonly thresholds: readonly Threshold[];
  readonly journal: JournalSink;
}

/** Setting up, starting and ending k6: allowed on top of a script's schedule. */
const SCRIPT_ALLOWANCE_MS = 180_000;

/** Runs a plan block by block. Never throws for what a script or the cluster does: the cells say it. */
export class PlanRun {
  private readonly context: RunContext;
  private readonly record: RunRecord;
  private readonly scripts: ScriptRunner;
  private finished = 0;

  constructor(context: RunContext, record: RunRecord) {
    this.context = context;
    this.record = record;
    this.scripts = new ScriptRunner(context);
  }

  async run(): Promise<void> {
    const { plan, signal } = this.context;
    for (const [at, block] of plan.blocks.entries()) {
      if (signal.aborted) {
        this.endBlock(block, 'aborted', INTERRUPTED);
        // The check of the key has made the first tier's first namespace.
        if (at === 0) await this.leaveTier(block.tier);
        continue;
      }
      const last = plan.blocks[at + 1]?.tier !== block.tier;
      let whole = false;
      try {
        await this.runBlock(block);
        whole = true;
      } finally {
        // Also after an error of our own: what the tier holds must not outlive the run.
        if (last || signal.aborted || !whole) await this.leaveTier(block.tier);
      }
    }
  }

  private position(cell: CellPlan, { choice }: ScriptPlan, ahead = 0): Position {
    const number = this.finished + 1 + ahead;
    return { cell, title: choice.scenario.title, number, of: this.context.plan.cells.length };
  }

  private add(cell: Cell, script: ScriptPlan): void {
    this.context.journal.append({ kind: 'cell', cell });
    this.context.progress.done(this.position(cell, script), cell);
    this.record.cells.push(cell);
    this.finished++;
  }

  private endScript(script: ScriptPlan, state: 'failed' | 'aborted' | 'skipped', reason: string): void {
    for (const cell of script.cells) this.add({ ...cell, state, reason }, script);
  }

  private endBlock(block: Block, state: 'failed' | 'aborted', reason: string): void {
    for (const script of block.scripts) {
      if (script.skip === null) this.endScript(script, state, reason);
      else this.endScript(script, 'skipped', script.skip);
    }
  }

  private async runBlock(block: Block): Promise<void> {
    const { signal } = this.context;
    if (block.scripts.some(({ skip }) => skip === null)) {
      for (const mode of block.modes) {
        const fault = await this.fill(block, mode);
        if (fault === null) continue;
        if (signal.aborted) this.endBlock(block, 'aborted', INTERRUPTED);
        else this.endBlock(block, 'failed', `seeding failed: ${fault}`);
        return;
      }
    }
    for (const script of block.scripts) {
      if (script.skip !== null) this.endScript(script, 'skipped', script.skip);
      else if (signal.aborted) this.endScript(script, 'aborted', INTERRUPTED);
      else await this.measure(block, script);
    }
  }

  /** Writes the block's dataset to one cluster; gives what went wrong, or null. */
  private async fill(block: Block, mode: Mode): Promise<string | null> {
    const seeding = await seedBlock(this.scripts, this.context.progress, block, mode);
    if (typeof seeding === 'string') return seeding;
    this.record.seeding.push(seeding);
    this.context.journal.append({ kind: 'seeding', seeding });
    return null;
  }

  private async measureFaults(block: Block, script: ScriptPlan, faults: FaultScenario): Promise<void> {
    const { progress } = this.context;
    const { scenario } = script.choice;
    const [cell] = script.cells;
    if (cell === undefined) return;
    const position = this.position(cell, script);
    const began = performance.now();
    const done = await faultCell(this.context, {
      cell,
      block,
      scenario: faults,
      cluster: this.scripts.access(script.mode).cluster,
      epochs: { load: this.scripts.nextEpoch(), probe: this.scripts.nextEpoch() },
      k6: (settings, more) =>
        this.scripts.run(
          block,
          script.mode,
          scriptName(scenario),
          LOAD_LIMIT_MS + SCRIPT_ALLOWANCE_MS,
          settings,
          {},
          more,
        ),
      judged: (result) => this.judged(scenario.name, result),
      say: (text) => progress.doing(position, text, performance.now() - began, script.schedule.durationMs),
    });
    this.add(done, script);
  }

  private async measure(block: Block, script: ScriptPlan): Promise<void> {
    const { faults } = script.choice.scenario;
    if (faults !== undefined) return this.measureFaults(block, script, faults);
    const { progress, signal, timeoutMs, monitoring, thresholds } = this.context;
    const { choice, schedule, cells, mode } = script;
    const length = scheduleLengthMs(schedule);
    const each = schedule.warmupMs + schedule.durationMs;
    const started = performance.now();
    const at = (elapsed: number): number => Math.max(0, Math.min(cells.length - 1, Math.floor(elapsed / each)));
    const show = (live: Live | null): void => {
      const elapsed = performance.now() - started;
      const index = at(elapsed);
      const position = this.position(cells[index] as CellPlan, script, index);
      progress.live(position, elapsed - index * each, each, length - elapsed, live);
    };
    show(null);
    const operations = [...new Set(schedule.steps.flatMap(stepOperations))];
    const limits = scriptThresholds(thresholds, choice.scenario.name, schedule.steps, operations);
    const allowance = SCRIPT_ALLOWANCE_MS + timeoutMs + (choice.scenario.auditEvents ? SEED_LIMIT_MS : 0);
    const end = await this.scripts.run(
      block,
      mode,
      scriptName(choice.scenario),
      length + allowance,
      {
        USERS: choice.users.join(','),
        DURATION: `${schedule.durationMs}ms`,
        WARMUP: `${schedule.warmupMs}ms`,
        ...(limits.length > 0 ? { THRESHOLDS: encodeThresholds(limits) } : {}),
        ...script.settings,
      },
      {
        onLive: show,
        liveTrend: (elapsed) => {
          const step = schedule.steps[at(elapsed)] as Step;
          return durationMetric(step, stepOperations(step)[0] ?? 'read');
        },
      },
    );
    if (!end.summary || (end.fault !== null && !end.interrupted)) {
      if (signal.aborted) this.endScript(script, 'aborted', INTERRUPTED);
      else this.endScript(script, 'failed', end.fault ?? 'k6 left no summary');
      return;
    }
    const results = stepResults(end.summary, schedule, block.payload.bytes);
    for (const [index, cell] of cells.entries()) {
      const result = results[index] as StepResult;
      const outcome = { result, schedule, summary: end.summary, interrupted: end.interrupted, index };
      const observe = (window: { from: number; to: number }) =>
        monitoring.observe(mode, window, result.operations, block.payload.bytes);
      this.add(toCell(cell, outcome, { observe, thresholds: this.judged(choice.scenario.name, result) }), script);
    }
  }

  /** The configured limits for a step, each with what was measured. */
  private judged(scenario: string, { step, operations }: StepResult): CellThreshold[] {
    return operations.flatMap((result) => {
      const limits = resolveThresholds(this.context.thresholds, scenario, step, result.operation);
      return judgeThresholds(limits, result).map((item) => ({ operation: result.operation, ...item }));
    });
  }

  /** Deletes the tier's namespaces, and says what could not be deleted. */
  private async leaveTier(tier: Tier): Promise<void> {
    const { progress, clusters, cleanUp, plan, journal } = this.context;
    const audited = plan.blocks.some(
      (block) => block.tier === tier && block.scripts.some(({ settings, skip }) => skip === null && settings.AUDIT_TO),
    );
    const names = [...namespaceNames(tier), ...(audited ? [auditNamespace(tier)] : [])];
    for (const { cluster, hosts, namespaces } of Object.values(clusters)) {
      const { absence } = namespaces;
      // What an embedded cluster holds ends with it.
      const stays = absence !== null && cluster.kind === 'external' ? `, where nothing can be deleted: ${absence}` : '';
      if (!cleanUp || stays !== '') {
        this.record.kept.push(`namespaces ${names[0]} to ${names.at(-1)} on ${hosts[0]}${stays}`);
        continue;
      }
      progress.busy(`deleting ${names.length} namespaces`);
      const left = await namespaces.remove(names);
      for (const { name, reason } of left) {
        this.record.left.push(name);
        const text = `namespace ${name} could not be deleted: ${reason}`;
        this.record.warnings.push(text);
        journal.append({ kind: 'warning', text });
      }
    }
  }
}
