import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../lib/report/report.ts';
import { readReport } from '../../runner/report/read.ts';
import { howItFailed, runProgram } from '../../runner/system/command.ts';
import { environmentFor } from '../../runner/system/environment.ts';
import { EXIT, unavailable } from '../../runner/system/errors.ts';
import type { Context } from './part.ts';

/** A whole run of the command that users give, seen from outside. */
export interface BenchRun {
  readonly report: Report;
  /** When the command was given: ms since 1970. */
  readonly startedMs: number;
  /** From the command to its end, in seconds. */
  readonly seconds: number;
}

/** Longer than any run that is measured here. */
const LIMIT_MS = 2 * 3_600_000;
const CLEAN_UP_MS = 60_000;

/**
 * Runs the benchmark as a user does, and reads its report.
 * @param options.mayFail a run that has found something, and so ends with exit code 1, is what is measured
 * @param options.calibrated the machine is calibrated, as it is unless a flag says otherwise
 * @throws UserError when it fails
 */
export async function runBench(
  context: Context,
  args: readonly string[],
  { mayFail = false, calibrated = false }: { readonly mayFail?: boolean; readonly calibrated?: boolean } = {},
): Promise<BenchRun> {
  const folder = await mkdtemp(join(context.folder, 'bench-'));
  const startedMs = Date.now();
  const program = {
    file: process.execPath,
    args: [
      join(context.root, 'dist/runner/bench.js'),
      ...args,
      '--quiet',
      ...(calibrated ? [] : ['--no-calibration']),
      '--output-dir',
      folder,
      '--k6',
      context.k6,
    ],
    // As a user's own shell hands it on.
    env: environmentFor([/./]),
  };
  const ending = await runProgram(program, {
    timeoutMs: LIMIT_MS,
    signal: context.signal,
    interruptMs: CLEAN_UP_MS,
  });
  const seconds = (Date.now() - startedMs) / 1_000;
  context.signal.throwIfAborted();
  const file = (await readdir(folder)).find((name) => name.endsWith('.json'));
  const found = mayFail && ending.end === 'exited' && ending.code === EXIT.failed;
  const failure = found ? null : howItFailed(ending);
  if (failure !== null || file === undefined)
    throw unavailable(`bench ${args.join(' ')} ${failure ?? 'left no report'}: ${ending.output.trim().slice(-2_000)}`);
  return { report: await readReport(join(folder, file)), startedMs, seconds };
}

/** ok operations per second of a report's cells, by cell id. */
export function throughput({ cells }: Report): Map<string, number> {
  const rates = new Map<string, number>();
  for (const cell of cells) {
    if (cell.state !== 'ok') continue;
    rates.set(
      cell.id,
      cell.operations.reduce((sum, { opsPerSecond }) => sum + opsPerSecond, 0),
    );
  }
  return rates;
}
