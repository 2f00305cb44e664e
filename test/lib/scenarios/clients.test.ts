import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findScenario } from '../../../lib/scenarios/catalogue.ts';
import { clientsPerK6User, connectMs, k6Users, settledMs, warmUpFor } from '../../../lib/scenarios/clients.ts';
import { openLoad, openStep, READS, usersStep, WRITES } from '../../../lib/scenarios/steps.ts';
import { tooManyUsers, usersAtOnce } from '../../../lib/scenarios/users-at-once.ts';

const CLIENTS = { ...READS, clients: true } as const;
const clients = (count: number) => usersStep(count, CLIENTS);

test('250 clients share one of k6’s users, and fewer share two', () => {
  assert.deepEqual(
    [1, 2, 100, 500, 501, 10_000].map((count) => k6Users(clients(count))),
    [1, 2, 2, 2, 3, 40],
  );
  assert.equal(k6Users(usersStep(100, WRITES)), 100);
  assert.equal(k6Users(openStep(openLoad(2_500, 1))), 2);
});

test('the most clients of one k6 user are those of the step that shares them least', () => {
  assert.equal(clientsPerK6User([clients(100), clients(1_001), clients(600)]), 201);
  assert.equal(clientsPerK6User([usersStep(100)]), 0);
});

test('k6 plans its own users, and not the clients that they are', () => {
  const schedule = { steps: [clients(10_000)], warmupMs: 0, durationMs: 1_000 };
  assert.equal(usersAtOnce(schedule, 10_000), 40);
  assert.equal(tooManyUsers(schedule, 10_000), null);
  assert.match(tooManyUsers({ ...schedule, steps: [usersStep(10_000)] }, 10_000) ?? '', /^10000 users at once/);
});

test('a warm-up is long enough for all clients to connect, and longer only where that is wanted', () => {
  // 600 per second over gRPC and 1,500 over HTTP; half as long again and half a second, and a fifth of one together.
  assert.equal(connectMs(clients(6_000), 'grpc'), 10_000);
  assert.equal(settledMs(clients(6_000), 'grpc'), 15_500);
  assert.equal(warmUpFor([clients(100), clients(6_000)], 'grpc', 3_000), 15_700);
  assert.equal(warmUpFor([clients(6_000)], 'http', 3_000), 6_700);
  assert.equal(warmUpFor([clients(100)], 'http', 3_000), 3_000);
  assert.equal(warmUpFor([usersStep(5_000)], 'grpc', 0), 0);
});

test('a script that is told a warm-up which is long enough takes no longer one', () => {
  const told = warmUpFor([clients(10_000)], 'grpc', 1_000);
  assert.equal(warmUpFor([clients(10_000)], 'grpc', told), told);
});

test('the scenario has the numbers of clients of its question, each a k6 process of its own', () => {
  const scenario = findScenario('clients');
  assert.deepEqual(scenario?.users, [100, 500, 1_000, 5_000, 10_000]);
  assert.equal(scenario?.stepsApart, true);
});
