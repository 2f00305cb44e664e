import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../../lib/analysis/statistics.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../acceptance/support.ts';

const ATTEMPTS = 3;
/** Long enough that the median of a write is a matter of the clusters and not of a busy moment. */
const STEP = ['--duration', '2s', '--warmup', '300ms'];
const SHORT_STEP = ['--duration', '1s', '--warmup', '200ms'];

test('--mode both measures the cluster and a single node in turn, and says what replication costs', {
  timeout: PATIENCE_MS,
}, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const flags = ['--target', 'confman', '--mode', 'both', '--tier', 'smoke'];
  const run = await box.bench([...flags, ...SHORT_STEP, '--scenarios', 'write-sequential,read-sequential']);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const report = await box.report();
  const cells = measuredCells(report);
  // Each pair in the other order than the one before: what drifts falls on both alike.
  assert.deepEqual(
    cells.map(({ scenario, cluster }) => `${scenario} ${cluster.name}`),
    ['write-sequential cluster', 'write-sequential single', 'read-sequential single', 'read-sequential cluster'],
  );
  assert.deepEqual(
    report.clusters.map(({ name, kind, nodes }) => [name, kind, nodes.length]),
    [
      ['cluster', 'embedded', 3],
      ['single', 'embedded', 1],
    ],
  );
  const [three, one] = report.clusters.map(({ nodes }) => nodes.map(({ url }) => url));
  assert.ok(three && one && !three.includes(one[0] ?? ''), 'the single node is one of the cluster');
  assert.deepEqual(
    report.seeding.map(({ cluster, entries }) => [cluster, entries]),
    [
      ['cluster', 100],
      ['single', 100],
    ],
  );

  const { replicationTax } = report.analyses;
  assert.deepEqual(replicationTax.map(({ scenario, operation }) => `${scenario} ${operation}`).sort(), [
    'read-sequential read',
    'write-sequential write',
  ]);
  const p50 = (cluster: string): number => {
    const cell = cells.find((each) => each.scenario === 'write-sequential' && each.cluster.name === cluster);
    return cell?.operations[0]?.latencyMs?.p50 ?? Number.NaN;
  };
  const tax = replicationTax.find(({ operation }) => operation === 'write');
  assert.equal(tax?.addedMs.p50, p50('cluster') - p50('single'));
  assert.match(run.stdout, /replication/i);

  // The single node's processes are told apart from the cluster's.
  const labels = 'absent' in report.resources ? [] : report.resources.processes.map(({ label }) => label);
  for (const label of ['node1/etcd', 'node3/confman', 'single/etcd', 'single/confman'])
    assert.ok(labels.includes(label));
  assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
});

test('a write costs more on three nodes, which wait for a quorum to store it, than on one', {
  timeout: PATIENCE_MS,
}, async (t) => {
  // The two are measured one after the other: what else the machine does in one of them can turn the sign of a single run.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const box = new Sandbox();
    t.after(() => box.remove());
    const flags = ['--target', 'etcd', '--mode', 'both', '--tier', 'smoke', '--users', '1,2,3'];
    const run = await box.bench([...flags, ...STEP, '--scenarios', 'write-concurrent']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const taxes = (await box.report()).analyses.replicationTax;
    assert.equal(taxes.length, 3);
    const added = median(taxes.flatMap(({ addedMs }) => addedMs.p50 ?? [])) ?? Number.NaN;
    const ratio = median(taxes.map(({ throughputRatio }) => throughputRatio)) ?? Number.NaN;
    t.diagnostic(`attempt ${attempt}: ${added.toFixed(2)} ms added to p50, ${ratio.toFixed(2)} of the throughput`);
    if (added > 0 && ratio < 1) return;
  }
  assert.fail(`in ${ATTEMPTS} runs writes were no slower on three nodes than on one`);
});
