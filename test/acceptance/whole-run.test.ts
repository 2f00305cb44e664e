import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Cell, OkCell } from '../../lib/report/cell.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type { Ended } from './running.ts';
import { measuredCluster, PATIENCE_MS, Sandbox, SHORT } from './support.ts';

const SEVERAL = ['write-sequential', 'read-sequential', 'mixed'];
/** What is measured on one kind of cluster is measured in the same way on the other. */
const RUNS = [
  ['confman', 3, SEVERAL],
  ['confman', 1, ['mixed']],
  ['etcd', 3, ['mixed']],
  ['etcd', 1, SEVERAL],
] as const;
const ANSI = '\x1b[';

function checkOperation(cell: Cell, windowSeconds: number, result: OperationResult): void {
  const where = `${result.operation} of ${cell.id}`;
  assert.ok(result.ok > 0, `${where}: nothing was ok`);
  assert.equal(result.rejected + result.unknown, 0, `${where}: ${JSON.stringify(result.reasons)}`);
  assert.equal(result.errorRate, 0);
  const { latencyMs, opsPerSecond } = result;
  assert.ok(latencyMs !== null);
  const { min, p50, p95, p99, p999, max } = latencyMs;
  assert.ok(min > 0, `${where}: took no time`);
  assert.deepEqual(
    [min, p50, p95, p99, p999, max].sort((a, b) => a - b),
    [min, p50, p95, p99, p999, max],
    where,
  );
  assert.ok(Math.abs(opsPerSecond * windowSeconds - result.ok) < 1e-6 * result.ok, `${where}: rate and count differ`);
  assert.ok(Math.abs(result.payloadBytesPerSecond - opsPerSecond * 1_024) < 1e-6 * result.payloadBytesPerSecond, where);
}

/** Every node is asked what it counts, and of what was written there are log entries. */
function checkMetrics({ id, metrics, operations }: OkCell, nodes: number): void {
  assert.ok(metrics !== undefined && !('absent' in metrics), `${id}: ${JSON.stringify(metrics)}`);
  assert.deepEqual([metrics.nodes.length, metrics.silent], [nodes, []], id);
  const written = operations.find(({ operation }) => operation === 'write')?.ok ?? 0;
  assert.equal(metrics.cluster.writes, written, id);
  const { entriesPerSecond, commandsPerEntry, whyNoEntries } = metrics.cluster;
  // On a busy machine nodes may be asked too late for a window of a second.
  if (entriesPerSecond === null) assert.equal(whyNoEntries, 'No node was observed throughout.', id);
  else if (written > 0) assert.ok((commandsPerEntry ?? 0) > 0, id);
}

function cellLines({ stdout }: Ended): string[] {
  return stdout.split('\n').filter((line) => /^\[\d+\//.test(line));
}

for (const [target, nodes, scenarios] of RUNS) {
  test(`a run against an embedded ${target} cluster, nodes: ${nodes}`, { timeout: PATIENCE_MS }, async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const flags = ['--target', target, '--nodes', String(nodes), '--scenarios', scenarios.join(',')];
    const run = await box.bench([...flags, ...SHORT, '--users', '2,1'], nodes === 3 ? { NO_COLOR: '1' } : {});
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(run.stderr, '');
    assert.deepEqual(box.processes(), []);
    assert.deepEqual(box.leftFiles(), []);
    assert.equal(box.saved().length, 1);

    const report = await box.report();
    const steps = scenarios.flatMap((scenario) => [`${scenario}/users-2`, `${scenario}/users-1`]);
    assert.deepEqual(
      report.cells.map(({ id }) => id),
      steps.map((step) => `smoke/medium/${step}/cluster/${target === 'etcd' ? 'grpc' : 'http'}/1`),
    );
    for (const cell of report.cells) {
      assert.equal(cell.state, 'ok', JSON.stringify(cell));
      if (cell.state !== 'ok') continue;
      assert.equal(cell.windowSeconds, 1);
      checkMetrics(cell, nodes);
      const operations = cell.operations.map(({ operation }) => operation);
      assert.deepEqual(
        operations,
        { 'write-sequential': ['write'], 'read-sequential': ['read'] }[cell.scenario] ?? ['read', 'write'],
      );
      for (const result of cell.operations) checkOperation(cell, cell.windowSeconds, result);
    }
    assert.equal(report.state, 'complete');
    assert.equal(report.target, target);
    assert.equal(measuredCluster(report).kind, 'embedded');
    assert.equal(measuredCluster(report).nodes.length, nodes);
    assert.equal(measuredCluster(report).nodes.filter(({ role }) => role === 'leader').length, 1);
    assert.equal(measuredCluster(report).coLocated, true);
    // Of either product the members are etcd's, and all have what they were started with.
    assert.deepEqual(
      measuredCluster(report).settings?.map(({ key, value, from, onlyOn }) => [key, value, from, onlyOn]),
      [
        ['--election-timeout', 1_000, 'flag', undefined],
        ['--heartbeat-interval', 100, 'flag', undefined],
        ['--snapshot-count', 10_000, 'flag', undefined],
        ['--max-request-bytes', 33_554_432, 'flag', undefined],
        ['--quota-backend-bytes', 17_179_869_184, 'flag', undefined],
      ],
    );
    assert.deepEqual(
      report.seeding.map(({ tier, entries }) => ({ tier, entries })),
      [{ tier: 'smoke', entries: 100 }],
    );
    assert.deepEqual([report.warnings, report.kept], [[], []]);

    const lines = cellLines(run);
    assert.deepEqual(
      lines.map((line) => line.slice(0, line.indexOf(' '))),
      steps.map((_, at) => `[${at + 1}/${steps.length}]`),
    );
    assert.ok(!run.stdout.includes(ANSI), 'colours in a pipe');
    const [file = ''] = box.saved();
    const [page = ''] = box.pages();
    assert.ok(run.stdout.trimEnd().endsWith(`report: ${file}\npage:   ${page}`));
    assert.equal(page, file.replace(/\.json$/, '.html'));
    assert.match(readFileSync(page, 'utf8'), new RegExp(`from run ${report.runId}`));

    const shown = await box.showReport(file);
    assert.deepEqual({ code: shown.code, stderr: shown.stderr }, { code: 0, stderr: '' });
    for (const scenario of scenarios) assert.match(shown.stdout, new RegExp(`^${scenario} `, 'm'));
    assert.ok(!shown.stdout.includes(ANSI));
    const csv = await box.showReport(file, '--csv');
    assert.deepEqual({ code: csv.code, stderr: csv.stderr }, { code: 0, stderr: '' });
    const [header = '', ...rows] = csv.stdout.trimEnd().split('\n');
    const column = header.split(',').indexOf('cell');
    assert.deepEqual(
      rows.map((row) => row.split(',')[column]),
      report.cells.map(({ id }) => id),
    );
  });
}

test('--quiet prints the result and nothing else', { timeout: PATIENCE_MS }, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const flags = ['--target', 'etcd', '--nodes', '1', '--scenarios', 'read-sequential'];
  const run = await box.bench([...flags, ...SHORT, '--quiet']);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.equal(run.stderr, '');
  assert.deepEqual(cellLines(run), []);
  assert.match(run.stdout, /^raftmark run /);
  assert.doesNotMatch(run.stdout, /^(seeding|starting|deleting|stopping|etcd,)/m);
  assert.match(run.stdout, /^report: .+\.json$/m);
});
