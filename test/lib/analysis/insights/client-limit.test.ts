import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientLimit } from '../../../../lib/analysis/insights/client-limit.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { CellLimit } from '../../../../lib/report/limit.ts';
import { exampleReportOf, failoverCell, timedCell } from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

const cell = (what: CellLimit['what'], idle = 0.6, otherCores: number | null = 2): Cell =>
  timedCell({}, 1, {}, { limit: { what, because: 'b' }, machine: exampleMachine({ idle, iowait: 0, otherCores }) });

const found = (...cells: Cell[]) => clientLimit.find(exampleReportOf(cells));

test('cells that the generator, the machine or other programs held back are no figures of the service', () => {
  const [finding, ...others] = found(cell('generator'), cell('machine'), cell('unseen', 0.01), cell('unseen'));
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'warning');
  assert.equal(finding?.cluster, null);
  assert.deepEqual(
    finding?.measured.map(({ value }) => value),
    [0.75, 1, 1, 1],
  );
  assert.match(
    found(cell('unseen', 0.01, null))[0]?.title ?? '',
    /1 with the processors of this machine used up by generator and nodes/,
  );
});

test('fewer than half are a note', () => {
  assert.equal(found(cell('machine'), cell('unseen'), cell('unseen'))[0]?.severity, 'note');
});

test('a service that takes its time is none, nor what was offered and done, nor a cell with faults', () => {
  assert.deepEqual(found(cell('unseen'), cell('offered', 0.01)), []);
  assert.deepEqual(found({ ...failoverCell, machine: exampleMachine({ idle: 0.01, iowait: 0 }) } as Cell), []);
  assert.deepEqual(found(timedCell({}, 1)), [], 'nothing known');
});
