import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safetyStanding, showsTrouble, unorderedEntries, wasReadAfterRestart } from '../../../lib/analysis/safety.ts';
import type { Reads } from '../../../lib/targets/target.ts';
import { exampleReading, exampleSafety } from '../../fixtures/example-report.ts';

test('a ledger stands by the worst that it shows', () => {
  const standing = (changes: Parameters<typeof exampleSafety>[0]) => safetyStanding(exampleSafety(changes), 'local');
  assert.equal(standing({}), 'clean');
  assert.equal(standing({ stale: 9 }), 'clean');
  assert.equal(standing({ wentBack: 1 }), 'unsteady');
  assert.equal(standing({ wentBack: 1, rejectedButThere: 1 }), 'doubtful');
  assert.equal(standing({ wentBack: 1, behind: 1 }), 'behind');
  assert.equal(standing({ behind: 1, rejectedButThere: 1 }), 'doubtful');
  assert.equal(standing({ behind: 1, complete: false }), 'unproven');
  assert.equal(standing({ rejectedButThere: 1, complete: false }), 'unproven');
  assert.equal(standing({ lost: 1, complete: false }), 'violated');
  assert.equal(standing({ phantom: 1 }), 'violated');
});

test('stale reads are a matter of what reads promise', () => {
  const standing = (reads: Reads, stale: number, wentBack = 0) =>
    safetyStanding(exampleSafety({ stale, wentBack }), reads);
  assert.deepEqual([standing('local', 9), standing('linearizable', 9)], ['clean', 'unsteady']);
  assert.deepEqual([standing('local', 0), standing('linearizable', 0)], ['clean', 'clean']);
  assert.equal(standing('linearizable', 0, 1), 'unsteady');
  assert.equal(safetyStanding(exampleSafety({ stale: 1, rejectedButThere: 1 }), 'linearizable'), 'doubtful');
});

test('an incomplete ledger may show no trouble, and stale reads are none', () => {
  assert.equal(showsTrouble(exampleSafety({ complete: false, stale: 5 })), false);
  for (const found of ['lost', 'phantom', 'rejectedButThere', 'behind', 'wentBack'])
    assert.equal(showsTrouble(exampleSafety({ [found]: 1 })), true, found);
});

test('reads that promise an order and did not keep it violate, and are trouble', () => {
  const linearizability = { operations: 100, entries: 9, clockErrorMs: 0.02, violations: 2, stories: [] };
  const safety = exampleSafety({ linearizability });
  assert.equal(safetyStanding(safety, 'linearizable'), 'violated');
  assert.equal(showsTrouble(safety), true);
  assert.equal(unorderedEntries(safety), 2);
  const kept = exampleSafety({ linearizability: { ...linearizability, violations: 0 }, stale: 0 });
  assert.deepEqual(
    [safetyStanding(kept, 'linearizable'), showsTrouble(kept), unorderedEntries(kept)],
    ['clean', false, 0],
  );
  assert.equal(unorderedEntries(exampleSafety()), 0);
});

test('a ledger was read after a restart when one of its readings was', () => {
  assert.equal(wasReadAfterRestart(exampleSafety()), true);
  assert.equal(wasReadAfterRestart({ readings: [exampleReading()] }), false);
});
