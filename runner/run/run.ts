import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keyHeaders } from '../../lib/targets/target.ts';
import { Sender } from '../cluster/send.ts';
import type { Recipe, ToolPaths } from '../embedded/recipe.ts';
import { findRecipe } from '../embedded/recipes.ts';
import { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import { withSizes } from '../plan/make-plan.ts';
import type { Block, Plan, Session } from '../plan/plan.ts';
import { makeProgress } from '../progress/make.ts';
import type { Progress } from '../progress/progress.ts';
import { Journal } from '../report/journal/journal.ts';
import { abandonedWarning } from '../report/journal/recover.ts';
import { makeReport } from '../report/make.ts';
import type { RunFacts, RunRecord } from '../report/record.ts';
import { EXIT } from '../system/errors.ts';
import { projectRoot } from '../system/project-root.ts';
import { makeRunFolder } from '../system/run-folder.ts';
import { provideTool } from '../tools/provide.ts';
import { BlockRunner } from './blocks.ts';
import { dashboardOf } from './dashboard.ts';
import { describeCluster, describeRun } from './describe.ts';
import { faultCells } from './fault-cell.ts';
import { FaultMeasurement } from './fault-measurement.ts';
import { exitCodeOf, publish } from './publish.ts';
import { RunProgress } from './run-progress.ts';
import { ScriptMeasurement } from './script-measurement.ts';
import { type ClusterAccess, ScriptRunner } from './scripts.ts';
import {
  accessOf,
  checkNamespaces,
  closeSession,
  type OpenSession,
  openSession,
  type SessionContext,
  toolPathsOf,
} from './session.ts';
import { watchSignals } from './signals.ts';
import { undo } from './undo.ts';

/** What a run takes from the project when nobody hands in another. */
export interface Surroundings {
  /** How embedded nodes of the target are run. */
  readonly recipe?: Recipe | null;
  /** The folder of the k6 bundles. */
  readonly dist?: string;
}

/** One run from its tools to its report, with all that has to be undone at its end. */
export class Bench {
  private readonly options: BenchOptions;
  private plan: Plan;
  private readonly progress: Progress;
  private readonly abort: AbortController;
  private readonly sender: Sender;
  private readonly startedAt = new Date();
  private readonly runId: string;
  private readonly dist: string;
  private readonly record: RunRecord;
  private readonly session: SessionContext;
  /** Clusters that are up, by name. */
  private readonly clusters = new Map<string, ClusterAccess>();
  private monitoring: Monitoring | null = null;
  private folder: string | null = null;
  private facts: RunFacts | null = null;
  private journal: Journal | null = null;
  private crash: unknown = null;

  constructor(
    options: BenchOptions,
    plan: Plan,
    warnings: readonly string[],
    { recipe = findRecipe(options.target.name), dist = join(projectRoot(), 'dist') }: Surroundings = {},
  ) {
    this.dist = dist;
    this.options = options;
    this.plan = plan;
    this.progress = makeProgress(options.quiet);
    this.abort = watchSignals(this.progress);
    this.runId = `${this.startedAt.toISOString().slice(0, 19).replace(/:/g, '-')}-${randomBytes(3).toString('hex')}`;
    this.sender = new Sender(keyHeaders(options.target, options.apiKey));
    this.record = { clusters: [], cells: [], seeding: [], warnings: [], kept: [], left: [] };
    const { progress, sender } = this;
    const warn = (text: string): void => this.warn(text);
    this.session = { options, recipe, progress, sender, record: this.record, signal: this.abort.signal, warn };
    for (const warning of warnings) this.warn(warning);
    // An error that nobody awaits must not skip the clean-up.
    process.on('uncaughtException', (error) => {
      this.crash ??= error;
      this.abort.abort(error);
    });
  }

  private warn(text: string): void {
    this.record.warnings.push(text);
    this.journal?.append({ kind: 'warning', text });
    this.progress.warn(text);
  }

  async run(): Promise<void> {
    try {
      await this.measure();
    } catch (error) {
      this.crash ??= error;
    }
    await this.finish();
  }

  private async measure(): Promise<void> {
    const { options, progress } = this;
    const { signal } = this.abort;
    // Nothing that a reader of this run's report needs to know.
    const abandoned = await abandonedWarning(options.outputDir);
    if (abandoned !== null) progress.warn(abandoned);
    const k6 = await provideTool('k6', { paths: toolPathsOf(options), signal, log: (line) => progress.note(line) });
    const shown = new RunProgress(progress, this.plan.cells.length);
    let scripts: ScriptRunner | null = null;
    for (const at of this.plan.sessions.keys()) {
      const open = await openSession(this.plan.sessions[at] as Session, this.session);
      this.monitoring ??= new Monitoring(options);
      const { monitoring } = this;
      try {
        for (const [name, access] of accessOf(open, this.session)) this.clusters.set(name, access);
        const journal = await this.begin(open, k6.version, monitoring);
        scripts ??= await this.scriptRunner(k6.path, monitoring);
        const { blocks } = this.plan.sessions[at] as Session;
        await this.runBlocks(blocks, {
          scripts,
          monitoring,
          journal,
          progress: shown,
          tools: open.making?.tools ?? {},
        });
      } finally {
        this.clusters.clear();
        await closeSession(open, monitoring, this.session);
      }
    }
  }

  /** From here on the clusters are watched, and what is measured is kept. */
  private async begin(open: OpenSession, k6Version: string, monitoring: Monitoring): Promise<Journal> {
    const { acquired } = open;
    this.plan = withSizes(this.plan, new Map(acquired.map(({ identity }) => [identity.name, identity.nodes])));
    const facts = this.facts ?? (await describeRun(this.options, acquired, k6Version, this.startedAt, this.runId));
    const found = await Promise.all(acquired.map(describeCluster));
    await monitoring.join(acquired);
    if (monitoring.unwatched !== null && this.facts === null)
      this.warn(`who leads is not watched: ${monitoring.unwatched}`);
    this.folder ??= await makeRunFolder();
    // Last, since it makes a namespace, which only a run that begins deletes.
    await checkNamespaces(this.clusters.values(), this.session);
    this.facts = facts;
    this.journal ??= await this.openJournal(facts);
    for (const cluster of found) {
      this.record.clusters.push(cluster);
      this.journal.append({ kind: 'cluster', cluster });
    }
    return this.journal;
  }

  private async scriptRunner(k6: string, monitoring: Monitoring): Promise<ScriptRunner> {
    const { options, clusters, runId, progress } = this;
    const { target, apiKey, seed, entropy, timeoutMs, outs } = options;
    return new ScriptRunner({
      target,
      clusters,
      apiKey,
      k6,
      dist: this.dist,
      folder: this.folder ?? '',
      runId,
      seed,
      entropy,
      timeoutMs,
      monitoring,
      outputs: { outs, dashboard: await dashboardOf(options.webUi, (text) => progress.note(text)) },
      progress,
      signal: this.abort.signal,
    });
  }

  private async runBlocks(
    blocks: readonly Block[],
    { scripts, monitoring, journal, progress, tools }: BlockParts,
  ): Promise<void> {
    const { options, record, clusters, folder } = this;
    const { thresholds, timeoutMs } = options;
    const { signal } = this.abort;
    const cells = faultCells(options, { recipe: this.session.recipe, tools, monitoring, folder: folder ?? '', signal });
    const byScript = new ScriptMeasurement({ scripts, monitoring, thresholds, timeoutMs, progress, signal });
    const byFaults = new FaultMeasurement({ cells, scripts, thresholds, progress });
    await new BlockRunner({
      blocks,
      clusters,
      scripts,
      measurementOf: ({ choice }) => (choice.scenario.faults === undefined ? byScript : byFaults),
      cleanUp: options.cleanup,
      record,
      journal,
      progress,
      signal,
    }).run();
  }

  /** What was warned of before there was a journal is put into it as well. */
  private async openJournal(facts: RunFacts): Promise<Journal> {
    const before = [...this.record.warnings];
    const journal = await Journal.open(this.options.outputDir, facts, this.plan.cells, (text) => this.warn(text));
    for (const text of before) journal.append({ kind: 'warning', text });
    return journal;
  }

  /** Saves what was measured, says how it went. */
  private async finish(): Promise<void> {
    const { options, progress, record, crash, facts } = this;
    const monitors = await this.monitoring?.stop();
    if (this.folder) await undo(this.folder, rm(this.folder, { recursive: true, force: true }), this.session);
    await this.sender.close();
    progress.close();
    // Asked late: a signal may also come while the cluster is stopped.
    const interrupted = this.abort.signal.aborted;
    const measured = facts !== null && monitors !== undefined;
    if (measured) {
      if (crash && !interrupted)
        record.warnings.push(`the run ended early: ${crash instanceof Error ? crash.message : String(crash)}`);
      const missing = this.plan.cells.slice(record.cells.length);
      for (const cell of missing) record.cells.push({ ...cell, state: 'aborted', reason: 'the run ended before it' });
      const report = makeReport(facts, record, monitors, interrupted || crash ? 'aborted' : 'complete');
      await publish(report, options.outputDir, async () => this.journal?.remove());
    }
    if (crash && !(interrupted && measured)) throw crash;
    const code = interrupted ? EXIT.interrupted : exitCodeOf(record);
    // What is set already tells of something that went wrong on the way.
    if (code !== EXIT.ok) process.exitCode = code;
  }
}

/** What the blocks of a session are run with. */
interface BlockParts {
  readonly scripts: ScriptRunner;
  readonly monitoring: Monitoring;
  readonly journal: Journal;
  readonly progress: RunProgress;
  readonly tools: ToolPaths;
}
