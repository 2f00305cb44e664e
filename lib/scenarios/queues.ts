import { perUsers, type Scenario, withUsers } from './scenario.ts';
import { MESSAGES, type QueueLoad, type Step } from './steps.ts';

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

/** The scenarios that put messages into queues and take them out. */
export const QUEUE_SCENARIOS: readonly Scenario[] = [
  {
    ...OF_QUEUES,
    name: 'enqueue',
    title: 'Enqueue',
    users: [1, 10, 50, 100],
    steps: perUsers(MESSAGES),
    queues: 1,
  },
  {
    ...OF_QUEUES,
    name: 'through-nodes',
    title: 'Through nodes',
    users: [10],
    times: SHORT,
    steps: (users) => inOrders(WAYS, WAY_ORDERS, users),
    queues: 1,
    needsNodes: 2,
  },
  {
    ...OF_QUEUES,
    name: 'queues',
    title: 'Queues',
    users: [30],
    times: SHORT,
    steps: (users) => inOrders(SEVERAL, QUEUE_ORDERS, users),
    queues: 6,
  },
];
