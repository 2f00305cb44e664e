import { type Ending, type RunOptions, runProgram } from '../../../../runner/system/command.ts';
import { environmentFor } from '../../../../runner/system/environment.ts';

/** Long enough for a busy machine; no test waits for it. */
export const PATIENCE_MS = 60_000;

/** Runs a script of Node's. */
export function node(script: string, options: Partial<RunOptions> = {}, cwd?: string): Promise<Ending> {
  const program = { file: process.execPath, args: ['-e', script], env: environmentFor() };
  return runProgram({ ...program, ...(cwd && { cwd }) }, { timeoutMs: PATIENCE_MS, ...options });
}

/** Runs a script of the shell's. */
export function shell(script: string, options: Partial<RunOptions> = {}): Promise<Ending> {
  return runProgram(
    { file: 'sh', args: ['-c', script], env: environmentFor() },
    { timeoutMs: PATIENCE_MS, ...options },
  );
}
