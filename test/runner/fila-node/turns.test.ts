import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../../../runner/fila-node/turns.ts';

test('of what is to be done one thing is done in each turn, in order, also what is added meanwhile', async () => {
  const turns = new Turns();
  const done: string[] = [];
  turns.add(() => {
    done.push('first');
    turns.add(() => done.push('third'));
  });
  turns.add(() => done.push('second'));
  assert.deepEqual(done, []);
  const seen: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await nextTurn();
    seen.push(done.length);
  }
  assert.deepEqual(done, ['first', 'second', 'third']);
  assert.deepEqual(seen, [1, 2, 3, 3]);
});
