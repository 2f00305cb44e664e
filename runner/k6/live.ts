import { Agent, request } from 'undici';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { CALLS_METRIC, FAILURE_METRIC, SEEDED_METRIC } from '../../lib/exchange/metrics.ts';

/** What a running script has done so far. */
export interface Live {
  /** HTTP requests and calls. */
  readonly requests: number;
  /** Requests per second since the last report. */
  readonly perSecond: number;
  readonly failures: number;
  /** Entries that seed.js has written. */
  readonly seeded: number;
  /** Of the current step, from its measured part; null before it. */
  readonly p95Ms: number | null;
}

const EVERY_MS = 1_000;

/**
 * Asks k6's local API about once a second. Only counters and one trend: asking for all metrics would sort every trend
 * under k6's lock.
 */
export function watchLive(
  port: number,
  report: (live: Live) => void,
  trend?: (elapsedMs: number) => string,
): { stop(): Promise<void> } {
  const agent = new Agent({ connect: { timeout: 500 } });
  let last = { at: performance.now(), requests: 0 };
  let firstSeen: number | null = null;
  let stopped = false;

  const sample = async (metric: string): Promise<Readonly<Record<string, unknown>>> => {
    const response = await request(`http://127.0.0.1:${port}/v1/metrics/${encodeURIComponent(metric)}`, {
      dispatcher: agent,
      headersTimeout: 2_000,
      bodyTimeout: 2_000,
    });
    const data = parseObject(await response.body.text())?.data;
    const attributes = isObject(data) ? data.attributes : null;
    const values = isObject(attributes) ? attributes.sample : null;
    return isObject(values) ? values : {};
  };
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

  const poll = async (): Promise<void> => {
    // A script makes either HTTP requests or calls.
    const requests = number((await sample('http_reqs')).count) + number((await sample(CALLS_METRIC)).count);
    const failures = number((await sample(FAILURE_METRIC)).count);
    const seeded = trend ? 0 : number((await sample(SEEDED_METRIC)).count);
    const now = performance.now();
    if (requests > 0) firstSeen ??= now;
    const p95 = trend && firstSeen !== null ? (await sample(trend(now - firstSeen)))['p(95)'] : undefined;
    if (stopped) return;
    report({
      requests,
      perSecond: ((requests - last.requests) * 1_000) / (now - last.at),
      failures,
      seeded,
      p95Ms: typeof p95 === 'number' && p95 > 0 ? p95 : null,
    });
    last = { at: now, requests };
  };

  const timer = setInterval(() => {
    // Before k6 listens, and after it has stopped, there is nothing to report; progress is not worth an error.
    poll().catch(() => undefined);
  }, EVERY_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await agent.destroy();
    },
  };
}
