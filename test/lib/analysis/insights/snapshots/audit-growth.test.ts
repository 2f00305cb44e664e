import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditTrail } from '../../../../../lib/analysis/insights/snapshots/audit-growth.ts';
import type { AuditGrowth } from '../../../../../lib/report/analyses.ts';
import { exampleReportOf, timedCell } from '../../../../fixtures/example-report.ts';
import { exampleClusterSnapshots, exampleSeen } from '../../../../fixtures/reports/snapshots.ts';

function findingOf(
  sizes: readonly (readonly [events: number, p50Ms: number])[],
  fit: Partial<AuditGrowth> = {},
  bytes = 1,
) {
  const points = sizes.map(([events, p50Ms]) => ({
    events,
    p50Ms,
    p95Ms: p50Ms,
    opsPerSecond: 1,
    bytesPerResponse: 1,
  }));
  const growth: AuditGrowth = {
    ...{ tier: 'small', payload: 'medium', cluster: { name: 'cluster', nodes: 3 }, protocol: 'http', reads: 'local' },
    ...{ users: 1, limit: 50, points, exponent: null, interval: null, ...fit },
  };
  const report = exampleReportOf([timedCell({}, 1)], {
    snapshots: [{ ...exampleClusterSnapshots, seen: [exampleSeen({ bytes })] }],
  });
  return auditTrail.find({ ...report, analyses: { ...report.analyses, audit: [growth] } })[0] ?? null;
}

function found(...of: Parameters<typeof findingOf>) {
  const finding = findingOf(...of);
  return finding === null ? null : ([finding.severity, finding.measured[0]?.value, finding.cost] as const);
}

test('its ends are those of the sizes that are compared, each told once', () => {
  const finding = findingOf([
    [20, 0.5],
    [1_000, 4],
    [1_000, 6],
    [10_000, 60],
  ]);
  assert.match(finding?.title ?? '', /12\.0x as long .*: 5\.00 ms of 1,000 events, 60\.0 ms of 10,000\.$/);
  assert.match(finding?.certainty ?? '', /^Of 2 sizes of the trail/);
});

test('a query that takes more than 3 times as long over 10 times the events is warned of', () => {
  assert.deepEqual(
    found([
      [1_000, 5],
      [10_000, 60],
    ])?.slice(0, 2),
    ['warning', 12],
  );
  assert.deepEqual(
    found([
      [1_000, 5],
      [10_000, 15],
    ])?.slice(0, 2),
    ['note', 3],
  );
  // 100 times the events: 10 times the latency is 3.16 times for each 10.
  assert.equal(
    found([
      [1_000, 5],
      [100_000, 50],
    ])?.[0],
    'warning',
  );
});

test('a fitted exponent goes before two sizes, and nothing is told where its interval holds growth and none', () => {
  const sizes = [
    [100, 5],
    [300, 9],
    [1_000, 20],
  ] as const;
  const interval = { low: 0.5, high: 0.7, confidence: 0.95 };
  assert.equal(found(sizes, { exponent: 0.6, interval })?.[0], 'warning');
  assert.equal(found(sizes, { exponent: 0.6, interval: { ...interval, low: -0.1 } }), null);
  const flat = found(sizes, { exponent: 0.02, interval: { ...interval, low: -0.05, high: 0.09 } });
  assert.deepEqual([flat?.[0], flat?.[1]?.toFixed(2)], ['note', '1.05']);
});

test('sizes of less than 10 times, and trails shorter than the answer, show nothing', () => {
  assert.equal(
    found([
      [1_000, 5],
      [9_000, 60],
    ]),
    null,
  );
  assert.equal(
    found([
      [10, 1],
      [1_000, 60],
    ]),
    null,
  );
});

test('snapshots much larger than the dataset are told with it', () => {
  // The dataset has 1,000 values of 1 KiB.
  const sizes = [
    [1_000, 5],
    [10_000, 60],
  ] as const;
  assert.match(found(sizes, {}, 3 * 1_024_000)?.[2] ?? '', /Snapshots are 3[.]00x the dataset/);
  assert.doesNotMatch(found(sizes, {}, 1_024_000)?.[2] ?? '', /Snapshots/);
});
