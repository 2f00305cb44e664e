import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { Mode } from '../../../runner/plan/clusters.ts';
import type { Plan } from '../../../runner/plan/plan.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { blocksOf, choose, planOf } from './plan-request.ts';

const BOTH: readonly Mode[] = ['cluster', 'single'];

/** Each block with its scenarios, e.g. `small/large/327: payload-sweep`. */
const outline = (plan: Plan): string[] =>
  blocksOf(plan).map(({ tier, payload, entries, scripts }) => {
    const names = [...new Set(scripts.map(({ choice }) => choice.scenario.name))];
    return `${tier.name}/${payload.name}/${entries}: ${names.join(' ')}`;
  });

/** Each script by its scenario, its place in the audit trail, its cluster, and its protocol where there are several. */
const order = (plan: Plan, several = false): string[] =>
  blocksOf(plan).flatMap(({ scripts }) =>
    scripts.map(({ choice, cluster, protocol, variables }) =>
      [choice.scenario.name, variables.AUDIT_TO, cluster.name, ...(several ? [protocol] : [])]
        .filter((part) => part !== undefined)
        .join(' '),
    ),
  );

test('the payload sweep runs through its own sizes, whatever payload is chosen', () => {
  const sizes = [
    'small/tiny/1000: payload-sweep',
    'small/medium/1000: payload-sweep',
    'small/large/327: payload-sweep',
    'small/xlarge/32: payload-sweep',
  ];
  for (const payloads of ['64KB', 'tiny', 'all']) {
    assert.deepEqual(outline(planOf('small', payloads, choose('payload-sweep'), { target: etcd })), sizes);
  }
  const swept = outline(planOf('small', 'xlarge', choose('payload-sweep'), { target: etcd }));
  assert.deepEqual(swept.sort(), sizes.sort());
});

test('the payload sweep shares a dataset with others where it has as many entries', () => {
  assert.deepEqual(outline(planOf('small', 'medium', choose('mixed,payload-sweep'))), [
    'small/medium/1000: mixed payload-sweep',
    'small/tiny/1000: payload-sweep',
    'small/inline-65535B/512: payload-sweep',
    'small/blob-65536B/512: payload-sweep',
    'small/large/327: payload-sweep',
    'small/xlarge/32: payload-sweep',
  ]);
});

test('the payload sweep has a dataset of its own beside a larger one of the same payload', () => {
  assert.deepEqual(outline(planOf('small', 'large,64KB', choose('mixed,payload-sweep'))), [
    'small/large/1000: mixed',
    'small/large/327: payload-sweep',
    'small/64KB/1000: mixed',
    'small/64KB/512: payload-sweep',
    'small/tiny/1000: payload-sweep',
    'small/medium/1000: payload-sweep',
    'small/inline-65535B/512: payload-sweep',
    'small/xlarge/32: payload-sweep',
  ]);
});

test('a size of the sweep that was also written as a number is one dataset', () => {
  const plan = planOf('small', '1KB', choose('mixed,payload-sweep'));
  assert.deepEqual(
    blocksOf(plan).map(({ payload, entries }) => [payload.bytes, entries]),
    [
      [1_024, 1_000],
      [10, 1_000],
      [65_535, 512],
      [65_536, 512],
      [102_400, 327],
      [1_048_576, 32],
    ],
  );
});

test('a size of the sweep keeps the name that the user gave it', () => {
  for (const scenarios of ['mixed,payload-sweep', 'payload-sweep']) {
    const plan = planOf('small', '1KB', choose(scenarios), { target: etcd });
    const names = [blocksOf(plan).map(({ payload }) => payload.name), plan.cells.map(({ payload }) => payload.name)];
    for (const found of names) assert.deepEqual([...new Set(found)].sort(), ['1KB', 'large', 'tiny', 'xlarge']);
  }
});

test('blocks of one tier follow one another', () => {
  const tiers = blocksOf(planOf('all', 'all', choose('all'))).map(({ tier }) => tier.name);
  assert.deepEqual(
    [...new Set(tiers)],
    tiers.filter((tier, at) => tier !== tiers[at - 1]),
  );
});

test('the audit trail grows step by step, each process from where the one before left it', () => {
  const levels = (tier: string) =>
    blocksOf(planOf(tier, 'tiny', choose('audit-query'))).flatMap(({ scripts }) =>
      scripts.map(({ variables, skip }) => ({ ...variables, skip })),
    );
  const through = (...sizes: number[]) =>
    sizes.map((to, at) => ({ AUDIT_FROM: String(sizes[at - 1] ?? 0), AUDIT_TO: String(to), skip: null }));
  assert.deepEqual(levels('smoke'), through(200, 280, 400, 570, 800));
  assert.deepEqual(levels('small'), through(1_000, 1_400, 2_000, 2_800, 4_000));
  assert.deepEqual(levels('xlarge'), through(1_000, 3_200, 10_000, 32_000, 100_000));
});

test('the cells of the audit query name the events that are there', () => {
  assert.deepEqual(
    planOf('large', 'tiny', choose('audit-query')).cells.map(({ id }) => id),
    [1_000, 1_800, 3_200, 5_600, 10_000].flatMap((events) =>
      [50, 1_000].map((limit) => `large/tiny/audit-query/events-${events}-limit-${limit}/cluster/http/1`),
    ),
  );
});

test('a target without an audit trail skips the audit query, with its reason, and nothing else', () => {
  for (const tier of ['smoke', 'large']) {
    const blocks = blocksOf(planOf(tier, 'tiny', choose('audit-query,mixed'), { target: etcd }));
    for (const { choice, skip, cells } of blocks.flatMap(({ scripts }) => scripts)) {
      assert.equal(skip, choice.scenario.name === 'audit-query' ? 'etcd keeps no audit trail' : null);
      assert.ok(cells.length > 0);
    }
  }
});

test('what compares leader and follower is skipped where nodes do not say who leads, and nothing else is', () => {
  const blocks = blocksOf(planOf('small', 'medium', choose('all'), { target: plain }));
  for (const { scripts } of blocks) {
    for (const { choice, skip } of scripts) {
      assert.equal(skip, choice.scenario.name === 'consensus' ? 'plain does not say who leads' : null);
    }
  }
});

test('a payload that the target refuses is skipped with the limit, and the others are not', () => {
  const target = {
    ...confman,
    entries: {
      ...confman.entries,
      maxPayload: { bytes: 102_400, source: 'a rule' },
      sizeBoundary: plain.entries.sizeBoundary,
    },
  };
  for (const scenarios of ['mixed', 'payload-sweep', 'audit-query']) {
    const blocks = blocksOf(planOf('small', 'all', choose(scenarios), { target }));
    assert.deepEqual(
      blocks.map(({ payload, scripts }) => [payload.name, [...new Set(scripts.map(({ skip }) => skip))]]),
      [
        ['tiny', [null]],
        ['medium', [null]],
        ['large', [null]],
        ['xlarge', ['confman takes values of at most 102400 bytes (a rule)']],
      ],
    );
  }
});

test('both clusters take turns, and the one that goes first alternates', () => {
  assert.deepEqual(order(planOf('small', 'tiny', choose('core'), { modes: BOTH })), [
    'write-sequential cluster',
    'write-sequential single',
    'write-concurrent single',
    'write-concurrent cluster',
    'read-sequential cluster',
    'read-sequential single',
    'read-concurrent single',
    'read-concurrent cluster',
    'mixed cluster',
    'mixed single',
  ]);
});

test('both clusters take turns at each size of the audit trail', () => {
  assert.deepEqual(order(planOf('large', 'tiny', choose('mixed,audit-query'), { modes: BOTH })), [
    'mixed cluster',
    'mixed single',
    ...['audit-query 1000 single', 'audit-query 1000 cluster'],
    ...['audit-query 1800 cluster', 'audit-query 1800 single'],
    ...['audit-query 3200 single', 'audit-query 3200 cluster'],
    ...['audit-query 5600 cluster', 'audit-query 5600 single'],
    ...['audit-query 10000 single', 'audit-query 10000 cluster'],
  ]);
});

test('the protocols take turns on each cluster, every scenario in the other order than the one before', () => {
  const both = { target: etcd, protocols: ['grpc', 'http'] } as const;
  assert.deepEqual(order(planOf('small', 'tiny', choose('sequential,mixed'), both), true), [
    'write-sequential cluster grpc',
    'write-sequential cluster http',
    'read-sequential cluster http',
    'read-sequential cluster grpc',
    'mixed cluster grpc',
    'mixed cluster http',
  ]);
  assert.deepEqual(order(planOf('small', 'tiny', choose('sequential'), { ...both, modes: BOTH }), true), [
    'write-sequential cluster grpc',
    'write-sequential cluster http',
    'write-sequential single grpc',
    'write-sequential single http',
    'read-sequential single http',
    'read-sequential single grpc',
    'read-sequential cluster http',
    'read-sequential cluster grpc',
  ]);
});

test('values of one size that are made of different things are datasets of their own', () => {
  const plan = planOf('small', 'tiny,tiny-json,10B-json', choose('write-sequential,payload-sweep'), { target: etcd });
  assert.deepEqual(outline(plan).slice(0, 2), [
    'small/tiny/1000: write-sequential payload-sweep',
    'small/tiny-json/1000: write-sequential',
  ]);
  const made = plan.cells.flatMap(({ scenario, id, payload }) =>
    scenario === 'write-sequential' ? [{ id, payload }] : [],
  );
  assert.deepEqual(
    made.map(({ payload }) => payload),
    [
      { name: 'tiny', bytes: 10 },
      { name: 'tiny-json', bytes: 10, entropy: 'json' },
    ],
  );
  assert.match(made[1]?.id ?? '', /^small\/tiny-json\/write-sequential\//);
});

test('a dataset is filled once, whatever it is then read and written in', () => {
  const once = planOf('small', 'tiny', choose('mixed'), { target: etcd });
  const both = planOf('small', 'tiny', choose('mixed'), { target: etcd, protocols: ['grpc', 'http'] });
  assert.deepEqual(outline(both), outline(once));
  assert.deepEqual(
    blocksOf(both).map(({ clusters }) => clusters.length),
    [1],
  );
  // Twice the load, and the same dataset: 1,000 entries of 10 bytes.
  assert.equal(both.estimate.bytesWritten - 10_000, 2 * (once.estimate.bytesWritten - 10_000));
  const [scripts, seeding] = [both.estimate.seconds - once.estimate.seconds, 1.5 + 1_000 / 2_000];
  assert.ok(Math.abs(once.estimate.seconds - scripts - seeding) < 1e-9);
});

test('every cell of the cluster has its twin on the single node', () => {
  const { cells } = planOf('all', 'all', choose('all'), { modes: BOTH });
  const ids = new Set(cells.map(({ id }) => id));
  for (const { id, cluster } of cells) {
    const other = cluster.name === 'cluster' ? 'single' : 'cluster';
    assert.ok(ids.has(id.replace(`/${cluster.name}/`, `/${other}/`)));
  }
});
