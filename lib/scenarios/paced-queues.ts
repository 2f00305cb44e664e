import type { PacedQueueLoad } from './queue-load.ts';
import type { Step } from './steps.ts';

/** Each queue has a leader of its own: as many as the usual cluster has nodes, so that some are led by a node that is broken and some are not. */
export const PACED_QUEUES = 3;
/** Messages per second of each queue when nobody says otherwise: a gap is known to 20 ms, and a small machine has no trouble with it. */
const PER_SECOND = 50;

/**
 * The load on queues whose nodes are broken.
 * @param perSecond messages of all queues together; null: the usual rate
 */
export function pacedLoad(perSecond: number | null = null): PacedQueueLoad {
  return {
    kind: 'paced-queues',
    queues: PACED_QUEUES,
    perSecond: perSecond === null ? PER_SECOND : perSecond / PACED_QUEUES,
  };
}

/** Its one step, which has no users. */
export function pacedStep(load = pacedLoad()): Step {
  return { name: `rate-${load.perSecond * load.queues}`, users: 0, repetition: 1, load };
}

/** From one message of a queue being due to the next, in milliseconds. */
export function dueEveryMs({ perSecond }: PacedQueueLoad): number {
  return 1_000 / perSecond;
}
