import { largest } from '../../lib/base/extremes.ts';
import { unknownName } from '../../lib/base/suggest.ts';
import { distinctPayloads, ENTROPY_ENDINGS, findPayload, PAYLOADS, type Payload } from '../../lib/data/payload.ts';
import { MAX_USERS } from '../../lib/data/stamp.ts';
import { ALL_TIERS, findTier, TIERS, type Tier } from '../../lib/data/tier.ts';
import { SCENARIOS } from '../../lib/scenarios/catalogue.ts';
import type { Scenario } from '../../lib/scenarios/scenario.ts';
import { keepsEntries, keepsQueues } from '../../lib/targets/kinds.ts';
import type { Target } from '../../lib/targets/target.ts';
import { usageError } from '../system/errors.ts';
import { split } from './values.ts';

/** What a run does when it is not told, by what the target keeps: the five scenarios of the main question, or those of queues. */
export const DEFAULT_SCENARIOS = { entries: 'core', queues: 'queue' } as const;

/** What `--quick` measures, by what the target keeps; so many users each, where nobody says how many. */
export const QUICK = {
  scenarios: { entries: 'write-concurrent,read-concurrent', queues: 'enqueue' },
  users: [10],
  durationMs: 3_000,
  warmupMs: 1_000,
} as const;

/** The scenarios of a target for which nobody has named any. */
export function scenariosFor(target: Target, quick: boolean): Scenario[] {
  const kept = keepsQueues(target) && !keepsEntries(target) ? 'queues' : 'entries';
  return selectScenarios((quick ? QUICK.scenarios : DEFAULT_SCENARIOS)[kept]);
}

/** Ready-made selections. `quick` is the short list of the original suite. */
export const SUITES: Readonly<
  Record<string, readonly { name: string; users: readonly number[]; durationMs: number }[]>
> = {
  quick: [
    { name: 'write-concurrent', users: [1, 10], durationMs: 15_000 },
    { name: 'read-concurrent', users: [1, 10], durationMs: 15_000 },
    { name: 'mixed', users: [10], durationMs: 30_000 },
  ],
};

/** Every name that `--scenarios` takes: scenarios, then groups. */
export function scenarioNames(): string[] {
  return ['all', ...new Set(SCENARIOS.flatMap(({ groups }) => groups)), ...SCENARIOS.map(({ name }) => name)].filter(
    (name, at, names) => names.indexOf(name) === at,
  );
}

/**
 * Scenarios by names and groups, in the order of the catalogue, each once.
 * @throws UserError that names the nearest valid name
 */
export function selectScenarios(text: string): Scenario[] {
  const names = split(text, '--scenarios');
  if (names.length === 0) throw usageError(`--scenarios is empty; one of ${scenarioNames().join(', ')}`);
  const chosen = new Set<Scenario>();
  for (const name of names) {
    const found = SCENARIOS.filter(
      (scenario) => (name === 'all' && !scenario.beyondAll) || scenario.name === name || scenario.groups.includes(name),
    );
    if (found.length === 0) throw usageError(unknownName('scenario', name, scenarioNames()));
    for (const scenario of found) chosen.add(scenario);
  }
  return SCENARIOS.filter((scenario) => chosen.has(scenario));
}

/** Tiers by names, `all` meaning those of the original suite. @throws UserError */
export function selectTiers(text: string): Tier[] {
  const names = split(text, '--tier').flatMap((name) => (name === 'all' ? [...ALL_TIERS] : [name]));
  if (names.length === 0) throw usageError(`--tier is empty; one of ${TIERS.map(({ name }) => name).join(', ')}, all`);
  return [...new Set(names)].map((name) => {
    const tier = findTier(name);
    if (!tier) throw usageError(unknownName('tier', name, [...TIERS.map((known) => known.name), 'all']));
    return tier;
  });
}

/** Payloads by labels or sizes, `all` meaning every label. @throws UserError */
export function selectPayloads(text: string): Payload[] {
  const names = split(text, '--payload').flatMap((name) =>
    name === 'all' ? PAYLOADS.map((payload) => payload.name) : [name],
  );
  if (names.length === 0) throw usageError('--payload is empty; a label such as medium, or a size such as 64KB');
  const payloads = names.map((name) => {
    const payload = findPayload(name);
    if (payload) return payload;
    if (/^\d/.test(name)) {
      throw usageError(
        `--payload "${name}" is not a size: write it like 64KB, at least 10B so that every value differs; ${ENTROPY_ENDINGS} may follow`,
      );
    }
    const known = [...PAYLOADS.map((payload) => payload.name), 'all'];
    throw usageError(`${unknownName('payload', name, known)}, or a size such as 64KB; ${ENTROPY_ENDINGS} may follow`);
  });
  return distinctPayloads(payloads);
}

/** Some scenarios may have more users than others. */
export const MOST_USERS = Math.max(MAX_USERS - 1, largest(SCENARIOS.map(({ mostUsers = 0 }) => mostUsers)));

/** @throws UserError unless the text is a list of distinct whole numbers from 1 */
export function selectUsers(text: string): number[] {
  const users = split(text, '--users').map((part) => {
    const value = Number(part);
    if (!/^\d+$/.test(part) || value < 1 || value > MOST_USERS) {
      throw usageError(`--users "${part}": must be a whole number from 1 to ${MOST_USERS}, or several with commas`);
    }
    return value;
  });
  if (users.length === 0) throw usageError('--users is empty; give whole numbers such as 1,10,50');
  return [...new Set(users)];
}
