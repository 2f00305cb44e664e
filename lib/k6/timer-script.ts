import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { TIMER_METRIC, TREND_STATS } from '../exchange/metrics.ts';
import { summaryFile } from './summary.ts';

/** Enough for a 99th percentile. */
const TIMERS = 200;
const ASKED_MS = 1;

/** Everything timer-grain.js exports: how much later than asked for a timer of 1 ms fires in k6, with nothing else to do. */
export function timerScript() {
  const lateness = new Trend(TIMER_METRIC);
  const summary = __ENV.SUMMARY || 'summary-timer-grain.json';
  const options: Options = {
    scenarios: { timers: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '10s' } },
    summaryTrendStats: [...TREND_STATS],
  };
  return {
    options,
    async run(): Promise<void> {
      const clock = exec.instance;
      for (let timer = 0; timer < TIMERS; timer++) {
        const started = clock.currentTestRunDuration;
        await new Promise<void>((resolve) => setTimeout(resolve, ASKED_MS));
        lateness.add(clock.currentTestRunDuration - started - ASKED_MS);
      }
    },
    handleSummary: (data: unknown): Record<string, string> => ({
      [summary]: JSON.stringify(summaryFile('timer-grain', data)),
      stdout: `summary: ${summary}\n`,
    }),
  };
}
