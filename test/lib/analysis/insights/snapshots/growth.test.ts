import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotGrowth } from '../../../../../lib/analysis/insights/snapshots/growth.ts';
import type { SnapshotGrowths } from '../../../../../lib/report/snapshots.ts';
import { exampleReportOf, failoverCell } from '../../../../fixtures/example-report.ts';
import { exampleClusterSnapshots } from '../../../../fixtures/reports/snapshots.ts';

const MIB = 1_048_576;
const GROWTH = {
  ...{ points: 9, smallestBytes: MIB, largestBytes: 10 * MIB, msPerMiB: 10 },
  ...{ exponent: 1, interval: { low: 0.9, high: 1.1, confidence: 0.95 } },
};

function found(growth: SnapshotGrowths, cells = [failoverCell]) {
  const snapshots = [{ ...exampleClusterSnapshots, growth }];
  return snapshotGrowth.find(exampleReportOf(cells, { snapshots }));
}

test('the time of snapshots is carried on to the size at which it is an election timeout', () => {
  // 10 MiB take 100 ms; 10 times the time is 100 MiB on a straight line, and 31.6 MiB where it goes with the square.
  const [finding] = found(GROWTH);
  assert.deepEqual(finding?.measured[1]?.against?.value, 100 * MIB);
  assert.equal(finding?.severity, 'note');
  assert.match(finding?.title ?? '', /at 100 MB it would last an election timeout \(1[.]00 s\)/);
  assert.equal(found({ ...GROWTH, exponent: 2 })[0]?.severity, 'note', '3.16 times the largest');
  // 10 MiB take 400 ms: 25 MiB are near.
  assert.equal(found({ ...GROWTH, msPerMiB: 40 })[0]?.severity, 'warning');
});

test('without an election timeout the growth alone is told', () => {
  const [finding] = found(GROWTH, []);
  assert.match(finding?.title ?? '', /the election timeout is not known[.]$/);
  assert.equal(finding?.measured[1]?.against, undefined);
});

test('nothing is told of sizes that hardly differ, of a time that may not grow, or where it is not known', () => {
  assert.deepEqual(found({ ...GROWTH, smallestBytes: 6 * MIB }), []);
  assert.deepEqual(found({ ...GROWTH, interval: { low: -0.1, high: 1.1, confidence: 0.95 } }), []);
  assert.deepEqual(found({ absent: 'too few' }), []);
});
