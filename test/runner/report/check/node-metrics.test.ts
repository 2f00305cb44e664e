import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeasuredCell } from '../../../../lib/analysis/cells.ts';
import type { Measured } from '../../../../lib/report/cell.ts';
import type { ToldMetrics } from '../../../../lib/report/node-metrics.ts';
import { checkNodeMetrics } from '../../../../runner/report/check/node-metrics.ts';
import {
  exampleMeasured,
  exampleMetrics,
  exampleNodeMetrics,
  examplePlan,
  exampleRaft,
  exampleTimed,
} from '../../../fixtures/example-report.ts';

const check = (metrics: Measured['metrics'], more: Partial<Measured> = {}): string[] =>
  checkNodeMetrics({
    ...examplePlan(),
    state: 'ok',
    ...exampleMeasured({ ...(metrics && { metrics }), ...more }),
  } as MeasuredCell);

test('what nodes told, that they told nothing, and an older report contradict nothing', () => {
  assert.deepEqual(check(exampleMetrics()), []);
  assert.deepEqual(check({ absent: 'they tell nothing' }), []);
  assert.deepEqual(check(undefined), []);
  const nodes = [exampleNodeMetrics('node1', { committed: 1_000 }), exampleNodeMetrics('node2')];
  const raft = exampleRaft({ led: [{ node: 'node1', seconds: 10 }] });
  assert.deepEqual(check(exampleMetrics(nodes, { leader: 'node1' }), { raft }), []);
});

test('what is said of the cluster follows from its nodes', () => {
  const metrics = exampleMetrics();
  const of = (changes: Partial<ToldMetrics['cluster']>) =>
    check({ ...metrics, cluster: { ...metrics.cluster, ...changes } });
  const wrong = ['metrics: what is said of the cluster does not follow from its nodes'];
  assert.deepEqual(of({ commandsPerEntry: 2.1 }), wrong);
  assert.deepEqual(of({ entriesPerSecond: null }), wrong);
  assert.deepEqual(of({ entriesOf: 'node1' }), wrong);
  assert.deepEqual(of({ preVotes: 1 }), wrong);
  assert.deepEqual(of({ commandsPerEntry: 2 + 1e-9 }), []);
});

test('writes of the load are among those of the cluster, and no node is there twice', () => {
  assert.deepEqual(check(exampleMetrics(undefined, { writes: 3_999 })), ['metrics: 3999 writes, and 4000 were ok']);
  const twice = exampleMetrics([exampleNodeMetrics('node1'), exampleNodeMetrics('node3')]);
  assert.deepEqual(check(twice), ['metrics: a node is there more than once']);
});

test('percentiles lie in their buckets and in order', () => {
  const of = (flush: ReturnType<typeof exampleTimed>) => {
    const times = { ...exampleNodeMetrics('node1').times, flush };
    return check(exampleMetrics([exampleNodeMetrics('node1', undefined, { times })]));
  };
  const wrong = ['metrics: node1: percentiles of flush contradict each other'];
  assert.deepEqual(of(exampleTimed({ p50: { ms: 2.5, fromMs: 1, toMs: 2 } })), wrong);
  assert.deepEqual(of(exampleTimed({ p50: { ms: null, fromMs: 1, toMs: 2 } })), wrong);
  assert.deepEqual(of(exampleTimed({ p50: { ms: 5, fromMs: 4, toMs: 8 } })), wrong);
  assert.deepEqual(of(exampleTimed({ p99: { ms: null, fromMs: 8_192, toMs: null } })), []);
  assert.deepEqual(of(exampleTimed({ p50: null, p99: null, meanMs: null, taken: 0 })), []);
});
