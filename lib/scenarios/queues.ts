import { MESSAGES, type QueueLoad } from './queue-load.ts';
import { perUsers, type Scenario, withUsers } from './scenario.ts';
import { openMessages, openStep, type Schedule, type Step, sentTo } from './steps.ts';

/** What all scenarios of queues have in common. */
const OF_QUEUES = { needs: ['queues'], groups: ['queue'], beyondAll: true } as const;

/** Times of a step where there are many, which are compared with each other. */
const SHORT = { durationMs: 7_000, warmupMs: 2_000 } as const;

/** Steps in the order that each repetition has. */
function inOrders<Name extends string>(
  loads: Readonly<Record<Name, QueueLoad>>,
  orders: readonly (readonly Name[])[],
  users: readonly number[],
): Step[] {
  return users.flatMap((count) =>
    orders.flatMap((order, at) =>
      order.map((name) => ({
        name: withUsers(name, count, users),
        users: count,
        repetition: at + 1,
        load: loads[name],
      })),
    ),
  );
}

const WAYS = { leader: MESSAGES, follower: { ...MESSAGES, through: 'one-follower' } } as const;

/** In turn, and each first as often as the other, so that a drift of the machine falls on both alike. */
const WAY_ORDERS = [1, 2, 3].flatMap(() => [['leader', 'follower'] as const, ['follower', 'leader'] as const]);

const SEVERAL = {
  'queues-1': MESSAGES,
  'queues-3': { ...MESSAGES, queues: 3 },
  'queues-6': { ...MESSAGES, queues: 6 },
} as const;

/** All orders of three: each comes twice at each place, and right after each other one twice. */
const QUEUE_ORDERS = [
  ['queues-1', 'queues-3', 'queues-6'],
  ['queues-6', 'queues-3', 'queues-1'],
  ['queues-3', 'queues-6', 'queues-1'],
  ['queues-1', 'queues-6', 'queues-3'],
  ['queues-6', 'queues-1', 'queues-3'],
  ['queues-3', 'queues-1', 'queues-6'],
] as const;
/** More than consumers take out of one queue, as far as any was measured. */
const DEPTH_PER_SECOND = 4_000;

/** Messages that each queue of a load holds when it begins. */
export function depthOf({ depthPerSecond }: QueueLoad, { warmupMs, durationMs }: Schedule): number {
  return Math.ceil((depthPerSecond * (warmupMs + durationMs)) / 1_000);
}

/** How many queues a script needs whose steps these are; 0 where it needs none. */
export function queuesOf(steps: readonly Step[]): number {
  return Math.max(
    0,
    ...steps.map(({ load }) => {
      const messages = sentTo(load);
      return messages === null ? 0 : messages.first + messages.queues;
    }),
  );
}

/** Whether anybody takes messages out of the queues of a script. */
export function consumes(steps: readonly Step[]): boolean {
  return steps.some(({ load }) => load.kind === 'queues' && load.consumers !== 'none');
}

/** Longer than it takes to read a queue to its end without acknowledging anything. */
const KEPT_MS = 600_000;
const BEHIND_MS = 10_000;

/**
 * How long a message of a script may be delivered and not acknowledged, in milliseconds. Where there are consumers, for a whole step and a
 * while: k6 takes in all that a stream brings, long before its user comes to it. What a step leaves behind comes again after that time.
 */
export function leaseOf({ steps, warmupMs, durationMs }: Schedule): number {
  return consumes(steps) ? warmupMs + durationMs + BEHIND_MS : KEPT_MS;
}

/**
 * Messages per second that a broker is not kept busy by: a tenth of what one user gets through one after the other. Times 40 s they
 * are 4,000, where a p99.9 takes 2,995.
 */
const QUIET_PER_SECOND = 100;

/** The scenarios that put messages into queues and take them out. */
export const QUEUE_SCENARIOS: readonly Scenario[] = [
  {
    ...OF_QUEUES,
    name: 'enqueue',
    title: 'Enqueue',
    users: [1, 10, 50, 100],
    steps: perUsers(MESSAGES),
  },
  {
    ...OF_QUEUES,
    name: 'consume',
    title: 'Consume',
    users: [1, 10],
    times: { durationMs: 5_000, warmupMs: 1_000 },
    steps: (users) =>
      users.map((count, first) => ({
        name: `users-${count}`,
        users: count,
        repetition: 1,
        // A queue of its own: what another step has taken and not acknowledged would come again in this one.
        load: { ...MESSAGES, first, consumers: 'alone', depthPerSecond: DEPTH_PER_SECOND },
      })),
  },
  {
    ...OF_QUEUES,
    name: 'enqueue-consume',
    title: 'Enqueue and consume',
    users: [1, 10, 50],
    steps: perUsers({ ...MESSAGES, consumers: 'as-many' }),
  },
  {
    ...OF_QUEUES,
    name: 'redelivery',
    title: 'Redelivery',
    users: [10],
    steps: perUsers({ ...MESSAGES, consumers: 'as-many', refusedPercent: 10 }),
  },
  {
    ...OF_QUEUES,
    name: 'through-nodes',
    title: 'Through nodes',
    users: [10],
    times: SHORT,
    steps: (users) => inOrders(WAYS, WAY_ORDERS, users),
    needsNodes: 2,
  },
  {
    ...OF_QUEUES,
    name: 'queues',
    title: 'Queues',
    users: [30],
    times: SHORT,
    steps: (users) => inOrders(SEVERAL, QUEUE_ORDERS, users),
  },
  {
    ...OF_QUEUES,
    name: 'enqueue-latency',
    title: 'Enqueue latency',
    users: [],
    times: { durationMs: 40_000, warmupMs: 3_000 },
    steps: () => [openStep(openMessages(MESSAGES, QUIET_PER_SECOND))],
  },
];
