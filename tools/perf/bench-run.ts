import { spawn } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../lib/report/report.ts';
import { readReport } from '../../runner/report/read.ts';
import { unavailable } from '../../runner/system/errors.ts';
import type { Context } from './part.ts';

/** A whole run of the command that users give, seen from outside. */
export interface BenchRun {
  readonly report: Report;
  /** When the command was given: ms since 1970. */
  readonly startedMs: number;
  /** From the command to its end, in seconds. */
  readonly seconds: number;
}

/**
 * Runs the benchmark as a user does, and reads its report.
 * @throws UserError when it fails
 */
export async function runBench(context: Context, args: readonly string[]): Promise<BenchRun> {
  const folder = await mkdtemp(join(context.folder, 'bench-'));
  const startedMs = Date.now();
  const child = spawn(
    process.execPath,
    [join(context.root, 'dist/runner/bench.js'), ...args, '--quiet', '--output-dir', folder, '--k6', context.k6],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const end = (): void => void child.kill('SIGTERM');
  context.signal.addEventListener('abort', end, { once: true });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2_000);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  context.signal.removeEventListener('abort', end);
  const seconds = (Date.now() - startedMs) / 1_000;
  context.signal.throwIfAborted();
  const [file] = await readdir(folder);
  if (code !== 0 || file === undefined)
    throw unavailable(`bench ${args.join(' ')} ended with ${code}: ${errors.trim()}`);
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
