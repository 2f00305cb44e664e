import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyLimit } from '../../../../lib/analysis/insights/body-limit.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { Reason } from '../../../../lib/targets/outcome.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';

const writes = (bytes: number, ok: number, rejected: number, reason: Reason = 'too-large', batch?: number): Cell => {
  const load = { kind: 'entries', readPercent: 0, readsFrom: 'all-nodes', writesTo: 'leader' } as const;
  const reasons = rejected === 0 ? [] : [{ outcome: 'rejected' as const, reason, count: rejected }];
  const step = { name: 's', users: 1, load: batch === undefined ? load : { ...load, batch } };
  return timedCell({ payload: { name: `${bytes}`, bytes }, step }, 1, { ok, rejected, reasons });
};

const found = (...cells: Cell[]) =>
  bodyLimit
    .find(exampleReportOf(cells))
    .map(({ severity, measured }) => [severity, measured[0]?.value, measured[0]?.against?.value ?? null]);

test('writes that are refused as too large are told with the sizes on both sides of the limit', () => {
  assert.deepEqual(found(writes(1_000, 10, 0), writes(2_000, 0, 10), writes(4_000, 0, 10)), [
    ['critical', 2_000, 1_000],
  ]);
  assert.deepEqual(found(writes(2_000, 5, 5)), [['warning', 2_000, 2_000]]);
  assert.deepEqual(found(writes(1_000, 10, 0, 'too-large', 2), writes(1_000, 0, 10, 'too-large', 50)), [
    ['critical', 50_000, 2_000],
  ]);
});

test('a cell that is invalid for it counts, and other failures do not', () => {
  const invalid = { ...writes(2_000, 0, 10), verdict: { level: 'invalid' as const, reasons: ['nothing was ok'] } };
  assert.deepEqual(found(invalid as Cell), [['critical', 2_000, null]]);
  assert.deepEqual(found(writes(2_000, 0, 10, 'overloaded'), writes(1_000, 10, 0)), []);
});
