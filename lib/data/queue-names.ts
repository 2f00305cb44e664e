import { ANY_RUN_ID } from './run-id.ts';

/** Queues are named after their run, so that no two runs ever mean the same, and what is left of one is known. */
const PREFIX = 'bench-';

const OURS = new RegExp(`^${PREFIX}${ANY_RUN_ID}-q[1-9]\\d*$`);

/** `bench-<run>-q1` and so on. @param run an id of run-id.ts @param first number of the first of them, from 1 */
export function queueNames(run: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${PREFIX}${run}-q${first + at}`);
}

/** Whether a queue is one that raftmark has made: who else calls one `bench-orders-q1` has no id of a run in it. */
export function isQueueName(name: string): boolean {
  return OURS.test(name);
}
