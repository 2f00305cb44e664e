import type { QueueLoad } from './queue-load.ts';
import { shareOf, shareSteps } from './shares.ts';
import {
  type AuditLoad,
  type EntryLoad,
  isUsersStep,
  type OpenLoad,
  openLoad,
  openMessages,
  rateName,
  type Step,
  type StepLoad,
  sentTo,
} from './steps.ts';

/** The load of users as operations that begin on a schedule. @param perSecond of all kinds together */
function asOpen(load: EntryLoad | AuditLoad | QueueLoad, perSecond: number): OpenLoad {
  if (load.kind === 'queues') return openMessages(load, perSecond);
  if (load.kind === 'audit') {
    const { limit, events } = load;
    return { ...openLoad(0, 0), queriesPerSecond: perSecond, query: { limit, events } };
  }
  const { readPercent, readsFrom, writesTo } = load;
  const readsPerSecond = (perSecond * readPercent) / 100;
  return { ...openLoad(perSecond - readsPerSecond, readsPerSecond), readsFrom, writesTo };
}

/** Whether a load of users can begin on a schedule as well: where the question is how they make it, it cannot. */
export function hasOpenForm(load: StepLoad): boolean {
  if (load.kind === 'tasks') return false;
  return load.kind !== 'entries' || (load.batch ?? load.connections ?? load.clients) === undefined;
}

/**
 * A scenario's steps as an open load: each load once, at one rate.
 * @param steps those of one number of users, or of messages at another rate
 * @param perSecond operations of all kinds together
 */
export function openSteps(steps: readonly Step[], perSecond: number): Step[] {
  // Shares of a rate are what they are; while nodes are left alone there is nothing to begin.
  if (steps.some(({ load }) => shareOf(load) !== null)) return shareSteps(perSecond);
  const rate = rateName(perSecond);
  return steps.map((step) => {
    const { load } = step;
    if (load.kind === 'queues' && load.consumers !== 'none') {
      throw new Error(`${step.name} takes messages out, which come when they come: it has no rate`);
    }
    if (load.kind === 'paced-queues') throw new Error(`${step.name} is an open load already`);
    if (load.kind === 'tasks' || !hasOpenForm(load))
      throw new Error(`${step.name} asks how its users make their load: it has no rate`);
    if (load.kind !== 'open') {
      const name = isUsersStep(step) ? rate : `${step.name}-${rate}`;
      return { ...step, name, users: 0, load: asOpen(load, perSecond) };
    }
    const messages = sentTo(load);
    if (messages === null) throw new Error(`${step.name} is an open load already`);
    return { ...step, name: rate, load: openMessages(messages, perSecond) };
  });
}
