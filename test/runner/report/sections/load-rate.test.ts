import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRateBlocks } from '../../../../runner/report/sections/faults/load-rate.ts';
import { faults } from '../../../../runner/report/sections/faults.ts';
import { exampleReportOf, recoveryCell } from '../../../fixtures/example-report.ts';
import { printedParts } from '../../../fixtures/printed.ts';

test('a rate that was found is told with what was tried before', () => {
  const [lines] = printedParts(faults, exampleReportOf([recoveryCell]), 160);
  assert.equal(
    lines?.at(-1),
    ' - rate found: 50 writes/s and 25 reads/s; at 100 it was not steady (61 of 100 writes/s were completed)',
  );
});

test('of a rate that was given, or that an older report did not tell, nothing is said', () => {
  assert.deepEqual(loadRateBlocks({ writesPerSecond: 100, readsPerSecond: 50, origin: 'given', tried: [] }), []);
  assert.deepEqual(loadRateBlocks(null), []);
});
