import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../../../lib/base/format.ts';

/** Each input with what it should read, so that a failure names the pair. */
function reads<T>(write: (value: T) => string, pairs: readonly (readonly [T, string])[]): void {
  for (const [value, expected] of pairs) assert.equal(write(value), expected, `of ${value}`);
}

test('counts have thousands separators', () => {
  reads(format.count, [
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
    [-1_234, '-1,234'],
    [999.6, '1,000'],
  ]);
});

test('a negative number that rounds to zero has no sign', () => {
  assert.equal(format.count(-0.2), '0');
});

test('decimals of a count are not grouped', () => {
  assert.equal(format.count(1234.56789, 4), '1,234.5679');
});

test('three significant digits keep every digit before the point', () => {
  reads(format.significant, [
    [0, '0'],
    [0.00123456, '0.00123'],
    [0.41234, '0.412'],
    [1, '1.00'],
    [12.345, '12.3'],
    [123.45, '123'],
    [1000, '1,000'],
    [12_345.6, '12,346'],
  ]);
});

test('rounding up to the next power of ten does not add a digit', () => {
  reads(format.significant, [
    [9.996, '10.0'],
    [99.96, '100'],
    [0.9999, '1.00'],
  ]);
});

test('what is no finite number reads as a dash', () => {
  for (const write of [format.count, format.significant, format.percent, format.byteSize, format.duration]) {
    assert.equal(write(Number.NaN), '-');
    assert.equal(write(Number.POSITIVE_INFINITY), '-');
  }
});

test('a percentage never rounds to none or to all', () => {
  reads(format.percent, [
    [0, '0 %'],
    [0.00001, '<0.01 %'],
    [0.0005, '0.05 %'],
    [0.123, '12.3 %'],
    [0.99999, '>99.9 %'],
    [1, '100 %'],
    [1.000001, '>100 %'],
    [1.2, '120.0 %'],
    [12.345, '1,234.5 %'],
  ]);
});

test('sizes are in binary units without needless decimals', () => {
  reads(format.byteSize, [
    [0, '0 B'],
    [10, '10 B'],
    [1_024, '1 KB'],
    [1_536, '1.5 KB'],
    [102_400, '100 KB'],
    [1_048_576, '1 MB'],
    [1_048_575, '1 MB'],
    [16 * 1_024 ** 3, '16 GB'],
  ]);
});

test('megabytes per second are binary and never vanish', () => {
  reads(format.megabytesPerSecond, [
    [0, '0'],
    [1_048_576, '1.00'],
    [10, '<0.001'],
    [52_428_800, '50.0'],
  ]);
});

test('durations are in the units a person would use', () => {
  reads(format.duration, [
    [0, '0 s'],
    [0.092, '92 ms'],
    [0.9999, '1 s'],
    [12.34, '12.3 s'],
    [59.96, '1 min 00 s'],
    [245, '4 min 05 s'],
    [3_599.9, '1 h 00 min'],
    [3_720, '1 h 02 min'],
    [93_780, '26 h 03 min'],
  ]);
});

test('a time in UTC loses its T, its Z and its milliseconds', () => {
  assert.equal(format.utcTime('2026-02-02T21:30:00.123Z'), '2026-02-02 21:30:00 UTC');
});

test('a time that is not in UTC is left alone', () => {
  assert.equal(format.utcTime('2026-02-02T21:30:00+01:00'), '2026-02-02T21:30:00+01:00');
});

test('one is singular, all else is plural', () => {
  assert.equal(format.plural(1, 'node'), '1 node');
  assert.equal(format.plural(0, 'node'), '0 nodes');
  assert.equal(format.plural(2_000, 'entry', 'entries'), '2,000 entries');
});

test('a difference of latencies has its sign and two digits', () => {
  reads(format.addedMilliseconds, [
    [1.66, '+1.7'],
    [-0.04, '-0.040'],
    [123.4, '+123'],
    [-123.4, '-123'],
  ]);
});

test('a difference below a microsecond is none, and one that is not a number a dash', () => {
  reads(format.addedMilliseconds, [
    [0, '0'],
    [4e-16, '0'],
    [-0.0004, '0'],
    [Number.NaN, '-'],
    [Number.POSITIVE_INFINITY, '-'],
  ]);
});

test('a multiple has three digits, and is a dash when there was nothing to divide by', () => {
  reads(format.times, [
    [0.25, '0.250x'],
    [5.119, '5.12x'],
    [Number.POSITIVE_INFINITY, '-'],
  ]);
});

test('times of a column are all in milliseconds, and one that was not seen is a dash', () => {
  assert.deepEqual([989.4, 1_321.5, 10.46, 0, null].map(format.inMs), ['989', '1,322', '10.5', '0', '-']);
});
