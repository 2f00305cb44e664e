import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearScale, logScale, scaleOf } from '../../../../runner/report/page/charts/scale.ts';
import { sizeTick, tick } from '../../../../runner/report/page/charts/tick.ts';

test('a linear scale has round ticks that cover what it shows', () => {
  const { ticks, at } = linearScale([0, 1_510], [0, 100]);
  assert.deepEqual(ticks, [0, 500, 1_000, 1_500, 2_000]);
  assert.deepEqual([0, 500, 2_000].map(at), [0, 25, 100]);
});

test('a linear scale of less than nothing goes on below zero', () => {
  assert.deepEqual(linearScale([-1_000, 3_000], [0, 1]).ticks, [-1_000, 0, 1_000, 2_000, 3_000]);
});

test('a scale of one value alone, or of zeros, still has two ends', () => {
  assert.deepEqual(linearScale([0, 0], [0, 1]).ticks, [0, 0.2, 0.4, 0.6, 0.8, 1]);
  const { ticks } = logScale([5, 5], [0, 1]);
  assert.deepEqual(ticks, [5, 10]);
});

test('on a logarithmic scale equal ratios are equal distances', () => {
  const { ticks, at } = logScale([1.9, 18.9], [0, 100]);
  assert.deepEqual(ticks, [1, 2, 5, 10, 20]);
  assert.ok(Math.abs(at(2) - at(1) - (at(20) - at(10))) < 1e-9);
  assert.equal(at(0), 0);
});

test('a logarithmic scale over many powers names those alone, and its ends', () => {
  assert.deepEqual(logScale([0.3, 4_000], [0, 1]).ticks, [0.2, 1, 10, 100, 1_000, 5_000]);
});

test('values are laid out as a scale is told', () => {
  const { at } = scaleOf([0, 0.9, 0.99], [0, 100], (value) => -Math.log10(1 - value));
  assert.equal(Math.round(at(0.9)), 50);
});

test('ticks are written without zeros that say nothing', () => {
  assert.deepEqual([0, 20, 0.5, 2.25, 12_000].map(tick), ['0', '20', '0.5', '2.25', '12,000']);
  assert.equal(sizeTick(102_400), '100 KB');
});
