import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../lib/analysis/analyse.ts';
import { ledQueues, shareMachine, standingInWords } from '../../../lib/analysis/queue-clusters.ts';
import { queueAnalyses } from '../../../lib/analysis/queues.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { MESSAGES } from '../../../lib/scenarios/queue-load.ts';
import { openMessages } from '../../../lib/scenarios/steps.ts';
import { exampleLed, hopCells, LONE, messageCell, severalCells } from '../../fixtures/example-report.ts';

const close = (value: number | null | undefined, expected: number): void =>
  assert.ok(value !== null && value !== undefined && Math.abs(value - expected) < 1e-9, `${value}, not ${expected}`);

test('a hop costs what the other node takes longer than the leader, over pairs of the same repetition', () => {
  const [hop, ...more] = queueAnalyses(hopCells(6)).hops;
  assert.ok(hop !== undefined && more.length === 0);
  assert.deepEqual([hop.users, hop.offeredPerSecond, hop.pairs], [10, null, 6]);
  assert.deepEqual([hop.leader.repetitions, hop.follower.repetitions], [6, 6]);
  close(hop.leader.p50Ms.median, 1.35);
  close(hop.follower.p50Ms.median, 1.55);
  close(hop.addedMs, 0.2);
  close(hop.throughputRatio, 0.9);
  assert.ok(hop.intervals.addedMs !== null && hop.intervals.addedMs.low > 0.19 && hop.intervals.addedMs.high < 0.21);
  close(hop.intervals.throughputRatio?.high, 0.9);
});

test('with fewer than six pairs nothing is claimed of a hop, and with one side alone there is nothing to tell', () => {
  const [five] = queueAnalyses(hopCells(5)).hops;
  assert.deepEqual(five?.intervals, { addedMs: null, throughputRatio: null });
  assert.equal(five?.pairs, 5);
  const leaders = hopCells(6).filter(({ step }) => step.name === 'leader');
  assert.deepEqual(queueAnalyses(leaders).hops, []);
});

test('at a rate a hop costs time, and no throughput', () => {
  const cells = [1, 2, 3, 4, 5, 6].flatMap((repetition) =>
    (['leader', 'one-follower'] as const).map((through) =>
      messageCell(
        { scenario: 'through-nodes', repetition, step: { name: `${through}-rate-50`, users: 0 } },
        openMessages({ ...MESSAGES, through }, 50),
        { p50: through === 'leader' ? 1 : 1.5, opsPerSecond: 50 },
      ),
    ),
  );
  const [hop] = queueAnalyses(cells).hops;
  assert.deepEqual([hop?.users, hop?.offeredPerSecond, hop?.throughputRatio], [0, 50, null]);
  close(hop?.addedMs, 0.5);
});

test('several queues add what they do more than one, on each cluster by itself', () => {
  const { speedUps } = queueAnalyses(severalCells(6));
  assert.deepEqual(
    speedUps.map(({ cluster, users, queues, pairs }) => [cluster.name, users, queues, pairs]),
    [
      ['cluster', 30, 3, 6],
      ['cluster', 30, 6, 6],
      ['single', 30, 3, 6],
      ['single', 30, 6, 6],
    ],
  );
  for (const [at, ratio] of [1.5, 1.5, 1, 1].entries()) close(speedUps[at]?.ratio, ratio);
  assert.ok(speedUps.every(({ interval }) => interval !== null));
  assert.ok(
    queueAnalyses(severalCells(2)).speedUps.every(({ interval, ratio }) => interval === null && ratio !== null),
  );
});

test('the scaling factor is the cluster over the lone node with as many queues', () => {
  const { scaling } = queueAnalyses(severalCells(6));
  assert.deepEqual(
    scaling.map(({ step, queues, users, operation, cluster, single, pairs }) => [
      ...[step, queues, users, operation, cluster, single, pairs],
    ]),
    [1, 3, 6].map((queues) => [`queues-${queues}`, queues, 30, 'enqueue', 'cluster', 'single', 6]),
  );
  for (const [at, factor] of [0.5, 0.75, 0.75].entries()) close(scaling[at]?.factor, factor);
  assert.deepEqual(scaling[0]?.ofSingle, { median: 2_000, min: 2_000, max: 2_000 });
});

test('a fixed rate has no scaling factor, and neither has a cluster alone', () => {
  const load = openMessages(MESSAGES, 100);
  const both = [{}, { cluster: LONE }].map((plan) =>
    messageCell({ ...plan, scenario: 'enqueue-latency', step: { name: 'rate-100', users: 0 } }, load, {
      p50: 1,
      opsPerSecond: 100,
    }),
  );
  assert.deepEqual(queueAnalyses(both).scaling, []);
  const cluster = severalCells(6).filter((cell) => cell.cluster.name === 'cluster');
  assert.deepEqual(queueAnalyses(cluster).scaling, []);
});

test('what an invalid cell says counts in none of it, and is told of', () => {
  const cells = hopCells(6).map((cell, at): Cell => {
    if (at !== 0 || cell.state !== 'ok') return cell;
    return { ...cell, verdict: { level: 'invalid', reasons: ['No.'] } };
  });
  const { queues, cells: told } = analyse(cells);
  assert.equal(queues.hops[0]?.pairs, 5);
  assert.deepEqual(told, [{ analysis: 'hops', leftOut: [{ cell: cells[0]?.id, because: 'No.' }], suspect: [] }]);
});

test('who led is told by node, from when the first cell of a queue began to when the last ended', () => {
  const cell = (queues: number, moved: boolean): Cell =>
    messageCell({ scenario: 'queues' }, MESSAGES, { p50: 1, opsPerSecond: 1 }, { queues: exampleLed(queues, moved) });
  const absent = messageCell({ scenario: 'queues' }, MESSAGES, { p50: 1, opsPerSecond: 1 });
  assert.deepEqual(ledQueues([cell(3, false), cell(1, true), absent]), [
    {
      ...{ cluster: 'cluster', scenario: 'queues', queues: 3, changes: 1 },
      nodes: [
        { node: 'http://10.0.0.1:5555', atStart: 1, atEnd: 0 },
        { node: 'http://10.0.0.2:5555', atStart: 1, atEnd: 2 },
        { node: 'http://10.0.0.3:5555', atStart: 1, atEnd: 1 },
      ],
    },
  ]);
});

test('nodes share a machine when raftmark started them, when all are here, and when their addresses are one', () => {
  const nodes = (...hosts: string[]) => hosts.map((host) => ({ url: `http://${host}`, role: 'unknown', ready: true }));
  const external = { kind: 'external', coLocated: false } as const;
  assert.equal(shareMachine({ kind: 'embedded', coLocated: true, nodes: nodes('127.0.0.1:1', '127.0.0.1:2') }), true);
  assert.equal(shareMachine({ ...external, nodes: nodes('10.0.0.1:1', '10.0.0.1:2') }), true);
  assert.equal(shareMachine({ ...external, coLocated: null, nodes: nodes('127.0.0.1:1', 'localhost:2') }), true);
  assert.equal(shareMachine({ ...external, nodes: nodes('10.0.0.1:1', '10.0.0.2:1') }), false);
  assert.equal(shareMachine({ kind: 'embedded', coLocated: true, nodes: nodes('127.0.0.1:1') }), false);
});

test('a node without Raft, one with Raft and nobody beside it, and several are told apart', () => {
  assert.deepEqual([0, 1, 3].map(standingInWords), [
    'standalone: no Raft',
    'one-node cluster: Raft without replication',
    'Raft over 3 nodes',
  ]);
});
