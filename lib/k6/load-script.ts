import { fail } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { makeDataset } from '../dataset.ts';
import { subMetrics, TREND_STATS } from '../metrics.ts';
import { type LoadSettings, readLoadSettings } from '../settings.ts';
import { stepKey, stepOperations, stepStartMs } from '../steps.ts';
import { k6Thresholds, limitsOf } from '../thresholds.ts';
import { apiKey, COMMON_OPTIONS, keyHeaders } from './client.ts';
import { type ClusterData, findCluster } from './cluster.ts';
import { growAuditTrail, requireDataset } from './dataset-check.ts';
import { LoadUser } from './load-user.ts';
import { writeSummary } from './summary.ts';
import { layOut, sharedPool } from './values.ts';

/** Requests at once while setting up. */
const SETUP_BATCH = 64;

/** Room for answers that arrive after a step's end: longer than any request may take, so none is cut off uncounted. */
const GRACE_MS = 1_000;

/** The configured limits that k6 can judge: latencies. The runner judges the others. */
function limitThresholds({ schedule, limits }: LoadSettings): Record<string, string[]> {
  const all = schedule.steps.flatMap((step) =>
    stepOperations(step).map((operation) => k6Thresholds(limitsOf(limits, step, operation), step, operation)),
  );
  return Object.assign({}, ...all) as Record<string, string[]>;
}

function loadOptions(settings: LoadSettings): Options {
  const { schedule, scenario } = settings;
  const scenarios: Options['scenarios'] = {};
  schedule.steps.forEach((step, index) => {
    scenarios[stepKey(step)] = {
      executor: 'constant-vus',
      vus: step.users,
      startTime: `${stepStartMs(schedule, index)}ms`,
      duration: `${schedule.warmupMs + schedule.durationMs}ms`,
      gracefulStop: `${settings.timeoutMs + GRACE_MS}ms`,
      tags: { step: stepKey(step) },
    };
  });
  return {
    ...(COMMON_OPTIONS as unknown as Options),
    scenarios,
    thresholds: {
      ...Object.fromEntries(subMetrics(schedule.steps).map((name) => [name, []])),
      ...limitThresholds(settings),
    },
    summaryTrendStats: [...TREND_STATS],
    tags: {
      run: settings.run,
      mode: settings.mode,
      tier: settings.tier.name,
      payload: settings.payload.name,
      scenario: scenario.name,
    },
    setupTimeout: '30m',
    // Setting up writes in parallel; k6's own bound would be six at a time.
    batch: SETUP_BATCH,
    batchPerHost: SETUP_BATCH,
  };
}

/** Everything a scenario's script exports: it measures by itself, or under the runner. */
export async function loadScript(name: string) {
  const settings = readLoadSettings(__ENV, name);
  const headers = keyHeaders(settings, await apiKey(settings));
  const pool = sharedPool(settings);
  const dataset = makeDataset(settings.tier, settings.seed);
  http.setResponseCallback(http.expectedStatuses(...(settings.target.okStatuses as [number, ...number[]])));
  let user: LoadUser | undefined;

  return {
    options: loadOptions(settings),
    setup(): ClusterData {
      const data = findCluster(settings, headers);
      const leader = data.nodes[data.leader] as string;
      if (settings.scenario.auditEvents) {
        if (settings.target.noAudit) fail(`there is nothing to query: ${settings.target.noAudit}`);
        growAuditTrail(settings, pool(), settings.audit, leader, headers);
        return data;
      }
      requireDataset(settings, dataset, pool(), leader, headers);
      return data;
    },
    run(data: ClusterData): void {
      user ??= new LoadUser(settings, layOut(settings, dataset, pool(), exec.vu.idInTest), pool, headers, data);
      user.run();
    },
    handleSummary: writeSummary(settings, settings.scenario),
  };
}
