import { type Scenario, withUsers } from './scenario.ts';
import type { Step } from './steps.ts';
import type { TaskLoad } from './task-load.ts';

/** A registration of the coordinator takes seconds, and a change half of one: a step has to hold enough of them. */
const TIMES = { durationMs: 20_000, warmupMs: 5_000 } as const;

/** One user shows what an operation takes, fifty what the nodes get done. */
const OF_TASKS = { needs: ['tasks'], groups: ['tasks'], users: [1, 50], times: TIMES, beyondAll: true } as const;

const changes =
  (operation: TaskLoad['operation']) =>
  (users: readonly number[]): Step[] =>
    users.map((count) => ({
      name: `users-${count}`,
      users: count,
      repetition: 1,
      load: { kind: 'tasks', operation, through: 'leader' },
    }));

/** The leader alone and all nodes, every second number of users in the other order, so that a drift falls on both. */
function queries(users: readonly number[]): Step[] {
  const ways = ['leader', 'all-nodes'] as const;
  return users.flatMap((count, at) =>
    (at % 2 === 0 ? ways : [...ways].reverse()).map((through) => ({
      name: withUsers(through, count, users),
      users: count,
      repetition: 1,
      load: { kind: 'tasks', operation: 'query', through },
    })),
  );
}

/** What a coordinator of workers and tasks does, one operation each. */
export const TASK_SCENARIOS: readonly Scenario[] = [
  // Before anything has registered that would make its answers longer.
  { ...OF_TASKS, name: 'query', title: 'Query workers', steps: queries },
  { ...OF_TASKS, name: 'submit', title: 'Submit task', steps: changes('submit') },
  { ...OF_TASKS, name: 'update', title: 'Update worker', steps: changes('update') },
  { ...OF_TASKS, name: 'register', title: 'Register worker', steps: changes('register') },
];
