import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { WRITES } from '../../../lib/scenarios/steps.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { fila } from '../../../lib/targets/fila.ts';
import { TARGETS } from '../../../lib/targets/index.ts';
import { spokenTo } from '../../../lib/targets/target.ts';
import type { Mode } from '../../../runner/plan/clusters.ts';
import { withSizes } from '../../../runner/plan/make-plan.ts';
import type { Plan } from '../../../runner/plan/plan.ts';
import { blocksOf, choose, planOf } from './plan-request.ts';

const idsOf = (plan: Plan) => plan.cells.map(({ id }) => id);
const BOTH: readonly Mode[] = ['cluster', 'single'];

test('cells come by tier, payload, scenario and step', () => {
  const plan = planOf('small,smoke', 'tiny,64KB', choose('read-sequential,mixed', { users: [1, 5] }));
  assert.deepEqual(idsOf(plan).slice(0, 6), [
    'small/tiny/read-sequential/users-1/cluster/http/1',
    'small/tiny/read-sequential/users-5/cluster/http/1',
    'small/tiny/mixed/users-1/cluster/http/1',
    'small/tiny/mixed/users-5/cluster/http/1',
    'small/64KB/read-sequential/users-1/cluster/http/1',
    'small/64KB/read-sequential/users-5/cluster/http/1',
  ]);
  assert.equal(plan.cells.length, 16);
  assert.deepEqual(
    blocksOf(plan).map(({ tier, payload }) => `${tier.name}/${payload.name}`),
    ['small/tiny', 'small/64KB', 'smoke/tiny', 'smoke/64KB'],
  );
});

test('a cell says what its id says', () => {
  const [cell] = planOf('smoke', '64KB', choose('mixed')).cells;
  assert.deepEqual(cell, {
    id: 'smoke/64KB/mixed/users-50/cluster/http/1',
    cluster: { name: 'cluster', nodes: 3 },
    tier: 'smoke',
    entries: 100,
    payload: { name: '64KB', bytes: 65_536 },
    protocol: 'http',
    reads: 'local',
    keys: 'uniform',
    scenario: 'mixed',
    step: { name: 'users-50', users: 50, load: { ...WRITES, readPercent: 80 } },
    repetition: 1,
  });
});

test('the keys that are wanted go to scripts of reads and writes; faults and queries have no say in them', () => {
  const { sessions } = planOf('small', 'tiny', choose('mixed,failover,audit-query'), { keys: 'zipf' });
  const scripts = sessions.flatMap(({ blocks }) => blocks.flatMap((block) => block.scripts));
  const told = scripts.map(({ choice, variables, cells }) => [
    choice.scenario.name,
    variables.KEYS ?? null,
    ...new Set(cells.map(({ keys }) => keys)),
  ]);
  assert.deepEqual(told, [
    ['mixed', 'zipf', 'zipf'],
    ...Array.from({ length: 5 }, () => ['audit-query', null, 'uniform']),
    ['failover', null, 'uniform'],
  ]);
});

test('cells of both protocols differ in it alone, and in the id that it is a part of', () => {
  const target = spokenTo(etcd, null, 'local');
  const { cells } = planOf('smoke', 'tiny', choose('mixed,failover'), { target, protocols: ['grpc', 'http'] });
  const plain = cells.map(({ id, protocol, ...rest }) => ({ ...rest, id: id.replace(`/${protocol}/`, '/') }));
  assert.deepEqual(plain[0], plain[1]);
  assert.deepEqual(plain[2], plain[3]);
  assert.deepEqual(
    cells.map(({ id }) => id),
    [
      'smoke/tiny/mixed/users-50/cluster/grpc/1',
      'smoke/tiny/mixed/users-50/cluster/http/1',
      'smoke/tiny/failover/kill/cluster/http/1',
      'smoke/tiny/failover/kill/cluster/grpc/1',
    ],
  );
  assert.deepEqual([...new Set(cells.map(({ reads }) => reads))], ['local']);
});

for (const modes of [['cluster'], ['single'], BOTH] as const) {
  for (const payloads of ['all', '64KB,64kb', 'medium,1KB,1024B,MEDIUM', 'xlarge,1MB,100KB,10B,10.2B']) {
    test(`no two cells share an id in modes ${modes.join()} with --payload ${payloads}`, () => {
      for (const users of [undefined, [1], [3, 1, 20]]) {
        const choices = choose('all', users === undefined ? {} : { users });
        const plan = planOf('small', payloads, choices, { tiers: TIERS, modes });
        const ids = idsOf(plan);
        assert.ok(ids.length > 100);
        assert.equal(new Set(ids).size, ids.length);
        assert.deepEqual(
          plan.cells,
          blocksOf(plan).flatMap(({ scripts }) => scripts.flatMap(({ cells }) => cells)),
        );
      }
    });
  }
}

test('the largest plan has every step of every scenario on every tier and payload, once per mode', () => {
  const choices = choose('all').filter(({ scenario }) => !scenario.auditEvents);
  const { cells } = planOf('small', 'all', choices, { target: etcd, tiers: TIERS, modes: BOTH });
  const steps = choices.reduce((sum, { scenario }) => sum + scenario.steps(scenario.users, 0).length, 0);
  assert.equal(cells.length, TIERS.length * PAYLOADS.length * steps * BOTH.length);
});

test('a script has one cell for each step of its schedule, on the dataset of its block', () => {
  const choices = choose('all').filter(({ scenario }) => scenario.faults === undefined);
  const blocks = blocksOf(planOf('small', 'tiny,medium', choices, { modes: BOTH }));
  for (const { tier, payload, entries, scripts, clusters } of blocks) {
    assert.deepEqual(
      clusters.map(({ name }) => name),
      BOTH,
    );
    for (const { cells, schedule, choice, cluster } of scripts) {
      assert.deepEqual(
        cells.map(({ step, repetition }) => [step.name, step.users, repetition]),
        schedule.steps.map(({ name, users, repetition }) => [name, users, repetition]),
      );
      for (const cell of cells) {
        assert.deepEqual(
          [cell.tier, cell.entries, cell.payload, cell.scenario, cell.cluster],
          [tier.name, entries, payload, choice.scenario.name, cluster],
        );
      }
      assert.deepEqual([schedule.warmupMs, schedule.durationMs], [3_000, 15_000]);
    }
  }
});

test('the warm-up of a scenario goes before that of the run', () => {
  const schedules = [null, 0, 700].map((warmupMs) => {
    const [block] = blocksOf(planOf('smoke', 'tiny', choose('mixed', { warmupMs, durationMs: 2_000 })));
    return block?.scripts.map(({ schedule }) => [schedule.warmupMs, schedule.durationMs]);
  });
  assert.deepEqual(schedules, [[[3_000, 2_000]], [[0, 2_000]], [[700, 2_000]]]);
});

test('a script that needs nothing special has no variables of its own and is not skipped', () => {
  const blocks = blocksOf(planOf('small', 'medium', choose('core,consensus,payload')));
  for (const { variables, skip } of blocks.flatMap(({ scripts }) => scripts)) {
    assert.deepEqual([variables, skip], [{}, null]);
  }
});

test('nothing to measure is an empty plan', () => {
  const plan = planOf('small', 'tiny', [], { tiers: [], payloads: [] });
  assert.deepEqual([blocksOf(plan), plan.cells], [[], []]);
  assert.deepEqual(blocksOf(planOf('small', 'tiny', [])), []);
});

test('a scenario that breaks nodes is one cell of the open load, and no question to a lone node', () => {
  const plan = planOf('small', 'medium', choose('faults'), { modes: BOTH });
  const [cells, blocks] = [plan.cells, blocksOf(plan)];
  assert.deepEqual(
    cells.filter(({ cluster }) => cluster.name === 'cluster').map(({ id }) => id),
    ['snapshot/rate-found', 'failover/kill', 'recovery/rate-found', 'rolling-restart/rate-found'].map(
      (name) => `small/medium/${name}/cluster/http/1`,
    ),
  );
  for (const { cluster, skip, schedule } of blocks.flatMap(({ scripts }) => scripts)) {
    assert.equal(skip === null, cluster.nodes > 1);
    assert.deepEqual(
      schedule.steps.map(({ load }) => load.kind),
      ['open'],
    );
  }
});

test('what compares nodes is no question to one alone, nor where only one turns out to be known', () => {
  const reasons = (plan: Plan) => blocksOf(plan).flatMap(({ scripts }) => scripts.map(({ skip }) => skip));
  const plan = planOf('small', 'medium', choose('through-nodes'), { target: fila });
  assert.deepEqual(reasons(plan), [null]);
  const alone = ['it takes 2 nodes at least, and 1 is known here'];
  assert.deepEqual(reasons(withSizes(plan, new Map([['cluster', 1]]))), alone);
  const single = planOf('small', 'medium', choose('through-nodes'), { target: fila, modes: ['single'] });
  assert.deepEqual(reasons(single), alone);
});

test('every scenario of the catalogue is planned for, or says why not', () => {
  for (const target of TARGETS) {
    for (const { name: tier } of TIERS) {
      const { cells } = planOf(tier, 'medium', choose('all,faults,queue,scaling,resources,tasks,soak'), { target });
      assert.deepEqual(
        [...new Set(cells.map(({ scenario }) => scenario))].sort(),
        SCENARIOS.map(({ name }) => name).sort(),
      );
    }
  }
});

test('the sizes that clusters turn out to have go into every place that names them', () => {
  const plan = withSizes(planOf('smoke', 'tiny', choose('mixed'), { modes: BOTH }), new Map([['cluster', 5]]));
  const named = [
    ...plan.sessions.flatMap(({ clusters }) => clusters),
    ...blocksOf(plan).flatMap(({ clusters, scripts }) => [...clusters, ...scripts.map(({ cluster }) => cluster)]),
    ...plan.cells.map(({ cluster }) => cluster),
  ];
  assert.equal(named.length, 8);
  for (const { name, nodes } of named) assert.equal(nodes, name === 'cluster' ? 5 : 1);
});

test('a dataset that a scenario bounds gives its cells their true number of entries', () => {
  const { cells } = planOf('small', 'tiny', choose('payload-sweep'));
  assert.deepEqual(
    cells.filter(({ step }) => step.name === 'write').map(({ payload, entries }) => [payload.name, entries]),
    [
      ['tiny', 1_000],
      ['medium', 1_000],
      ['inline-65535B', 512],
      ['blob-65536B', 512],
      ['large', 327],
      ['xlarge', 32],
    ],
  );
});

test('nodes of each cluster are left alone right after the load that they bore, for a fifth of its time', () => {
  const plan = planOf('smoke', 'tiny', choose('soak', { durationMs: 30_000 }), {
    target: etcd,
    protocols: ['grpc', 'http'],
    repetitions: 2,
    keys: 'zipf',
  });
  const scripts = blocksOf(plan).flatMap((block) => block.scripts);
  assert.deepEqual(
    scripts.map(({ protocol, schedule: { steps, durationMs, warmupMs }, cells: [cell] }) => [
      ...[protocol, cell?.repetition, cell?.keys],
      ...[steps.map(({ name }) => name).join(), durationMs, warmupMs],
    ]),
    ([1, 2] as const).flatMap((run) =>
      ['grpc', 'http'].flatMap((protocol) => [
        [protocol, run, 'uniform', 'load', 30_000, 3_000],
        [protocol, run, 'uniform', 'idle', 6_000, 0],
      ]),
    ),
  );
});
