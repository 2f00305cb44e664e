import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSpreads } from '../../../lib/analysis/fairness.ts';
import type { NodeShare } from '../../../lib/report/figures.ts';
import { exampleMeasured, examplePlan } from '../../fixtures/reports/cell.ts';
import { exampleDistribution } from '../../fixtures/reports/distribution.ts';
import { exampleOperation } from '../../fixtures/reports/operation.ts';

const share = (node: string, ok: number, p50Ms: number, p99Ms: number): NodeShare => {
  return { node, ok, rejected: 0, unknown: 0, p50Ms, p99Ms, maxMs: p99Ms };
};

function cellOf(nodes: readonly NodeShare[]) {
  const distribution = { ...exampleDistribution, nodes };
  const operations = [exampleOperation({ operation: 'read', distribution })];
  return { ...examplePlan(), state: 'ok', ...exampleMeasured({ operations }) } as const;
}

test('the least and the greatest of what nodes had, and who had the latter', () => {
  const cell = cellOf([share('a:1', 500, 1, 9), share('b:1', 300, 2, 4), share('c:1', 200, 1.5, 30)]);
  const [spread, ...others] = nodeSpreads([cell]);
  assert.deepEqual(others, []);
  assert.deepEqual([spread?.operation, spread?.nodes], ['read', 3]);
  assert.deepEqual(spread?.share, { least: 0.2, greatest: 0.5, node: 'a:1' });
  assert.deepEqual(spread?.p50Ms, { least: 1, greatest: 2, node: 'b:1' });
  assert.deepEqual(spread?.p99Ms, { least: 4, greatest: 30, node: 'c:1' });
});

test('what went to one node, or was answered by one alone, is not spread', () => {
  assert.deepEqual(nodeSpreads([cellOf([share('a:1', 500, 1, 9)])]), []);
  assert.deepEqual(nodeSpreads([cellOf([share('a:1', 500, 1, 9), share('b:1', 0, 0, 0)])]), []);
});

test('cells that did not run to their end, and those without a distribution, have none', () => {
  const nodes = [share('a:1', 5, 1, 9), share('b:1', 5, 1, 9)];
  assert.deepEqual(nodeSpreads([{ ...cellOf(nodes), state: 'aborted', reason: 'it was interrupted' }]), []);
  const operations = [exampleOperation()];
  assert.deepEqual(nodeSpreads([{ ...examplePlan(), state: 'ok', ...exampleMeasured({ operations }) }]), []);
});
