import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedProcessors, nodeShare, onProcessors, processorsIn, shareOut } from '../../../runner/system/pin.ts';

test('a list of the kernel is read range by range, and one that says nothing has none', () => {
  assert.deepEqual(processorsIn('0-3,8'), [0, 1, 2, 3, 8]);
  assert.deepEqual(processorsIn('5,7-9\n'), [5, 7, 8, 9]);
  assert.deepEqual([processorsIn('2'), processorsIn(''), processorsIn('odd')], [[2], [], []]);
});

test('what a process may use is in its status, and no other list is taken for it', () => {
  const status = 'Name:\tnode\nCpus_allowed:\tc\nCpus_allowed_list:\t2-3\nMems_allowed_list:\t0\n';
  assert.deepEqual([allowedProcessors(status), allowedProcessors('Name:\tnode\n')], [[2, 3], []]);
});

test('k6 and the nodes share no processor: half of two, a third of more, rounded up', () => {
  assert.deepEqual(shareOut([4, 9]), { k6: [4], nodes: [9] });
  assert.deepEqual(shareOut([0, 1, 2, 3]), { k6: [0, 1], nodes: [2, 3] });
  assert.deepEqual(shareOut([0, 1, 2, 3, 4, 5, 6, 7]), { k6: [0, 1, 2], nodes: [3, 4, 5, 6, 7] });
  assert.deepEqual([shareOut([3]), shareOut([])], [null, null]);
});

test('each node has a part of its own where there are as many processors as nodes, else all share', () => {
  const of = (processors: readonly number[], nodes: number) =>
    Array.from({ length: nodes }, (_, at) => nodeShare(processors, at, nodes));
  assert.deepEqual(of([1], 3), [[1], [1], [1]]);
  assert.deepEqual(of([3, 4, 5, 6, 7], 3), [[3], [4, 5], [6, 7]]);
  assert.deepEqual(of([2, 3], 1), [[2, 3]]);
});

test('a command is put behind taskset, and left alone without a pin', () => {
  assert.deepEqual(onProcessors({ taskset: '/bin/taskset', processors: [1, 3] }, 'k6', ['run', 'a.js']), {
    command: '/bin/taskset',
    args: ['-c', '1,3', 'k6', 'run', 'a.js'],
  });
  assert.deepEqual(onProcessors(null, 'k6', ['run']), { command: 'k6', args: ['run'] });
});
