import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionPrices } from '../../../lib/analysis/connections.ts';
import { type EntryLoad, READS } from '../../../lib/scenarios/steps.ts';
import { timedCell } from '../../fixtures/example-report.ts';

const reading = (connections: 'kept' | 'new', users: number, p50: number, opsPerSecond: number) => {
  const load: EntryLoad = { ...READS, readsFrom: 'leader', connections };
  const step = { name: `${connections}-users-${users}`, users, load };
  return timedCell({ scenario: 'connections', step }, p50, { operation: 'read', opsPerSecond });
};

test('kept connections are held against new ones of as many users', () => {
  const cells = [
    reading('kept', 1, 1, 1_000),
    reading('new', 1, 2, 400),
    reading('new', 10, 5, 1_000),
    reading('kept', 10, 4, 2_000),
    reading('kept', 50, 4, 2_000),
  ];
  assert.deepEqual(
    connectionPrices(cells).map(({ users, kept, fresh, ratio, pairs }) => [
      users,
      kept.opsPerSecond.median,
      fresh.p50Ms.median,
      ratio.opsPerSecond,
      ratio.p50,
      pairs,
    ]),
    [
      [1, 1_000, 2, 2.5, 0.5, 1],
      [10, 2_000, 5, 2, 0.8, 1],
    ],
  );
});
