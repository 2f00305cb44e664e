import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measured } from '../../../lib/analysis/cells.ts';
import { collectNotes, standingOf } from '../../../lib/analysis/notes.ts';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import { exampleMeasured, examplePlan } from '../../fixtures/example-report.ts';

const SUSPECT: Measured['verdict'] = { level: 'suspect', reasons: ['Slow.', 'Hot.'] };

function cellOf(repetition: number, changes: Partial<Measured> = {}): Cell {
  return { ...examplePlan({ repetition }), state: 'ok', ...exampleMeasured(changes) };
}

const id = (repetition: number): string => `small/medium/write-concurrent/users-10/cluster/http/${repetition}`;

test('a reason that several cells share is one note, numbered as they first occur', () => {
  const cells = [
    cellOf(1, { verdict: SUSPECT }),
    cellOf(2),
    cellOf(3, { verdict: { level: 'suspect', reasons: ['Hot.'] } }),
  ];
  const { notes, of } = collectNotes(cells);
  assert.deepEqual(notes, [
    { number: 1, level: 'suspect', text: 'Slow.', alike: false, cells: [id(1)] },
    { number: 2, level: 'suspect', text: 'Hot.', alike: false, cells: [id(1), id(3)] },
  ]);
  assert.deepEqual(cells.map(of), [[1, 2], [], [2]]);
});

test('reasons of one rule are one note, whatever their figures, and a cell is named once', () => {
  const busy = (...reasons: string[]): Measured['verdict'] => ({
    level: 'suspect',
    reasons,
    rules: reasons.map(() => 'other-programs'),
  });
  const cells = [
    cellOf(1, { verdict: busy('Others used 1.') }),
    cellOf(2, { verdict: busy('Others used 2.', 'Others used 3.') }),
  ];
  const { notes, of } = collectNotes(cells);
  assert.deepEqual(notes, [
    { number: 1, level: 'suspect', text: 'Others used 1.', alike: true, cells: [id(1), id(2)] },
  ]);
  assert.deepEqual(cells.map(of), [[1], [1]]);
});

test('the same words for another level are another note', () => {
  const { notes } = collectNotes([
    cellOf(1, { verdict: { level: 'suspect', reasons: ['Hot.'] } }),
    cellOf(2, { verdict: { level: 'invalid', reasons: ['Hot.'] } }),
  ]);
  assert.deepEqual(
    notes.map(({ number, level }) => [number, level]),
    [
      [1, 'suspect'],
      [2, 'invalid'],
    ],
  );
});

test('why a cell with numbers was cut short is a note before those of its verdict', () => {
  const cut = { ...cellOf(1, { verdict: SUSPECT }), state: 'aborted', reason: 'Ctrl-C.' } as Cell;
  assert.deepEqual(
    collectNotes([cut]).notes.map(({ level, text }) => `${level}: ${text}`),
    ['aborted: Ctrl-C.', 'suspect: Slow.', 'suspect: Hot.'],
  );
});

test('a cell without numbers has no note: its row gives the reason', () => {
  const { notes, of } = collectNotes([{ ...examplePlan(), state: 'failed', reason: 'No.' }]);
  assert.deepEqual(notes, []);
  assert.deepEqual(of(cellOf(9)), []);
});

test('a cell that was cut short or failed stands as that, whatever its verdict', () => {
  const standing = (cell: Cell) => {
    const numbers = measured(cell);
    return numbers && standingOf(numbers);
  };
  assert.deepEqual(
    [
      cellOf(1),
      cellOf(1, { verdict: SUSPECT }),
      { ...cellOf(1, { verdict: SUSPECT }), state: 'failed', reason: 'No.' } as Cell,
    ].map(standing),
    ['valid', 'suspect', 'failed'],
  );
});
