import { decodeThresholds } from '../analysis/thresholds.ts';
import { TARGETS } from '../targets/index.ts';
import { keepsTasks, type TaskTarget } from '../targets/kinds.ts';
import type { Target } from '../targets/target.ts';
import { NO_TASKS } from '../targets/tasks.ts';
import type { Environment } from './access-settings.ts';
import { readSchedule, scenarioOf } from './read-schedule.ts';
import { type LoadSettings, readTarget, settingsOf } from './settings.ts';

/** What a script of workers and tasks needs. */
export type TaskSettings = LoadSettings<TaskTarget>;

/**
 * Reads the settings of a script of the catalogue that makes operations of workers and tasks.
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readTaskSettings(env: Environment, name: string, targets: readonly Target[] = TARGETS): TaskSettings {
  const scenario = scenarioOf(name);
  const target = readTarget(env, targets, keepsTasks);
  if (!keepsTasks(target)) throw new Error(`TARGET="${target.name}": ${name} needs workers and tasks: ${NO_TASKS}`);
  const settings = settingsOf(env, name, target, target.tasks.maxPayload);
  return {
    ...settings,
    scenario,
    audit: { from: 0, to: 0 },
    limits: decodeThresholds(env.THRESHOLDS),
    schedule: readSchedule(env, scenario, 0, settings),
  };
}
