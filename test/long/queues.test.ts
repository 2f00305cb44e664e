import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { Report } from '../../lib/report/report.ts';
import { Running } from '../acceptance/running.ts';
import { type FakeFila, fakeFila } from '../fixtures/fake-fila.ts';

const BENCH = join(import.meta.dirname, '../../dist/runner/bench.js');

function bench(t: TestContext, { urls }: FakeFila, flags: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-queues-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const all = ['--target', 'fila', '--host', urls.join(','), '--output-dir', folder, '--quiet', ...flags];
  const running = new Running(spawn(process.execPath, [BENCH, ...all]));
  const report = (): Report => {
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report;
  };
  return { running, report };
}

const SHORT = ['--scenarios', 'enqueue', '--users', '1,4', '--duration', '2s', '--warmup', '500ms'];

/** A short run that ends well; its report. */
async function whole(t: TestContext, cluster: FakeFila): Promise<Report> {
  const { running, report } = bench(t, cluster, SHORT);
  const { code, stderr } = await running.ended;
  const reasons = report().cells.map((cell) => ('reason' in cell ? cell.reason : ''));
  assert.equal(code, 0, stderr + reasons.join(' '));
  return report();
}

test('a run puts messages into queues of its own, tells what became of them, and leaves nothing', async (t) => {
  const cluster = await fakeFila(t, { groupMs: 300 });
  let [messages, leader] = [0, 0];
  cluster.refuse = (queue) => {
    leader = cluster.queues.get(queue)?.leader ?? 0;
    // Each ends so once in a hundred.
    return ++messages % 100 === 0 ? { code: status.RESOURCE_EXHAUSTED, details: 'scheduler overloaded' } : null;
  };
  const { cells } = await whole(t, cluster);
  assert.deepEqual(
    cells.map(({ id, state, entries, reads }) => [id, state, entries, reads]),
    [1, 4].map((users) => [`small/medium/enqueue/users-${users}/cluster/grpc/1`, 'ok', 0, null]),
  );
  for (const cell of cells) {
    assert.ok(cell.state === 'ok');
    const [result] = cell.operations;
    assert.ok(result !== undefined && result.operation === 'enqueue' && result.ok > 0);
    for (const { outcome, reason } of result.reasons) assert.deepEqual([outcome, reason], ['unknown', 'overloaded']);
    const shares = result.distribution?.nodes ?? [];
    const most = [...shares].sort((a, b) => b.ok - a.ok)[0]?.node;
    assert.ok(shares.length > 0 && cluster.urls[leader]?.endsWith(most ?? 'none'), 'through the node that leads');
  }
  assert.deepEqual([cluster.queues.size, cluster.madeAgain], [0, []]);
  assert.deepEqual(
    cluster.config.map(({ size }) => size),
    [0, 0, 0],
  );
});

test('an interrupted run deletes its queues, and keeps what it had measured', async (t) => {
  const cluster = await fakeFila(t);
  let messages = 0;
  const measuring = new Promise<void>((resolve) => {
    cluster.refuse = () => {
      if (++messages === 100) resolve();
      return null;
    };
  });
  const { running, report } = bench(t, cluster, ['--scenarios', 'enqueue', '--users', '1', '--duration', '60s']);
  await measuring;
  running.signal('SIGINT');
  assert.equal((await running.ended).code, 130);
  assert.equal(report().cells[0]?.state, 'aborted');
  assert.equal(cluster.queues.size, 0);
});

test('a node that stands alone is measured as one', async (t) => {
  const cluster = await fakeFila(t, { nodes: 1, standalone: true });
  const { cells } = await whole(t, cluster);
  assert.deepEqual(
    cells.map(({ state }) => state),
    ['ok', 'ok'],
  );
});
