import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, parseArray, parseObject, stringOr } from '../../../lib/base/json.ts';

test('parseObject gives objects and nothing else', () => {
  assert.deepEqual(parseObject('{"a":1}'), { a: 1 });
  for (const text of ['', 'null', '[]', '[{}]', '1', '"a"', 'true', '{', '<html>'])
    assert.equal(parseObject(text), null);
});

test('parseArray gives arrays and nothing else', () => {
  assert.deepEqual(parseArray('[1,"a"]'), [1, 'a']);
  for (const text of ['', 'null', '{}', '1', '"a"', '[']) assert.equal(parseArray(text), null);
});

test('null and arrays are not objects', () => {
  assert.equal(isObject({}), true);
  for (const value of [null, undefined, [], 'a', 1]) assert.equal(isObject(value), false);
});

test('stringOr keeps texts, also empty ones, and replaces all else', () => {
  assert.equal(stringOr('', 'x'), '');
  for (const value of [undefined, null, 1, {}, []]) assert.equal(stringOr(value, null), null);
});
