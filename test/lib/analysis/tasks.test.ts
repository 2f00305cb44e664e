import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provenChanges } from '../../../lib/analysis/tasks.ts';

/** Lists of the workers with these numbers, one registration of each; null of a node that gave none. */
const lists = (...numbers: readonly (readonly number[] | null)[]) =>
  numbers.map((each, at) => ({
    node: `node${at + 1}`,
    changes: each && new Map(each.map((number) => [`worker-${number}`, 1])),
  }));
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const answered = (acknowledged: number, unknown = 0) => ({ acknowledged, unknown });
const lostIn = (proof: ReturnType<typeof provenChanges>) =>
  'absent' in proof ? proof.absent : [proof.lost, proof.lostAtMost ?? proof.lost];

test('what any node lists is there, and what none does is lost', () => {
  assert.deepEqual(lostIn(provenChanges(answered(10), lists(upTo(10), upTo(8), null))), [0, 0]);
  assert.deepEqual(lostIn(provenChanges(answered(10), lists(upTo(7), upTo(9)))), [1, 1]);
});

test('two lists that each have another half lack nothing together', () => {
  const proof = provenChanges(answered(100), lists(upTo(50), upTo(100, 51)));
  assert.deepEqual(lostIn(proof), [0, 0]);
  assert.deepEqual('listed' in proof && proof.listed, [
    { node: 'node1', changes: 50 },
    { node: 'node2', changes: 50 },
  ]);
});

test('updates of a worker are as many as the list shows that is ahead', () => {
  const shown = [
    {
      node: 'node1',
      changes: new Map([
        ['a', 5],
        ['b', 1],
      ]),
    },
    {
      node: 'node2',
      changes: new Map([
        ['a', 2],
        ['b', 4],
      ]),
    },
  ];
  assert.deepEqual(lostIn(provenChanges(answered(9), shown)), [0, 0]);
  assert.deepEqual(lostIn(provenChanges(answered(10), shown)), [1, 1]);
});

test('what was done without an answer may stand in the place of what is lost, and that is said', () => {
  assert.deepEqual(
    lostIn(provenChanges(answered(10, 1), lists(upTo(11)))),
    [0, 0],
    'the eleventh can only be that one',
  );
  assert.deepEqual(lostIn(provenChanges(answered(10, 3), lists(upTo(11)))), [0, 2]);
  assert.deepEqual(lostIn(provenChanges(answered(10, 3), lists(upTo(8)))), [2, 5]);
});

test('what lists lack may be in one that was not given, and without any nothing is proven', () => {
  assert.equal(
    lostIn(provenChanges(answered(10), lists(upTo(9), null))),
    'node2 gave no list, and the lists of the others show 9 of 10 acknowledged changes',
  );
  assert.equal(lostIn(provenChanges(answered(10), lists(null, null))), 'no node gave a list');
});
