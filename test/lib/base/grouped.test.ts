import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped } from '../../../lib/base/grouped.ts';

test('items that share a key come together, keys in the order in which they first occur', () => {
  assert.deepEqual(
    grouped(['b1', 'a1', 'b2', 'c1', 'a2'], ([letter = '']) => letter),
    [['b1', 'b2'], ['a1', 'a2'], ['c1']],
  );
});

test('no items are no groups', () => {
  assert.deepEqual(
    grouped([], () => 'any'),
    [],
  );
});

test('a key may be the name of a property that every object has', () => {
  assert.deepEqual(
    grouped(['constructor', '__proto__'], (name) => name),
    [['constructor'], ['__proto__']],
  );
});
