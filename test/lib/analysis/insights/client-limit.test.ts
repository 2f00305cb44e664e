import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientLimit } from '../../../../lib/analysis/insights/client-limit.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { CellLimit } from '../../../../lib/report/limit.ts';
import { exampleReport, exampleReportOf, failoverCell, timedCell } from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

const cell = (what: CellLimit['what'], idle = 0.6, otherCores: number | null = 0.1, watchedCores = 1.2): Cell => {
  const machine = exampleMachine({ idle, iowait: 0, otherCores, watchedCores });
  return timedCell({}, 1, {}, { limit: { what, because: 'b' }, machine });
};
/** Others took 0.6 of 1.8 processors: a third. */
const disturbed = cell('unseen', 0.01, 0.6);
const shared = cell('machine', 0.01);

const found = (...cells: Cell[]) => clientLimit.find(exampleReportOf(cells));
const told = (...cells: Cell[]) => found(...cells).map(({ severity }) => severity);

test('cells that the generator, other programs or a shared machine held back are no figures of the service alone', () => {
  const [finding, ...others] = found(cell('generator'), shared, disturbed, cell('unseen'));
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'warning');
  assert.equal(finding?.cluster, null);
  assert.deepEqual(
    finding?.measured.map(({ value }) => value),
    [0.75, 1, 1, 1],
  );
  assert.match(finding?.title ?? '', /: 1 at the limit of the generator, 1 .* by other programs, 1 .* together\.$/);
});

test('that generator and nodes of a run fill the machine that they share is a note, however many cells do', () => {
  assert.deepEqual(told(shared, shared), ['note']);
  assert.deepEqual(told(cell('unseen', 0.01, 0.59), shared), ['note'], 'others took less than a third');
  assert.deepEqual(told(cell('unseen', 0.01, null)), ['note'], 'nobody knows who took it');
});

test('a generator at its limit, or other programs, are warned of where half of the cells are', () => {
  assert.deepEqual(told(cell('generator'), shared, shared), ['note']);
  assert.deepEqual(told(cell('generator'), shared), ['warning']);
  assert.deepEqual(told(disturbed, cell('unseen')), ['warning']);
  assert.deepEqual(told(disturbed, cell('unseen'), cell('unseen')), ['note']);
});

test('where the nodes run elsewhere, what fills this machine is the generator', () => {
  const clusters = exampleReport.clusters.map((cluster) => ({ ...cluster, coLocated: false }));
  const [finding] = clientLimit.find(exampleReportOf([shared], { clusters }));
  assert.equal(finding?.severity, 'warning');
  assert.match(finding?.title ?? '', /1 at the limit of the generator/);
});

test('a service that takes its time is none, nor what was offered and done, nor a cell with faults', () => {
  assert.deepEqual(found(cell('unseen')), []);
  assert.deepEqual(found(cell('unseen'), cell('offered', 0.01)), []);
  assert.deepEqual(found({ ...failoverCell, machine: exampleMachine({ idle: 0.01, iowait: 0 }) } as Cell), []);
  assert.deepEqual(found(timedCell({}, 1)), [], 'nothing known');
});
