import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Credentials } from '../../../runner/cluster/access.ts';
import type { Acquired } from '../../../runner/cluster/find.ts';
import { Monitoring } from '../../../runner/monitors/monitoring.ts';
import { nodeLabel } from '../../../runner/monitors/watched.ts';
import type { BenchOptions } from '../../../runner/options/options.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { exampleOperation } from '../../fixtures/example-report.ts';
import { fakeConfman, lead } from '../../fixtures/fake-confman.ts';
import { plainNode } from '../../fixtures/plain-node.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { read } from '../options/read-options.ts';

const window = { from: 1_000_000, to: 1_010_000 };
const off = { raftMonitor: false, resourceMonitor: false, metricsMonitor: false };
const linux = { skip: process.platform === 'linux' ? false : 'processes are watched by way of /proc' };

/** A cluster of the user's, as it is found. */
function external(name: string, ...urls: string[]): Acquired {
  const nodes = urls.map((url, at) => ({ name: `node${at + 1}`, url }));
  const cluster = {
    kind: 'external',
    nodes,
    dataFolder: null,
    keep: async () => '',
    stop: async () => undefined,
  } as const;
  return {
    identity: { name, nodes: urls.length },
    cluster,
    view: { nodes: [], leader: null },
    version: null,
    warnings: [],
  };
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function monitor(acquired: readonly Acquired[], options: BenchOptions): Promise<Monitoring> {
  const monitoring = new Monitoring(options, new Credentials(options.target, options.access));
  try {
    await monitoring.join(acquired);
  } catch (error) {
    await monitoring.stop();
    throw error;
  }
  return monitoring;
}

test('nodes of several clusters are told apart by the names of their clusters', () => {
  assert.equal(nodeLabel({ name: 'cluster', nodes: 3 }, 'node2'), 'node2');
  assert.equal(nodeLabel({ name: 'cluster', nodes: 1 }, 'node1'), 'node1');
  assert.equal(nodeLabel({ name: 'single', nodes: 1 }, 'node1'), 'single');
  assert.equal(nodeLabel({ name: 'of-5', nodes: 5 }, 'node4'), 'of-5-node4');
});

test('the clusters of a session are watched until it ends, and those of the next from then on', async (t) => {
  const [one, two] = [await fakeConfman(t), await fakeConfman(t)];
  lead(one);
  lead(two);
  const monitoring = await monitor([external('cluster', one.url)], read({ raftMonitor: true, resourceMonitor: false }));
  t.after(() => monitoring.stop());
  while (one.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await monitoring.leave();
  const asked = one.seen.length;
  assert.equal(monitoring.observe('cluster', window, [], 10).raft, null);
  await monitoring.join([external('again', two.url)]);
  while (two.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(one.seen.length, asked);
  assert.deepEqual([...(await monitoring.stop()).rafts.keys()], ['cluster', 'again']);
});

test('a cell knows when the clock of the system was set in its window, and no other does', async (t) => {
  let movedMs = 0;
  const elapsedMs = (): number => performance.now();
  const startMs = Date.now() - elapsedMs();
  const epochMs = (): number => Math.floor(startMs + elapsedMs() + movedMs);
  const { target, access } = read({});
  const monitoring = new Monitoring({ ...read({}), ...off }, new Credentials(target, access), { elapsedMs, epochMs });
  t.after(() => monitoring.stop());
  const from = epochMs();
  movedMs = 60_000;
  monitoring.clocks.steps.look();
  const to = epochMs();
  const stepsIn = (fromMs: number, toMs: number): number[] =>
    monitoring
      .observe('cluster', { from: fromMs, to: toMs }, [], 10)
      .clockSteps.map(({ byMs }) => Math.round(byMs / 10) * 10);
  assert.deepEqual(
    [stepsIn(from, to), stepsIn(from - 5_000, from - 100), stepsIn(to + 100, to + 5_000)],
    [[60_000], [], []],
  );
});

test('with both monitors off nothing is known of a cell but why', async () => {
  const monitoring = await monitor([external('cluster', 'http://127.0.0.1:1')], read(off));
  monitoring.watchGenerator(process.pid);
  monitoring.generatorEnded();
  const { raft, resources, cost } = monitoring.observe('cluster', window, [exampleOperation()], 1_024);
  const absent = { absent: 'switched off with --no-resource-monitor' };
  assert.deepEqual([raft, resources], [null, absent]);
  assert.deepEqual(
    [cost.nodesCpuSecondsPer1000, cost.k6CpuSecondsPer1000, cost.writeAmplification],
    [null, null, null],
  );
  for (let times = 0; times < 2; times++) {
    const metrics = new Map([['cluster', { absent: 'switched off with --no-metrics-monitor' }]]);
    assert.deepEqual(await monitoring.stop(), { rafts: new Map(), metrics, resources: absent, snapshots: [] });
  }
});

test('what nodes count is asked for without a key, and told of a window', async (t) => {
  const node = await fakeConfman(t);
  const options = read({ raftMonitor: false, resourceMonitor: false });
  const monitoring = await monitor([external('cluster', node.url)], options);
  t.after(() => monitoring.stop());
  while (node.seen.length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([node.seen[0]?.request, node.seen[0]?.headers['x-api-key']], ['GET /metrics', undefined]);
  await monitoring.settle();
  assert.deepEqual(monitoring.observe('cluster', window, [], 10).metrics, { absent: 'node1 answers 404' });
});

test('each cluster has its own watch over the leadership', async (t) => {
  const [one, two] = [await fakeConfman(t), await fakeConfman(t)];
  lead(one);
  lead(two);
  const options = read({ raftMonitor: true, resourceMonitor: false });
  const monitoring = await monitor([external('cluster', one.url), external('single', two.url)], options);
  t.after(() => monitoring.stop());
  const from = Date.now();
  while (one.seen.length < 2 || two.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(monitoring.observe('cluster', { from, to: Date.now() }, [], 10).raft);
  const { rafts } = await monitoring.stop();
  assert.deepEqual(
    [...rafts].map(([name, { nodes }]) => [name, nodes]),
    [
      ['cluster', ['node1']],
      ['single', ['single']],
    ],
  );
});

test('where nodes do not say who leads, the Raft monitor has nothing and says why', async (t) => {
  const { url, received } = await plainNode(t);
  const options = { ...read({ raftMonitor: true, resourceMonitor: false }), target: plain };
  const monitoring = await monitor([external('cluster', url)], options);
  assert.equal(monitoring.unwatched, 'plain does not say who leads');
  assert.equal(monitoring.observe('cluster', window, [], 10).raft, null);
  assert.deepEqual((await monitoring.stop()).rafts, new Map());
  assert.deepEqual(received, []);
  assert.equal((await monitor([external('cluster', url)], { ...options, ...off })).unwatched, null);
});

test("the runner, k6 and the user's processes are watched, by number or by pid file", linux, async (t) => {
  const pidFile = join(temporary(t), 'b.pid');
  writeFileSync(pidFile, `${process.pid}\n`);
  const [a, b, c] = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3'];
  const options = read({
    raftMonitor: false,
    nodePid: [`${a}=${process.pid}`, `${b}=${pidFile}`, `http://127.0.0.1:9=${process.pid}`],
  });
  const monitoring = await monitor([external('cluster', a, c), external('single', b)], options);
  monitoring.watchGenerator(process.pid);
  const { resources } = await monitoring.stop();
  assert.ok(!('absent' in resources));
  assert.deepEqual(
    resources.processes.map(({ label, pid }) => [label, pid]),
    ['runner', 'node1/confman', 'single/confman', 'k6'].map((label) => [label, process.pid]),
  );
});

test('a pid file that cannot be read ends the run before it begins', async (t) => {
  const missing = join(temporary(t), 'missing.pid');
  const options = read({ ...off, nodePid: [`http://127.0.0.1:1=${missing}`] });
  await assert.rejects(monitor([external('cluster', 'http://127.0.0.1:1')], options), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.ok(error.message.includes(missing));
    return true;
  });
});
