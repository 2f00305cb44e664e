import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findScenario } from '../../../lib/scenarios/catalogue.ts';
import { dueEveryMs, pacedLoad, pacedStep } from '../../../lib/scenarios/paced-queues.ts';
import { askedOf, type Scenario, usesQueues } from '../../../lib/scenarios/scenario.ts';
import { stepOperations } from '../../../lib/scenarios/steps.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { fila } from '../../../lib/targets/fila.ts';
import { blocksOf, choose, planOf } from '../../runner/plan/plan-request.ts';

test('a rate is that of all queues together', () => {
  assert.equal(pacedLoad(300).perSecond, 100);
  assert.equal(dueEveryMs(pacedLoad(300)), 10);
  assert.equal(pacedStep().name, 'rate-150');
  assert.deepEqual(stepOperations(pacedStep()), ['enqueue', 'consume', 'ack']);
});

test('a scenario that breaks nodes is about queues where the target keeps no entries, and about entries elsewhere', () => {
  const failover = findScenario('failover') as Scenario;
  assert.equal(usesQueues(askedOf(failover, fila)), true);
  assert.equal(askedOf(failover, etcd), failover);
  const recovery = findScenario('recovery') as Scenario;
  assert.equal(askedOf(recovery, fila), recovery);
});

test('the plan breaks nodes that keep queues under a paced load, without a dataset', () => {
  const [block] = blocksOf(planOf('small', 'medium', choose('failover,rolling-restart,recovery'), { target: fila }));
  assert.deepEqual(
    block?.scripts.map(({ skip, cells }) => [cells[0]?.id, cells[0]?.entries, skip]),
    [
      ['small/medium/failover/kill/cluster/grpc/1', 0, null],
      ['small/medium/rolling-restart/rate-150/cluster/grpc/1', 0, null],
    ],
  );
  const lone = planOf('small', 'medium', choose('failover'), {
    target: fila,
    modes: ['single'],
  });
  assert.equal(blocksOf(lone)[0]?.scripts[0]?.skip, 'a lone node has no other that could take over');
});
