import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState, WarmUp } from '../../../../lib/report/state.ts';
import { checkStates } from '../../../../runner/report/check/state.ts';
import { exampleReport } from '../../../fixtures/reports/report.ts';

const { clusters, states = [] } = exampleReport;
const [first] = states as [ClusterState];
const warmed = (changes: Partial<WarmUp>): string[] =>
  checkStates({ clusters, states: [{ ...first, warmUp: { ...(first.warmUp as WarmUp), ...changes } }] });

test('states of clusters that were measured, each once, contradict nothing; none at all neither', () => {
  assert.deepEqual(checkStates(exampleReport), []);
  assert.deepEqual(checkStates({ clusters }), []);
});

test('a state twice, and one of a cluster that was not there', () => {
  assert.deepEqual(checkStates({ clusters, states: [first, first] }), ['state of cluster is there more than once']);
  assert.deepEqual(
    checkStates({ clusters, states: [{ ...first, cluster: 'of-5', held: { absent: 'interrupted' } }] }),
    ['state of of-5: the run has no cluster of that name'],
  );
});

test('what is said of a store follows from what it held', () => {
  const { held } = first;
  assert.ok(!('absent' in held));
  const of = (finding: string | null) => checkStates({ clusters, states: [{ ...first, held: { ...held, finding } }] });
  assert.deepEqual(of(null), []);
  assert.deepEqual(of('It held a lot.'), ['state of cluster: what is said of what it held does not follow from it']);
});

test('a warm-up that ended after one window, or before its windows did', () => {
  const { windows } = first.warmUp as WarmUp;
  assert.deepEqual(warmed({ windows: windows.slice(0, 1) }), [
    'state of cluster: warmed up until steady, without two windows that could agree',
  ]);
  assert.deepEqual(warmed({ seconds: 5 }), ['state of cluster: its windows are longer than its warm-up']);
});
