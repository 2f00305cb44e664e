import { decodeThresholds, type StepLimits } from '../analysis/thresholds.ts';
import { KEYS, type Keys } from '../data/keys.ts';
import { PROBE_ENTRIES } from '../data/once.ts';
import { ENTROPIES, ENTROPY_ENDINGS, type Entropy, findPayload, PAYLOADS, type Payload } from '../data/payload.ts';
import { MAX_EPOCHS } from '../data/stamp.ts';
import { CONTROL_TIER, findTier, TIERS, type Tier } from '../data/tier.ts';
import { datasetEntries, OPEN_SCRIPT, OPEN_TIMEOUT_MS, SCENARIOS } from '../scenarios/catalogue.ts';
import { LONGEST_TIMEOUT_MS } from '../scenarios/length.ts';
import { MOST_FILLED } from '../scenarios/resources.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type OpenLoad, openStep, type Schedule, SHORTEST_STEP_MS, stepOperations } from '../scenarios/steps.ts';
import { balanced } from '../targets/balanced.ts';
import { TARGETS } from '../targets/index.ts';
import { type EntryTarget, keepsEntries } from '../targets/kinds.ts';
import type { Patience } from '../targets/patience.ts';
import type { SizeLimit } from '../targets/size-limit.ts';
import { spokenTo, type Target } from '../targets/target.ts';
import { type AccessSettings, type Environment, readAccessSettings, readHosts } from './access-settings.ts';
import { readPatience } from './patience-settings.ts';
import { DEFAULT_TIMES, readOpenLoad, readSchedule, scenarioOf } from './read-schedule.ts';
import { known, milliseconds, oneOf, wholeNumber } from './read-variable.ts';

export const DEFAULTS = {
  tier: 'small',
  payload: 'medium',
  entropy: 'random',
  keys: 'uniform',
  ...DEFAULT_TIMES,
  timeout: '10s',
  seed: 1,
} as const;

/** What every script needs to know, whatever it measures. */
export interface Settings<T extends Target = EntryTarget> {
  readonly target: T;
  readonly hosts: readonly string[];
  readonly tier: Tier;
  readonly payload: Payload;
  readonly entropy: Entropy;
  /** Which entries are read and written. */
  readonly keys: Keys;
  readonly seed: number;
  readonly timeoutMs: number;
  /** Which script of the run this is; keeps the stamps of different scripts apart. */
  readonly epoch: number;
  /** Write the dataset in setup when it is not there. */
  readonly seedData: boolean;
  /** Go on although another run is at work on the cluster. */
  readonly force: boolean;
  /** Print what was counted once a second, see lib/exchange/tally-line.ts. */
  readonly timeline: boolean;
  /** Where the summary goes. */
  readonly summary: string;
  readonly access: AccessSettings;
  readonly patience: Patience;
  /** Whether nodes that others name are asked as well; false where `hosts` are all there are. */
  readonly searches: boolean;
  /** Tags that join a sample to its report. */
  readonly run: string;
  readonly cluster: string;
}

/** What scenarios want where their tier has fewer. */
const LEAST_ENTRIES = Math.max(MOST_FILLED, ...SCENARIOS.map(({ leastEntries = 0 }) => leastEntries));

/** What `setup` can write within its time-out. */
const MAX_AUDIT_EVENTS = 1_000_000;

/** What a script that puts load on the cluster in steps needs besides. */
export interface LoadSettings<T extends Target = EntryTarget> extends Settings<T> {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  /** Limits that become thresholds of k6. */
  readonly limits: readonly StepLimits[];
  /** Of a scenario that queries the audit trail: events that are there, and that setup is to grow it to. */
  readonly audit: { readonly from: number; readonly to: number };
  /** Of a load under which data grows, the number of its first write: where an earlier one went before, it goes on. Absent of others. */
  readonly firstWrite?: number;
}

/** What the script of the open load needs besides. */
export interface OpenSettings extends Settings {
  readonly schedule: Schedule;
  readonly load: OpenLoad;
  /** Print a line for each operation, see lib/exchange/operation-line.ts; each write then has an entry of its own. */
  readonly logged: boolean;
  /** Of a load that is logged, the number of its first write: where an earlier one went before, it goes on. */
  readonly firstWrite: number;
}

/**
 * A target as it is spoken to.
 * @param fits which of them may be meant where nobody says, the first of these
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readTarget(
  env: Environment,
  targets: readonly Target[],
  fits: (target: Target) => boolean = keepsEntries,
): Target {
  const targetName = env.TARGET || (targets.find(fits)?.name ?? '');
  const found = known(
    'TARGET',
    targetName,
    targets.find(({ name }) => name === targetName),
    targets.map(({ name }) => name),
  );
  if (env.READS && 'absent' in found.entries) throw new Error(`READS="${env.READS}": ${found.entries.absent}`);
  const spoken = spokenTo(
    found,
    oneOf('PROTOCOL', env.PROTOCOL, found.protocols),
    'absent' in found.entries ? null : oneOf('READS', env.READS, found.entries.readsOffered),
  );
  return env.BALANCED === '1' ? balanced(spoken) : spoken;
}

function readPayload(env: Environment, name: string, most: SizeLimit): Payload {
  const payloadName = env.PAYLOAD || DEFAULTS.payload;
  const payload = known('PAYLOAD', payloadName, findPayload(payloadName), [
    ...PAYLOADS.map((each) => each.name),
    `or a size of at least 10B such as 64KB; ${ENTROPY_ENDINGS} may follow`,
  ]);
  if (payload.bytes > most.bytes) {
    throw new Error(`PAYLOAD="${payloadName}": ${name} takes at most ${most.bytes} bytes (${most.source})`);
  }
  return payload;
}

/**
 * Reads the settings that all scripts share.
 * @param script names the summary when SUMMARY does not
 * @param targets those that TARGET chooses from
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readSettings(env: Environment, script: string, targets: readonly Target[] = TARGETS): Settings {
  const target = readTarget(env, targets);
  const { name, entries } = target;
  if (!keepsEntries(target)) {
    throw new Error(
      `TARGET="${name}": ${script} reads and writes entries: ${'absent' in entries ? entries.absent : ''}`,
    );
  }
  return settingsOf(env, script, target, target.entries.maxPayload);
}

/**
 * Reads them for a target of a kind.
 * @param maxPayload the largest value that it takes
 * @throws Error likewise
 */
export function settingsOf<T extends Target>(
  env: Environment,
  script: string,
  target: T,
  maxPayload: SizeLimit,
): Settings<T> {
  const tierName = env.TIER || DEFAULTS.tier;
  const entropyName = env.ENTROPY || DEFAULTS.entropy;
  const entropy = known(
    'ENTROPY',
    entropyName,
    ENTROPIES.find((name) => name === entropyName),
    ENTROPIES,
  );
  const payload = readPayload(env, target.name, maxPayload);
  const given = readHosts(env, 'HOST', target);
  const tier = known(
    'TIER',
    tierName,
    tierName === CONTROL_TIER.name ? CONTROL_TIER : findTier(tierName),
    TIERS.map(({ name }) => name),
  );
  return {
    target,
    hosts: given ?? target.reach.defaultHosts,
    tier: { ...tier, entries: wholeNumber(env, 'ENTRIES', tier.entries, 1, Math.max(tier.entries, LEAST_ENTRIES)) },
    payload,
    entropy: payload.entropy ?? entropy,
    keys: oneOf('KEYS', env.KEYS, KEYS) ?? DEFAULTS.keys,
    seed: wholeNumber(env, 'SEED', DEFAULTS.seed, 0, 0x7fffffff),
    timeoutMs: milliseconds(env, 'TIMEOUT', DEFAULTS.timeout, 1, LONGEST_TIMEOUT_MS),
    epoch: wholeNumber(env, 'EPOCH', 1, 0, MAX_EPOCHS - 1),
    seedData: env.SEED_DATA === '1' || env.SEED_DATA === 'true',
    force: env.FORCE === '1' || env.FORCE === 'true',
    timeline: env.TIMELINE === '1',
    summary: env.SUMMARY || `summary-${script}.json`,
    access: readAccessSettings(env, target, given),
    patience: readPatience(env),
    searches: env.SEARCH !== '0',
    run: env.RUN || 'alone',
    cluster: env.CLUSTER || 'cluster',
  };
}

/**
 * Reads the settings of a script that runs a scenario of the catalogue.
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readLoadSettings(env: Environment, name: string, targets?: readonly Target[]): LoadSettings {
  const scenario = scenarioOf(name);
  const settings = readSettings(env, name, targets);
  const audit = {
    from: wholeNumber(env, 'AUDIT_FROM', 0, 0, MAX_AUDIT_EVENTS),
    to: wholeNumber(env, 'AUDIT_TO', 1_000, 1, MAX_AUDIT_EVENTS),
  };
  return {
    ...settings,
    tier: env.ENTRIES
      ? settings.tier
      : { ...settings.tier, entries: datasetEntries(scenario, settings.tier, settings.payload) },
    scenario,
    audit,
    limits: decodeThresholds(env.THRESHOLDS),
    schedule: readSchedule(env, scenario, audit.to, settings),
    ...(scenario.soaks ? { firstWrite: readFirstWrite(env) } : {}),
  };
}

/**
 * Reads the settings of the open load.
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readOpenSettings(env: Environment, targets?: readonly Target[]): OpenSettings {
  const settings = readSettings({ ...env, TIMEOUT: env.TIMEOUT || `${OPEN_TIMEOUT_MS}ms` }, OPEN_SCRIPT, targets);
  const load = readOpenLoad(env);
  const durationMs = milliseconds(env, 'DURATION', DEFAULTS.duration, SHORTEST_STEP_MS);
  return {
    ...settings,
    load,
    schedule: { steps: [openStep(load)], warmupMs: 0, durationMs },
    logged: env.OPERATION_LOG === '1',
    firstWrite: readFirstWrite(env),
  };
}

function readFirstWrite(env: Environment): number {
  return wholeNumber(env, 'FIRST_WRITE', 0, 0, PROBE_ENTRIES - 1);
}

/** Whether a script's steps each measure one operation, which is then a tag of the virtual user like the phase. */
export function oneOperationEach({ schedule }: Pick<LoadSettings, 'schedule'>): boolean {
  return schedule.steps.every((step) => stepOperations(step).length === 1);
}
