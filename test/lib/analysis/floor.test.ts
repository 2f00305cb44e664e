import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measured } from '../../../lib/analysis/cells.ts';
import { floorMs, withFloor } from '../../../lib/analysis/floor.ts';
import type { Calibrated } from '../../../lib/report/calibration.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { examplePlan, LONE, timedCell } from '../../fixtures/example-report.ts';
import { exampleCalibration } from '../../fixtures/reports/calibration.ts';

// A round trip of 0.05 ms and an append of 0.95 ms on the disk of `cluster`; that of `single` is not known.
const calibrated = exampleCalibration as Calibrated;

const floorOf = (cell: Cell, calibration = exampleCalibration) => measured(withFloor(cell, calibration))?.writeFloor;
const without = (cell: Cell): Cell => {
  const { writeFloor: _, ...rest } = cell as Cell & { readonly writeFloor?: unknown };
  return rest as Cell;
};

test('the floor of a write is a round trip and an append', () => {
  assert.equal(floorMs(exampleCalibration, 'cluster')?.toFixed(9), '1.000000000');
});

test('without one of the two there is no floor', () => {
  assert.equal(floorMs(exampleCalibration, 'single'), null);
  assert.equal(floorMs(exampleCalibration, 'other'), null);
  assert.equal(floorMs({ absent: 'switched off' }, 'cluster'), null);
  assert.equal(floorMs({ ...calibrated, loopback: { absent: 'x' } }, 'cluster'), null);
  const [disk] = calibrated.disks;
  assert.ok(disk && !('absent' in disk.speed));
  const slow = { ...disk, speed: { ...disk.speed, appends: 0, fsyncP50Ms: null } };
  assert.equal(floorMs({ ...calibrated, disks: [slow] }, 'cluster'), null);
});

test('the median of writes is given as a multiple of their floor', () => {
  const floor = floorOf(without(timedCell({}, 3.5)));
  assert.deepEqual([floor?.floorMs.toFixed(9), floor?.p50TimesFloor?.toFixed(9)], ['1.000000000', '3.500000000']);
});

test('where the floor is not known it is null, and so is the multiple where no write was ok', () => {
  assert.equal(floorOf(without(timedCell({ cluster: LONE }, 3.5))), null);
  const failed = floorOf(without(timedCell({}, 3.5, { ok: 0, latencyMs: null })));
  assert.deepEqual([failed?.floorMs.toFixed(9), failed?.p50TimesFloor], ['1.000000000', null]);
});

test('cells that only read, or have no numbers, are left as they are', () => {
  const reads = without(timedCell({}, 3.5, { operation: 'read' }));
  assert.equal(withFloor(reads, exampleCalibration), reads);
  const skipped: Cell = { ...examplePlan(), state: 'skipped', reason: 'x' };
  assert.equal(withFloor(skipped, exampleCalibration), skipped);
});
