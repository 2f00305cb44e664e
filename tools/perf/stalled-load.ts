import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { openLoad, openStep } from '../../lib/scenarios/steps.ts';
import { howItFailed, runProgram } from '../../runner/system/command.ts';
import { environmentFor } from '../../runner/system/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { untilStopped } from '../../runner/system/processes.ts';
import { ScriptedProcess } from './scripted-process.ts';

const RATE = 100;
const DURATION_MS = 10_000;
const TIMEOUT_MS = 5_000;
const STALL_MS = 2_000;
/** The dataset of the smoke tier is written first. */
const SEEDED = 100;
/** Writes under load before the stall: it begins and ends well inside. */
const BEFORE = 3 * RATE;
const START_MS = 60_000;
/** Of the whole load; it is taken to hang after that. */
const LIMIT_MS = START_MS + 2 * DURATION_MS;

/** What an open load has told of a server that stood still. */
export interface StalledLoad {
  /** How long it stood still, from outside. */
  readonly stallMs: number;
  readonly p99Ms: number;
  /** What p99 has to be. */
  readonly closedFormMs: number;
  readonly dropped: number;
  readonly ok: number;
}

interface Setting {
  readonly k6: string;
  /** The folder with dist/. */
  readonly root: string;
  readonly folder: string;
  /** Node's arguments that run the scripted cluster. */
  readonly program: readonly string[];
}

/**
 * 99th percentile of an operation that takes next to nothing, offered at a constant rate for T seconds of which the server
 * stood still for S: a share S/T of the operations waits, each for what is left of the stall, so evenly from 0 to S.
 * The slowest hundredth of all are those that wait longer than S (1 - 0.01 T/S).
 */
export function stalledP99(stallMs: number, durationMs: number): number {
  return stallMs * (1 - (0.01 * durationMs) / stallMs);
}

/** Runs dist/open-load.js alone against one scripted node, which stands still (SIGSTOP) for two seconds in the middle. @throws UserError */
export async function stallLoad({ k6, root, folder: parent, program }: Setting): Promise<StalledLoad> {
  const folder = await mkdtemp(join(parent, 'stall-'));
  const server = await ScriptedProcess.start(program, ['--nodes', '1', '--write-ms', '1']);
  try {
    const summary = join(folder, 'summary.json');
    const load = runLoad(k6, join(root, 'dist/open-load.js'), folder, {
      ...{ HOST: server.urls.join(), TARGET: 'confman', TIER: 'smoke', SEED_DATA: '1', SUMMARY: summary },
      ...{ RATE: String(RATE), READ_RATE: '0', DURATION: `${DURATION_MS}ms`, TIMEOUT: `${TIMEOUT_MS}ms` },
    });
    const [stallMs] = await Promise.all([stall(server), load]);
    const step = openStep(openLoad(RATE, 0));
    const schedule = { steps: [step], warmupMs: 0, durationMs: DURATION_MS };
    const [result] = stepResults(parseSummary(await readFile(summary, 'utf8')), schedule, {
      payloadBytes: 1_000,
      protocol: 'http',
    });
    const write = result?.operations.find(({ operation }) => operation === 'write');
    if (!result || !write?.latencyMs) throw unavailable('the summary of the stalled load has no writes');
    return {
      stallMs,
      p99Ms: write.latencyMs.p99,
      closedFormMs: stalledP99(stallMs, DURATION_MS),
      dropped: result.droppedIterations,
      ok: write.ok,
    };
  } finally {
    await server.stop();
  }
}

/** @throws UserError when k6 fails */
async function runLoad(k6: string, script: string, cwd: string, settings: Record<string, string>): Promise<void> {
  const env = { ...environmentFor(), K6_NO_USAGE_REPORT: 'true', ...settings };
  const ending = await runProgram(
    { file: k6, args: ['run', '-q', '--no-color', script], cwd, env },
    { timeoutMs: LIMIT_MS },
  );
  const failure = howItFailed(ending);
  if (failure !== null) throw unavailable(`k6 ${failure}: ${ending.output.trim().slice(-1_000)}`);
}

/** Waits for the load, stops the server for a while, and tells for how long a request that came at once had to wait. */
async function stall(server: ScriptedProcess): Promise<number> {
  const deadline = performance.now() + START_MS;
  while ((await server.ask<number>('writes')) < SEEDED + BEFORE) {
    if (performance.now() > deadline) throw unavailable('the load did not begin');
    await sleep(20);
  }
  const fromMs = performance.now();
  process.kill(server.pid, 'SIGSTOP');
  try {
    await untilStopped([server.pid], true);
    const answered = fetch(`${server.urls[0]}/health/ready`).then(() => performance.now());
    await sleep(fromMs + STALL_MS - performance.now());
    process.kill(server.pid, 'SIGCONT');
    return (await answered) - fromMs;
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
}
