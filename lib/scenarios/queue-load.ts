import type { Operation } from '../targets/operations.ts';

/** Messages that are put into queues, and taken out of them at the nodes that lead them. */
export interface QueueLoad {
  /** Messages of queues. */
  readonly kind: 'queues';
  /** Number of the first of its queues in the script, from 0. @asType integer @minimum 0 */
  readonly first: number;
  /** Queues that the users share evenly. @asType integer @minimum 1 */
  readonly queues: number;
  /** The node that they are sent to: the one that leads their queue, or one that does not, and passes them on. */
  readonly through: 'leader' | 'one-follower';
  /**
   * Who takes messages out: nobody; beside each user that puts messages in another one; or all users, and nobody puts any in.
   */
  readonly consumers: 'none' | 'as-many' | 'alone';
  /** Of the messages that come for the first time, the share that consumers give back, in percent. @minimum 0 @maximum 100 */
  readonly refusedPercent: number;
  /** Messages that each of its queues is given before the load begins, for each second of the step. @asType integer @minimum 0 */
  readonly depthPerSecond: number;
}

/** Where the messages of a load go. */
export type SentTo = Pick<QueueLoad, 'first' | 'queues' | 'through'>;

/** Messages that are due at even distances, whatever became of those before; each queue has one producer and one consumer. */
export interface PacedQueueLoad {
  /** Messages of queues on a schedule. */
  readonly kind: 'paced-queues';
  /** Queues. @asType integer @minimum 1 */
  readonly queues: number;
  /** Messages that are due per second in each of them. @exclusiveMinimum 0 */
  readonly perSecond: number;
}

/** Messages into one queue, through the node that leads it, and nothing else. */
export const MESSAGES: QueueLoad = {
  kind: 'queues',
  first: 0,
  queues: 1,
  through: 'leader',
  consumers: 'none',
  refusedPercent: 0,
  depthPerSecond: 0,
};

const ENQUEUE = ['enqueue'] as const;
/** A consumer acknowledges each message before it takes the next one. */
const CONSUME = ['consume', 'ack'] as const;
const REFUSE = ['nack'] as const;

/** The operations that a load of queues is made of. */
export function queueOperations({ consumers, refusedPercent }: QueueLoad): readonly Operation[] {
  return [
    ...(consumers === 'alone' ? [] : ENQUEUE),
    ...(consumers === 'none' ? [] : CONSUME),
    ...(refusedPercent === 0 ? [] : REFUSE),
  ];
}
