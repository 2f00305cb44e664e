import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLoad, openStep, usersStep } from '../../../lib/scenarios/steps.ts';
import type { Block, ScriptPlan } from '../../../runner/plan/plan.ts';
import { openFilesOf, tooFewFiles } from '../../../runner/run/open-files.ts';

test('a user of a closed load keeps a file open for each node', () => {
  assert.deepEqual(openFilesOf(usersStep(100), 3, 1_024), { limit: 1_024, needed: 364 });
  assert.equal(openFilesOf(openStep(openLoad(10, 10)), 3, 1_024), null);
  assert.equal(openFilesOf(usersStep(100), 3, null), null);
});

test('before a session it is said that its users need more files than k6 may have', () => {
  const script = (users: readonly number[], skip: string | null = null) =>
    ({
      skip,
      cluster: { name: 'main', nodes: 3 },
      schedule: { steps: users.map((each) => usersStep(each)) },
    }) as unknown as ScriptPlan;
  const session = (...scripts: ScriptPlan[]) => ({ blocks: [{ scripts } as unknown as Block] });
  assert.equal(
    tooFewFiles(session(script([1, 320])), () => 3, 1_024),
    null,
  );
  assert.equal(
    tooFewFiles(session(script([9_999], 'not here')), () => 3, 1_024),
    null,
  );
  assert.equal(
    tooFewFiles(session(script([321, 1_000, 400])), () => 3, 1_024),
    '1,000 users may need 3,064 open files, and k6 may have 1,024: raise the limit (ulimit -Hn 3064) or lower --users, else requests fail on this machine',
  );
});
