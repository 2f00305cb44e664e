import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../../lib/analysis/verdict/judge.ts';
import { exampleEvidence } from '../../../fixtures/evidence.ts';
import { exampleSafety } from '../../../fixtures/reports/safety.ts';

for (const [found, level, reason] of [
  [{ lost: 1 }, 'invalid', 'Acknowledged writes were lost in 1 entry.'],
  [{ phantom: 2 }, 'invalid', '2 entries held a value that nobody wrote.'],
  [{ rejectedButThere: 3 }, 'suspect', 'Writes that were refused are there all the same in 3 entries.'],
  [{ behind: 4 }, 'suspect', 'A node still lacked acknowledged writes of 4 entries that others had.'],
  [
    { complete: false },
    'suspect',
    'The safety ledger is not complete: whether everything acknowledged is there is not known.',
  ],
] as const) {
  test(`a ledger with ${JSON.stringify(found)} makes the cell ${level}`, () => {
    const verdict = judge({ ...exampleEvidence, safety: { ...exampleSafety(), ...found } });
    assert.deepEqual([verdict.level, verdict.reasons], [level, [reason]]);
  });
}

test('reads that did not keep the order which they promise make the cell invalid', () => {
  const linearizability = { operations: 100, entries: 9, clockErrorMs: 0.02, violations: 1, stories: [] };
  const { level, reasons } = judge({ ...exampleEvidence, safety: exampleSafety({ linearizability }) });
  assert.deepEqual(
    { level, reasons },
    {
      level: 'invalid',
      reasons: ['Reads were not linearizable in 1 entry, as they promise to be.'],
    },
  );
});
