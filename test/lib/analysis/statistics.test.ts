import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fittedExponent, median, relativeSpread, spreadOf } from '../../../lib/analysis/statistics.ts';

test('the median of an odd number of values is the middle one', () => {
  assert.equal(median([9, 1, 4]), 4);
});

test('the median of an even number of values lies between the two in the middle', () => {
  assert.equal(median([9, 1, 4, 5]), 4.5);
});

test('one value is its own median, and none has no median', () => {
  assert.deepEqual([median([7]), median([])], [7, null]);
});

test('values are ordered as numbers, and left as they were', () => {
  const values = [10, 9, 100];
  assert.equal(median(values), 10);
  assert.deepEqual(values, [10, 9, 100]);
});

function near(actual: number | null, expected: number): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}

test('what grows in proportion has the exponent 1, and what stays has 0', () => {
  near(fittedExponent([1, 10, 100].map((x) => ({ x, y: 3 * x }))), 1);
  near(fittedExponent([1, 10, 100].map((x) => ({ x, y: 5 }))), 0);
});

test('a square, a root and an inverse have the exponents 2, 0.5 and -1', () => {
  for (const exponent of [2, 0.5, -1])
    near(fittedExponent([2, 3, 7].map((x) => ({ x, y: 4 * x ** exponent }))), exponent);
});

test('points off the curve are fitted by least squares in logarithms', () => {
  // ln x = 0, 1, 2 and ln y = 0, 2, 1: slope = ((-1)(-1) + 0 + (1)(0)) / 2.
  const points = [
    { x: 1, y: 1 },
    { x: Math.E, y: Math.E ** 2 },
    { x: Math.E ** 2, y: Math.E },
  ];
  near(fittedExponent(points), 0.5);
});

test('fewer than two sizes have no exponent', () => {
  assert.equal(fittedExponent([]), null);
  assert.equal(fittedExponent([{ x: 10, y: 1 }]), null);
  assert.equal(
    fittedExponent([
      { x: 10, y: 1 },
      { x: 10, y: 2 },
    ]),
    null,
  );
});

test('zero, a negative number and NaN have no logarithm, so no exponent', () => {
  for (const bad of [0, -1, Number.NaN]) {
    const good = { x: 10, y: 1 };
    assert.equal(fittedExponent([good, { x: bad, y: 1 }]), null);
    assert.equal(fittedExponent([good, { x: 20, y: bad }]), null);
  }
});

test('repetitions have their median, least and greatest, and how far they lie apart', () => {
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
  // (400 - 100) / 300.
  assert.equal(relativeSpread([300, 400, 100]), 1);
  assert.equal(relativeSpread([5, 5]), 0);
});

test('one value does not lie apart, and around zero nobody can say by how much', () => {
  assert.deepEqual([relativeSpread([7]), relativeSpread([]), relativeSpread([-1, 0, 1])], [null, null, null]);
});
