import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSummary, type StepResult, stepResults } from '../../lib/exchange/summary.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type { Schedule } from '../../lib/scenarios/steps.ts';
import type { Protocol } from '../../lib/targets/target.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { runMetered, type Usage } from './metered.ts';

/** One k6 script that is run alone. */
export interface MeasuredScript {
  readonly k6: string;
  /** What k6 runs under, such as taskset. */
  readonly command?: readonly string[];
  /** The bundle. */
  readonly script: string;
  /** Takes the summary. */
  readonly folder: string;
  /** Variables of the script. */
  readonly settings: Readonly<Record<string, string>>;
  readonly schedule: Schedule;
  readonly protocol: Protocol;
  /** How far k6's heap may grow, as the runner has it by default. */
  readonly gogc?: string;
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface Measured {
  readonly usage: Usage;
  readonly steps: readonly StepResult[];
}

/** Setting up and ending k6, and an operation that takes all its time. */
const SLACK_MS = 60_000;

/** Runs a script alone and reads its summary. @throws UserError, exit 3 when k6 fails */
export async function runScriptAlone(run: MeasuredScript): Promise<Measured> {
  const { k6, command = [], script, folder, settings, schedule, protocol, gogc, signal } = run;
  const summary = join(folder, 'alone.json');
  const lengthMs = schedule.steps.length * (schedule.warmupMs + schedule.durationMs);
  const usage = await runMetered([...command, k6, 'run', '-q', '--no-color', script], {
    env: k6Environment({ ...settings, SUMMARY: summary }, undefined, gogc),
    limitMs: lengthMs + SLACK_MS,
    signal,
  });
  if (usage.exitCode !== 0) {
    throw unavailable(`k6 ended with code ${usage.exitCode}: ${usage.output.trim().slice(-1_000)}`);
  }
  const steps = stepResults(parseSummary(await readFile(summary, 'utf8')), schedule, { payloadBytes: 1_024, protocol });
  return { usage, steps };
}

/** The operation that the only step of a script measured. @throws UserError when there is none, or none was ok */
export function onlyOperation({ steps }: Measured): OperationResult & {
  readonly latencyMs: NonNullable<OperationResult['latencyMs']>;
} {
  const [result] = steps[0]?.operations ?? [];
  if (!result?.latencyMs) throw unavailable('the summary has no operation that was ok');
  return { ...result, latencyMs: result.latencyMs };
}
