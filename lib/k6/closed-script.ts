import { fail } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { type LoadSettings, readLoadSettings } from '../exchange/settings.ts';
import { clientsPerK6User } from '../scenarios/clients.ts';
import { absence } from '../targets/target.ts';
import { K6_TARGETS } from './client.ts';
import { closedOptions } from './closed-options.ts';
import type { UserBasis } from './closed-user.ts';
import { type ClusterData, findCluster, type OpenCluster, openCluster } from './cluster.ts';
import { counted } from './counted.ts';
import { requireDataset, SETUP_OPTIONS } from './dataset-check.ts';
import { growAuditTrail } from './dataset-fill.ts';
import { GrpcUser } from './grpc/closed-user.ts';
import { HttpUser } from './http/closed-user.ts';
import { Nodes } from './nodes.ts';
import { connectionOptions, isOnEventLoops, openScenarios } from './open/scenarios.ts';
import { runOpenStep } from './open/step.ts';
import { OpenUser } from './open/user.ts';
import { ownOptions } from './own-options.ts';
import { requireFree } from './owner.ts';
import { layOut, usersOf } from './requests.ts';
import { scriptBasis } from './script.ts';
import { writeSummary } from './summary.ts';
import type { TlsMaterial } from './tls.ts';

function loadOptions(settings: LoadSettings, tls: TlsMaterial): Options {
  const closed = closedOptions(settings, tls);
  return {
    ...closed,
    ...SETUP_OPTIONS,
    ...(isOnEventLoops(settings) ? connectionOptions(settings) : {}),
    scenarios: { ...closed.scenarios, ...openScenarios(settings) },
  };
}

function userOf(basis: UserBasis): { run(): void } {
  return basis.settings.target.protocol === 'grpc' ? new GrpcUser(basis) : new HttpUser(basis);
}

/**
 * Everything a scenario's script exports: it measures by itself, or under the runner.
 * @param targets those that TARGET chooses from
 */
export async function closedScript(name: string, targets = K6_TARGETS) {
  const settings = readLoadSettings(__ENV, name, targets);
  const loops = isOnEventLoops(settings);
  const open = settings.schedule.steps.some(({ load }) => load.kind === 'open');
  const { wire, tls, pieces, values, dataset } = await scriptBasis(
    settings,
    loops ? { clients: clientsPerK6User(settings.schedule.steps) } : null,
  );
  const options = loadOptions(settings, tls);
  const checkOptions = ownOptions(options, `steps come from ${open ? 'OPEN_RATE' : 'USERS'} and DURATION`);
  const users = usersOf(settings.schedule.steps);
  let user: { run(): void } | undefined;
  let openUser: OpenUser | undefined;

  return {
    options,
    async setup(): Promise<ClusterData | OpenCluster> {
      checkOptions();
      const data = findCluster(settings, wire);
      const nodes = new Nodes(settings, wire, data);
      requireFree(settings, nodes.entry, wire);
      const { target, scenario } = settings;
      const lacking = absence(target, scenario.needs);
      if (lacking !== null) fail(`${scenario.name} cannot be measured: ${lacking}`);
      if (scenario.auditEvents) {
        await growAuditTrail(settings, pieces, settings.audit, nodes, wire);
      } else await requireDataset(settings, dataset, { pieces, values }, nodes, wire);
      return loops ? openCluster(data) : data;
    },
    run: counted((data: ClusterData): void => {
      user ??= userOf({
        settings,
        wire,
        requests: layOut(settings, dataset, pieces, exec.vu.idInTest, users),
        values,
        data,
      });
      user.run();
    }),
    open: counted((data: OpenCluster): Promise<void> => {
      openUser ??= new OpenUser({
        ...{ settings, wire, values, data, logged: false, firstWrite: settings.firstWrite ?? 0 },
        requests: layOut(settings, dataset, pieces, exec.vu.idInTest, users),
      });
      return runOpenStep(openUser, settings);
    }),
    handleSummary: writeSummary(settings, settings.scenario),
  };
}
