import { MAX_USERS } from '../data/stamp.ts';
import { findScenario, STEADY, scenarioAtRate } from '../scenarios/catalogue.ts';
import { warmUpFor } from '../scenarios/clients.ts';
import { tooLong } from '../scenarios/length.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { BEST_OF } from '../scenarios/shares.ts';
import { soakLoad } from '../scenarios/soak.ts';
import { type OpenLoad, openLoad, type Schedule, SHORTEST_STEP_MS, type Step } from '../scenarios/steps.ts';
import { tooManyUsers } from '../scenarios/users-at-once.ts';
import type { Target } from '../targets/target.ts';
import type { Environment } from './access-settings.ts';
import { chosenSteps } from './chosen-steps.ts';
import { LEAST_RATE, readRate } from './rates.ts';
import { milliseconds } from './read-variable.ts';

/** Times of a step when nobody says otherwise. */
export const DEFAULT_TIMES = { duration: '15s', warmup: '3s' } as const;

/** Writes and reads that begin on a schedule, at the rates that the variables give. @throws Error that names the variable at fault */
export function readOpenLoad(env: Environment): OpenLoad {
  return openLoad(
    readRate(env, 'RATE', STEADY.writesPerSecond, LEAST_RATE),
    readRate(env, 'READ_RATE', STEADY.readsPerSecond, 0),
  );
}

/** The steps of a scenario: by numbers of users, or at a rate. */
function stepsOf(env: Environment, scenario: Scenario, events: number): readonly Step[] {
  if (scenario.soaks) return [soakedWith(env, scenario)];
  if (env.OPEN_RATE) {
    if (env.USERS) throw new Error(`OPEN_RATE="${env.OPEN_RATE}" and USERS="${env.USERS}": an open load has no users`);
    return scenarioAtRate(scenario, readRate(env, 'OPEN_RATE', 0, LEAST_RATE), events);
  }
  if (scenario.takesBest) {
    throw new Error(
      `OPEN_RATE is missing: ${scenario.name} takes shares of it; give the writes per second that ${BEST_OF} reached`,
    );
  }
  if (scenario.users.length === 0) {
    if (!env.USERS) return scenario.steps([], events);
    throw new Error(`USERS="${env.USERS}": ${scenario.name} has no users; give OPEN_RATE for another rate`);
  }
  const most = scenario.mostUsers ?? MAX_USERS - 1;
  const users = (env.USERS || scenario.users.join(',')).split(',').map((text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < 1 || value > most) {
      throw new Error(`USERS="${env.USERS}": each must be a whole number from 1 to ${most}`);
    }
    return value;
  });
  if (new Set(users).size !== users.length) throw new Error(`USERS="${env.USERS}": a number of users is there twice`);
  return scenario.steps(users, events);
}

/**
 * The step of a scenario that begins on a schedule of its own. Against a server that knows a few entries alone, as in calibration,
 * NEW_ENTRIES=0 has it write over those.
 * @throws Error for a variable that says something else of it
 */
function soakedWith(env: Environment, { name }: Scenario): Step {
  for (const variable of ['OPEN_RATE', 'USERS']) {
    if (env[variable]) throw new Error(`${variable}="${env[variable]}": ${name} begins what RATE and READ_RATE say`);
  }
  const load = readOpenLoad(env);
  return env.NEW_ENTRIES === '0' ? { ...soakLoad(load), load } : soakLoad(load);
}

/** @throws Error when no scenario of the catalogue has this name */
export function scenarioOf(name: string): Scenario {
  const scenario = findScenario(name);
  if (!scenario) throw new Error(`scenario ${name} is not in the catalogue`);
  return scenario;
}

/**
 * The steps of a scenario in time, as the variables of a script have them.
 * @param events that the audit trail has, of a scenario that queries one
 * @param settings how long one request may take, and what requests are made in
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readSchedule(
  env: Environment,
  scenario: Scenario,
  events: number,
  { timeoutMs, target: { protocol } }: { readonly timeoutMs: number; readonly target: Pick<Target, 'protocol'> },
): Schedule {
  const usually = (time: 'durationMs' | 'warmupMs') => (scenario.times ? `${scenario.times[time]}ms` : null);
  const steps = chosenSteps(env.STEPS, stepsOf(env, scenario, events));
  const warmupMs = milliseconds(env, 'WARMUP', usually('warmupMs') ?? DEFAULT_TIMES.warmup, 0);
  const schedule: Schedule = {
    steps,
    durationMs: milliseconds(env, 'DURATION', usually('durationMs') ?? DEFAULT_TIMES.duration, SHORTEST_STEP_MS),
    warmupMs: warmUpFor(steps, protocol, warmupMs),
  };
  const tooMany = tooManyUsers(schedule, timeoutMs);
  const long = tooLong(schedule);
  if (long !== null) throw new Error(`DURATION="${env.DURATION || DEFAULT_TIMES.duration}": ${long}`);
  if (tooMany !== null) throw new Error(`USERS="${env.USERS || scenario.users.join(',')}": ${tooMany}`);
  return schedule;
}
