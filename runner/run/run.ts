import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { byteSize } from '../../lib/base/format.ts';
import { namespaceNames } from '../../lib/data/dataset.ts';
import type { Cell, Mode } from '../../lib/report/cell.ts';
import { keyHeaders } from '../../lib/targets/target.ts';
import { type Acquired, findAddresses } from '../cluster/find.ts';
import { Namespaces } from '../cluster/namespaces.ts';
import { Sender } from '../cluster/send.ts';
import { findRecipe, recipeOf } from '../embedded/recipes.ts';
import type { Dashboard } from '../k6/outputs.ts';
import { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import { SAFE_BYTES } from '../plan/estimate.ts';
import type { Plan } from '../plan/plan.ts';
import { makeProgress } from '../progress/make.ts';
import type { Progress } from '../progress/progress.ts';
import { Journal } from '../report/journal/journal.ts';
import { abandonedWarning } from '../report/journal/recover.ts';
import { makeReport } from '../report/make.ts';
import type { RunFacts, RunRecord } from '../report/record.ts';
import { renderReport } from '../report/text/render.ts';
import { writeReport } from '../report/write.ts';
import { EXIT, unavailable, usageError } from '../system/errors.ts';
import { freePorts } from '../system/ports.ts';
import { projectRoot } from '../system/project-root.ts';
import { makeRunFolder } from '../system/run-folder.ts';
import { outputWidth, wantsColor, wantsUnicode } from '../system/terminal.ts';
import { provideTool } from '../tools/provide.ts';
import type { Tool, ToolName } from '../tools/tool.ts';
import { acquireAll, gather } from './acquire.ts';
import { PlanRun } from './blocks.ts';
import { describeRun } from './describe.ts';
import type { ClusterAccess } from './scripts.ts';
import { watchSignals } from './signals.ts';

export const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export function checkPlan(plan: Plan, options: BenchOptions): string[] {
  const { bytesWritten, generatorBytes } = plan.estimate;
  if (bytesWritten > SAFE_BYTES && !options.yes) {
    throw usageError(
      `this plan may write ${byteSize(bytesWritten)} of values, more than ${byteSize(SAFE_BYTES)}.\nLook at it with --dry-run; run it with --yes, or make it smaller.`,
    );
  }
  return generatorBytes > freemem() / 2
    ? [`k6 may need ${byteSize(generatorBytes)} of memory and ${byteSize(freemem())} are free: shorten --duration`]
    : [];
}

/** One run from its tools to its report, with all that has to be undone at its end. */
export class Bench {
  private readonly options: BenchOptions;
  private readonly plan: Plan;
  private readonly progress: Progress;
  private readonly abort: AbortController;
  private readonly sender: Sender;
  private readonly startedAt = new Date();
  private readonly runId: string;
  private readonly record: RunRecord;
  private acquired: Acquired[] = [];
  private monitoring: Monitoring | null = null;
  private folder: string | null = null;
  private facts: RunFacts | null = null;
  private journal: Journal | null = null;
  private crash: unknown = null;

  constructor(options: BenchOptions, plan: Plan, warnings: string[]) {
    this.options = options;
    this.plan = plan;
    this.progress = makeProgress(options.quiet);
    this.abort = watchSignals(this.progress);
    this.runId = `${this.startedAt.toISOString().slice(0, 19).replace(/:/g, '-')}-${randomBytes(3).toString('hex')}`;
    this.sender = new Sender(keyHeaders(options.target, options.apiKey));
    this.record = { cells: [], seeding: [], warnings: [], kept: [], left: [] };
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
    const [k6, addresses] = await Promise.all([this.provide('k6'), findAddresses(options, this.sender, signal)]);
    const embedded = options.modes.some((mode) => (addresses[mode] ?? null) === null);
    const making = embedded ? await gather(recipeOf(options.target.name), options, (name) => this.provide(name)) : null;
    if (embedded) progress.busy('starting an embedded cluster');
    this.acquired = await acquireAll(options, addresses, making, this.sender, signal);
    const clusters: Partial<Record<Mode, ClusterAccess>> = {};
    for (const { mode, cluster, view, warnings } of this.acquired) {
      for (const warning of warnings) this.warn(warning);
      const leader = view.leader?.url ?? '';
      const size = `${cluster.nodes.length} ${cluster.nodes.length === 1 ? 'node' : 'nodes'}`;
      const found =
        cluster.kind === 'external' && options.hosts === null && mode === 'cluster'
          ? ' found at the default address'
          : '';
      progress.note(`${options.target.name}, ${cluster.kind} cluster of ${size}${found}, leader ${leader}`);
      const hosts = cluster.nodes.map(({ url }) => url);
      clusters[mode] = { cluster, hosts, namespaces: new Namespaces(options.target, this.sender, hosts, leader) };
    }
    const facts = await describeRun(options, this.acquired, k6.version, this.startedAt, this.runId);
    this.monitoring = await Monitoring.start(this.acquired, options);
    this.folder = await makeRunFolder();
    const dashboard = await this.dashboard();
    // Last, since it makes a namespace, which only a run that begins deletes.
    await this.checkNamespaces(Object.values(clusters));
    this.facts = facts;
    const journal = await this.openJournal(facts);
    await new PlanRun(
      {
        plan: this.plan,
        target: options.target,
        clusters,
        apiKey: options.apiKey,
        k6: k6.path,
        dist: join(projectRoot(), 'dist'),
        folder: this.folder,
        runId: this.runId,
        seed: options.seed,
        entropy: options.entropy,
        timeoutMs: options.timeoutMs,
        faults: options.faults,
        commands: options.commands,
        commandFolder: options.commandFolder,
        recipe: making?.recipe ?? findRecipe(options.target.name),
        tools: making?.tools ?? {},
        watched: options.watched,
        cleanUp: options.cleanup,
        monitoring: this.monitoring,
        thresholds: options.thresholds,
        outputs: { outs: options.outs, dashboard },
        progress,
        journal,
        signal,
      },
      this.record,
    ).run();
  }

  private provide(name: ToolName): Promise<Tool> {
    const { options, progress } = this;
    // The options are called like the tools whose paths they give.
    return provideTool(name, { paths: options, signal: this.abort.signal, log: (line) => progress.note(line) });
  }

  /** What was warned of before there was a journal is put into it as well. */
  private async openJournal(facts: RunFacts): Promise<Journal> {
    const before = [...this.record.warnings];
    const journal = await Journal.open(this.options.outputDir, facts, this.plan.cells, (text) => this.warn(text));
    for (const text of before) journal.append({ kind: 'warning', text });
    this.journal = journal;
    return journal;
  }

  /** One port for all scripts of a run, so that a page that is open finds the next one. */
  private async dashboard(): Promise<Dashboard | null> {
    if (this.options.webUi === null) return null;
    const [port] = await freePorts(1);
    if (port === undefined) throw unavailable('no port is free for the dashboard');
    this.progress.note(`k6's dashboard: http://127.0.0.1:${port} while a script runs`);
    // Only where somebody sits in front of it.
    return { port, open: process.stdout.isTTY === true && !process.env.CI, ...this.options.webUi };
  }

  /** The key must be able to do what a run does; what earlier runs left is said before it is overwritten. */
  private async checkNamespaces(clusters: readonly ClusterAccess[]): Promise<void> {
    const wanted = this.options.tiers.flatMap(namespaceNames);
    for (const { hosts, namespaces } of clusters) {
      const there = await namespaces.checkRights(wanted[0] as string);
      const taken = there.filter((name) => wanted.includes(name));
      if (taken.length > 0) {
        const rest = this.options.cleanup ? 'overwritten, and deleted at the end' : 'overwritten';
        this.warn(
          `${taken.length} of the run's namespaces are on ${hosts[0]} already (${taken[0]} ...): they will be ${rest}`,
        );
      }
    }
  }

  /** Ends what was started, saves what was measured, says how it went. */
  private async finish(): Promise<void> {
    const { options, progress, record, crash, facts } = this;
    const monitors = await this.monitoring?.stop();
    const embedded = this.acquired.filter(({ cluster }) => cluster.kind === 'embedded');
    if (embedded.length > 0 && options.cleanup) progress.busy('stopping the embedded cluster');
    for (const { cluster } of embedded) {
      if (options.cleanup) await cluster.stop();
      else record.kept.push(await cluster.keep());
    }
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
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
      await mkdir(options.outputDir, { recursive: true });
      const path = await writeReport(report, options.outputDir);
      await this.journal?.remove();
      const { env, stdout } = process;
      const shown = { color: wantsColor(env, stdout), unicode: wantsUnicode(env), width: outputWidth(stdout) };
      out(`${renderReport(report, shown)}\nreport: ${path}`);
    }
    if (crash && !(interrupted && measured)) throw crash;
    if (interrupted) process.exitCode = EXIT.interrupted;
    else if (record.cells.some(failed) || record.left.length > 0) process.exitCode = EXIT.cellFailed;
  }
}

/** A cell that could not be measured, or broke a limit of the configuration file. */
function failed(cell: Cell): boolean {
  return cell.state === 'failed' || (cell.state === 'ok' && cell.thresholds.some(({ met }) => !met));
}
