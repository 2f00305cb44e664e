import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../../lib/analysis/verdict/judge.ts';
import { exampleEvidence } from '../../../fixtures/evidence.ts';

test('a rule that fails is a doubt of its own, and the others are asked', () => {
  const failing = {
    ...({ name: 'failing', level: 'invalid', says: 'nothing' } as const),
    check: (): never => {
      throw new RangeError('too long a list');
    },
  };
  const sure = { ...failing, name: 'sure', check: () => ['It is so.'] };
  const { level, reasons, rules } = judge(exampleEvidence, [failing, sure]);
  assert.deepEqual([level, rules], ['invalid', ['sure', 'failing']]);
  assert.match(
    reasons[1] ?? '',
    /^raftmark made a mistake, and the rule failing could not be asked: too long a list \(in .*\)\.$/,
  );
  assert.equal(judge(exampleEvidence, [failing]).level, 'suspect');
});
