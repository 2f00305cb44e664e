import assert from 'node:assert/strict';
import { it } from 'node:test';
import { measured } from '../../lib/analysis/cells.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import { grownEntry } from '../../lib/data/once.ts';
import { findTier } from '../../lib/data/tier.ts';
import { NODE_TEXT } from '../../runner/system/text-engine.ts';
import { TestCluster } from '../acceptance/cluster.ts';
import { PATIENCE_MS, Sandbox } from '../acceptance/support.ts';
import { valuesOf } from '../fixtures/values.ts';

const SECONDS = 30;
const RATE = 100;

it('a soak of 30 s tells how data, memory and latency went on, and that matches what was written', {
  timeout: 3 * PATIENCE_MS,
}, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const running = box.startBench([
    ...['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--payload', '16KB', '--scenarios', 'soak'],
    ...['--rate', String(RATE), '--read-rate', '20', '--duration', `${SECONDS}s`, '--warmup', '1s', '--no-calibration'],
  ]);
  const end = await running.ended;
  assert.equal(end.code, 0, end.stdout + end.stderr);
  const report = await box.report();
  const [load, idle] = report.cells;
  assert.ok(load?.state === 'ok' && idle?.state === 'ok', JSON.stringify(report.cells.map(({ state }) => state)));
  assert.deepEqual([load.step.name, idle.step.name], ['load', 'idle']);
  // A timer may be early by the system's clock.
  assert.ok(Math.abs(idle.windowSeconds - SECONDS / 5) < 0.1, `${idle.windowSeconds}`);

  // What is offered is done, each write once, and intervals have the same as the whole.
  const writes = load.operations.find(({ operation }) => operation === 'write');
  const { growth } = load;
  assert.ok(writes && growth && idle.growth);
  assert.ok(writes.ok >= 0.95 * RATE * SECONDS && writes.ok <= RATE * SECONDS, `${writes.ok} writes`);
  const course = growth.operations.find(({ operation }) => operation === 'write');
  assert.equal(growth.atMs.length, SECONDS);
  assert.equal(
    course?.ok.reduce((sum, ok) => sum + ok, 0),
    writes.distribution?.seconds.ok.reduce((sum, ok) => sum + ok, 0),
  );
  assert.ok((idle.growth.atMs[0] ?? 0) > (growth.atMs.at(-1) ?? 0), 'one axis');

  // Every node stores and writes down every value, whatever it keeps besides.
  const [soak, ...more] = report.analyses.soaks;
  assert.ok(soak && more.length === 0);
  assert.deepEqual([soak.entriesWritten, soak.valueBytes], [writes.ok, writes.ok * 16_384]);
  assert.equal(soak.nodes.length, 3);
  for (const { node, memory, store, data, writtenBytes, storedBytes, memoryAfterIdle } of soak.nodes) {
    // The first interval is over when the trend begins.
    const grown = (store?.last ?? 0) - (store?.first ?? 0);
    assert.ok(
      grown > 0.8 * soak.valueBytes && grown < 2 * soak.valueBytes,
      `${node} stores ${grown} of ${soak.valueBytes}`,
    );
    assert.ok((data?.last ?? 0) >= (store?.last ?? Number.POSITIVE_INFINITY) * 0.5, node);
    assert.ok((writtenBytes ?? 0) > soak.valueBytes, `${node} wrote ${writtenBytes}`);
    assert.ok(storedBytes >= soak.valueBytes, node);
    assert.ok(
      memory?.of === 'own' && memory.last > 1_000_000 && memory.perHour !== null && memory.secondHalf !== null,
      node,
    );
    assert.ok((memoryAfterIdle ?? 0) > 1_000_000, node);
  }
  assert.ok(
    soak.operations.every(({ held, p99Ms }) => held && p99Ms !== null),
    JSON.stringify(soak.operations),
  );
  // Of half a minute nothing about memory is an alarm.
  const alarms = report.findings?.filter(({ id, severity }) => id === 'memory-growth' && severity !== 'note');
  assert.deepEqual(alarms, []);
  assert.match(end.stdout, /^Soak /m);
  assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
});

for (const target of ['etcd', 'confman']) {
  it(`${target} has a new entry for each write of a soak, over repetitions, and none once the run has cleaned up`, {
    timeout: 3 * PATIENCE_MS,
  }, async (t) => {
    const [seed, box] = [7, new Sandbox()];
    const smoke = findTier('smoke');
    assert.ok(smoke);
    const cluster = await TestCluster.start(target, 3);
    t.after(async () => {
      await cluster.stop();
      box.remove();
    });
    const flags = [
      ...[...cluster.flags, '--tier', 'smoke', '--seed', String(seed), '--scenarios', 'soak', '--no-calibration'],
      ...['--rate', '50', '--read-rate', '10', '--duration', '2s', '--warmup', '0s'],
    ];
    const run = await box.bench([...flags, '--repetitions', '2', '--no-cleanup']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const results = (await box.report()).cells.flatMap((cell) => measured(cell)?.operations ?? []);
    const writes = results.filter(({ operation }) => operation === 'write');
    assert.equal(writes.length, 2);
    const ok = writes.reduce((sum, each) => sum + each.ok, 0);
    const unknown = writes.reduce((sum, each) => sum + each.unknown, 0);
    const dataset = makeDataset(smoke, seed);
    const { values } = valuesOf({ seed, bytes: 1_024, entropy: 'random', engine: NODE_TEXT });
    const nameOf = (entry: number): string => Object.values(dataset.entry(entry)).join('/');
    const seeded = new Set(Array.from({ length: smoke.entries }, (_, at) => nameOf(at)));
    const added = (await cluster.dataEntries()).filter(({ namespace, key }) => !seeded.has(`${namespace}/${key}`));
    assert.ok(added.length >= ok && added.length <= ok + unknown, `${ok} acknowledged, ${added.length} added`);
    assert.ok(ok > 100 && added.every(({ version }) => version === 1));
    // Two repetitions of 2 s, each with numbers of its own.
    const entries = new Map(Array.from({ length: 210 }, (_, at) => [nameOf(grownEntry(at)), grownEntry(at)]));
    const strange = added.filter(
      ({ namespace, key, value }) => values.recognise(value, entries.get(`${namespace}/${key}`) ?? -1) === null,
    );
    assert.deepEqual(strange, []);

    const again = await box.bench(flags);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    for (const url of cluster.urls) assert.deepEqual(await cluster.entries(url), [], url);
  });
}
