import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRule } from '../../../lib/analysis/threshold-rules/parse.ts';
import { rulesInWords, rulesOf } from '../../../runner/plan/rules.ts';
import { EXIT } from '../../../runner/system/errors.ts';
import { choose, planOf } from './plan-request.ts';

const plan = planOf('small', 'medium', choose('write-concurrent,failover'));
const rules = (...texts: string[]) => texts.map(parseRule);

test('rules that cells of the plan have are held, and a dry run says in how many', () => {
  const held = rules('write p99 < 50ms', 'lost == 0', 'write-concurrent/users-10 errors < 1%');
  assert.deepEqual(rulesOf(plan, held, held), { rules: held, warnings: [] });
  // Four numbers of users, and the load beside faults.
  assert.deepEqual(rulesInWords(plan, held), [
    'Threshold: write p99 < 50ms, in 5 cells.',
    'Threshold: lost == 0, in 1 cell.',
    'Threshold: write-concurrent/users-10 errors < 1%, in 1 cell.',
  ]);
});

test('a rule of a flag that no cell has is refused before anything runs, as what is not measured is not met', () => {
  for (const rule of ['query p99 < 1s', 'write-concurrent/users-11 p99 < 1s', 'rolling.gap max < 1s']) {
    const given = rules('write p99 < 50ms', rule);
    assert.throws(() => rulesOf(plan, given, given), {
      exitCode: EXIT.usage,
      message: `--threshold "${rule}": no cell of this run has it, so it could not be met; --dry-run shows the cells`,
    });
  }
});

test('a rule of the configuration file that no cell has is for other runs', () => {
  const [flag, file, other] = rules('write p99 < 50ms', 'lost == 0', 'query p99 < 1s');
  assert.ok(flag && file && other);
  assert.deepEqual(rulesOf(plan, [flag, file, other], [flag]).rules, [flag, file]);
});

test('a rule whose cells are all skipped stays, with a warning that it will not be met', () => {
  const alone = planOf('small', 'medium', choose('write-concurrent,failover'), { nodes: [1] });
  const given = rules('lost == 0', 'errors < 1%');
  const { rules: held, warnings } = rulesOf(alone, given, given);
  assert.deepEqual(held, given);
  assert.deepEqual(warnings, [
    'the threshold lost == 0 will not be met: all that has it is skipped, since a lone node has no other that could take over',
  ]);
});
