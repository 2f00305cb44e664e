import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitOf, withLimit } from '../../../lib/analysis/limit.ts';
import type { Calibration } from '../../../lib/report/calibration.ts';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import type { CellMachine } from '../../../lib/report/machine.ts';
import { openLoad, openStep } from '../../../lib/scenarios/steps.ts';
import { exampleMeasured, exampleOperation, examplePlan } from '../../fixtures/example-report.ts';
import { exampleMachine } from '../../fixtures/reports/machine.ts';

/** k6 does 1,000 writes per second against an instant answer, with so many processors busy for others. */
function calibrated(otherCores: number | null): Calibration {
  const measuredAt = '2026-02-02T21:30:00.000Z';
  const absent = { absent: 'not asked for' };
  return {
    scripts: [
      {
        script: 'write-concurrent',
        protocol: 'http',
        ceiling: {
          ...{ measuredAt, cached: false, payloadBytes: 1_024 },
          steps: [
            {
              ...{ step: 'users-10', users: 10, offeredPerSecond: null },
              operations: [{ operation: 'write', opsPerSecond: 1_000, p50Ms: 0.2, p99Ms: 1 }],
              ...{ k6CpuSecondsPer1000: 0.2, k6Cores: 1, serverCores: 0.4, otherCores },
            },
          ],
        },
      },
    ],
    ...{ timer: absent, loopback: absent, disks: [] },
  };
}

const QUIET = calibrated(0.1);

/** A cell of writes, so many per second, on a machine. */
function cellOf(opsPerSecond: number, changes: Partial<Measured> = {}): Cell {
  const operations = [exampleOperation({ opsPerSecond, ok: opsPerSecond * 10 })];
  return { ...examplePlan(), state: 'ok', ...exampleMeasured({ operations, machine: exampleMachine(), ...changes }) };
}

const what = (cell: Cell, calibration: Calibration = QUIET) => limitOf(cell, calibration)?.what;

test('a cell near what k6 does against an instant answer is held back by the generator', () => {
  assert.equal(what(cellOf(799)), 'unseen');
  assert.deepEqual(limitOf(cellOf(800), QUIET), {
    what: 'generator',
    because:
      'k6 does 1000 such operations per second on this machine when they are answered at once; 80 % of that were reached.',
  });
});

test('a ceiling that other programs pressed down, or of which that is not known, says nothing', () => {
  for (const otherCores of [0.5, null]) assert.equal(what(cellOf(900), calibrated(otherCores)), 'unseen');
  assert.equal(what(cellOf(900), { absent: 'not asked for' }), 'unseen');
});

test('a machine whose own processes leave nothing idle holds its cells back', () => {
  const full = exampleMachine({ idle: 0.05, iowait: 0.04, watchedCores: 3.5, otherCores: 0.1 });
  assert.equal(what(cellOf(100, { machine: full })), 'machine');
  // Waiting for a disk leaves processors free.
  assert.equal(what(cellOf(100, { machine: { ...full, iowait: 0.4 } })), 'unseen');
});

test('a machine that others fill is no limit of its own processes: the verdict names them', () => {
  const machine = exampleMachine({ idle: 0.02, iowait: 0, watchedCores: 1, otherCores: 2.8 });
  assert.equal(what(cellOf(100, { machine })), 'unseen');
});

test('a quota that is used up is a machine that is full', () => {
  const machine = exampleMachine({ processors: 1, watchedCores: 0.95, otherCores: 0.1 });
  assert.equal(what(cellOf(100, { machine })), 'machine');
});

test('nodes that use up the processors that they are bound to are a machine that is full, however idle the others are', () => {
  const pinned = { k6Processors: 2, nodeProcessors: 2, nodeCores: 1.9 };
  assert.deepEqual(limitOf(cellOf(100, { machine: exampleMachine({ pinned }) }), QUIET), {
    what: 'machine',
    because: 'Nodes used 1.90 of 2 processors that they are bound to.',
  });
  assert.equal(what(cellOf(100, { machine: exampleMachine({ pinned: { ...pinned, nodeCores: 1.5 } }) })), 'unseen');
  assert.equal(what(cellOf(100, { machine: exampleMachine({ pinned: { ...pinned, nodeCores: null } }) })), 'unseen');
});

test('an open load that is carried is held back by its rate, and by something else where it is not', () => {
  const plan = examplePlan({ step: openStep(openLoad(100, 0)) });
  const carried = (ok: number): Cell => ({
    ...plan,
    state: 'ok',
    ...exampleMeasured({ operations: [exampleOperation({ ok, opsPerSecond: ok / 10 })], machine: exampleMachine() }),
  });
  assert.deepEqual(limitOf(carried(1_000), QUIET), {
    what: 'offered',
    because: 'All of the 100 operations per second that were offered were done.',
  });
  assert.equal(what(carried(900)), 'unseen');
});

test('only where nothing else can have held a cell back the service is said to have taken its time', () => {
  const because = (machine: CellMachine, calibration: Calibration = QUIET) =>
    limitOf(cellOf(100, { machine }), calibration)?.because;
  assert.equal(
    because(exampleMachine()),
    'Neither the generator nor the machine was used up: the service took its time.',
  );
  const notMeasured = 'What k6 does at most was not measured, and the machine was not used up.';
  for (const calibration of [{ absent: 'not asked for' }, { ...QUIET, scripts: [] }])
    assert.equal(because(exampleMachine(), calibration), notMeasured);
  assert.equal(
    because(exampleMachine(), calibrated(0.5)),
    'Other programs used 0.50 processors while it was measured what k6 does at most, and the machine was not used up.',
  );
  const others = exampleMachine({ idle: 0.006, iowait: 0, watchedCores: 1.1, otherCores: 0.83 });
  assert.match(
    because(others) ?? '',
    /^The generator could do more, and the machine was full: other programs used 0\.83 of its \d processors\.$/,
  );
  assert.equal(
    because(exampleMachine({ watchedCores: null, otherCores: null })),
    'The generator could do more, and what its own processes used of the machine is not known.',
  );
  assert.match(
    because({ absent: 'not here' }) ?? '',
    /^Whether k6 had the machine to itself when its most was measured is not known, /,
  );
});

test('where the machine was not watched, that is said', () => {
  const { machine: _, ...cell } = cellOf(100) as Cell & { machine?: unknown };
  assert.match(limitOf(cell as Cell, QUIET)?.because ?? '', /what the machine did is not known/);
});

test('a cell without numbers has no limit, nor has one in which nodes were broken', () => {
  const skipped: Cell = { ...examplePlan(), state: 'skipped', reason: 'no audit trail' };
  assert.deepEqual(withLimit(skipped, QUIET), skipped);
  const broken = cellOf(100, { faults: {} as NonNullable<Measured['faults']> });
  assert.equal(limitOf(broken, QUIET), null);
});
