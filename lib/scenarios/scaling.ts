import { type Scenario, withUsers } from './scenario.ts';
import { READS, type Step } from './steps.ts';

/** Reads from the leader alone and from all nodes; every second number of users in the other order, so that a drift falls on both. */
function readScalingSteps(users: readonly number[]): Step[] {
  const ways = ['leader', 'all-nodes'] as const;
  return users.flatMap((count, at) =>
    (at % 2 === 0 ? ways : [...ways].reverse()).map((readsFrom) => ({
      name: withUsers(readsFrom, count, users),
      users: count,
      repetition: 1,
      load: { ...READS, readsFrom },
    })),
  );
}

/** Scenarios that ask what more of something brings. */
export const SCALING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'read-scaling',
    title: 'Read scaling',
    // What it compares is the leader with all nodes.
    needs: ['entries', 'view'],
    groups: ['scaling'],
    users: [10, 50],
    steps: readScalingSteps,
    beyondAll: true,
  },
];
