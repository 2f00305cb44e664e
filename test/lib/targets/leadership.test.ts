import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Claim, leaderOf, leadersOf } from '../../../lib/targets/leadership.ts';

const claim = (node: string, term: number | null, more: Partial<Claim<string>> = {}): Claim<string> => ({
  node,
  group: null,
  role: 'leader',
  ready: true,
  term,
  ...more,
});

test('of several that claim to lead, the one in the highest term does, in whatever order they are heard', () => {
  const claims = [claim('a', 3), claim('b', 5), claim('c', 4)];
  assert.equal(leaderOf(claims), 'b');
  assert.equal(leaderOf([...claims].reverse()), 'b');
});

test('who is not ready does not lead, in whatever term', () => {
  assert.equal(leaderOf([claim('a', 9, { ready: false }), claim('b', 1)]), 'b');
  assert.equal(leaderOf([claim('a', 9, { ready: false })]), null);
});

test('followers and candidates do not lead', () => {
  assert.equal(leaderOf([claim('a', 2, { role: 'follower' }), claim('b', 3, { role: 'candidate' })]), null);
  assert.equal(leaderOf([]), null);
});

test('between equal terms the newest claim counts, and the first where nobody says when', () => {
  assert.equal(leaderOf([claim('a', null), claim('b', null)]), 'a');
  assert.equal(leaderOf([claim('a', null, { atMs: 5 }), claim('b', null, { atMs: 7 })]), 'b');
  assert.equal(leaderOf([claim('a', 2, { atMs: 9 }), claim('b', 2, { atMs: 7 })]), 'a');
  assert.equal(leaderOf([claim('a', 3, { atMs: 1 }), claim('b', 2, { atMs: 9 })]), 'a');
});

test('each group has a leader of its own', () => {
  const claims = [claim('a', 2, { group: 'q1' }), claim('b', 9, { group: 'q2' }), claim('c', 3, { group: 'q1' })];
  assert.deepEqual(
    [...leadersOf(claims)].map(([group, { node }]) => [group, node]),
    [
      ['q1', 'c'],
      ['q2', 'b'],
    ],
  );
  assert.deepEqual([leaderOf(claims, 'q2'), leaderOf(claims)], ['b', null]);
});
