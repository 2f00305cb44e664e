import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { namespaceNames } from '../lib/dataset.ts';
import { byteSize } from '../lib/format.ts';
import { type Report, SCHEMA_VERSION } from '../lib/report.ts';
import { type BenchOptions, benchProgram, publicCommand } from './bench-options.ts';
import { main } from './cli.ts';
import { type Acquired, acquire, findDefault } from './cluster/acquire.ts';
import { EXIT, UserError, usageError } from './errors.ts';
import { describeHost, onThisMachine } from './host.ts';
import { Namespaces } from './namespaces.ts';
import { makePlan, type Plan, SAFE_BYTES } from './plan.ts';
import { listText, planText } from './plan-text.ts';
import { PlainProgress, QuietProgress } from './progress/plain.ts';
import type { Progress } from './progress/progress.ts';
import { TerminalProgress } from './progress/terminal.ts';
import { checkWritable } from './report/folder.ts';
import { renderReport } from './report/render.ts';
import { createStyle, wantsColor } from './report/style.ts';
import { writeReport } from './report/write.ts';
import { makeRunFolder } from './run-folder.ts';
import { PlanRun, type RunRecord } from './run-plan.ts';
import { Sender } from './send.ts';
import { projectRoot } from './tools/project-root.ts';
import { provideTool } from './tools/provide.ts';

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function makeProgress(quiet: boolean): Progress {
  if (quiet) return new QuietProgress((line) => process.stderr.write(`${line}\n`));
  const watched = process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  return watched
    ? new TerminalProgress(process.stdout, createStyle(wantsColor(process.env, process.stdout)))
    : new PlainProgress(out);
}

/** Turns signals into one abort; a second Ctrl-C hears that the clean-up goes on, a third ends the process. */
function watchSignals(progress: Progress): AbortController {
  const abort = new AbortController();
  let times = 0;
  const heard = (): void => {
    times++;
    if (times === 1) {
      progress.note('interrupted: saving what was measured and cleaning up');
      abort.abort(new UserError('interrupted before anything was measured', EXIT.interrupted));
    } else if (times === 2) progress.note('still cleaning up; once more ends it at once and may leave things behind');
    else process.exit(EXIT.interrupted);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
  return abort;
}

/** Everything that the report says besides the cells. */
async function describeRun(
  options: BenchOptions,
  acquired: Acquired,
  k6Version: string,
  startedAt: Date,
  runId: string,
  seed: RunRecord,
  state: Report['state'],
): Promise<Report> {
  const { cluster, view } = acquired;
  const urls = cluster.nodes.map(({ url }) => url);
  const statuses = new Map(view.nodes.map((node) => [node.url, node.status]));
  const version = view.leader?.status?.version ?? null;
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    state,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command: publicCommand(process.argv.slice(2)),
    seed: options.seed,
    tiers: options.tiers,
    entropy: options.entropy,
    versions: {
      raftmark: JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')).version as string,
      k6: k6Version,
      node: process.versions.node,
      target: version,
    },
    target: options.target.name,
    host: await describeHost(cluster.dataFolder),
    cluster: {
      kind: cluster.kind,
      nodes: urls.map((url) => ({
        url,
        role: statuses.get(url)?.role ?? 'unknown',
        ready: statuses.get(url)?.ready ?? false,
      })),
      leader: view.leader?.url ?? '',
      term: view.leader?.status?.term ?? null,
      coLocated: cluster.kind === 'embedded' ? true : await onThisMachine(urls),
    },
    ...seed,
  };
}

function checkPlan(plan: Plan, options: BenchOptions): string[] {
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

async function bench(options: BenchOptions): Promise<void> {
  if (options.list) return out(listText());
  const plan = makePlan(options.tiers, options.payloads, options.choices, options.warmupMs);
  if (options.dryRun) return out(planText(plan));
  const warnings = checkPlan(plan, options);
  await checkWritable(options.outputDir);

  const progress = makeProgress(options.quiet);
  const abort = watchSignals(progress);
  const { signal } = abort;
  const startedAt = new Date();
  const runId = `${startedAt.toISOString().slice(0, 19).replace(/:/g, '-')}-${randomBytes(3).toString('hex')}`;
  const sender = new Sender(options.apiKey === null ? {} : { [options.target.apiKeyHeader]: options.apiKey });
  const record: RunRecord = { cells: [], seeding: [], warnings, kept: [] };
  let folder: string | null = null;
  let acquired: Acquired | null = null;
  let crash: unknown = null;
  let k6Version = '';
  // An error that nobody awaits must not skip the clean-up.
  process.on('uncaughtException', (error) => {
    crash ??= error;
    abort.abort(error);
  });

  try {
    const provide = (name: 'k6' | 'etcd', path: string | undefined) =>
      provideTool(name, { paths: { [name]: path }, signal, log: (line) => progress.note(line) });
    const [k6, hosts] = await Promise.all([provide('k6', options.k6), findDefault(options, sender, signal)]);
    k6Version = k6.version;
    const etcd = hosts === null ? await provide('etcd', options.etcd) : null;
    if (hosts === null) progress.busy(`starting an embedded cluster of ${options.nodes ?? 3} nodes`);
    acquired = await acquire(options, hosts, etcd?.path ?? null, sender, signal);
    const { cluster, view } = acquired;
    for (const warning of acquired.warnings) {
      record.warnings.push(warning);
      progress.warn(warning);
    }
    const leader = view.leader?.url ?? '';
    progress.note(
      `${options.target.name}, ${cluster.kind} cluster of ${cluster.nodes.length} ${cluster.nodes.length === 1 ? 'node' : 'nodes'}, leader ${leader}`,
    );
    const urls = cluster.nodes.map(({ url }) => url);
    const namespaces = new Namespaces(options.target, sender, urls, leader);
    const tier = options.tiers[0];
    if (tier) await namespaces.checkRights(namespaceNames(tier)[0] as string);
    folder = await makeRunFolder();
    await new PlanRun(
      {
        plan,
        target: options.target,
        hosts: urls,
        apiKey: options.apiKey,
        k6: k6.path,
        dist: join(projectRoot(), 'dist'),
        folder,
        runId,
        seed: options.seed,
        entropy: options.entropy,
        timeoutMs: options.timeoutMs,
        namespaces,
        // What an embedded cluster holds goes with it.
        cleanUp: options.cleanup && !(cluster.kind === 'embedded' && signal.aborted),
        progress,
        signal,
      },
      record,
    ).run();
  } catch (error) {
    crash ??= error;
  }
  await finish({
    options,
    progress,
    acquired,
    folder,
    sender,
    record,
    startedAt,
    runId,
    k6Version,
    crash,
    interrupted: signal.aborted,
  });
}

interface Ending {
  readonly options: BenchOptions;
  readonly progress: Progress;
  readonly acquired: Acquired | null;
  readonly folder: string | null;
  readonly sender: Sender;
  readonly record: RunRecord;
  readonly startedAt: Date;
  readonly runId: string;
  readonly k6Version: string;
  readonly crash: unknown;
  readonly interrupted: boolean;
}

/** Ends what was started, saves what was measured, says how it went. */
async function finish(ending: Ending): Promise<void> {
  const { options, progress, acquired, folder, sender, record, startedAt, runId, crash, interrupted } = ending;
  const measured = acquired !== null && folder !== null;
  if (acquired && options.cleanup) {
    progress.busy('stopping');
    await acquired.cluster.stop();
  } else if (acquired?.cluster.dataFolder) {
    record.kept.push(
      `the embedded cluster's data in ${acquired.cluster.dataFolder}, its nodes at ${acquired.cluster.nodes.map(({ url }) => url).join(', ')}`,
    );
  }
  if (folder) await rm(folder, { recursive: true, force: true });
  await sender.close();
  progress.close();
  let text: string | null = null;
  if (measured) {
    if (crash) record.warnings.push(`the run ended early: ${crash instanceof Error ? crash.message : String(crash)}`);
    const report = await describeRun(
      options,
      acquired,
      ending.k6Version,
      startedAt,
      runId,
      record,
      interrupted || crash ? 'aborted' : 'complete',
    );
    const path = await writeReport(report, options.outputDir);
    text = `${renderReport(report, { color: wantsColor(process.env, process.stdout), width: process.stdout.columns ?? 120 })}\nreport: ${path}`;
    out(text);
  }
  if (crash && !(interrupted && measured)) throw crash;
  if (interrupted) process.exitCode = EXIT.interrupted;
  else if (record.cells.some(({ state }) => state === 'failed')) process.exitCode = EXIT.cellFailed;
}

// Keeps a key that came as a flag out of this process's own line in `ps`.
process.title = 'raftmark';
await main(benchProgram(bench), process.argv);
