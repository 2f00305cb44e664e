import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords } from '../../../../lib/analysis/threshold-rules/words.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { CellThreshold } from '../../../../lib/report/thresholds.ts';
import { thresholds } from '../../../../runner/report/sections/thresholds.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';

const met: CellThreshold = { operation: 'write', limit: 'p95', allowed: 5, measured: 4.25, met: true };
const missed: CellThreshold = { ...met, allowed: 4, met: false };

function limited(...thresholds: CellThreshold[]): Report {
  return exampleReportOf([timedCell({}, 1, {}, { thresholds })]);
}

test('limits that were all met are one line', () => {
  assert.deepEqual(printed(thresholds, limited(met, met), 120), ['Thresholds  2 of 2 met']);
});

test('limits that were not met are listed, and the others counted', () => {
  assert.deepEqual(printed(thresholds, limited(met, missed), 120), [
    'Thresholds  1 of 2 met',
    ' ! write p95 4.25 ms, more than 4.00 ms (small/medium/write-concurrent/users-10/cluster/http/1)',
  ]);
});

test('each limit is told in its unit', () => {
  assert.equal(
    inWords({ ...missed, limit: 'errorRate', allowed: 0.01, measured: 0.025 }),
    'write errors 2.50 %, more than 1.00 %',
  );
  assert.equal(
    inWords({ ...missed, limit: 'opsPerSecond', allowed: 500, measured: 400 }),
    'write rate 400 ops/s, less than 500 ops/s',
  );
  assert.equal(inWords({ ...missed, measured: null }), 'write p95 not measured, limit 4.00 ms');
});

test('a limit that was just missed has digits enough to see it', () => {
  assert.equal(inWords({ ...missed, allowed: 50, measured: 50.004 }), 'write p95 50.004 ms, more than 50.000 ms');
});

test('a rule is told as it was written, with what was measured, and the operation where it is about all', () => {
  const rule: CellThreshold = { ...missed, comparison: '<', unit: 'ms', rule: 'p95 < 4ms' };
  assert.equal(inWords(rule), 'p95 < 4ms: write 4.25 ms');
  assert.equal(inWords({ ...rule, measured: null }), 'p95 < 4ms: write not measured');
  const { operation: _, ...whole } = rule;
  const lost = { ...whole, limit: 'lost', unit: 'count', allowed: 0, measured: 3, rule: 'lost == 0' } as const;
  assert.equal(inWords(lost), 'lost == 0: 3');
  // What is just not below its limit reads as it is.
  assert.equal(inWords({ ...rule, measured: 4 }), 'p95 < 4ms: write 4.00 ms');
});

test('a rule that nothing was measured of is one of those that were not met', () => {
  const report = {
    ...limited(met),
    thresholds: [{ rule: 'lost == 0', judged: 0, missed: 0, met: false, absent: 'no cell of the run has it' }],
  };
  assert.deepEqual(printed(thresholds, report, 120), [
    'Thresholds  1 of 2 met',
    ' ! lost == 0: not measured (no cell of the run has it)',
  ]);
});
