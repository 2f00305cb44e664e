import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deathInWords, outcomeInWords } from '../../../lib/analysis/deaths.ts';

test('a node that was started and ended is told with how long it lived', () => {
  const death = { node: 'node1', afterMs: 1_900, how: null };
  assert.equal(deathInWords(death), 'node1 started and ended after 1.90 s');
  assert.equal(outcomeInWords(death), 'node1 did not survive the fault: it started and ended after 1.90 s');
  assert.equal(
    deathInWords({ ...death, how: 'etcd ended by SIGKILL' }),
    `${deathInWords(death)} (etcd ended by SIGKILL)`,
  );
});

test('a node that nobody had touched ended by itself: that is not said to be of a fault', () => {
  const death = { node: 'node2', afterMs: null, how: 'etcd ended with exit code 2' };
  assert.equal(outcomeInWords(death), 'node2 ended by itself (etcd ended with exit code 2)');
});
