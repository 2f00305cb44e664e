import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcd } from '../../../lib/targets/etcd.ts';
import { plannedScripts } from '../../../runner/calibration/planned.ts';
import { choose, planOf } from '../plan/plan-request.ts';

const namesOf = (scripts: ReturnType<typeof plannedScripts>): string[] =>
  scripts.map(({ script, protocol, block }) => `${script} ${protocol} ${block.payload.name}`);

test('each script of a plan is calibrated once for each protocol, with the first payload that it runs with', () => {
  const plan = planOf('smoke,small', 'large,tiny', choose('write-concurrent,mixed'), {
    target: etcd,
    protocols: ['grpc', 'http'],
  });
  assert.deepEqual(namesOf(plannedScripts(plan.sessions)).sort(), [
    'mixed grpc large',
    'mixed http large',
    'write-concurrent grpc large',
    'write-concurrent http large',
  ]);
});

test('scripts that the plan skips are left out', () => {
  const { sessions } = planOf('smoke', 'medium', choose('audit-query,read-sequential'), { target: etcd });
  assert.deepEqual(namesOf(plannedScripts(sessions)), ['read-sequential grpc medium']);
});

test('as many users as the scenario has at most, and no more than twenty', () => {
  const usersOf = (...users: number[]) => {
    const [script] = plannedScripts(planOf('smoke', 'medium', choose('write-concurrent', { users })).sessions);
    return [script?.settings.USERS, script?.schedule.steps.map((step) => step.users)];
  };
  assert.deepEqual(usersOf(1, 10, 50, 100), ['20', [20]]);
  assert.deepEqual(usersOf(3, 2), ['3', [3]]);
});

test('of a scenario of many steps the first of each kind of operation is run', () => {
  const steps = (scenario: string) => {
    const [script] = plannedScripts(planOf('small', 'medium', choose(scenario)).sessions);
    return [script?.settings.STEPS, script?.schedule.steps.length];
  };
  assert.deepEqual(steps('consensus'), ['write-leader,read-leader', 2]);
  assert.deepEqual(steps('payload-sweep'), ['write,read', 2]);
  assert.deepEqual(steps('mixed'), ['users-20', 1]);
});

test('entries are chosen as in the run', () => {
  const keysOf = (keys: 'uniform' | 'zipf') => {
    const [script] = plannedScripts(planOf('small', 'medium', choose('mixed'), { keys }).sessions);
    return script?.settings.KEYS;
  };
  assert.deepEqual([keysOf('uniform'), keysOf('zipf')], [undefined, 'zipf']);
});

test('an audit trail is taken to be there, and queries are of one size', () => {
  const [script] = plannedScripts(planOf('small', 'medium', choose('audit-query')).sessions);
  assert.deepEqual(
    [script?.settings.AUDIT_FROM, script?.settings.AUDIT_TO, script?.settings.STEPS, script?.limits],
    ['1000', '1000', 'events-1000-limit-50', [50]],
  );
});

test('all scenarios that break nodes have one script, the open load, at a rate of its own', () => {
  const scripts = plannedScripts(planOf('smoke', 'medium', choose('failover,snapshot')).sessions);
  assert.deepEqual(namesOf(scripts), ['open-load http medium']);
  const [open] = scripts;
  assert.equal(open?.settings.STEPS, undefined);
  assert.deepEqual([open?.settings.RATE, open?.settings.READ_RATE], ['1000', '500']);
});

test('a soak has a script of its own, whose load is calibrated at the same rate', () => {
  const scripts = plannedScripts(planOf('smoke', 'medium', choose('soak')).sessions);
  assert.deepEqual(namesOf(scripts), ['soak http medium']);
  const [soak] = scripts;
  const { RATE, READ_RATE, WARMUP, NEW_ENTRIES } = soak?.settings ?? {};
  assert.deepEqual([RATE, READ_RATE, WARMUP, NEW_ENTRIES], ['1000', '500', '0ms', '0']);
  assert.deepEqual(
    soak?.schedule.steps.map(({ name }) => name),
    ['load'],
  );
});
