import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import type { ProcessUsage, UsedResources } from '../../../lib/report/monitors.ts';
import { TestCluster } from '../cluster.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../support.ts';

const RUN = ['--tier', 'smoke', '--scenarios', 'write-sequential', '--duration', '2s', '--warmup', '200ms'];
const MB = 1_024 * 1_024;

function usedIn(cell: (Cell & { readonly state: 'ok' }) | undefined): UsedResources {
  assert.ok(cell && !('absent' in cell.resources), JSON.stringify(cell));
  return cell.resources;
}

function checkUsage({ label, cpuSeconds, rssMeanBytes, rssPeakBytes, sampledSeconds }: ProcessUsage): void {
  assert.ok(cpuSeconds >= 0 && cpuSeconds < 10, `${label}: ${cpuSeconds} s of CPU in a window of 2 s`);
  // The peak is of the samples within the window, the mean also of those at its ends: they may lie a little apart.
  assert.ok(rssMeanBytes > 5 * MB && rssMeanBytes < 1.2 * rssPeakBytes, `${label}: ${rssMeanBytes} of ${rssPeakBytes}`);
  assert.ok(sampledSeconds > 1 && sampledSeconds < 2.1, `${label}: sampled for ${sampledSeconds} s of 2`);
}

describe('what a run uses', { timeout: PATIENCE_MS }, () => {
  it('is known of every process of an embedded cluster, of k6 and of the runner', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = await box.bench(['--target', 'confman', '--nodes', '3', ...RUN]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    const [cell] = measuredCells(report);
    const { processes, nodes, watched } = usedIn(cell);
    const names = ['node1', 'node2', 'node3'];
    const labels = ['k6', 'runner', ...names.flatMap((name) => [`${name}/confman`, `${name}/etcd`])].sort();
    assert.deepEqual(processes.map(({ label }) => label).sort(), labels);
    assert.deepEqual([...watched].sort(), labels);
    for (const usage of processes) checkUsage(usage);
    for (const label of ['k6', 'node1/etcd', 'node1/confman']) {
      assert.ok((processes.find((each) => each.label === label)?.cpuSeconds ?? 0) > 0, `${label} did nothing`);
    }
    assert.deepEqual(
      nodes.map(({ node, data }) => [node, (data?.apparentBytes ?? 0) > MB]),
      names.map((name) => [name, true]),
    );
    assert.ok(cell);
    const { writeAmplification, writeAmplificationByNode, nodesCpuSecondsPer1000, k6CpuSecondsPer1000 } = cell.cost;
    // Each of three nodes writes a value to its log at least.
    assert.ok((writeAmplification ?? 0) > 3, `write amplification ${writeAmplification}`);
    for (const { node, ratio } of writeAmplificationByNode) assert.ok((ratio ?? 0) > 1, `${node}: ${ratio}`);
    assert.ok((nodesCpuSecondsPer1000 ?? 0) > 0 && (k6CpuSecondsPer1000 ?? 0) > 0);
    assert.ok(!('absent' in report.resources) && report.resources.samples >= 2);
  });

  it('is known of the external nodes whose processes were named, and absent where the monitors are off', async (t) => {
    const box = new Sandbox();
    const cluster = await TestCluster.start('etcd', 3);
    t.after(async () => {
      await cluster.stop();
      box.remove();
    });
    const [first, second, third] = cluster.cluster.nodes;
    const pidOf = (node: typeof first): number => node?.processes[0]?.pid ?? 0;
    const pidFile = join(box.folder, 'second.pid');
    writeFileSync(pidFile, `${pidOf(second)}\n`);
    const some = ['--node-pid', `${first?.url}=${pidOf(first)}`, '--node-pid', `${second?.url}=${pidFile}`];

    const part = await box.bench([...cluster.flags, ...some, ...RUN]);
    assert.equal(part.code, 0, part.stdout + part.stderr);
    const [cell] = measuredCells(await box.report());
    const { processes } = usedIn(cell);
    assert.deepEqual(processes.map(({ label }) => label).sort(), ['k6', 'node1/etcd', 'node2/etcd', 'runner']);
    for (const usage of processes) checkUsage(usage);
    // A sum over two of three nodes would pass for the whole.
    assert.equal(cell?.cost.writeAmplification, null);
    assert.deepEqual(
      cell?.cost.writeAmplificationByNode.map(({ ratio }) => ratio !== null && ratio > 1),
      [true, true, false],
    );

    const all = await box.bench([...cluster.flags, ...some, '--node-pid', `${third?.url}=${pidOf(third)}`, ...RUN]);
    assert.equal(all.code, 0, all.stdout + all.stderr);
    assert.ok((measuredCells(await box.report())[0]?.cost.writeAmplification ?? 0) > 3);

    const none = await box.bench([...cluster.flags, '--no-resource-monitor', '--no-raft-monitor', ...RUN]);
    assert.equal(none.code, 0, none.stdout + none.stderr);
    const report = await box.report();
    const reason = { absent: 'switched off with --no-resource-monitor' };
    assert.deepEqual([report.resources, measuredCells(report)[0]?.resources], [reason, reason]);
    assert.equal(measuredCells(report)[0]?.cost.writeAmplification, null);
    assert.deepEqual([report.clusters[0]?.raft, measuredCells(report)[0]?.raft], [null, null]);
    assert.match(none.stdout, /--no-resource-monitor/);
  });

  it('cannot be asked of a process whose pid file is not there', async (t) => {
    const box = new Sandbox();
    const cluster = await TestCluster.start('etcd', 1);
    t.after(async () => {
      await cluster.stop();
      box.remove();
    });
    const file = join(box.folder, 'missing.pid');
    const run = await box.bench([...cluster.flags, '--node-pid', `${cluster.urls[0]}=${file}`, ...RUN]);
    assert.equal(run.code, 3, run.stdout + run.stderr);
    assert.ok(run.stderr.includes(file), run.stderr);
    assert.deepEqual(await cluster.namespaces(cluster.urls[0] ?? ''), []);
    assert.deepEqual(box.leftFiles(), []);
  });
});
