import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { runId } from '../../lib/data/run-id.ts';
import { Credentials } from '../cluster/access.ts';
import { Sender } from '../cluster/send.ts';
import type { Recipe } from '../embedded/recipe.ts';
import { findRecipe } from '../embedded/recipes.ts';
import { RunRate } from '../faults/calm/run-rate.ts';
import { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import { withSizes } from '../plan/make-plan.ts';
import type { Plan, Session } from '../plan/plan.ts';
import { makeProgress } from '../progress/make.ts';
import { Journal } from '../report/journal/journal.ts';
import { abandonedWarning } from '../report/journal/recover.ts';
import { newRecord, type RunFacts } from '../report/record.ts';
import { EXIT } from '../system/errors.ts';
import { nameRun } from '../system/marked-folder.ts';
import type { Pin } from '../system/pin.ts';
import { projectRoot } from '../system/project-root.ts';
import { makeRunFolder } from '../system/run-folder.ts';
import { keepUndoRecordsAt } from '../system/undo-record.ts';
import { provideMeanwhile } from '../tools/provide.ts';
import { calibrate } from './calibration.ts';
import { cleanUpTime } from './clean-up-time.ts';
import { controlSteps } from './control.ts';
import { dashboardOf } from './dashboard.ts';
import { describeClusters, describeRun } from './describe.ts';
import { endRun } from './ending.ts';
import { heldByAll, keepHeld } from './held.ts';
import { tooFewFiles } from './open-files.ts';
import { accessOf, releaseAll } from './owners.ts';
import { runBlocks } from './run-blocks.ts';
import { RunProgress } from './run-progress.ts';
import { type ClusterAccess, ScriptRunner } from './scripts.ts';
import { secured } from './secure.ts';
import {
  askNamed,
  checkNamespaces,
  closeSession,
  type OpenSession,
  openSession,
  type SessionContext,
  seenThrough,
  toolPathsOf,
} from './session.ts';
import { watchSignals } from './signals.ts';

/** What a run takes from the project when nobody hands in another. */
export interface Surroundings {
  /** How embedded nodes of the target are run. */
  readonly recipe?: Recipe | null;
  /** The folder of the k6 bundles. */
  readonly dist?: string;
}

/** One run from its tools to its report, with all that has to be undone at its end. */
export class Bench {
  #plan: Plan;
  readonly #abort: AbortController;
  readonly #startedAt = new Date();
  readonly #runId: string;
  readonly #dist: string;
  #session: SessionContext;
  /** Clusters that are up, by name. */
  readonly #clusters = new Map<string, ClusterAccess>();
  #monitoring: Monitoring | null = null;
  #folder: string | null = null;
  #facts: RunFacts | null = null;
  #journal: Journal | null = null;
  #crash: unknown = null;

  constructor(
    options: BenchOptions,
    plan: Plan,
    warnings: readonly string[],
    { recipe = findRecipe(options.target.name), dist = join(projectRoot(), 'dist') }: Surroundings = {},
  ) {
    this.#dist = dist;
    this.#plan = plan;
    const progress = makeProgress(options);
    this.#abort = watchSignals(progress);
    this.#runId = runId(this.#startedAt, randomBytes(3).toString('hex'));
    nameRun(this.#runId);
    // Nodes may be stopped long before there is a journal: --fresh does.
    keepUndoRecordsAt(join(resolve(options.outputDir), this.#runId));
    const credentials = new Credentials(options.target, options.access);
    this.#session = {
      options,
      runId: this.#runId,
      startedAt: this.#startedAt,
      recipe,
      progress,
      credentials,
      sender: new Sender(credentials),
      record: newRecord(),
      rate: new RunRate(options.faults),
      signal: this.#abort.signal,
      cleanUpUntil: cleanUpTime(this.#abort.signal),
      warn: (text) => this.#warn(text),
    };
    for (const warning of warnings) this.#warn(warning);
    // An error that nobody awaits must not skip the clean-up.
    process.on('uncaughtException', (error) => {
      this.#crash ??= error;
      this.#abort.abort(error);
    });
  }

  #warn(text: string): void {
    this.#session.record.warnings.push(text);
    this.#journal?.append({ kind: 'warning', text });
    this.#session.progress.warn(text);
  }

  async run(): Promise<void> {
    try {
      await this.#measure();
    } catch (error) {
      this.#crash ??= error;
    }
    await endRun({
      session: this.#session,
      cells: this.#plan.cells,
      facts: this.#facts,
      monitoring: this.#monitoring,
      folder: this.#folder,
      crash: this.#crash,
      saved: async () => this.#journal?.remove(),
    });
  }

  async #measure(): Promise<void> {
    const { options, progress } = this.#session;
    const { signal } = this.#abort;
    // Nothing that a reader of this run's report needs to know.
    const abandoned = await abandonedWarning(options.outputDir);
    if (abandoned !== null) progress.warn(abandoned);
    await askNamed(this.#plan.sessions, this.#session);
    const k6 = provideMeanwhile('k6', { paths: toolPathsOf(options), signal, log: (line) => progress.note(line) });
    if (options.tls) {
      this.#folder ??= await makeRunFolder();
      this.#session = await secured(this.#session, this.#folder);
    }
    const shown = new RunProgress(progress, this.#plan.cells);
    let scripts: ScriptRunner | null = null;
    for (const at of this.#plan.sessions.keys()) {
      const open = await openSession(this.#plan.sessions[at] as Session, this.#session);
      this.#session = seenThrough(open, this.#session);
      this.#monitoring ??= new Monitoring(
        {
          ...this.#session.options,
          pinning: open.pinning,
          snapshotSigns: this.#session.recipe?.snapshotSigns ?? null,
        },
        this.#session.credentials,
      );
      const monitoring = this.#monitoring;
      try {
        for (const [name, access] of accessOf(open.acquired, this.#session)) this.#clusters.set(name, access);
        this.#folder ??= await makeRunFolder();
        const { path, version } = await k6;
        scripts ??= await this.#scriptRunner(path, this.#folder, monitoring, open.pinning?.k6 ?? null);
        const journal = await this.#begin(open, at, version, monitoring);
        await this.#calibrate(open, path, scripts, journal);
        // Only now their clusters have the sizes that they turned out to have.
        const { blocks } = this.#plan.sessions[at] as Session;
        const control = { ...this.#session, clusters: [...this.#clusters.keys()], scripts, journal, blocks };
        await controlSteps('before', control);
        await runBlocks(blocks, {
          ...this.#session,
          tools: open.making?.tools ?? {},
          clusters: this.#clusters,
          ...{ scripts, monitoring, journal, progress: shown },
          folder: this.#folder,
        });
        await controlSteps('after', control);
      } finally {
        await releaseAll(this.#clusters.values(), this.#session);
        this.#clusters.clear();
        await closeSession(open, monitoring, this.#session);
      }
    }
  }

  /** From here on the clusters are watched, and what is measured is kept. */
  async #begin(open: OpenSession, at: number, k6Version: string, monitoring: Monitoring): Promise<Journal> {
    const { acquired } = open;
    this.#plan = withSizes(this.#plan, new Map(acquired.map(({ identity }) => [identity.name, identity.nodes])));
    const facts =
      this.#facts ?? (await describeRun(this.#session.options, open, k6Version, this.#startedAt, this.#runId));
    const found = await describeClusters(acquired, this.#clusters, this.#session);
    await monitoring.join(acquired);
    if (monitoring.unwatched !== null && this.#facts === null)
      this.#warn(`who leads is not watched: ${monitoring.unwatched}`);
    const session = this.#plan.sessions[at] as Session;
    const held = await heldByAll(acquired, session, this.#session);
    const shortage = tooFewFiles(session, (name) => this.#clusters.get(name)?.hosts.length ?? 1);
    if (shortage !== null) this.#warn(shortage);
    // Last, since it makes a namespace, which only a run that begins deletes.
    await checkNamespaces(this.#clusters.values(), this.#session);
    this.#facts = facts;
    this.#journal ??= await this.#openJournal(facts);
    for (const cluster of found) {
      this.#session.record.clusters.push(cluster);
      this.#journal.append({ kind: 'cluster', cluster });
    }
    keepHeld(held, { ...this.#session, journal: this.#journal });
    return this.#journal;
  }

  /** What the machine can do without a service in the way goes into the report as soon as it is known. */
  async #calibrate(open: OpenSession, k6: string, scripts: ScriptRunner, journal: Journal): Promise<void> {
    const { record } = this.#session;
    const [facts, folder] = [this.#facts, this.#folder];
    if (facts === null || folder === null) return;
    const run = { k6, dist: this.#dist, folder, signal: this.#abort.signal, pinning: open.pinning };
    const context = { ...this.#session, plan: this.#plan, facts, scripts, run };
    record.calibration = await calibrate(context, open.acquired, record.calibration);
    journal.append({ kind: 'calibration', calibration: record.calibration });
  }

  async #scriptRunner(k6: string, folder: string, monitoring: Monitoring, pin: Pin | null): Promise<ScriptRunner> {
    const { options, progress, sender, signal } = this.#session;
    const { target, access, seed, entropy, timeoutMs, timeline, outs } = options;
    return new ScriptRunner({
      ...{ target, access, seed, entropy, timeoutMs, timeline, sender, k6, pin, folder, monitoring, progress, signal },
      clusters: this.#clusters,
      dist: this.#dist,
      runId: this.#runId,
      outputs: { outs, dashboard: await dashboardOf(options.webUi, (text) => progress.note(text)) },
      warn: (text) => this.#warn(text),
      full: (text) => {
        // Also when every cell had been measured by then: the cluster is left as nobody else can use it.
        process.exitCode = EXIT.failed;
        this.#warn(text);
      },
    });
  }

  /** What was warned of before there was a journal is put into it as well. */
  async #openJournal(facts: RunFacts): Promise<Journal> {
    const before = [...this.#session.record.warnings];
    const journal = await Journal.open(this.#session.options.outputDir, facts, this.#plan.cells, (text) =>
      this.#warn(text),
    );
    for (const text of before) journal.append({ kind: 'warning', text });
    return journal;
  }
}
