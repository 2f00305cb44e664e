import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureTable } from '../../../tools/perf/figure-table.ts';
import { figureOf, ratios } from '../../../tools/perf/figures.ts';
import { type Figure, isMet } from '../../../tools/perf/part.ts';

const figure = (value: number, goal?: Figure['goal']): Figure => ({
  name: 'x',
  value,
  unit: 's',
  ...(goal === undefined ? {} : { goal }),
});

test('a figure is the median of its rounds, with the smallest and the largest', () => {
  assert.deepEqual(figureOf('rate', '/s', [3, 1, 8]), { name: 'rate', value: 3, unit: '/s', low: 1, high: 8 });
});

test('a single round has no spread, and no round has no value', () => {
  assert.deepEqual(figureOf('rate', '/s', [4]), { name: 'rate', value: 4, unit: '/s' });
  assert.ok(Number.isNaN(figureOf('rate', '/s', []).value));
});

test('ratios compare neighbours and leave out a round that only one side has', () => {
  assert.deepEqual(ratios([4, 9, 5], [2, 3]), [2, 3]);
});

test('a goal is met on its bounds, missed beyond them, and by a value that is no number', () => {
  assert.equal(isMet(figure(0.85, { atLeast: 0.85 })), true);
  assert.equal(isMet(figure(0.849, { atLeast: 0.85 })), false);
  assert.equal(isMet(figure(1.05, { atMost: 1.05 })), true);
  assert.equal(isMet(figure(1.06, { atLeast: 1, atMost: 1.05 })), false);
  assert.equal(isMet(figure(Number.NaN, { atLeast: 0 })), false);
  assert.equal(isMet(figure(1)), null);
});

test('the table shows spread, goal and result, notes below their figure, and why a part was skipped', () => {
  const lines = figureTable(
    [
      {
        name: 'a',
        title: 'First',
        figures: [
          { name: 'speed', value: 0.9, unit: 'x', low: 0.8, high: 1, goal: { atLeast: 0.85 }, note: 'five rounds' },
          { name: 'size', value: 12_345, unit: 'MB', goal: { atMost: 100 } },
        ],
      },
      { name: 'b', title: 'Second', skipped: 'nginx is not installed' },
    ],
    100,
  );
  assert.deepEqual(lines, [
    'figure  median  unit     min..max      goal  result',
    'First',
    'speed    0.900  x     0.800..1.00  >= 0.850  met',
    '  (five rounds)',
    'size    12,345  MB                   <= 100  NOT met',
    '',
    'Second',
    '  skipped: nginx is not installed',
  ]);
});
