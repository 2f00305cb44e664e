import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duplicateKey } from '../../../lib/base/json-keys.ts';

for (const [text, place] of [
  ['{}', null],
  ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', null],
  ['{"a":"a","b":"a","c":["a","a"]}', null],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}', null],
  ['{"a":1,"b":2,"a":3}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"nodes":[{"url":"x"},{"url":"y","pid":1,"url":"z"}]}', 'nodes[1].url'],
  ['{"scenarios":{"mixed":{"users":[1,2]},"mixed":{}}}', 'scenarios.mixed'],
  ['[[],[{"x":[],"x":{}}]]', '[1][0].x'],
  ['{"a":{"b":1,"c":{"b":1}},"d":[1,{"e":1}],"f":{"a":1,"a":{}}}', 'f.a'],
] as const) {
  test(`of ${text} the name that is there twice is ${place}`, () => {
    JSON.parse(text);
    assert.equal(duplicateKey(text), place);
  });
}
