import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allSeen,
  ledByNode,
  longestGap,
  overQueueRounds,
  type QueueFaultObservation,
  queueRounds,
  standingAt,
} from '../../../lib/analysis/queue-faults.ts';
import type { Delivered, Enqueued, LeaderSighting, QueueLog } from '../../../lib/analysis/queue-log.ts';
import type { Outcome } from '../../../lib/targets/outcome.ts';

const sent = (sentMs: number, endedMs: number | null, outcome: Outcome | null = 'ok'): Enqueued => ({
  dueMs: sentMs,
  sentMs,
  endedMs,
  outcome,
});
const came = (atMs: number, node: string, more: Partial<Delivered> = {}): Delivered => ({
  ...{ atMs, node, openedMs: 0, again: false, duplicate: false },
  ...more,
});
const told = (
  node: string,
  toldMs: number,
  leaders: (string | null)[],
  beforeMs: number | null = null,
): LeaderSighting => ({
  ...{ node, askedMs: toldMs - 5, toldMs, beforeMs, leaders },
});

/** Two queues: the first is led by node1, which is killed at 1,000 and gone at 1,010; the second by node2. */
const logs: QueueLog[] = [
  {
    enqueued: [
      sent(980, 985),
      sent(1_005, 1_008),
      sent(1_020, 1_025, 'rejected'),
      sent(1_200, 6_200, 'unknown'),
      sent(2_400, 2_410),
      sent(2_420, 2_430),
    ],
    delivered: [
      came(990, 'node1'),
      // Under way when the node died.
      came(1_015, 'node1'),
      came(2_600, 'node3', { openedMs: 2_500, again: true, duplicate: true }),
      came(2_610, 'node3', { openedMs: 2_500, duplicate: true }),
      came(2_620, 'node3', { openedMs: 2_500 }),
    ],
  },
  {
    enqueued: [sent(990, 995), sent(1_002, 1_050), sent(2_990, 2_995)],
    delivered: [came(996, 'node2'), came(1_060, 'node2'), came(2_999, 'node2')],
  },
];
const sightings: LeaderSighting[] = [
  told('node1', 900, ['1', '2']),
  told('node2', 905, ['1', '2']),
  told('node3', 907, ['1', '2']),
  told('node1', 1_020, [null, null], 950),
  told('node2', 1_500, [null, '2'], 1_440),
  told('node3', 2_300, ['3', '2'], 2_240),
  told('node2', 2_350, ['3', '2'], 2_290),
];
const nameOf = (id: string): string => `node${id}`;

function observation(changes: Partial<QueueFaultObservation> = {}): QueueFaultObservation {
  return {
    ...{ logs, sightings, hit: ['node1'], nameOf, faultMs: 1_000, effectMs: 1_010, returnMs: null },
    ...{ untilMs: 3_000, endMs: Number.POSITIVE_INFINITY },
    ...changes,
  };
}

test('of a queue whose leader was hit, times count from the fault to what could only be after it', () => {
  const [queue] = queueRounds(observation()).queues;
  assert.deepEqual(queue, {
    queue: 1,
    hit: true,
    leaderBefore: 'node1',
    leaderAfter: 'node3',
    times: {
      leaderNamed: 1_300,
      // What was sent at 1,005 may have been taken by the node before it was gone.
      firstAccepted: 1_410,
      firstDelivered: 1_600,
      acceptedGap: 2_410 - 1_008,
      deliveredGap: 2_600 - 1_015,
    },
    // The same node was asked at 2,240 and named none.
    leaderNamedWithinMs: 60,
    enqueues: { ok: 3, rejected: 1, unknown: 1 },
    redelivered: 1,
    duplicates: 2,
  });
});

test('a queue that is led elsewhere goes on: nothing is awaited of its leader, and its gap is told all the same', () => {
  const { queues, before, after } = queueRounds(observation());
  assert.deepEqual(queues[1]?.times, {
    leaderNamed: null,
    firstAccepted: 50,
    firstDelivered: 60,
    acceptedGap: 2_995 - 1_050,
    deliveredGap: 2_999 - 1_060,
  });
  assert.deepEqual([queues[1]?.hit, queues[1]?.leaderNamedWithinMs], [false, null]);
  assert.deepEqual(before, [
    { leader: 'node1', queues: 1 },
    { leader: 'node2', queues: 1 },
  ]);
  assert.deepEqual(after, [
    { leader: 'node3', queues: 1 },
    { leader: 'node2', queues: 1 },
  ]);
});

test('what was not seen until the end of the watch is null, and the gap goes on to that end', () => {
  const [queue] = queueRounds(observation({ untilMs: 2_000 })).queues;
  assert.deepEqual(queue?.times, {
    leaderNamed: null,
    firstAccepted: null,
    firstDelivered: null,
    acceptedGap: 2_000 - 1_008,
    deliveredGap: 2_000 - 1_015,
  });
  assert.equal(queue?.leaderAfter, null);
  assert.equal(allSeen(queueRounds(observation({ untilMs: 2_000 })).queues, true), false);
  assert.equal(allSeen(queueRounds(observation()).queues, true), true);
});

test('deliveries count for a round until the next fault', () => {
  const [queue] = queueRounds(observation({ endMs: 2_605 })).queues;
  assert.deepEqual([queue?.redelivered, queue?.duplicates], [1, 1]);
});

test('when all nodes were down times count from their start, and who led before may lead again', () => {
  const [queue] = queueRounds(
    observation({
      hit: ['node1', 'node2', 'node3'],
      returnMs: 2_200,
      sightings: [...sightings.slice(0, 3), told('node1', 2_300, ['1', '2'], 2_100)],
    }),
  ).queues;
  assert.deepEqual(queue?.times, {
    leaderNamed: 100,
    firstAccepted: 210,
    firstDelivered: 400,
    acceptedGap: 2_410 - 1_008,
    deliveredGap: 2_600 - 1_015,
  });
  assert.equal(queue?.leaderAfter, 'node1');
  // It was not running when it was asked before.
  assert.equal(queue?.leaderNamedWithinMs, 100);
});

test('a gap that ended before the fault is none of it, and without any moment there is no gap', () => {
  assert.equal(longestGap([0, 900, 950], 1_000, 1_100), 150);
  assert.equal(longestGap([950, 0, 900, 1_020, 1_030], 1_000, 1_040), 70);
  assert.equal(longestGap([], 1_000, 2_000), null);
  assert.equal(longestGap([2_500], 1_000, 2_000), null);
});

test('who leads is what most nodes name', () => {
  const split = [told('node1', 10, ['1']), told('node2', 11, ['2']), told('node3', 12, ['2'])];
  assert.deepEqual(standingAt(split, 20, 1), ['2']);
  assert.deepEqual(standingAt(split, 10, 1), ['1']);
  assert.deepEqual(standingAt(split, 20, 1, ['node2', 'node3']), ['1']);
  assert.deepEqual(standingAt([], 20, 2), [null, null]);
  assert.deepEqual(ledByNode(['2', null, '2'], nameOf), [
    { leader: 'node2', queues: 2 },
    { leader: null, queues: 1 },
  ]);
});

test('figures over rounds keep the queues whose leader was hit apart from the others', () => {
  const { queues } = queueRounds(observation());
  const figures = overQueueRounds([
    { queues, cutOff: false },
    { queues: queueRounds(observation({ untilMs: 2_000 })).queues, cutOff: false },
    { queues: queueRounds(observation({ untilMs: 1_500 })).queues, cutOff: true },
  ]);
  const named = (figure: string, hit: boolean) => figures.find((each) => each.figure === figure && each.hit === hit);
  const one = { median: 1_300, min: 1_300, max: 1_300, rounds: 1, missing: 1 };
  assert.deepEqual(named('leaderNamed', true), { figure: 'leaderNamed', hit: true, ...one });
  assert.equal(named('leaderNamed', false), undefined);
  assert.equal(named('duplicates', false)?.max, 0);
  assert.equal(named('acceptedGap', true)?.median, (1_402 + 992) / 2);
});
