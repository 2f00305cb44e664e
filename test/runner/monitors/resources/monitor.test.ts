import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CellResources, ResourceRecord, UsedResources } from '../../../../lib/report/monitors.ts';
import { type ResourceMonitorOptions, startResourceMonitor } from '../../../../runner/monitors/resources/monitor.ts';
import { FakeProc, type FakeProcess } from './fake-proc.ts';

function measured(resources: CellResources): UsedResources {
  if ('absent' in resources) throw new Error(resources.absent);
  return resources;
}

function processesOf(record: ResourceRecord) {
  return 'absent' in record ? [] : record.processes;
}

/** A monitor on a clock that the test moves; it samples when a window is asked for, its own timer never comes. */
function byHand(t: TestContext, fake: FakeProc, more: Partial<ResourceMonitorOptions> = {}) {
  const time = { nowMs: 0 };
  const clock = { elapsedMs: () => time.nowMs, epochMs: () => 1_000_000 + time.nowMs };
  const monitor = startResourceMonitor({ procRoot: fake.root, clock, everyMs: 3_600_000, ...more });
  t.after(() => monitor.stop());
  const window = (fromMs: number, toMs: number) => measured(monitor.window(1_000_000 + fromMs, 1_000_000 + toMs));
  return { monitor, time, window };
}

const wrote = (writtenBytes: number, more: Partial<FakeProcess> = {}): FakeProcess => ({
  io: { readBytes: 0, writtenBytes },
  ...more,
});

test('what a process used between two samples is in the window, what it used before is not', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, wrote(1_000));
  const { time, window } = byHand(t, fake, { processes: [{ label: 'node1/etcd', pid: 7 }] });
  await fake.set(7, wrote(1_500, { threads: 6 }));
  time.nowMs = 1_000;
  const { processes, watched, everyMs } = window(0, 1_000);
  assert.deepEqual([watched, everyMs], [['node1/etcd'], 3_600_000]);
  assert.equal(processes.length, 1);
  assert.deepEqual(
    [processes[0]?.label, processes[0]?.writtenBytes, processes[0]?.threadsPeak, processes[0]?.sampledSeconds],
    ['node1/etcd', 500, 6, 1],
  );
});

test('a process that ends is recorded as ended, and what it used stays known', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, wrote(0));
  const { monitor, time, window } = byHand(t, fake, { processes: [{ label: 'k6', pid: 7 }] });
  await fake.set(7, wrote(300));
  time.nowMs = 1_000;
  window(0, 1_000);
  await fake.remove(7);
  time.nowMs = 2_000;
  assert.equal(window(0, 2_000).processes[0]?.writtenBytes, 300);
  assert.deepEqual(window(1_500, 2_000).processes, []);
  assert.deepEqual(processesOf(monitor.stop()), [
    { label: 'k6', pid: 7, watchedAtMs: 0, endedAtMs: 2_000, end: 'ended' },
  ]);
});

test('a pid that another process has taken over is told by its start time', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, wrote(5_000, { startTicks: 100 }));
  const { monitor, time, window } = byHand(t, fake, { processes: [{ label: 'k6', pid: 7 }] });
  await fake.set(7, wrote(90_000, { startTicks: 101 }));
  time.nowMs = 1_000;
  assert.deepEqual(window(0, 1_000).processes, []);
  assert.equal(processesOf(monitor.stop())[0]?.end, 'reused');
});

test('a label goes on with a new process: the two add up, the span between them counts for neither', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, wrote(0));
  const { monitor, time, window } = byHand(t, fake);
  monitor.watch('k6', 7);
  await fake.set(7, wrote(100));
  time.nowMs = 1_000;
  monitor.unwatch('k6');
  await fake.set(8, wrote(70_000));
  time.nowMs = 3_000;
  monitor.watch('k6', 8);
  await fake.set(8, wrote(70_020));
  time.nowMs = 4_000;
  const [k6] = window(0, 4_000).processes;
  assert.deepEqual([k6?.writtenBytes, k6?.sampledSeconds], [120, 2]);
  assert.deepEqual(
    processesOf(monitor.stop()).map(({ pid, end }) => [pid, end]),
    [
      [7, 'unwatched'],
      [8, 'unwatched'],
    ],
  );
});

test('a process that is not there when watching begins is missing; its label counts as watched', async (t) => {
  const { monitor, time, window } = byHand(t, await FakeProc.create(t), {
    processes: [{ label: 'node1/etcd', pid: 7 }],
  });
  time.nowMs = 1_000;
  const { processes, watched, nodes } = window(0, 1_000);
  assert.deepEqual([processes, watched], [[], ['node1/etcd']]);
  assert.deepEqual(nodes, [{ node: 'node1', data: null, network: null }]);
  assert.equal(processesOf(monitor.stop())[0]?.end, 'missing');
  monitor.unwatch('never watched');
});

test('a node in a network namespace of its own has its traffic counted, once for all of its processes', async (t) => {
  const fake = await FakeProc.create(t);
  const traffic = (receivedBytes: number): FakeProcess => ({
    network: { namespace: 'net:[2]', receivedBytes, sentBytes: 2 * receivedBytes },
  });
  const processes = ['node1/etcd', 'node1/confman', 'node2/etcd'].map((label, at) => ({ label, pid: at + 7 }));
  for (const pid of [7, 8]) await fake.set(pid, traffic(100));
  await fake.set(9, {});
  const { time, window } = byHand(t, fake, { processes });
  for (const pid of [7, 8]) await fake.set(pid, traffic(150));
  time.nowMs = 1_000;
  assert.deepEqual(window(0, 1_000).nodes, [
    { node: 'node1', data: null, network: { receivedBytes: 50, sentBytes: 100 } },
    { node: 'node2', data: null, network: null },
  ]);
});

test('a node that is no more is not told of, until it is watched again', async (t) => {
  const fake = await FakeProc.create(t);
  for (const pid of [7, 8, 9]) await fake.set(pid, wrote(0));
  const { monitor, time, window } = byHand(t, fake, { processes: [{ label: 'node1/etcd', pid: 7 }] });
  const nodes = () => window(0, time.nowMs).nodes.map(({ node }) => node);
  time.nowMs = 1_000;
  assert.deepEqual(nodes(), ['node1']);
  monitor.unwatch('node1/etcd');
  monitor.leave('node1');
  monitor.watch('of-5-node1/etcd', 8);
  time.nowMs = 2_000;
  assert.deepEqual(nodes(), ['of-5-node1']);
  monitor.watch('node1/etcd', 9);
  time.nowMs = 3_000;
  assert.deepEqual(nodes(), ['node1', 'of-5-node1']);
});

test('without /proc nothing is measured, and the reason is given', () => {
  const monitor = startResourceMonitor({
    procRoot: join(tmpdir(), 'raftmark-no-such-proc'),
    processes: [{ label: 'runner', pid: process.pid }],
  });
  monitor.watch('k6', 1);
  monitor.unwatch('k6');
  const resources = monitor.window(0, monitor.mark());
  assert.match('absent' in resources ? resources.absent : '', /only measured on Linux/);
  assert.deepEqual(monitor.stop(), resources);
});

test('its own timer samples processes and folders', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'raftmark-data-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const monitor = startResourceMonitor({
    everyMs: 20,
    processes: [{ label: 'runner', pid: process.pid }],
    folders: [{ node: 'node1', path: folder }],
  });
  t.after(() => monitor.stop());
  const grown = () => measured(monitor.window(monitor.mark() - 60_000, monitor.mark())).nodes[0]?.data;
  while (!grown()) await sleep(5);
  await writeFile(join(folder, 'wal'), 'x'.repeat(1_000));
  while (grown()?.apparentGrowthBytes !== 1_000) await sleep(5);
  const { processes } = measured(monitor.window(monitor.mark() - 60_000, monitor.mark()));
  assert.ok((processes[0]?.rssMeanBytes ?? 0) > 1_000_000);
  const record = monitor.stop();
  assert.ok(!('absent' in record) && record.samples > 2 && record.samplingSeconds > 0);
});
