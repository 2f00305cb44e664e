import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, refused } from './read-options.ts';

test('what is varied is taken with its values in order, and asks for an embedded cluster whatever the file names', () => {
  const file = { nodes: [{ url: 'http://a:1' }] };
  const { vary, hosts, clusterRounds } = read(
    { target: 'etcd', vary: 'snapshot-count=10000, 1000', rounds: '2' },
    {},
    file,
  );
  assert.deepEqual([vary, hosts, clusterRounds], [{ knob: 'snapshot-count', values: ['10000', '1000'] }, null, 2]);
  assert.equal(read().vary, null);
});

const TWO = 'snapshot-count=1000,10000';

for (const [flags, message] of [
  [{ vary: 'snapshot-count' }, /^--vary "snapshot-count": write it like snapshot-count=1000,10000, with two values/],
  [{ vary: 'snapshot-count=1000' }, /^--vary "snapshot-count=1000": .* each is held against the first$/],
  [{ vary: '=1,2' }, /^--vary "=1,2": write it like/],
  [{ vary: [TWO, 'heartbeat-interval=50ms,100ms'] }, /^--vary is given twice/],
  [{ host: ['http://a:1'], vary: TWO }, /^--host names your own cluster, --nodes, --vary, --rounds and --port/],
  [{ nodes: '1,3', vary: TWO }, /^--vary and several sizes \(--nodes 1,3\) exclude each other: .*; name one size$/],
  [
    { mode: 'both', vary: TWO },
    /^--mode both and --vary exclude each other: .* --nodes 1 varies snapshot-count on one/,
  ],
  [{ mode: 'single', vary: TWO }, /^--mode single and --vary exclude each other/],
] as const) {
  test(`${JSON.stringify(flags)} is refused`, () => refused(flags, message));
}
