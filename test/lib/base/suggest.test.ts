import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearest, unknownName } from '../../../lib/base/suggest.ts';

for (const [from, to, edits] of [
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'ab', 1],
  ['abc', 'xabc', 1],
  ['abcd', 'abdc', 1],
  ['ab', 'ba', 1],
  // Each place may be edited once (optimal string alignment): the unrestricted distance would be 2.
  ['ca', 'abc', 3],
  ['kitten', 'sitting', 3],
] as const) {
  test(`"${from}" is ${edits} edits from "${to}"`, () => {
    assert.equal(editDistance(from, to), edits);
    assert.equal(editDistance(to, from), edits);
  });
}

const tiers = ['smoke', 'small', 'large', 'xlarge'];

for (const [name, meant] of [
  ['smal', 'small'],
  ['samll', 'small'],
  ['SMALL', 'small'],
  ['xlrage', 'xlarge'],
  ['larg', 'large'],
  ['sm', 'smoke'],
  ['enormous', null],
  ['zzz', null],
] as const) {
  test(`"${name}" was meant to be ${meant}`, () => assert.equal(nearest(name, tiers), meant));
}

test('the nearest of several wins, and nothing is near to no names', () => {
  assert.equal(nearest('read-concurent', ['write-concurrent', 'read-concurrent']), 'read-concurrent');
  assert.equal(nearest('small', []), null);
});

test('an unknown name is answered with the nearest and all valid ones', () => {
  assert.equal(
    unknownName('tier', 'smal', tiers),
    'unknown tier "smal" (did you mean small?); one of smoke, small, large, xlarge',
  );
});

test('where none is near, only the valid ones are named', () => {
  assert.equal(unknownName('tier', 'enormous', tiers), 'unknown tier "enormous"; one of smoke, small, large, xlarge');
});
