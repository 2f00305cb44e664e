import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rateOf } from '../../lib/analysis/cells.ts';
import { type ScriptSummary, type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import type { StepCeiling } from '../../lib/report/calibration.ts';
import { type Schedule, scheduleLengthMs, stepKey, windowStartMs } from '../../lib/scenarios/steps.ts';
import type { Protocol } from '../../lib/targets/target.ts';
import { runScript } from '../k6/run-script.ts';
import { costOf } from '../monitors/resources/cost.ts';
import { type ResourceMonitor, startResourceMonitor } from '../monitors/resources/monitor.ts';
import { generatorOperations, loadWork } from '../monitors/resources/work.ts';
import { unavailable } from '../system/errors.ts';
import type { Pin } from '../system/pin.ts';
import { MachineWatch } from './busy.ts';
import type { InstantServer } from './instant/server.ts';

/** How k6 is run for calibration. */
export interface CalibrationRun {
  readonly k6: string;
  /** To which processors k6 is bound, and the server as the nodes are; to none by default. */
  readonly pinning?: { readonly k6: Pin; readonly nodes: Pin } | null;
  /** The folder of the bundles. */
  readonly dist: string;
  /** A folder of this run. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A script that is put against the instant server. */
export interface CalibratedScript {
  /** Name of its bundle. */
  readonly script: string;
  readonly protocol: Protocol;
  readonly schedule: Schedule;
  /** Variables that say what it does; of what it is put against, nothing. */
  readonly settings: Readonly<Record<string, string>>;
  readonly payloadBytes: number;
}

/** The kernel counts CPU in steps of 10 ms; a window has to begin and end near a sample. */
const SAMPLE_MS = 50;
const SLACK_MS = 30_000;

/**
 * Runs a script of a few steps against the instant server.
 * @throws UserError when it does not get as far as an operation; the signal's reason
 */
export async function measureScript(
  { script, protocol, schedule, settings, payloadBytes }: CalibratedScript,
  server: InstantServer,
  run: CalibrationRun,
): Promise<StepCeiling[]> {
  const folder = join(run.folder, 'calibration');
  await mkdir(folder, { recursive: true });
  const consoleOutput = join(folder, 'console.log');
  const monitor = startResourceMonitor({ processes: [{ label: 'server', pid: server.pid }], everyMs: SAMPLE_MS });
  const machine = new MachineWatch(SAMPLE_MS);
  try {
    const end = await runScript({
      k6: run.k6,
      pin: run.pinning?.k6 ?? null,
      script: join(run.dist, `${script}.js`),
      folder,
      title: script,
      secrets: {},
      outputs: { outs: [], dashboard: null },
      settings: { ...settings, HOST: server.url(protocol), PROTOCOL: protocol },
      // What users print is a part of what they cost.
      consoleOutput,
      limitMs: scheduleLengthMs(schedule) + SLACK_MS,
      signal: run.signal,
      onStart: (pid) => monitor.watch('k6', pid),
    });
    run.signal.throwIfAborted();
    if (end.failure !== null || end.summary === null) throw unavailable(end.failure ?? 'k6 left no summary');
    const { summary } = end;
    const results = stepResults(summary, schedule, { payloadBytes, protocol });
    return results.map((result, index) => {
      if (generatorOperations(result.operations) === 0) throw unavailable(`${stepKey(result.step)} did nothing`);
      return stepCeiling(result, usageOf(result, { schedule, summary, index }, { monitor, machine }));
    });
  } finally {
    await rm(consoleOutput, { force: true });
    monitor.stop();
    machine.stop();
  }
}

interface Usage {
  readonly k6CpuSecondsPer1000: number | null;
  readonly k6Cores: number | null;
  readonly serverCores: number | null;
  readonly otherCores: number | null;
}

function usageOf(
  { operations, windowSeconds }: StepResult,
  {
    schedule,
    summary,
    index,
  }: { readonly schedule: Schedule; readonly summary: ScriptSummary; readonly index: number },
  { monitor, machine }: { readonly monitor: ResourceMonitor; readonly machine: MachineWatch },
): Usage {
  const from = summary.loadEpochMs + windowStartMs(schedule, index);
  const to = from + windowSeconds * 1_000;
  const used = monitor.window(from, to);
  const all = machine.cores(from, to);
  const cores = (label: string): number | null =>
    'absent' in used ? null : (used.processes.find((one) => one.label === label)?.cpuCoresMean ?? null);
  const costing = { work: loadWork(operations, 0), k6Operations: generatorOperations(operations), otherWork: null };
  const { k6CpuSecondsPer1000 } = costOf(used, { ...costing, windowSeconds, nodes: [] });
  const [k6Cores, serverCores] = [cores('k6'), cores('server')];
  // Of two counts that the kernel makes in steps the smaller may come out larger.
  const otherCores =
    all === null || k6Cores === null || serverCores === null ? null : Math.max(0, all - k6Cores - serverCores);
  return { k6CpuSecondsPer1000, k6Cores, serverCores, otherCores };
}

function stepCeiling({ step, operations, windowSeconds }: StepResult, usage: Usage): StepCeiling {
  return {
    step: stepKey(step),
    users: step.users,
    offeredPerSecond: rateOf(step),
    operations: operations.map(({ operation, ok, latencyMs }) => ({
      operation,
      opsPerSecond: windowSeconds > 0 ? ok / windowSeconds : 0,
      p50Ms: latencyMs?.p50 ?? null,
      p99Ms: latencyMs?.p99 ?? null,
    })),
    ...usage,
  };
}
