import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confmanMetrics } from '../../../../lib/targets/confman/metrics.ts';
import { etcdMetrics } from '../../../../lib/targets/etcd/metrics.ts';
import type { NodeMetric, NodeMetrics } from '../../../../lib/targets/metrics.ts';
import { Names } from '../../../../runner/monitors/metrics/names.ts';
import { type Reading, readingOf } from '../../../../runner/monitors/metrics/reading.ts';
import { CONFMAN_PAGE, CONFMAN_PAGE_LONG, ETCD_PAGE } from './pages.ts';

const INF = Number.POSITIVE_INFINITY;

function read(metrics: NodeMetrics, text: string): Reading {
  const reading = readingOf(text, new Names(metrics));
  assert.ok(!('absent' in reading), 'absent' in reading ? reading.absent : '');
  return reading;
}
const number = ({ numbers }: Reading, metric: NodeMetric): number | undefined => numbers.get(metric);

for (const [spelling, page] of [
  ['as it is exported', CONFMAN_PAGE],
  ['with the meter before it and short units', CONFMAN_PAGE_LONG],
] as const) {
  test(`what Confman counts is found ${spelling}`, () => {
    const reading = read(confmanMetrics, page);
    const counts = ['appended', 'committed', 'applied', 'flushed', 'heartbeats', 'candidacies', 'leaderships'] as const;
    assert.deepEqual(
      counts.map((metric) => number(reading, metric)),
      [451, 450, 449, 451, 17, 2, 1],
    );
    assert.deepEqual([number(reading, 'appendedBytes'), number(reading, 'compactedBytes')], [123_456, 65_536]);
    assert.equal(number(reading, 'preVotes'), 4);
    assert.deepEqual(reading.times.get('flush'), {
      count: 12,
      sumMs: 30.5,
      bounds: [0, 5, 10, INF],
      counts: [0, 11, 12, 12],
    });
    assert.deepEqual([reading.times.get('round')?.count, reading.times.get('round')?.sumMs], [450, 900]);
    // Of all that is sent to peers, the entries alone.
    assert.deepEqual([reading.times.get('peer')?.count, reading.times.get('peer')?.sumMs], [900, 1_350]);
  });
}

test('what etcd counts is found, sums over labels, and seconds become milliseconds', () => {
  const reading = read(etcdMetrics, ETCD_PAGE);
  const counts = [
    'committed',
    'applied',
    'appendedBytes',
    'leaderChanges',
    'failedProposals',
    'compactedKeys',
  ] as const;
  assert.deepEqual(
    counts.map((metric) => number(reading, metric)),
    [208, 208, 223_368, 1, 0, 0],
  );
  const flush = reading.times.get('flush');
  assert.deepEqual([flush?.bounds.slice(0, 3), flush?.bounds.at(-2), flush?.bounds.at(-1)], [[1, 2, 4], 8_192, INF]);
  assert.deepEqual([flush?.counts.slice(0, 4), flush?.count], [[184, 196, 203, 206], 208]);
  assert.equal(flush?.sumMs.toFixed(3), '138.685');
  // Members that told their addresses, the version of the cluster, and 200 writes: 3 + 1 + 200.
  const apply = reading.times.get('apply');
  assert.deepEqual([apply?.count, apply?.bounds[0], apply?.counts[0]], [204, 0.1, 3 + 1 + 185]);
  assert.equal(apply?.sumMs.toFixed(3), '15.831');
  // Two probes of each of two peers.
  assert.deepEqual([reading.times.get('peer')?.count, reading.times.get('storeCommit')?.count], [4, 16]);
  assert.deepEqual([number(reading, 'storeBytes'), number(reading, 'pendingProposals')], [311_296, 0]);
  assert.equal(number(reading, 'appended'), undefined);
});

test('of two names that end alike the one with less before it is meant', () => {
  const text = 'other_entries_append_count_total 7\nentries_append_count_total 5\nmy_entries_append_count_total 9';
  assert.equal(number(read(confmanMetrics, text), 'appended'), 5);
  assert.equal(number(read(confmanMetrics, text.split('\n').reverse().join('\n')), 'appended'), 5);
  assert.ok('absent' in readingOf(`${'x'.repeat(300)}_entries_append_count_total 7`, new Names(confmanMetrics)));
  // An ending begins where a word does.
  assert.ok('absent' in readingOf('reentries_append_count_total 7', new Names(confmanMetrics)));
});

test('a name that is listed without the label says that there was none', () => {
  const text = 'response_time_milliseconds_count{dotnext_raft_client_message="AppendEntries"} 3';
  assert.equal(number(read(confmanMetrics, text), 'preVotes'), 0);
});

test('what is no number, or falls below zero, was never a count', () => {
  const text = 'entries_append_count_total NaN\nentries_commit_count_total -1\nentries_apply_count_total 3';
  const reading = read(confmanMetrics, text);
  assert.deepEqual([...reading.numbers], [['applied', 3]]);
});

test('buckets that contradict each other are left out, what they hold in all is not', () => {
  const bucket = (le: string, count: number): string => `broadcast_time_milliseconds_bucket{le="${le}"} ${count}`;
  const text = [
    bucket('5', 9),
    bucket('10', 4),
    'broadcast_time_milliseconds_sum 40',
    'broadcast_time_milliseconds_count 9',
  ];
  assert.deepEqual(read(confmanMetrics, text.join('\n')).times.get('round'), {
    count: 9,
    sumMs: 40,
    bounds: [],
    counts: [],
  });
});

test('other pages tell nothing, and say why', () => {
  const names = new Names(etcdMetrics);
  assert.deepEqual(readingOf('<html>', names), {
    absent: 'answers with something else than metrics (line 1 is no sample)',
  });
  const none = { absent: 'serves metrics, and none of those that are known' };
  assert.deepEqual(readingOf('process_start_time_seconds 1.7e9\ngo_goroutines 7\n', names), none);
  assert.deepEqual(readingOf('', names), none);
});
