import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, refused } from './read-options.ts';

test('sizes of the cluster are taken in the order in which they are given, each once', () => {
  const { nodes, clusterRounds, hosts } = read({ nodes: '5,1, 3,5' });
  assert.deepEqual([nodes, clusterRounds, hosts], [[5, 1, 3], 1, null]);
  assert.equal(read({ nodes: '1,3', rounds: '4' }).clusterRounds, 4);
});

for (const [flags, message] of [
  [{ nodes: '2' }, /^--nodes "2": an embedded cluster has 1, 3, 5, 7 nodes$/],
  [{ nodes: '03' }, /^--nodes "03"/],
  [{ nodes: '1,4' }, /^--nodes "4": an embedded cluster has 1, 3, 5, 7 nodes$/],
  [{ nodes: ',' }, /^--nodes is empty; give 1, 3, 5, 7, or several with commas$/],
  [{ host: ['http://a:1'], nodes: '1,3,5' }, /^--host names your own cluster/],
  [{ host: ['http://a:1'], rounds: '2' }, /^--host names your own cluster/],
  [{ nodes: '3,5', mode: 'single' }, /^--mode single and several sizes .* name 1 among the sizes$/],
  [{ nodes: '3', rounds: '2' }, /^--rounds says how often sizes or values are measured: name several with --nodes/],
  [{ rounds: '2' }, /^--rounds says how often sizes or values are measured/],
  [{ nodes: '1,3', rounds: '0' }, /^--rounds "0": must be a whole number from 1 to 20$/],
] as const) {
  test(`${JSON.stringify(flags)} is refused`, () => refused(flags, message));
}

for (const scenarios of ['batch', 'connections', 'mixed,batch'])
  test(`${scenarios} has no open form`, () =>
    refused(
      { scenarios, openRate: '100' },
      /^--open-rate begins operations on a schedule, and (batch|connections) asks how its users make theirs/,
    ));
