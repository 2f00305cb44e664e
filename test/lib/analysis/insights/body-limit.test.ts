import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyLimit } from '../../../../lib/analysis/insights/body-limit.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { ConfiguredSetting } from '../../../../lib/report/settings.ts';
import type { Reason } from '../../../../lib/targets/outcome.ts';
import { examplePlan, exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';
import { configuredWith, exampleSetting } from '../../../fixtures/reports/settings.ts';

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

test('the configured limit is held against what was refused: it explains it, or something else refuses', () => {
  const limited = (value: number, ...cells: Cell[]) => {
    const limit = exampleSetting({ name: 'body-limit', key: '--max-request-bytes', value, unit: 'bytes' });
    return bodyLimit.find(exampleReportOf(cells, { clusters: configuredWith([limit]) }))[0];
  };
  const cells = [writes(1_000_000, 10, 0), writes(2_000_000, 0, 10)];
  const explained = limited(1_572_864, ...cells);
  assert.match(explained?.certainty ?? '', /the configured limit of 1[.]5 MB \(--max-request-bytes\) explains it[.]$/);
  assert.match(explained?.advice ?? '', /^Raise the limit for requests \(--max-request-bytes, now 1[.]5 MB\)/);
  assert.deepEqual(explained?.measured.at(-1), {
    ...{ what: 'least size that was refused', value: 2_000_000, unit: 'bytes' },
    against: { what: 'configured limit (--max-request-bytes)', value: 1_572_864 },
  });
  assert.match(limited(30_000_000, ...cells)?.certainty ?? '', /is above that: something else refuses them/);
  assert.match(limited(500_000, ...cells)?.certainty ?? '', /is below what was taken/);
});

test('cells that failed with values beyond the configured limit are told, where no write tells', () => {
  const failed = (bytes: number): Cell => {
    return { ...examplePlan({ payload: { name: `${bytes}`, bytes } }), state: 'failed', reason: 'seeding failed' };
  };
  const limit = exampleSetting({ name: 'body-limit', key: '--max-request-bytes', value: 200_000, unit: 'bytes' });
  const of = (settings: readonly ConfiguredSetting[], ...cells: Cell[]) =>
    bodyLimit.find(exampleReportOf(cells, { clusters: configuredWith(settings) })).map(({ title }) => title);
  assert.deepEqual(of([limit], failed(1_048_576), failed(200_000)), [
    'Values of 1 MB are larger than the requests that the service takes, 195 KB: 1 cell failed before anything was measured.',
  ]);
  assert.deepEqual(of([], failed(1_048_576)), []);
});
