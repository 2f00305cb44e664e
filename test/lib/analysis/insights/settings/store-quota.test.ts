import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeQuota } from '../../../../../lib/analysis/insights/settings/store-quota.ts';
import { exampleMetrics, exampleNodeMetrics, exampleReportOf, timedCell } from '../../../../fixtures/example-report.ts';
import { configuredWith, exampleSetting } from '../../../../fixtures/reports/settings.ts';

const QUOTA = exampleSetting({ name: 'quota', key: '--quota-backend-bytes', value: 1_000_000, unit: 'bytes' });

const found = (storeBytes: number | null, settings = [QUOTA]) => {
  const node = exampleNodeMetrics('node1');
  const metrics = exampleMetrics([{ ...node, levels: { ...node.levels, storeBytes, storeUsedBytes: 1_000 } }]);
  const report = exampleReportOf([timedCell({}, 1, {}, { metrics })], { clusters: configuredWith(settings) });
  return storeQuota.find(report);
};

test('a store near its quota is warned of, and one at it is critical', () => {
  const severity = (bytes: number | null) => found(bytes).map((each) => each.severity);
  assert.deepEqual(severity(799_999), []);
  assert.deepEqual(severity(800_000), ['warning']);
  assert.deepEqual(severity(950_000), ['critical']);
  assert.deepEqual(severity(null), []);
});

test('it is told with its quota, by the flag that sets it, and only where that is known', () => {
  const [finding] = found(900_000);
  assert.deepEqual(finding?.measured, [
    {
      ...{ what: 'store of node1', value: 900_000, unit: 'bytes' },
      against: { what: 'quota (--quota-backend-bytes)', value: 1_000_000 },
    },
    { what: 'the part of it that is in use', value: 1_000, unit: 'bytes' },
  ]);
  assert.match(finding?.advice ?? '', /raise the quota of the store \(--quota-backend-bytes, now 977 KB\)/);
  assert.deepEqual(found(900_000, []), []);
});
