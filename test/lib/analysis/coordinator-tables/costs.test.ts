import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { FailoverRound } from '../../../../lib/report/faults.ts';
import { idleStep, shareLoad } from '../../../../lib/scenarios/shares.ts';
import { READS, WRITES } from '../../../../lib/scenarios/steps.ts';
import {
  exampleFailover,
  exampleMeasured,
  examplePlan,
  exampleRecovery,
  exampleResources,
  exampleRound,
  exampleUsage,
  faultMeasured,
  timedCell,
} from '../../../fixtures/example-report.ts';

import { of, rowOf, size, write } from './rows.ts';

const failover = (nodes: number, hit: readonly string[], ...firstAccepted: (number | null)[]): Cell => {
  const rounds = firstAccepted.map((ms, at): FailoverRound => {
    const round = exampleRound({ round: at + 1, nodes: hit });
    return { ...round, phases: { ...round.phases, firstAccepted: ms } };
  });
  return {
    ...examplePlan({ scenario: 'failover', step: { name: 'kill', users: 0 }, cluster: size(nodes) }),
    state: 'ok',
    ...faultMeasured({ failover: exampleFailover(rounds) }),
  };
};

test('failover is the median to the first accepted write; a leader killed alone is no simultaneous failure but of three', () => {
  const report = of(
    failover(3, ['node1'], 1_000, 3_000, 2_000),
    failover(5, ['node1'], 1_500),
    failover(5, ['node1', 'node2'], 2_500),
  );
  assert.deepEqual(rowOf([report], 'Failover Time', 'Leader Crash').slice(0, 2), ['2 s', '1.5 s']);
  assert.deepEqual(rowOf([report], 'Failover Time', 'Simultaneous Node Failures (N-1)/2').slice(0, 2), [
    '2 s',
    '2.5 s',
  ]);
  assert.match(rowOf([report], 'Failover Time', 'Network Partition')[0] ?? '', /--fault partition/);
});

test('a round in which no write was accepted again took longer than the others, and what it decides is not known', () => {
  const crash = (...reports: Parameters<typeof rowOf>[0]) => rowOf(reports, 'Failover Time', 'Leader Crash')[0];
  const unseen = 'In half of the rounds or more no accepted write was seen after the fault.';
  assert.equal(crash(of(failover(3, ['node1'], null))), unseen);
  assert.equal(crash(of(failover(3, ['node1'], 900, null, null, null, null))), unseen);
  assert.equal(crash(of(failover(3, ['node1'], 900, null, 1_100))), '1.1 s');
  // Nor does an older report, or a repetition in which it was seen, stand for it.
  const old = { ...of(failover(3, ['node1'], 900)), endedAt: '2026-01-01T00:00:00.000Z' };
  assert.equal(crash(of(failover(3, ['node1'], null)), old), unseen);
  assert.equal(crash(of(failover(3, ['node1'], 900), { ...failover(3, ['node1'], null), repetition: 2 })), unseen);
});

test('each kind of recovery has its time, and one that was not done its reason', () => {
  const recovery = [
    exampleRecovery({ name: 'node-restart', readyMs: 400, caughtUpMs: 900 }),
    exampleRecovery({ name: 'full-sync', readyMs: null, caughtUpMs: null, skipped: 'no data folder is known' }),
  ];
  const cell: Cell = {
    ...examplePlan({ scenario: 'recovery', step: { name: 'rate', users: 0 } }),
    state: 'ok',
    ...faultMeasured({ recovery }),
  };
  assert.equal(rowOf([of(cell)], 'Recovery Performance', 'Single Node Restart')[0], '0.9 s');
  assert.equal(rowOf([of(cell)], 'Recovery Performance', 'Full State Sync')[0], 'no data folder is known.');
});

test('batches and kept connections are changes against the first, unclaimed while pairs are few', () => {
  const batch = (entries: number, p50: number, opsPerSecond: number): Cell => {
    const load = entries === 1 ? WRITES : { ...WRITES, batch: entries };
    return timedCell({ scenario: 'batch', step: { name: `entries-${entries}`, users: 10, load } }, p50, {
      opsPerSecond,
    });
  };
  const reading = (connections: 'kept' | 'new', opsPerSecond: number, nodesCpuSecondsPer1000: number): Cell =>
    timedCell(
      {
        scenario: 'connections',
        step: { name: `${connections}-users-10`, users: 10, load: { ...READS, connections } },
      },
      1,
      { operation: 'read', opsPerSecond },
      { cost: { ...exampleMeasured().cost, nodesCpuSecondsPer1000 } },
    );
  const report = of(batch(1, 1, 100), batch(10, 1.5, 50), reading('kept', 300, 1), reading('new', 100, 4));
  assert.deepEqual(rowOf([report], 'Batch Processing', '1 (no batching)'), ['baseline', 'baseline']);
  assert.deepEqual(rowOf([report], 'Batch Processing', '10'), ['~5 change', '~1.5 change']);
  assert.match(rowOf([report], 'Batch Processing', '50')[0] ?? '', /^Writes of 50 entries were not measured/);
  assert.deepEqual(rowOf([report], 'Connection Pooling', '10 connections'), ['~3 change', '~0.25 change']);
  assert.equal(rowOf([report], 'Configuration Recommendations', 'Batch Size')[0], '10 entries');
});

test('compaction is held against the rarest, and the least memory of the values that write as fast is recommended', () => {
  const at = (value: string, rssPeakBytes: number, opsPerSecond: number, nodesCpuSecondsPer1000: number): Cell =>
    timedCell(
      { cluster: { name: `snapshot-count-${value}`, nodes: 3, knob: { name: 'snapshot-count', value } } },
      1,
      { opsPerSecond },
      {
        resources: { ...exampleResources(), processes: [exampleUsage('node1/etcd', { rssPeakBytes })] },
        cost: { ...exampleMeasured().cost, nodesCpuSecondsPer1000 },
      },
    );
  const report = of(at('1000', 500, 800, 2), at('1000000', 1_000, 1_000, 1), at('10000', 600, 950, 1.5));
  assert.deepEqual(rowOf([report], 'Log Compaction', '1,000,000 entries (in place of none)'), ['baseline', 'baseline']);
  assert.deepEqual(rowOf([report], 'Log Compaction', '1,000 entries'), ['~0.5 change', '~2 change']);
  // 1,000 needs less, and writes only 80 % as much.
  assert.equal(rowOf([report], 'Configuration Recommendations', 'Log Compaction')[0], '10,000 entries');
});

test('what nodes take by load is of one size and load each; traffic needs an interface of its own', () => {
  const at = (
    share: number,
    cpuCoresMean: number,
    network: { receivedBytes: number; sentBytes: number } | null,
  ): Cell =>
    timedCell(
      {
        scenario: 'resources-by-load',
        step: share === 0 ? idleStep('idle') : { name: `load-${share}`, users: 0, load: shareLoad(share, 100) },
      },
      1,
      {},
      {
        resources: {
          ...exampleResources(),
          processes: [exampleUsage('node1/etcd', { cpuCoresMean })],
          nodes: [{ node: 'node1', data: null, network }],
        },
      },
    );
  const report = of(at(0, 0.02, null), at(50, 0.5, { receivedBytes: 20_000, sentBytes: 10_000 }));
  assert.deepEqual(rowOf([report], 'CPU Usage', '3-Node'), [
    '2 percent',
    'Not measured on 3 nodes: --scenarios resources-by-load.',
    '50 percent',
    'Not measured on 3 nodes: --scenarios resources-by-load.',
  ]);
  // Of ten seconds.
  assert.equal(rowOf([report], 'Network Traffic (per node)', '3-Node')[2], '3000 bytesPerSecond');
  assert.match(rowOf([report], 'Network Traffic (per node)', '3-Node')[0] ?? '', /--network namespaces/);
});

test('a size is held against the next smaller one, for as many nodes as it survives and that one does not', () => {
  const advice = (nodes: number, ...cells: readonly Cell[]) =>
    rowOf([of(...cells)], 'Cluster Size Recommendations', `${nodes}-Node Cluster`).at(-1);
  const [three, five, seven] = [write(3, 10, 1, 1_000), write(5, 10, 1, 800), write(7, 10, 1, 400)];
  assert.equal(advice(3, three, five, seven), 'the smallest that survives a node');
  assert.equal(
    advice(5, three, five, seven),
    'for 0.800x the writes of 3 nodes, only where 2 nodes may be gone at once',
  );
  assert.equal(
    advice(7, three, five, seven),
    'for 0.500x the writes of 5 nodes, only where 3 nodes may be gone at once',
  );
  // 5 nodes, which may do for it, were not measured.
  assert.equal(advice(7, three, seven), 'not enough evidence');
});

test('nothing is recommended without evidence', () => {
  const report = of(write(1, 1, 1, 100));
  for (const label of [
    'Election Timeout',
    'Heartbeat Interval',
    'Connection Pool Size',
    'Batch Size',
    'Log Compaction',
  ])
    assert.equal(rowOf([report], 'Configuration Recommendations', label)[0], 'not enough evidence', label);
  assert.equal(rowOf([report], 'Cluster Size Recommendations', '5-Node Cluster').at(-1), 'not enough evidence');
});
