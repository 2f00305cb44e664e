import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarrierWatch } from '../../../../lib/report/barrier.ts';
import { checkBarrier } from '../../../../runner/report/check/barrier.ts';

const WATCH: BarrierWatch = {
  limitMs: 5_000,
  reads: 40,
  nodes: [
    { node: 'node1', late: 0, stale: 0, refused: 0, timedOut: 0 },
    { node: 'node2', late: 5, stale: 2, refused: 0, timedOut: 0 },
  ],
  modes: ['stale'],
  finding: 'They were taken for more.',
};

test('what was seen of a read barrier agrees with itself', () => {
  assert.deepEqual(checkBarrier(WATCH), []);
  assert.deepEqual(checkBarrier({ ...WATCH, finding: null }), []);
});

test('counts beyond their reads, other modes, and a contradiction of nothing are told', () => {
  assert.deepEqual(checkBarrier({ ...WATCH, reads: 4 }), ['5 of 4 reads were held up']);
  assert.deepEqual(checkBarrier({ ...WATCH, modes: ['reject'], finding: null }), [
    'modes are reject, but stale follows from the reads',
  ]);
  const nodes = [{ node: 'node2', late: 3, stale: 4, refused: 0, timedOut: 0 }];
  assert.deepEqual(checkBarrier({ ...WATCH, nodes }), ['4 of 3 late reads of node2 are stale']);
  assert.deepEqual(checkBarrier({ ...WATCH, nodes: [], modes: [] }), [
    'a contradiction is told, and no mode that contradicts',
  ]);
});
