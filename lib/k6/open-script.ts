import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { clockOrigin } from '../base/clock-origin.ts';
import { subMetrics } from '../exchange/metrics.ts';
import { type OpenSettings, readOpenSettings } from '../exchange/settings.ts';
import { OPEN_SCRIPT } from '../scenarios/catalogue.ts';
import { LOOK_MS, openUsers, stepKey } from '../scenarios/steps.ts';
import { K6_TARGETS } from './client.ts';
import { discover, entryNode, findCluster, type OpenCluster } from './cluster.ts';
import { requireDataset, SETUP_OPTIONS } from './dataset-check.ts';
import { OpenUser } from './open-user.ts';
import { layOut } from './requests.ts';
import { scriptBasis, scriptOptions } from './script.ts';
import { writeSummary } from './summary.ts';
import type { TlsMaterial } from './tls.ts';

/** Answers may arrive this long after the last operation began. */
const GRACE_MS = 1_000;

function openOptions(settings: OpenSettings, tls: TlsMaterial): Options {
  const { schedule, load, timeoutMs } = settings;
  const [step] = schedule.steps;
  const key = step === undefined ? '' : stepKey(step);
  const arrivals = (operation: 'read' | 'write', rate: number) => {
    const users = openUsers(rate, timeoutMs);
    return {
      executor: 'constant-arrival-rate' as const,
      exec: operation,
      rate,
      timeUnit: '1s',
      duration: `${schedule.durationMs}ms`,
      // As many as there can ever be: each that k6 had to make later would have cost a dropped iteration already.
      preAllocatedVUs: users,
      maxVUs: users,
      gracefulStop: `${timeoutMs + LOOK_MS + GRACE_MS}ms`,
      tags: { step: key },
    };
  };
  return {
    ...scriptOptions(settings, tls, OPEN_SCRIPT),
    ...SETUP_OPTIONS,
    scenarios: {
      writes: arrivals('write', load.writesPerSecond),
      ...(load.readsPerSecond > 0 ? { reads: arrivals('read', load.readsPerSecond) } : {}),
    },
    thresholds: Object.fromEntries(subMetrics(schedule.steps, settings.target.protocol).map((name) => [name, []])),
  };
}

/**
 * Everything open-load.js exports: reads and writes that begin on a schedule, an operation each.
 * @param targets those that TARGET chooses from
 */
export async function openScript(targets = K6_TARGETS) {
  const settings = readOpenSettings(__ENV, targets);
  const { wire, tls, pieces, values, dataset } = await scriptBasis(settings);
  let user: OpenUser | undefined;
  const theUser = (data: OpenCluster): OpenUser => {
    user ??= new OpenUser(
      settings,
      wire,
      layOut(settings, dataset, pieces, exec.vu.idInTest, () => 0),
      values,
      data,
    );
    return user;
  };

  return {
    options: openOptions(settings, tls),
    async setup(): Promise<OpenCluster> {
      const data = findCluster(settings, wire);
      await requireDataset(settings, dataset, { pieces, values }, entryNode(data), wire);
      const found = discover(settings, data.nodes, wire).nodes();
      return {
        ...data,
        clockOriginMs: clockOrigin(() => exec.instance.currentTestRunDuration),
        ids: data.nodes.map((url) => {
          const id = found.find((node) => node.url === url)?.status?.id ?? null;
          return id === null || id.includes('://') ? null : id;
        }),
      };
    },
    write(data: OpenCluster): void {
      theUser(data).write();
    },
    read(data: OpenCluster): void {
      theUser(data).read();
    },
    handleSummary: writeSummary(settings, { name: OPEN_SCRIPT, title: 'Open load' }),
  };
}
