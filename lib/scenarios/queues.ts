import { perUsers, type Scenario } from './scenario.ts';

/** What all scenarios of queues have in common. */
const OF_QUEUES = { needs: ['queues'], groups: ['queue'], beyondAll: true } as const;

/** The scenarios that put messages into queues and take them out. */
export const QUEUE_SCENARIOS: readonly Scenario[] = [
  {
    ...OF_QUEUES,
    name: 'enqueue',
    title: 'Enqueue',
    users: [1, 10, 50, 100],
    steps: perUsers({ kind: 'queues', queues: 1 }),
    queues: 1,
  },
];
