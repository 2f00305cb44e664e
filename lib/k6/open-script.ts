import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { SOMETHING_MEASURED, subMetrics } from '../exchange/metrics.ts';
import { type OpenSettings, readOpenSettings } from '../exchange/settings.ts';
import { OPEN_SCRIPT } from '../scenarios/catalogue.ts';
import { K6_TARGETS } from './client.ts';
import { findCluster, type OpenCluster, openCluster } from './cluster.ts';
import { counted } from './counted.ts';
import { requireDataset, SETUP_OPTIONS } from './dataset-check.ts';
import { Nodes } from './nodes.ts';
import { connectionOptions, openScenarios } from './open/scenarios.ts';
import { runOpenStep } from './open/step.ts';
import { OpenUser } from './open/user.ts';
import { ownOptions } from './own-options.ts';
import { requireFree } from './owner.ts';
import { layOut, usersOf } from './requests.ts';
import { scriptBasis, scriptOptions } from './script.ts';
import { writeSummary } from './summary.ts';
import type { TlsMaterial } from './tls.ts';

function openOptions(settings: OpenSettings, tls: TlsMaterial): Options {
  const { schedule, target } = settings;
  return {
    ...scriptOptions(settings, tls, OPEN_SCRIPT),
    ...SETUP_OPTIONS,
    ...connectionOptions(settings),
    scenarios: openScenarios(settings),
    thresholds: {
      ...Object.fromEntries(subMetrics(schedule.steps, target.protocol).map((name) => [name, []])),
      ...SOMETHING_MEASURED,
    },
  };
}

/**
 * Everything open-load.js exports: reads and writes that begin on a schedule.
 * @param targets those that TARGET chooses from
 */
export async function openScript(targets = K6_TARGETS) {
  const settings = readOpenSettings(__ENV, targets);
  const { wire, tls, pieces, values, dataset } = await scriptBasis(settings, { clients: 0 });
  const options = openOptions(settings, tls);
  const checkOptions = ownOptions(options, 'the load comes from RATE, READ_RATE and DURATION');
  let user: OpenUser | undefined;

  return {
    options,
    async setup(): Promise<OpenCluster> {
      checkOptions();
      const data = findCluster(settings, wire);
      const nodes = new Nodes(settings, wire, data);
      requireFree(settings, nodes.entry, wire);
      await requireDataset(settings, dataset, { pieces, values }, nodes, wire);
      return openCluster(data);
    },
    open: counted((data: OpenCluster): Promise<void> => {
      user ??= new OpenUser({
        ...{ settings, wire, values, data, logged: settings.logged, firstWrite: settings.firstWrite },
        requests: layOut(settings, dataset, pieces, exec.vu.idInTest, usersOf(settings.schedule.steps)),
      });
      return runOpenStep(user, settings);
    }),
    handleSummary: writeSummary(settings, { name: OPEN_SCRIPT, title: 'Open load' }),
  };
}
