import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fittedExponent, median, relativeSpread, spreadOf, studentQuantile } from '../../../lib/analysis/statistics.ts';
import { Xorshift } from '../../../lib/base/random.ts';

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

const fitOf = (points: Parameters<typeof fittedExponent>[0]): number | null => fittedExponent(points)?.exponent ?? null;

test('what grows in proportion has the exponent 1, and what stays has 0', () => {
  near(fitOf([1, 10, 100].map((x) => ({ x, y: 3 * x }))), 1);
  near(fitOf([1, 10, 100].map((x) => ({ x, y: 5 }))), 0);
});

test('a square, a root and an inverse have the exponents 2, 0.5 and -1', () => {
  for (const exponent of [2, 0.5, -1]) near(fitOf([2, 3, 7].map((x) => ({ x, y: 4 * x ** exponent }))), exponent);
});

test('points off the curve are fitted by least squares in logarithms', () => {
  // ln x = 0, 1, 2 and ln y = 0, 2, 1: slope = ((-1)(-1) + 0 + (1)(0)) / 2.
  const points = [
    { x: 1, y: 1 },
    { x: Math.E, y: Math.E ** 2 },
    { x: Math.E ** 2, y: Math.E },
  ];
  near(fitOf(points), 0.5);
  // What is left over is 1.5 in squares, with one degree of freedom: the slope is known to sqrt(1.5 / 2), times 12.706.
  const apart = 12.706 * Math.sqrt(0.75);
  const interval = fittedExponent(points)?.interval;
  near(interval?.low ?? null, 0.5 - apart);
  near(interval?.high ?? null, 0.5 + apart);
});

test('an exponent of two points has no interval, and one of points on the curve has one without width', () => {
  const on = (...sizes: number[]) => fittedExponent(sizes.map((x) => ({ x, y: x ** 2 })))?.interval;
  assert.equal(on(2, 4), null);
  const interval = on(2, 4, 8, 16, 32);
  assert.ok(interval && interval.high - interval.low < 1e-9 && Math.abs(interval.low - 2) < 1e-9);
});

test('the interval of an exponent holds the true one in 95 of 100 fits', () => {
  const random = new Xorshift(11);
  const uniform = (): number => random.next() / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let held = 0;
  const fits = 4_000;
  for (let fit = 0; fit < fits; fit++) {
    const points = [1_000, 1_400, 2_000, 2_800, 4_000].map((x) => ({ x, y: x ** 1.05 * Math.exp(0.1 * normal()) }));
    const interval = fittedExponent(points)?.interval;
    if (interval && interval.low <= 1.05 && interval.high >= 1.05) held++;
  }
  // Four standard deviations of the count.
  assert.ok(Math.abs(held / fits - 0.95) < 4 * Math.sqrt((0.95 * 0.05) / fits), `${held} of ${fits}`);
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

test("Student's quantile is that of the tables, and the normal one of very many", () => {
  const near = (z: number, freedom: number, table: number): void => {
    const found = studentQuantile(z, freedom);
    assert.ok(Math.abs(found / table - 1) < 0.003, `${freedom}: ${found} for ${table}`);
  };
  for (const [freedom, table] of [
    [2, 9.925],
    [4, 4.604],
    [6, 3.707],
    [12, 3.055],
    [30, 2.75],
  ] as const) {
    near(2.5758, freedom, table);
  }
  for (const [freedom, table] of [
    [2, 4.303],
    [4, 2.776],
    [12, 2.179],
  ] as const)
    near(1.95996, freedom, table);
  near(2.5758, 1e6, 2.5758);
});
