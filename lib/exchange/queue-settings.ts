import { decodeThresholds } from '../analysis/thresholds.ts';
import { MESSAGE_HEAD_BYTES } from '../data/message.ts';
import { queuesOf } from '../scenarios/queues.ts';
import { TARGETS } from '../targets/index.ts';
import { keepsQueues, type QueueTarget } from '../targets/kinds.ts';
import type { Target } from '../targets/target.ts';
import type { Environment } from './access-settings.ts';
import { readSchedule, scenarioOf } from './read-schedule.ts';
import { type LoadSettings, readTarget, settingsOf } from './settings.ts';

/** What a script that puts messages into queues needs. */
export interface QueueSettings extends LoadSettings<QueueTarget> {
  /** Names of its queues, which are there; null: it makes its own, and deletes them at the end. */
  readonly queues: readonly string[] | null;
}

/**
 * Reads the settings of a script of the catalogue that puts messages into queues.
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readQueueSettings(env: Environment, name: string, targets: readonly Target[] = TARGETS): QueueSettings {
  const scenario = scenarioOf(name);
  const target = readTarget(env, targets, keepsQueues);
  const { queues } = target;
  if (!keepsQueues(target)) {
    throw new Error(`TARGET="${target.name}": ${name} needs queues: ${'absent' in queues ? queues.absent : ''}`);
  }
  const settings = settingsOf(env, name, target, target.queues.maxPayload);
  const { payload } = settings;
  if (payload.bytes < MESSAGE_HEAD_BYTES) {
    throw new Error(
      `PAYLOAD="${payload.name}": a message says where it comes from, which takes ${MESSAGE_HEAD_BYTES} bytes`,
    );
  }
  const schedule = readSchedule(env, scenario, 0, settings);
  const names = env.QUEUES ? env.QUEUES.split(',') : null;
  const needed = queuesOf(schedule.steps);
  if (names !== null && names.length !== needed) {
    throw new Error(`QUEUES="${env.QUEUES}": ${name} needs ${needed}, by their names with commas between them`);
  }
  return {
    ...settings,
    scenario,
    audit: { from: 0, to: 0 },
    limits: decodeThresholds(env.THRESHOLDS),
    schedule,
    queues: names,
  };
}
