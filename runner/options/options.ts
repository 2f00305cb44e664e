import type { Threshold } from '../../lib/analysis/thresholds.ts';
import { unknownName } from '../../lib/base/suggest.ts';
import { ENTROPIES, type Entropy, type Payload } from '../../lib/data/payload.ts';
import { MAX_USERS } from '../../lib/data/stamp.ts';
import type { Tier } from '../../lib/data/tier.ts';
import { DEFAULTS, MAX_RATE } from '../../lib/exchange/settings.ts';
import type { Mode } from '../../lib/report/cell.ts';
import { FAULT_KINDS } from '../../lib/report/faults.ts';
import { findScenario, OPEN_TIMEOUT_MS, type Scenario, STEADY } from '../../lib/scenarios/catalogue.ts';
import { openStep } from '../../lib/scenarios/steps.ts';
import type { Target } from '../../lib/targets/target.ts';
import { CLUSTER_SIZES, type ClusterSize, type WatchedNode } from '../cluster/cluster.ts';
import type { Commands } from '../faults/driver/driver.ts';
import type { FaultOptions } from '../faults/options.ts';
import { FAULTS } from '../faults/options.ts';
import type { Choice } from '../plan/plan.ts';
import { usageError } from '../system/errors.ts';
import type { Config } from './config/config.ts';
import type { Flags } from './flags.ts';
import { readReach } from './reach.ts';
import { DEFAULT_SCENARIOS, SUITES, selectPayloads, selectScenarios, selectTiers, selectUsers } from './selection.ts';
import { durationFlag, hostFlag, numberFlag, SHORTEST_STEP_MS } from './values.ts';

/** The command line and the configuration file, checked. */
export interface BenchOptions {
  readonly target: Target;
  readonly tiers: readonly Tier[];
  readonly payloads: readonly Payload[];
  readonly choices: readonly Choice[];
  readonly entropy: Entropy;
  readonly seed: number;
  readonly warmupMs: number;
  readonly timeoutMs: number;
  /** Null: look at the target's default addresses, and start an embedded cluster when nothing is there. */
  readonly hosts: readonly string[] | null;
  readonly modes: readonly Mode[];
  /** The lone node of an external single-node baseline. */
  readonly singleHost: string | null;
  /** Set when the embedded cluster was asked for. */
  readonly nodes: ClusterSize | null;
  readonly port: number | null;
  readonly apiKey: string | null;
  readonly outputDir: string;
  readonly cleanup: boolean;
  readonly dryRun: boolean;
  readonly list: boolean;
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly thresholds: readonly Threshold[];
  /** By base URL: where a node of the user's runs and keeps its data, for the resource monitor. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  /** By base URL: how a node of the user's is started, stopped and broken. */
  readonly commands: Commands;
  /** Where they run; null without a configuration file. */
  readonly commandFolder: string | null;
  /** What scenarios that break nodes do. */
  readonly faults: FaultOptions;
  readonly raftMonitor: boolean;
  readonly resourceMonitor: boolean;
  /** Handed to k6 as they are. */
  readonly outs: readonly string[];
  /** k6's own dashboard: off, or on with a folder for its pages, null to keep none. */
  readonly webUi: { readonly folder: string | null } | null;
  readonly k6: string | undefined;
  readonly etcd: string | undefined;
  readonly etcdutl: string | undefined;
}

/** A flag wins over the configuration file, and that over the suite or the catalogue. */
function readChoices(flags: Flags, config: Config | null): Choice[] {
  const users = flags.users === undefined ? null : selectUsers(flags.users);
  const durationMs = flags.duration === undefined ? null : durationFlag('--duration', flags.duration, SHORTEST_STEP_MS);
  const choice = (scenario: Scenario, suite: { users?: readonly number[]; durationMs?: number }): Choice => {
    const override = config?.scenarios.get(scenario.name);
    return {
      scenario,
      users: users ?? override?.users ?? suite.users ?? scenario.users,
      durationMs:
        durationMs ??
        override?.durationMs ??
        suite.durationMs ??
        durationFlag('--duration', DEFAULTS.duration, SHORTEST_STEP_MS),
      warmupMs: flags.warmup === undefined ? (override?.warmupMs ?? null) : null,
    };
  };
  if (flags.suite === undefined) {
    return selectScenarios(flags.scenarios ?? DEFAULT_SCENARIOS).map((scenario) => choice(scenario, {}));
  }
  if (flags.scenarios !== undefined) {
    throw usageError('--suite and --scenarios exclude each other: a suite is a list of scenarios');
  }
  const suite = Object.hasOwn(SUITES, flags.suite) ? SUITES[flags.suite] : undefined;
  if (!suite) throw usageError(unknownName('suite', flags.suite, Object.keys(SUITES)));
  return suite.map((item) => choice(findScenario(item.name) as Scenario, item));
}

/** `URL=PID` or `URL=FILE` of --node-pid, and the nodes of the configuration file. */
function readWatched(values: readonly string[], config: Config | null): Map<string, WatchedNode> {
  const watched = new Map<string, WatchedNode>();
  for (const node of [...(config?.nodes ?? []), ...(config?.single ? [config.single] : [])]) {
    watched.set(node.url, node);
  }
  for (const value of values) {
    const at = value.indexOf('=');
    const [url] = at > 0 ? hostFlag([value.slice(0, at)], '--node-pid') : [];
    const what = value.slice(at + 1);
    if (url === undefined || what === '') {
      throw usageError(
        `--node-pid "${value}": write it like http://127.0.0.1:6100=1234, or with a pid file in place of the number`,
      );
    }
    const pid = /^\d+$/.test(what) ? numberFlag('--node-pid', what, 1, 0x7fffffff) : null;
    watched.set(url, { pid, pidFile: pid === null ? what : null, dataFolder: watched.get(url)?.dataFolder ?? null });
  }
  return watched;
}

const MODES: Readonly<Record<string, readonly Mode[]>> = {
  cluster: ['cluster'],
  single: ['single'],
  both: ['cluster', 'single'],
};

function readModes(mode: string, hosts: readonly string[] | null, single: string | null): readonly Mode[] {
  const modes = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (!modes) throw usageError(unknownName('mode', mode, Object.keys(MODES)));
  if (!modes.includes('single')) return modes;
  if (hosts !== null && single === null) {
    throw usageError(`--mode ${mode} with nodes of your own needs --single-host: the URL of one that runs alone`);
  }
  if (mode === 'both' && single !== null && hosts === null) {
    throw usageError('--mode both with --single-host needs --host: both clusters are yours, or both embedded');
  }
  return modes;
}

function loneHost(text: string): string {
  const [host, second] = hostFlag([text], '--single-host');
  if (host === undefined || second !== undefined)
    throw usageError('--single-host names one node: the one that runs alone');
  return host;
}

function readNodes(text: string | undefined): ClusterSize | null {
  if (text === undefined) return null;
  const size = CLUSTER_SIZES.find((known) => String(known) === text);
  if (size === undefined)
    throw usageError(`--nodes "${text}": an embedded cluster has ${CLUSTER_SIZES.join(', ')} nodes`);
  return size;
}

/**
 * Checks the flags.
 * @throws UserError (exit 2) that names the flag, and the nearest valid value where there is one
 */
export function readOptions(flags: Flags, env: NodeJS.ProcessEnv, config: Config | null = null): BenchOptions {
  const { target, hosts, apiKey } = readReach(flags, env, config);
  const entropy = ENTROPIES.find((name) => name === flags.entropy);
  if (!entropy) throw usageError(unknownName('entropy', flags.entropy, ENTROPIES));
  const payloads = selectPayloads(flags.payload);
  // Of --payload all, a size that the target refuses is skipped, and the report says so.
  const named = flags.payload.split(',').map((name) => name.trim().toLowerCase());
  const { maxPayload } = target.entries;
  const tooLarge = named.includes('all') ? undefined : payloads.find(({ bytes }) => bytes > maxPayload.bytes);
  if (tooLarge) {
    throw usageError(
      `payload ${tooLarge.name} (${tooLarge.bytes} bytes) is larger than ${target.name} takes: ${maxPayload.bytes} bytes, ${maxPayload.source}`,
    );
  }
  const nodes = readNodes(flags.nodes);
  const port = flags.port === undefined ? null : numberFlag('--port', flags.port, 1_024, 64_000);
  if (flags.singleHost !== undefined && flags.mode === 'cluster') {
    throw usageError('--single-host goes with --mode single or --mode both');
  }
  if ((flags.host ?? flags.singleHost) !== undefined && (nodes !== null || port !== null)) {
    throw usageError('--host names your own cluster, --nodes and --port shape an embedded one: give one or the other');
  }
  const embedded = nodes !== null || port !== null;
  const given = flags.host === undefined && embedded ? null : hosts;
  const lone =
    flags.singleHost === undefined ? (embedded ? null : (config?.single?.url ?? null)) : loneHost(flags.singleHost);
  if (lone !== null && given?.includes(lone)) {
    throw usageError(`${lone} cannot be both a node of the cluster and the one that runs alone`);
  }
  return {
    target,
    tiers: selectTiers(flags.tier),
    payloads,
    choices: readChoices(flags, config),
    entropy,
    seed: numberFlag('--seed', flags.seed, 0, 0x7fffffff),
    warmupMs: durationFlag('--warmup', flags.warmup ?? DEFAULTS.warmup, 0),
    timeoutMs: durationFlag('--timeout', flags.timeout ?? DEFAULTS.timeout, 1),
    faults: readFaults(flags),
    modes: readModes(flags.mode, given, lone),
    singleHost: lone,
    hosts: given,
    nodes,
    port,
    apiKey,
    outputDir: flags.outputDir,
    cleanup: flags.cleanup,
    dryRun: flags.dryRun ?? false,
    list: flags.list ?? false,
    yes: flags.yes ?? false,
    quiet: flags.quiet ?? false,
    thresholds: config?.thresholds ?? [],
    watched: readWatched(flags.nodePid ?? [], config),
    commandFolder: config?.folder ?? null,
    commands: new Map((config?.nodes ?? []).map(({ url, commands }) => [url, commands])),
    raftMonitor: flags.raftMonitor,
    resourceMonitor: flags.resourceMonitor,
    outs: flags.out ?? [],
    webUi: flags.webUi === undefined ? null : { folder: flags.webUi === true ? null : flags.webUi },
    k6: flags.k6,
    etcd: flags.etcd,
    etcdutl: flags.etcdutl,
  };
}

/** @throws UserError */
function readFaults(flags: Flags): FaultOptions {
  const { fault, faults, faultNodes, rate, readRate } = { ...FAULTS, ...flags };
  const kind = FAULT_KINDS.find((name) => name === fault);
  if (!kind) throw usageError(unknownName('fault', fault, FAULT_KINDS));
  const timeoutMs = flags.timeout === undefined ? OPEN_TIMEOUT_MS : durationFlag('--timeout', flags.timeout, 1);
  const load = {
    kind: 'open' as const,
    writesPerSecond: rate === undefined ? STEADY.writesPerSecond : numberFlag('--rate', rate, 1, MAX_RATE),
    readsPerSecond: readRate === undefined ? STEADY.readsPerSecond : numberFlag('--read-rate', readRate, 0, MAX_RATE),
  };
  const { users } = openStep(load, timeoutMs);
  if (users >= MAX_USERS) {
    throw usageError(
      `${load.writesPerSecond} writes and ${load.readsPerSecond} reads per second with a time-out of ${timeoutMs / 1_000} s need ${users} users, more than ${MAX_USERS - 1}: lower --rate, --read-rate or --timeout`,
    );
  }
  return {
    kind,
    rounds: numberFlag('--faults', faults, 1, 1_000),
    nodes: faultNodes === 'minority' ? 'minority' : numberFlag('--fault-nodes', faultNodes, 1, 3),
    load,
    timeoutMs,
    allowed: flags.allowFaults ?? false,
  };
}
