import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultVerb } from '../../../../lib/report/faults.ts';
import { Effects } from '../../../../runner/faults/driver/effects.ts';
import { VERBS } from '../../../../runner/faults/driver/verbs.ts';

function done(...acts: readonly (readonly [FaultVerb, string])[]): string[] {
  const effects = new Effects();
  for (const [verb, node] of acts) {
    effects.before(verb, node);
    effects.after(verb, node);
  }
  return effects.newestFirst().map(({ undo, node }) => `${undo} ${node}`);
}

test('every fault has its counterpart, and a counterpart has none', () => {
  const verbs = ['kill', 'stop', 'pause', 'isolate', 'start', 'resume', 'heal', 'wipe'] as const;
  const undone = verbs.map((verb) => VERBS[verb].undo);
  assert.deepEqual(undone, ['start', 'start', 'resume', 'heal', null, null, null, null]);
});

test('what is in effect is undone the newest first', () => {
  assert.deepEqual(done(['isolate', 'a'], ['pause', 'b'], ['stop', 'c']), ['start c', 'resume b', 'heal a']);
});

test('what was undone is not in effect, on that node only', () => {
  assert.deepEqual(done(['kill', 'a'], ['kill', 'b'], ['start', 'a']), ['start b']);
});

test('a node that was paused and then killed is started, not resumed', () => {
  assert.deepEqual(done(['pause', 'a'], ['kill', 'a']), ['start a']);
});

test('an isolated node that is killed is started, and then healed', () => {
  assert.deepEqual(done(['isolate', 'a'], ['kill', 'a']), ['start a', 'heal a']);
});

test('the same fault twice is undone once', () => {
  assert.deepEqual(done(['isolate', 'a'], ['kill', 'b'], ['isolate', 'a']), ['heal a', 'start b']);
});

test('a fault that failed may be in effect all the same', () => {
  const effects = new Effects();
  assert.deepEqual(effects.before('isolate', 'a'), { node: 'a', undo: 'heal' });
  assert.deepEqual(effects.newestFirst(), [{ node: 'a', undo: 'heal' }]);
});

test('a paused node that could not be killed is still to be resumed', () => {
  const effects = new Effects();
  effects.before('pause', 'a');
  effects.after('pause', 'a');
  effects.before('kill', 'a');
  assert.deepEqual(effects.newestFirst(), [
    { node: 'a', undo: 'start' },
    { node: 'a', undo: 'resume' },
  ]);
});

test('a wiped node leaves nothing to undo but its death', () => {
  assert.deepEqual(done(['kill', 'a'], ['wipe', 'a']), ['start a']);
});
