/** Queues are named after their run, so that no two runs ever mean the same, and what is left of one is known. */
const PREFIX = 'bench-';

/** `bench-<run>-q1` and so on. @param first number of the first of them, from 1 */
export function queueNames(run: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${PREFIX}${run}-q${first + at}`);
}

/** Whether a queue is one that raftmark has made. */
export function isQueueName(name: string): boolean {
  return name.startsWith(PREFIX) && /-q\d+$/.test(name);
}
