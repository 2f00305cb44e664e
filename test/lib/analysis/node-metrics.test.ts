import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterMetrics, electionsIn, overRepeated, whyNoMetrics } from '../../../lib/analysis/node-metrics.ts';
import {
  exampleMeasured,
  exampleMetrics,
  exampleNodeMetrics,
  examplePlan,
  exampleReportOf,
  exampleTimed,
} from '../../fixtures/example-report.ts';
import { exampleQueueFaults } from '../../fixtures/reports/queue-faults.ts';

const WINDOW = { seconds: 10, writes: 4_000, leader: null };
const cell = (metrics: ReturnType<typeof exampleMetrics> | { absent: string }, repetition = 1) =>
  ({ ...examplePlan({ repetition }), state: 'ok', ...exampleMeasured({ metrics }) }) as const;

test('log entries are those of the leader, where one led throughout', () => {
  const nodes = [
    exampleNodeMetrics('node1', { appended: 1_000, committed: 990 }),
    exampleNodeMetrics('node2', { appended: 2_000, committed: 1_990 }),
    exampleNodeMetrics('node3', { appended: 900, committed: 900 }),
  ];
  const { entriesAre, entriesOf, entriesPerSecond, commandsPerEntry } = clusterMetrics(nodes, {
    ...WINDOW,
    leader: 'node2',
  });
  assert.deepEqual([entriesAre, entriesOf, entriesPerSecond, commandsPerEntry], ['appended', 'node2', 200, 2]);
  const nobody = clusterMetrics(nodes, WINDOW);
  assert.deepEqual([nobody.entriesOf, nobody.entriesPerSecond, nobody.commandsPerEntry], [null, 100, 4]);
});

test('a leader that was observed in part, or began anew, is not asked alone', () => {
  const nodes = [
    exampleNodeMetrics('node1', { committed: 500 }, { observedSeconds: 5 }),
    exampleNodeMetrics('node2', { committed: 4_000 }),
    exampleNodeMetrics('node3', { committed: 100 }, { restarts: 1 }),
  ];
  const { entriesAre, entriesOf, entriesPerSecond, commandsPerEntry } = clusterMetrics(nodes, {
    ...WINDOW,
    leader: 'node1',
  });
  assert.deepEqual([entriesAre, entriesOf, entriesPerSecond, commandsPerEntry], ['committed', null, 400, 1]);
});

test('the ratio is of rates: a second that was not observed does not change it', () => {
  const nodes = [exampleNodeMetrics('node1', { committed: 1_900 }, { observedSeconds: 9.5 })];
  const { commandsPerEntry } = clusterMetrics(nodes, { ...WINDOW, leader: 'node1' });
  assert.equal(commandsPerEntry, 2);
});

test('without writes, or without entries, there is no ratio; without anybody to count there is a reason', () => {
  assert.equal(clusterMetrics([exampleNodeMetrics('node1')], { ...WINDOW, writes: 0 }).commandsPerEntry, null);
  assert.equal(clusterMetrics([exampleNodeMetrics('node1', { committed: 0 })], WINDOW).commandsPerEntry, null);
  const why = (nodes: Parameters<typeof clusterMetrics>[0]) => clusterMetrics(nodes, WINDOW).whyNoEntries;
  assert.equal(why([exampleNodeMetrics('node1', { heartbeats: 3 })]), 'The nodes do not count log entries.');
  assert.equal(
    why([exampleNodeMetrics('node1', {}, { restarts: 1 })]),
    'No node was observed throughout: they were started again.',
  );
  assert.equal(why([exampleNodeMetrics('node1', {}, { observedSeconds: 1 })]), 'No node was observed throughout.');
  assert.equal(why([exampleNodeMetrics('node1')]), undefined);
});

test('pre-votes are those of all nodes that say', () => {
  const nodes = [
    exampleNodeMetrics('node1', { preVotes: 2, candidacies: null }),
    exampleNodeMetrics('node2', { preVotes: null }),
    exampleNodeMetrics('node3', { preVotes: 3 }),
  ];
  const { preVotes, candidacies } = clusterMetrics(nodes, WINDOW);
  assert.deepEqual([preVotes, candidacies], [5, null]);
});

test('repetitions are told by their medians, of the node that the entries are of', () => {
  const of = (entries: number, flushMs: number) => {
    const times = {
      ...exampleNodeMetrics('x').times,
      flush: exampleTimed({ meanMs: flushMs, p99: { ms: 7, fromMs: flushMs, toMs: 8 } }),
    };
    const nodes = [
      exampleNodeMetrics('node1', { appended: entries, appendedBytes: 500 }, { times }),
      exampleNodeMetrics('node2'),
    ];
    return exampleMetrics(nodes, { leader: 'node1' });
  };
  const told = overRepeated([
    cell(of(4_000, 1)),
    cell(of(1_000, 3), 2),
    cell(of(2_000, 2), 3),
    cell({ absent: 'no' }, 4),
  ]);
  assert.deepEqual(told, {
    repetitions: 3,
    entriesPerSecond: 200,
    commandsPerEntry: 2,
    flushMs: 2,
    applyMs: 0.5,
    roundMs: null,
    appendedBytesPerSecond: 50,
    compactedBytesPerSecond: null,
    flushP99: { fromMs: 1, toMs: 8 },
  });
  assert.equal(overRepeated([cell({ absent: 'no' })]), null);
  assert.equal(overRepeated([cell(exampleMetrics(undefined, { writes: 0 }))]), null);
});

test('elections are told of cells in which nobody broke a node', () => {
  const voted = exampleMetrics([exampleNodeMetrics('node1', { preVotes: 2, candidacies: 1 })]);
  const quiet = exampleMetrics([exampleNodeMetrics('node1', { preVotes: 0 })]);
  const broken = { ...cell(voted, 3), faults: {} } as unknown as ReturnType<typeof cell>;
  const queues = { ...cell(voted, 5), queueFaults: exampleQueueFaults() };
  assert.deepEqual(electionsIn([cell(voted), cell(quiet, 2), broken, cell({ absent: 'no' }, 4), queues]), [
    { id: examplePlan().id, preVotes: 2, candidacies: 1 },
  ]);
});

test('that nothing is known is said once no cell knows anything', () => {
  const why = (...metrics: Parameters<typeof cell>[0][]) =>
    whyNoMetrics(
      exampleReportOf(
        metrics.map((each, at) => cell(each, at + 1)),
        { clusters: [] },
      ),
    );
  assert.equal(why({ absent: 'it counts nothing' }, { absent: 'other' }), 'it counts nothing');
  assert.equal(why({ absent: 'it counts nothing' }, exampleMetrics()), null);
  assert.equal(why(), null);
});
