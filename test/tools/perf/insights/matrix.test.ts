import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSIGHTS } from '../../../../lib/analysis/insights/insights.ts';
import { falseAlarmsIn, matrixFigures, matrixLines, type Row } from '../../../../tools/perf/insights/matrix.ts';
import { MADE_TROUBLES, NOT_MADE } from '../../../../tools/perf/insights/troubles/index.ts';
import { isMet } from '../../../../tools/perf/part.ts';

const found = (...told: string[]) =>
  told.map((word) => {
    const [id = '', severity = 'warning'] = word.split('=');
    const kind = id.startsWith('p-') ? ('property' as const) : ('trouble' as const);
    return { id, kind, severity: severity as 'note' | 'warning' };
  });
const trouble = { name: 'a stall', wanted: ['stall'], told: ['p-size'], also: { slow: 'it is slow then' } };
const row = (...runs: string[][]): Row => ({ trouble, runs: runs.map((told) => found(...told)), failed: [] });

test('every rule is made something to notice, or it is named why not; and none is named that there is not', () => {
  const made = MADE_TROUBLES.flatMap(({ wanted, told = [] }) => [...wanted, ...told]);
  const ids = INSIGHTS.map(({ id }) => id);
  const named = [...made, ...Object.keys(NOT_MADE), ...MADE_TROUBLES.flatMap(({ also = {} }) => Object.keys(also))];
  assert.deepEqual(
    ids.filter((id) => !made.includes(id) && !(id in NOT_MADE)),
    [],
  );
  assert.deepEqual(
    named.filter((id) => !ids.includes(id)),
    [],
  );
});

test('a rule that is wanted has to warn, a property to be told, in nine runs of ten', () => {
  const nine = [...Array.from({ length: 9 }, () => ['stall', 'p-size=note']), ['stall=note']];
  const figures = matrixFigures([row(...nine)], 10);
  assert.deepEqual(
    figures.map((figure) => [figure.name, figure.value, isMet(figure)]),
    [
      ['stall: a stall', 9, true],
      ['p-size: a stall', 9, true],
      ['runs with an alarm of something that was not there', 0, true],
    ],
  );
  const [eight] = matrixFigures([row(...nine.slice(1), ['slow'])], 10);
  assert.equal(eight?.value, 8);
  assert.equal(eight && isMet(eight), false);
});

test('what may come of a trouble is no false alarm, nor a note, nor a property that warns; all else is', () => {
  const falsely = (...told: string[]) => falseAlarmsIn({ trouble }, found(...told));
  assert.deepEqual(falsely('stall', 'slow', 'other=note', 'p-cost'), []);
  assert.deepEqual(falsely('other', 'other'), ['other']);
  const figures = matrixFigures([row(['stall', 'other'], ['stall', 'slow'])], 2);
  assert.deepEqual([figures.at(-1)?.value, figures.at(-1)?.note], [0.5, '1 of 2, other in 1']);
  assert.equal(figures[0]?.note, 'other in 1, FALSE; slow in 1, it is slow then');
});

test('a trouble that did not come about is not noticed, and it is said why', () => {
  const [figure] = matrixFigures([{ trouble, runs: [], failed: ['no such disk', 'no such disk'] }], 2);
  assert.ok(figure && Number.isNaN(figure.value) && isMet(figure) === false);
  assert.equal(figure.note, '2 not run: no such disk');
});

test('the matrix has a row for each trouble and a column for each rule, and marks what is false', () => {
  const rules = [
    { id: 'stall', kind: 'trouble' },
    { id: 'slow', kind: 'trouble' },
    { id: 'other', kind: 'trouble' },
    { id: 'p-size', kind: 'property' },
    { id: 'p-cost', kind: 'property' },
  ] as const;
  const lines = matrixLines([row(['stall', 'slow', 'other'], ['p-size=note', 'p-cost'])], rules, 120);
  const told = lines.find((line) => line.startsWith('a stall'));
  assert.deepEqual(told?.split(/\s+/).slice(2), ['2', '[1]', '(1)', '1!', '[1]', '1']);
  assert.ok(lines.includes('3 other'));
});
