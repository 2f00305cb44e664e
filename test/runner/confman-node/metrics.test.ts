import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confmanMetrics } from '../../../lib/targets/confman/metrics.ts';
import { type Began, pageOf } from '../../../runner/confman-node/metrics.ts';
import { Names } from '../../../runner/monitors/metrics/names.ts';
import { readingOf } from '../../../runner/monitors/metrics/reading.ts';

const QUIET = { toLeader: 0, toFollower: 0 };

function member(index: number): string {
  const apply = (op: string, le: string, count: number): string =>
    `etcd_server_apply_duration_seconds_bucket{op="${op}",success="true",version="v3",le="${le}"} ${count}`;
  return [
    `etcd_server_proposals_committed_total ${index}`,
    `etcd_server_proposals_applied_total ${Math.max(0, index - 1)}`,
    'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 3',
    'etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 4',
    'etcd_disk_wal_fsync_duration_seconds_sum 0.0512',
    'etcd_disk_wal_fsync_duration_seconds_count 4',
    'etcd_disk_wal_write_bytes_total 4096',
    ...['Put', 'Txn'].flatMap((op) => [
      apply(op, '0.0001', 2),
      apply(op, '+Inf', 5),
      `etcd_server_apply_duration_seconds_sum{op="${op}",success="true",version="v3"} 0.002`,
      `etcd_server_apply_duration_seconds_count{op="${op}",success="true",version="v3"} 5`,
    ]),
  ].join('\n');
}

test("what a member counts is told by Confman's names, from where the process began", () => {
  const began: Began = new Map();
  assert.match(pageOf(member(1_000), began, QUIET) ?? '', /^entries_commit_count_total\{[^}]*\} 0$/m);
  const page = pageOf(member(1_007), began, { toLeader: 1, toFollower: 0 });
  assert.ok(page !== null);
  assert.match(page, /\n# EOF\n$/);
  const reading = readingOf(page, new Names(confmanMetrics));
  assert.ok(!('absent' in reading));
  assert.deepEqual(Object.fromEntries(reading.numbers), { committed: 7, applied: 7, leaderships: 1 });
  const INF = Number.POSITIVE_INFINITY;
  assert.deepEqual(Object.fromEntries(reading.times), {
    flush: { count: 4, sumMs: 51.2, bounds: [1, INF], counts: [3, 4] },
    apply: { count: 10, sumMs: 4, bounds: [0.1, INF], counts: [4, 10] },
  });
});

test('a member that does not know yet how far its log goes is no beginning', () => {
  const began: Began = new Map();
  assert.doesNotMatch(pageOf(member(0), began, QUIET) ?? '', /entries_commit/);
  pageOf(member(500), began, QUIET);
  assert.match(pageOf(member(503), began, QUIET) ?? '', /^entries_commit_count_total\{[^}]*\} 3$/m);
  // What it has forgotten for a moment is not counted backwards.
  assert.doesNotMatch(pageOf(member(0), began, QUIET) ?? '', /entries_commit/);
});

test("a page that is none of a member's gives none", () => {
  assert.equal(pageOf('<html>', new Map(), QUIET), null);
  assert.equal(pageOf('go_goroutines 7\n', new Map(), QUIET), null);
});
