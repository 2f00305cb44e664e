import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeState } from '../../../../lib/report/monitors.ts';
import { PollCounter } from '../../../../runner/monitors/raft/poll-counter.ts';
import { RaftTimeline } from '../../../../runner/monitors/raft/timeline.ts';
import { raftWindow } from '../../../../runner/monitors/raft/window.ts';

const state = (role: NodeState['role'], term: number | null, more: Partial<NodeState> = {}): NodeState => ({
  reachable: true,
  problem: null,
  role,
  term,
  leader: null,
  ready: role !== 'candidate',
  ...more,
});
const LEADER_3 = state('leader', 3);
const FOLLOWER_3 = state('follower', 3);
const GONE = state('unknown', null, { reachable: false, problem: 'nothing listens there', ready: false });

type Event = readonly [atMs: number, node: string, to: NodeState];

function timeline(events: readonly Event[], nodes = ['a', 'b', 'c'], limit?: number): RaftTimeline {
  const made = new RaftTimeline(nodes, limit);
  for (const [atMs, node, to] of events) made.add(node, to, atMs, 1_000_000 + atMs);
  return made;
}

const START: readonly Event[] = [
  [10, 'a', LEADER_3],
  [20, 'b', FOLLOWER_3],
  [30, 'c', FOLLOWER_3],
];
const windowOf = (events: readonly Event[], fromMs: number, toMs: number) =>
  raftWindow(timeline(events).history(), fromMs, toMs, 0);

test('a quiet window has no changes and was seen as a whole', () => {
  assert.deepEqual(raftWindow(timeline(START).history(), 1_000, 11_000, 120), {
    polls: 120,
    observedSeconds: 10,
    termChanges: 0,
    leaderChanges: 0,
    leaderlessSeconds: 0,
    led: [{ node: 'a', seconds: 10 }],
    unreachable: [],
    leadershipMoved: false,
  });
});

const FAILOVER: readonly Event[] = [
  ...START,
  [5_000, 'a', GONE],
  [5_900, 'b', state('candidate', 4)],
  [6_200, 'b', state('leader', 4)],
  [6_250, 'c', state('follower', 4)],
  [8_000, 'a', state('follower', 4)],
];

test('a failover: leaderless from the loss of the leader to the next one, its node unreachable until it is back', () => {
  const seen = windowOf(FAILOVER, 1_000, 11_000);
  assert.deepEqual(
    [seen.termChanges, seen.leaderChanges, seen.leaderlessSeconds, seen.leadershipMoved],
    [1, 1, 1.2, true],
  );
  assert.deepEqual(seen.unreachable, [{ node: 'a', seconds: 3 }]);
});

test('only what lies in the window counts; a change belongs to the window that begins with it', () => {
  const before = windowOf(FAILOVER, 1_000, 5_500);
  assert.deepEqual([before.termChanges, before.leaderChanges, before.leaderlessSeconds], [0, 0, 0.5]);
  const during = windowOf(FAILOVER, 5_900, 6_200);
  assert.deepEqual([during.termChanges, during.leaderChanges, during.leaderlessSeconds], [1, 0, 0.3]);
  const after = windowOf(FAILOVER, 6_200, 7_000);
  assert.deepEqual([after.termChanges, after.leaderChanges, after.leaderlessSeconds], [0, 1, 0]);
  assert.deepEqual(after.unreachable, [{ node: 'a', seconds: 0.8 }]);
});

test('the same leader again, in a higher term, is a change of term alone', () => {
  const seen = windowOf(
    [
      ...START,
      [2_000, 'a', state('candidate', 3)],
      [3_000, 'a', state('leader', 5)],
      [3_100, 'b', state('follower', 5)],
    ],
    1_000,
    9_000,
  );
  assert.deepEqual(
    [seen.termChanges, seen.leaderChanges, seen.leaderlessSeconds, seen.leadershipMoved],
    [1, 0, 1, false],
  );
});

test('of two that claim to lead, the one in the higher term does, whichever answered last', () => {
  const moved: readonly Event[] = [...START, [2_000, 'c', state('leader', 4)]];
  assert.equal(windowOf(moved, 1_000, 9_000).leaderChanges, 1);
  // The old leader is heard again, still in its old term: nothing moves.
  const again: readonly Event[] = [...moved, [3_000, 'a', GONE], [4_000, 'a', LEADER_3]];
  const seen = windowOf(again, 1_000, 9_000);
  assert.deepEqual([seen.leaderChanges, seen.termChanges, seen.leaderlessSeconds], [1, 1, 0]);
});

test('leadership that moves and comes back are two changes', () => {
  const seen = windowOf([...START, [2_000, 'b', state('leader', 4)], [3_000, 'a', state('leader', 5)]], 1_000, 9_000);
  assert.deepEqual([seen.leaderChanges, seen.termChanges, seen.leadershipMoved], [2, 2, true]);
});

test('a term does not fall with the node that reported it', () => {
  const seen = windowOf(
    [...START, [2_000, 'c', state('candidate', 9)], [3_000, 'c', GONE], [4_000, 'c', state('candidate', 9)]],
    1_000,
    9_000,
  );
  assert.equal(seen.termChanges, 1);
});

test('a window from before the first polls sees from the moment on that every node was polled', () => {
  const seen = windowOf(START, -5_000, 1_030);
  assert.deepEqual([seen.observedSeconds, seen.leaderlessSeconds, seen.termChanges], [1, 0, 0]);
});

test('what the first polls disagree about is no change', () => {
  const seen = windowOf(
    [
      [10, 'a', state('follower', 2)],
      [20, 'b', state('leader', 3)],
      [30, 'c', GONE],
    ],
    0,
    1_030,
  );
  assert.deepEqual([seen.termChanges, seen.leaderChanges, seen.observedSeconds], [0, 0, 1]);
  assert.deepEqual(seen.unreachable, [{ node: 'c', seconds: 1 }]);
});

test('degenerate windows: no poll at all, an empty one, one that ends before it begins', () => {
  for (const [events, from, to] of [
    [[], 0, 9_000],
    [START, 500, 500],
    [START, 900, 100],
  ] as const) {
    const seen = windowOf(events, from, to);
    assert.deepEqual([seen.observedSeconds, seen.leaderlessSeconds, seen.unreachable], [0, 0, []]);
  }
});

test('a cluster that never has a leader is leaderless for the whole window', () => {
  const seen = raftWindow(timeline([[0, 'a', state('candidate', 1)]], ['a']).history(), 1_000, 3_000, 0);
  assert.deepEqual([seen.leaderlessSeconds, seen.leaderChanges], [2, 0]);
});

test('a target that tells no terms still has its leader seen', () => {
  const events: readonly Event[] = [
    [0, 'a', state('leader', null)],
    [0, 'b', state('follower', null)],
    [2_000, 'a', state('follower', null)],
    [2_500, 'b', state('leader', null)],
  ];
  const seen = raftWindow(timeline(events, ['a', 'b']).history(), 1_000, 9_000, 0);
  assert.deepEqual([seen.leaderChanges, seen.termChanges, seen.leaderlessSeconds], [1, 0, 0.5]);
});

test('the timeline keeps changes only, each with what it changed from', () => {
  const { changes } = timeline([...START, [500, 'a', LEADER_3], [750, 'b', FOLLOWER_3], [900, 'a', GONE]]).history();
  assert.equal(changes.length, 4);
  assert.deepEqual(changes[3], { atMs: 900, at: '1970-01-01T00:16:40.900Z', node: 'a', from: LEADER_3, to: GONE });
});

test('a time-out dated back to its question takes its place before later answers of others', () => {
  const seen = timeline([...START, [2_100, 'b', state('leader', 4)], [500, 'a', GONE]]);
  assert.deepEqual(
    seen.history().changes.map(({ atMs }) => atMs),
    [10, 20, 30, 500, 2_100],
  );
  const window = raftWindow(seen.history(), 100, 3_000, 0);
  assert.deepEqual([window.leaderlessSeconds, window.leaderChanges], [1.6, 1]);
});

test('a full timeline lets the oldest changes go, and newer windows come out the same', () => {
  const whole = timeline(FAILOVER).history();
  const cut = timeline(FAILOVER, ['a', 'b', 'c'], 3).history();
  assert.deepEqual([cut.changes.length, cut.dropped], [3, 5]);
  assert.deepEqual(raftWindow(cut, 6_000, 11_000, 0), raftWindow(whole, 6_000, 11_000, 0));
  // Of what lies before, nothing is claimed.
  assert.equal(raftWindow(cut, 0, 11_000, 0).observedSeconds, 11 - 5.9);
});

test('polls are counted by the second, in part where a second is cut', () => {
  const counter = new PollCounter();
  for (let at = 0; at < 10_000; at += 100) counter.add(at);
  assert.equal(counter.between(0, 10_000), 100);
  assert.equal(counter.between(2_000, 4_000), 20);
  assert.equal(counter.between(2_500, 4_000), 15);
  assert.equal(counter.between(20_000, 30_000), 0);
});
