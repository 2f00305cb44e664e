import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fila } from '../../../lib/targets/fila.ts';
import { Queues } from '../../../runner/cluster/queues.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import type { Block, ScriptPlan } from '../../../runner/plan/plan.ts';
import { type Measurement, without } from '../../../runner/run/measurement.ts';
import { QueueMeasurement } from '../../../runner/run/queue-measurement.ts';
import { RunQueues } from '../../../runner/run/run-queues.ts';
import type { ClusterAccess } from '../../../runner/run/scripts.ts';
import { startClock } from '../../../runner/system/clock.ts';
import { type FakeFila, fakeFila } from '../../fixtures/fake-fila.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';
import { blocksOf, choose, planOf } from '../plan/plan-request.ts';

function planned(): { block: Block; script: ScriptPlan } {
  const [block] = blocksOf(planOf('small', 'medium', choose('enqueue'), { target: fila }));
  const [script] = block?.scripts ?? [];
  if (block === undefined || script === undefined) throw new Error('nothing was planned');
  return { block, script };
}

/** A measurement whose scripts are told of, and do nothing. */
function measurementOf(t: TestContext, { urls }: Pick<FakeFila, 'urls'>, cleanUp = true) {
  const sender = new Sender();
  t.after(() => sender.close());
  const queues = new Queues({ target: fila, sender, hosts: urls });
  const ran: string[] = [];
  const byScript: Measurement = {
    measure: async (_, script) => {
      ran.push(script.variables.QUEUES ?? '');
      return without(script, 'failed', 'not measured');
    },
  };
  const record = { kept: [] as string[], left: [] as string[] };
  const warnings: string[] = [];
  const { signal } = new AbortController();
  const progress = { busy: () => undefined };
  const runQueues = new RunQueues({
    ...{ runId: 'run', target: 'fila', record, cleanUp, progress, signal },
    scripts: { access: () => ({ queues, hosts: urls }) as unknown as ClusterAccess },
    warn: (text) => warnings.push(text),
  });
  const measurement = new QueueMeasurement({
    ...{ runQueues, seed: 1, byScript, progress, signal },
    monitoring: { queues: new Map(), clock: startClock() },
  });
  return { measurement, ran, record, warnings };
}

test('each script has queues of its own, which are gone when it is through', async (t) => {
  const cluster = await fakeFila(t);
  const { measurement, ran, record, warnings } = measurementOf(t, cluster);
  const { block, script } = planned();
  await measurement.measure(block, script);
  await measurement.measure(block, script);
  assert.deepEqual(ran, ['bench-run-q1', 'bench-run-q2']);
  assert.equal(cluster.queues.size, 0);
  assert.deepEqual([record.kept, record.left, warnings], [[], [], []]);
});

test('queues that are to be kept are kept, and said to be', async (t) => {
  const cluster = await fakeFila(t);
  const { measurement, record } = measurementOf(t, cluster, false);
  const { block, script } = planned();
  await measurement.measure(block, script);
  assert.deepEqual([...cluster.queues.keys()], ['bench-run-q1']);
  assert.deepEqual(record.kept, [`queues bench-run-q1 on ${cluster.urls[0]}`]);
});

test('where queues cannot be made the cells say why, and what may be left is told', async (t) => {
  const url = await deadUrl();
  const { measurement, ran, record, warnings } = measurementOf(t, { urls: [url] });
  const { block, script } = planned();
  const cells = await measurement.measure(block, script);
  assert.deepEqual(
    cells.map((cell) => [cell.state, 'reason' in cell ? cell.reason : '']),
    script.cells.map(() => ['failed', `queue bench-run-q1 could not be made on ${url}: nothing listens there`]),
  );
  assert.deepEqual([ran, record.left], [[], ['bench-run-q1']]);
  assert.match(
    warnings[0] ?? '',
    /^queue bench-run-q1 could not be deleted on \S+: refused; npm run bench -- clean --target fila --host \S+ deletes it$/,
  );
});

test('a plan of queues needs no dataset, comes once for all tiers, and takes no message that cannot say where it comes from', () => {
  const plan = planOf('small,large', 'medium', choose('enqueue'), { target: fila });
  assert.deepEqual(
    plan.cells.map(({ id, entries, reads }) => [id, entries, reads]),
    [1, 10, 50, 100].map((users) => [`small/medium/enqueue/users-${users}/cluster/grpc/1`, 0, null]),
  );
  const [tiny] = blocksOf(planOf('small', 'tiny', choose('enqueue'), { target: fila }));
  assert.equal(tiny?.scripts[0]?.skip, 'a message says where it comes from, which takes 24 bytes');
});

test('what a target lacks is the reason for what is skipped', () => {
  const [block] = blocksOf(planOf('small', 'medium', choose('mixed'), { target: fila }));
  assert.equal(block?.scripts[0]?.skip, 'Fila keeps messages in queues, and no entries');
  const [other] = blocksOf(planOf('small', 'medium', choose('enqueue')));
  assert.equal(other?.scripts[0]?.skip, 'Confman keeps entries, and no queues');
});
