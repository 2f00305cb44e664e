import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { FAILURE_METRIC } from '../../lib/exchange/metrics.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { runMetered, type Usage } from './metered.ts';
import type { Context } from './part.ts';
import type { Server } from './server.ts';

/** One k6 process that puts load on a server. */
export interface K6Load {
  /** The script: a bundle of ours, or one of the scripts it is compared with. */
  readonly script: string;
  /** The whole environment of the process. */
  readonly env: NodeJS.ProcessEnv;
  /** Upper bound of its life. */
  readonly limitMs: number;
  /** Ends the load early when it says true. */
  readonly until?: () => Promise<boolean>;
}

/** What a load used, and how many requests the server answered meanwhile. */
export interface LoadUsage extends Usage {
  readonly requests: number;
}

/** k6's exit code after it was told to stop. */
const STOPPED = 105;

/** A number of k6's summary export; 0 when the metric is not there. */
function statistic(metrics: unknown, name: string, key: string): number {
  const metric = isObject(metrics) ? metrics[name] : null;
  const value = isObject(metric) ? metric[key] : null;
  return typeof value === 'number' ? value : 0;
}

/** What was wrong with a load according to the summary k6 exported; null when nothing was. */
export function whyNoMeasure(summary: string): string | null {
  const metrics = parseObject(summary)?.metrics;
  const sent = statistic(metrics, 'http_reqs', 'count') + statistic(metrics, 'grpc_req_duration', 'count');
  if (sent === 0) return 'it sent no request';
  const failed = statistic(metrics, 'http_req_failed', 'value');
  if (failed > 0) return `${(failed * 100).toFixed(2)} % of its requests failed`;
  const failures = statistic(metrics, FAILURE_METRIC, 'count');
  return failures > 0 ? `it counted ${failures} failed operations` : null;
}

/**
 * Runs k6 once against a server.
 * @throws UserError, exit 3 when k6 failed or any of its requests did: a load of errors costs something else
 */
export async function runK6Load(context: Context, server: Server, load: K6Load): Promise<LoadUsage> {
  const summary = join(context.folder, 'k6-summary.json');
  await rm(summary, { force: true });
  const before = await server.requests();
  const usage = await runMetered(
    [...context.pinning.load, context.k6, 'run', '-q', '--no-color', `--summary-export=${summary}`, load.script],
    { ...load, signal: context.signal },
  );
  const requests = (await server.requests()) - before;
  const stopped = load.until !== undefined && usage.exitCode === STOPPED;
  const reason =
    usage.exitCode === 0 || stopped
      ? whyNoMeasure(await readFile(summary, 'utf8').catch(() => ''))
      : `k6 ended with code ${usage.exitCode}: ${usage.output.trim().slice(-500)}`;
  if (reason !== null) throw unavailable(`the load of ${load.script} is no measure: ${reason}`);
  return { ...usage, requests };
}

/** A load that is stopped after so few requests costs what starting and ending cost. */
const FEW_REQUESTS = 100;

/** Requests per CPU-second of k6 beyond start-up: a load less one that is stopped at once, in requests and in time. */
export async function k6Efficiency(context: Context, server: Server, load: K6Load): Promise<number> {
  const start = await server.requests();
  const until = async (): Promise<boolean> => (await server.requests()) - start >= FEW_REQUESTS;
  const short = await runK6Load(context, server, { ...load, until });
  const long = await runK6Load(context, server, load);
  return (long.requests - short.requests) / (long.cpuSeconds - short.cpuSeconds);
}
