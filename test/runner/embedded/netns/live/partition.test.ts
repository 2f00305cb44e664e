import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutsOf } from '../../../../../runner/embedded/netns/partition.ts';

test('a partition has two sides, and no cuts within one', () => {
  const cuts = (isolated: readonly string[]) =>
    Object.fromEntries([...cutsOf(['a', 'b', 'c'], new Set(isolated))].map(([node, peers]) => [node, [...peers]]));
  assert.deepEqual(cuts([]), { a: [], b: [], c: [] });
  assert.deepEqual(cuts(['b']), { a: ['b'], b: ['a', 'c'], c: ['b'] });
  assert.deepEqual(cuts(['b', 'c']), { a: ['b', 'c'], b: ['a'], c: ['a'] });
  assert.deepEqual(cuts(['a', 'b', 'c']), { a: [], b: [], c: [] });
});
