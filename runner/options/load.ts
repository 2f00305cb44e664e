import type { Keys } from '../../lib/data/keys.ts';
import type { Payload } from '../../lib/data/payload.ts';
import { findScenario, scenarioAtRate } from '../../lib/scenarios/catalogue.ts';
import { tooLong } from '../../lib/scenarios/length.ts';
import { hasOpenForm } from '../../lib/scenarios/open-steps.ts';
import { consumes } from '../../lib/scenarios/queues.ts';
import type { Scenario } from '../../lib/scenarios/scenario.ts';
import { BEST_OF } from '../../lib/scenarios/shares.ts';
import { tooManyUsers } from '../../lib/scenarios/users-at-once.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Choice } from '../plan/plan.ts';
import { usageError } from '../system/errors.ts';
import type { Config } from './config/config.ts';
import { DEFAULT_MS, type LoadFlags } from './flags/load.ts';
import { QUICK, SUITES, scenariosFor } from './selection.ts';

/** What is to be asked of the clusters. */
export interface Load {
  readonly payloads: readonly Payload[];
  readonly choices: readonly Choice[];
  readonly keys: Keys;
  /** How often each step is measured, where a scenario does not measure it more often by itself. */
  readonly repetitions: number;
  readonly warmupMs: number;
  readonly timeoutMs: number;
}

/**
 * Decides on the load: a flag wins over the configuration file, and that over the suite or the catalogue.
 * @throws UserError (exit 2) when a payload is too large for the target, or k6 would plan too many users at once
 */
export function readLoad(flags: LoadFlags, target: Target, config: Config | null): Load {
  const load = {
    payloads: readPayloads(flags, target),
    choices: readChoices(flags, target, config),
    keys: flags.keys,
    repetitions: flags.repetitions,
    warmupMs: flags.warmupMs ?? (flags.quick ? QUICK.warmupMs : DEFAULT_MS.warmup),
    timeoutMs: flags.timeoutMs ?? DEFAULT_MS.timeout,
  };
  checkSchedules(load.choices, flags);
  for (const choice of load.choices) {
    checkOpen(choice);
    checkUsers(choice, load, flags, config);
    checkLength(choice, load);
  }
  return load;
}

function readPayloads({ payload: { sizes, all } }: LoadFlags, { name, entries, queues }: Target): readonly Payload[] {
  const stored = 'absent' in entries ? queues : entries;
  if ('absent' in stored) return sizes;
  const { maxPayload } = stored;
  // Of --payload all, a size that the target refuses is skipped, and the report says so.
  const tooLarge = all ? undefined : sizes.find(({ bytes }) => bytes > maxPayload.bytes);
  if (tooLarge) {
    throw usageError(
      `payload ${tooLarge.name} (${tooLarge.bytes} bytes) is larger than ${name} takes: ${maxPayload.bytes} bytes, ${maxPayload.source}`,
    );
  }
  return sizes;
}

/** @throws UserError (exit 2) for a scenario that has no open form */
function checkOpen({ scenario, rate }: Choice): void {
  if (rate === null) return;
  if (scenario.takesBest) {
    throw usageError(
      `--open-rate begins operations on a schedule, and ${scenario.name} takes its rates from what users reach in ${BEST_OF}: leave one of them out`,
    );
  }
  if (scenario.soaks) {
    throw usageError(
      `--open-rate begins operations of scenarios with users on a schedule, and ${scenario.name} begins on one of its own: leave one of them out; --rate and --read-rate say what it begins`,
    );
  }
  const steps = scenario.steps([1], 0);
  if (!steps.every(({ load }) => hasOpenForm(load))) {
    throw usageError(
      `--open-rate begins operations on a schedule, and ${scenario.name} asks how its users make theirs: leave one of them out`,
    );
  }
  if (!consumes(steps)) return;
  throw usageError(
    `--open-rate begins operations, and ${scenario.name} takes messages out, which come when they come: leave one of them out`,
  );
}

/** @throws UserError (exit 2) for users where all that was chosen begins on a schedule */
function checkSchedules(choices: readonly Choice[], { users }: LoadFlags): void {
  const own = choices.filter(({ scenario }) => scenario.faults === undefined);
  if (users === null || own.length === 0 || own.some(({ scenario }) => scenario.users.length > 0)) return;
  const names = own.map(({ scenario }) => scenario.name).join(', ');
  const another = own.every(({ scenario }) => scenario.soaks) ? '--rate' : '--open-rate';
  throw usageError(
    `--users "${users.join(',')}": ${names} has no users, since it begins on a schedule; give ${another} for another rate`,
  );
}

function readChoices(flags: LoadFlags, target: Target, config: Config | null): Choice[] {
  const choice = (scenario: Scenario, suite: { users?: readonly number[]; durationMs?: number }): Choice => {
    const override = config?.scenarios.get(scenario.name);
    const { times } = scenario;
    return {
      scenario,
      // Nobody asks anything of nodes that are filled.
      rate: scenario.fillings === undefined ? flags.openRate : null,
      // What begins on a schedule has none.
      users: scenario.users.length === 0 ? [] : (flags.users ?? override?.users ?? suite.users ?? scenario.users),
      durationMs:
        flags.durationMs ?? override?.durationMs ?? suite.durationMs ?? times?.durationMs ?? DEFAULT_MS.duration,
      warmupMs: flags.warmupMs === null ? (override?.warmupMs ?? times?.warmupMs ?? null) : null,
    };
  };
  if (flags.suite === null) {
    // What somebody names has users of its own.
    const few = flags.quick
      ? { durationMs: QUICK.durationMs, ...(flags.scenarios === null ? { users: QUICK.users } : {}) }
      : {};
    const scenarios = flags.scenarios ?? scenariosFor(target, flags.quick);
    return withBest(
      scenarios.map((scenario) => choice(scenario, few)),
      choice,
    );
  }
  return (SUITES[flags.suite] ?? []).map((item) => choice(findScenario(item.name) as Scenario, item));
}

/** With the scenario whose best step others take a share of ahead of them, where nobody asked for it. */
function withBest(choices: Choice[], choice: (scenario: Scenario, suite: object) => Choice): Choice[] {
  const taker = choices.find(({ scenario }) => scenario.takesBest);
  const best = findScenario(BEST_OF);
  if (taker === undefined || best === undefined || choices.some(({ scenario }) => scenario === best)) return choices;
  return [{ ...choice(best, {}), addedFor: taker.scenario.name }, ...choices];
}

/** @throws UserError when the steps of a scenario take longer together than a script can last */
function checkLength({ scenario, users, rate, durationMs, warmupMs }: Choice, run: Pick<Load, 'warmupMs'>): void {
  if (scenario.faults !== undefined) return;
  const steps = rate === null ? scenario.steps(users, 0) : scenarioAtRate(scenario, rate, 0);
  const long = tooLong({ steps, durationMs, warmupMs: warmupMs ?? run.warmupMs });
  if (long !== null)
    throw usageError(`${scenario.name}: ${long}; shorten --duration, or measure fewer --users in one run`);
}

/** @throws UserError that names what gave the users of a scenario */
function checkUsers(
  { scenario, users, rate, durationMs, warmupMs }: Choice,
  run: Pick<Load, 'warmupMs' | 'timeoutMs'>,
  flags: LoadFlags,
  config: Config | null,
): void {
  if (scenario.faults !== undefined || rate !== null) return;
  const schedule = { steps: scenario.steps(users, 0), durationMs, warmupMs: warmupMs ?? run.warmupMs };
  const tooMany = tooManyUsers(schedule, run.timeoutMs);
  if (tooMany === null) return;
  if (flags.users !== null) {
    // One number overlaps itself only in a scenario that has steps of its own.
    const others = users.length === 1 ? `, or leave ${scenario.name} out` : '';
    throw usageError(`--users "${users.join(',')}": ${tooMany}${others}`);
  }
  const place = config?.scenarios.get(scenario.name)?.users
    ? `${config.file}: scenarios.${scenario.name}.users`
    : scenario.name;
  throw usageError(`${place} is [${users.join(',')}]: ${tooMany}`);
}
