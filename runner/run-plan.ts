import { join } from 'node:path';
import { auditNamespace, namespaceNames } from '../lib/dataset.ts';
import { count } from '../lib/format.ts';
import { durationMetric, SEED_CLOCK_METRIC, SEED_RETRY_METRIC, SEEDED_METRIC } from '../lib/metrics.ts';
import type { Cell, CellPlan, Report } from '../lib/report.ts';
import { type Step, scheduleLengthMs, stepOperations } from '../lib/steps.ts';
import { type StepResult, stepResults } from '../lib/summary.ts';
import type { Target } from '../lib/targets/target.ts';
import {
  encodeThresholds,
  judgeThresholds,
  resolveThresholds,
  scriptThresholds,
  type Threshold,
} from '../lib/thresholds.ts';
import type { Tier } from '../lib/tier.ts';
import { INTERRUPTED, toCell } from './cells.ts';
import type { Live } from './k6/live.ts';
import type { Outputs } from './k6/outputs.ts';
import { runScript, type ScriptEnd } from './k6/run-script.ts';
import type { Monitoring } from './monitoring.ts';
import type { Namespaces } from './namespaces.ts';
import type { Block, Mode, Plan, ScriptPlan } from './plan.ts';
import type { Position, Progress } from './progress/progress.ts';

/** A cluster as a run uses it. */
export interface ClusterAccess {
  readonly hosts: readonly string[];
  readonly namespaces: Namespaces;
}

/** All that a run needs to measure: who brings it is not its concern. */
export interface RunContext {
  readonly plan: Plan;
  readonly target: Target;
  /** One for each mode of the plan. */
  readonly clusters: Readonly<Partial<Record<Mode, ClusterAccess>>>;
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
  /** Delete each tier's namespaces when it is through. */
  readonly cleanUp: boolean;
  readonly monitoring: Monitoring;
  readonly thresholds: readonly Threshold[];
  readonly outputs: Outputs;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What has been measured so far; filled as the run goes on, so that an interruption loses nothing. */
export interface RunRecord {
  readonly cells: Cell[];
  readonly seeding: Report['seeding'][number][];
  readonly warnings: string[];
  readonly kept: string[];
  /** Namespaces that could not be deleted. */
  readonly left: string[];
}

/** Setting up, starting and ending k6: allowed on top of a script's schedule. */
const SCRIPT_ALLOWANCE_MS = 180_000;
/** Filling a large tier, or a long audit trail. */
const SEED_LIMIT_MS = 6 * 3_600_000;

/** Runs a plan block by block. Never throws for what a script or the cluster does: the cells say it. */
export class PlanRun {
  private readonly context: RunContext;
  private readonly record: RunRecord;
  private epoch = 0;
  private finished = 0;
  private opened = false;

  constructor(context: RunContext, record: RunRecord) {
    this.context = context;
    this.record = record;
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

  private access(mode: Mode): ClusterAccess {
    const access = this.context.clusters[mode];
    if (!access) throw new Error(`the plan measures mode ${mode}, for which there is no cluster`);
    return access;
  }

  private async k6(
    block: Block,
    mode: Mode,
    script: string,
    limitMs: number,
    settings: Readonly<Record<string, string>>,
    live: { readonly onLive?: (live: Live) => void; readonly liveTrend?: (elapsedMs: number) => string },
  ): Promise<ScriptEnd> {
    const { target, runId, seed, entropy, timeoutMs, k6, dist, folder, apiKey, signal, progress, monitoring } =
      this.context;
    const name = [block.tier.name, block.payload.name, mode, script, settings.AUDIT_TO].filter(
      (part) => part !== undefined,
    );
    const end = await runScript({
      k6,
      title: name.join('-'),
      outputs: this.outputsOf(script),
      onStart: (pid) => monitoring.watchGenerator(pid),
      script: join(dist, `${script}.js`),
      folder,
      apiKey,
      settings: {
        HOST: this.access(mode).hosts.join(','),
        TARGET: target.name,
        TIER: block.tier.name,
        ENTRIES: String(block.entries),
        PAYLOAD: block.payload.name,
        ENTROPY: entropy,
        SEED: String(seed),
        TIMEOUT: `${timeoutMs}ms`,
        RUN: runId,
        MODE: mode,
        EPOCH: String(this.epoch++),
        ...settings,
      },
      limitMs,
      signal,
      ...(progress.wantsLive ? live : {}),
    });
    monitoring.generatorEnded();
    return end;
  }

  /** The dashboard is for measurements, and a browser is opened once: its page finds the next script by itself. */
  private outputsOf(script: string): Outputs {
    const { outs, dashboard } = this.context.outputs;
    if (dashboard === null || script === 'seed') return { outs, dashboard: null };
    const open = dashboard.open && !this.opened;
    this.opened = true;
    return { outs, dashboard: { ...dashboard, open } };
  }

  /** Writes the block's dataset to one cluster; gives what went wrong, or null. */
  private async fill(block: Block, mode: Mode): Promise<string | null> {
    const { progress } = this.context;
    const { tier, payload, entries } = block;
    const label = `seeding ${count(entries)} entries in ${tier.namespaces} namespaces`;
    progress.busy(label);
    const end = await this.k6(
      block,
      mode,
      'seed',
      SEED_LIMIT_MS,
      {},
      {
        onLive: ({ seeded }) => progress.busy(`${label}: ${((100 * seeded) / entries).toFixed(0)} %`),
      },
    );
    const written = end.summary?.metrics[SEEDED_METRIC]?.count ?? 0;
    if (end.fault !== null || end.interrupted || !end.summary) return end.fault ?? INTERRUPTED;
    if (written !== entries) return `${written} of ${entries} entries were written`;
    const seconds = (end.summary.metrics[SEED_CLOCK_METRIC]?.max ?? 0) / 1_000;
    this.record.seeding.push({
      tier: tier.name,
      payload: payload.name,
      mode,
      entries: written,
      seconds,
      entriesPerSecond: seconds > 0 ? written / seconds : 0,
      retries: end.summary.metrics[SEED_RETRY_METRIC]?.count ?? 0,
    });
    return null;
  }

  private async measure(block: Block, script: ScriptPlan): Promise<void> {
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
    const end = await this.k6(
      block,
      mode,
      choice.scenario.name,
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
      const judged = result.operations.flatMap((operation) => {
        const limits = resolveThresholds(thresholds, choice.scenario.name, result.step, operation.operation);
        return judgeThresholds(limits, operation).map((item) => ({ operation: operation.operation, ...item }));
      });
      this.add(toCell(cell, outcome, { observe, thresholds: judged }), script);
    }
  }

  /** Deletes the tier's namespaces, and says what could not be deleted. */
  private async leaveTier(tier: Tier): Promise<void> {
    const { progress, clusters, cleanUp, plan } = this.context;
    const audited = plan.blocks.some(
      (block) => block.tier === tier && block.scripts.some(({ settings, skip }) => skip === null && settings.AUDIT_TO),
    );
    const names = [...namespaceNames(tier), ...(audited ? [auditNamespace(tier)] : [])];
    for (const { hosts, namespaces } of Object.values(clusters)) {
      if (!cleanUp) {
        this.record.kept.push(`namespaces ${names[0]} to ${names.at(-1)} on ${hosts[0]}`);
        continue;
      }
      progress.busy(`deleting ${names.length} namespaces`);
      const left = await namespaces.remove(names);
      for (const { name, reason } of left) {
        this.record.left.push(name);
        this.record.warnings.push(`namespace ${name} could not be deleted: ${reason}`);
      }
    }
  }
}
