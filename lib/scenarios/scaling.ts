import { type Scenario, withUsers } from './scenario.ts';
import { READS, type Step, usersStep, WRITES } from './steps.ts';

/** More clients than ports that one machine has. */
const MOST_CLIENTS = 60_000;

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

/** Entries of one write; a batch of one is a write like any other. */
const BATCHES = [1, 10, 50, 100, 500] as const;

function batchSteps(users: readonly number[]): Step[] {
  return users.flatMap((count) =>
    BATCHES.map((batch) => ({
      name: withUsers(`entries-${batch}`, count, users),
      users: count,
      repetition: 1,
      load: batch === 1 ? WRITES : { ...WRITES, batch },
    })),
  );
}

/** Each user with a connection of its own to the leader, and each with a new one for each read; in turn, as above. */
function connectionSteps(users: readonly number[]): Step[] {
  const ways = ['kept', 'new'] as const;
  return users.flatMap((count, at) =>
    (at % 2 === 0 ? ways : [...ways].reverse()).map((connections) => ({
      name: withUsers(connections, count, users),
      users: count,
      repetition: 1,
      load: { ...READS, readsFrom: 'leader', connections },
    })),
  );
}

/** As many clients as there are users, with a connection each, spread evenly over the nodes. */
function clientSteps(users: readonly number[]): Step[] {
  return users.map((count) => usersStep(count, { ...READS, clients: true }));
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
  {
    name: 'batch',
    title: 'Batch',
    needs: ['entries', 'batches'],
    groups: ['scaling'],
    users: [10],
    steps: batchSteps,
    // No entry is in one batch twice.
    leastEntries: Math.max(...BATCHES),
    beyondAll: true,
  },
  {
    name: 'connections',
    title: 'Connections',
    needs: ['entries'],
    groups: ['scaling'],
    users: [1, 10, 50, 100],
    steps: connectionSteps,
    beyondAll: true,
  },
  {
    name: 'clients',
    title: 'Clients',
    needs: ['entries'],
    groups: ['scaling'],
    users: [100, 500, 1_000, 5_000, 10_000],
    mostUsers: MOST_CLIENTS,
    steps: clientSteps,
    stepsApart: true,
    beyondAll: true,
  },
];
