import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../lib/analysis/verdict/judge.ts';
import { falseAlarms } from '../../../tools/perf/false-alarms.ts';
import { honestEvidence } from '../../../tools/perf/honest-cells.ts';

for (const [operations, cells] of [
  [300, 200],
  [3_000, 100],
  [30_000, 8],
] as const) {
  test(`no rule fires in more than a hundredth of honest cells of ${operations} operations`, () => {
    for (const [name, fired] of falseAlarms(operations, cells)) assert.ok(fired <= cells / 100, `${name}: ${fired}`);
  });
}

test('a cell of which the last half is slower is not an honest one', () => {
  const [fast, slow] = [3_000, 1_500]
    .map((operations) => honestEvidence({ seed: operations, operations, users: 10, windowSeconds: 10 }))
    .map(({ operations }) => operations[0]?.distribution?.halves[0]);
  const honest = honestEvidence({ seed: 1, operations: 3_000, users: 10, windowSeconds: 10 });
  const [write] = honest.operations;
  assert.ok(write?.distribution && fast && slow);
  const operations = [{ ...write, distribution: { ...write.distribution, halves: [fast, slow] } }];
  assert.ok(judge({ ...honest, operations }).rules?.includes('halves-rate'));
});
