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
async function whole(t: TestContext, cluster: FakeFila, flags: readonly string[] = SHORT): Promise<Report> {
  const { running, report } = bench(t, cluster, flags);
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

const SHOWS = {
  lose: { field: 'undelivered', state: 'failed', rule: 'messages-lost' },
  invent: { field: 'phantom', state: 'failed', rule: 'messages-phantom' },
  repeat: { field: 'duplicates', state: 'ok', rule: null },
  reorder: { field: 'outOfOrder', state: 'ok', rule: 'out-of-order' },
} as const;

for (const [mischief, { field, state, rule }] of Object.entries(SHOWS)) {
  test(`a broker that does ${mischief} one message in twenty is found out beside its consumers, exactly`, async (t) => {
    const cluster = await fakeFila(t, { leaseMs: 4_000 });
    let [messages, done] = [0, 0];
    cluster.mischief = () => {
      if (++messages % 20 !== 10) return null;
      done++;
      return mischief as keyof typeof SHOWS;
    };
    const flags = ['--scenarios', 'enqueue-consume', '--users', '1', '--duration', '3s', '--warmup', '500ms'];
    const { running, report } = bench(t, cluster, flags);
    const { code, stderr } = await running.ended;
    const [cell] = report().cells;
    assert.ok(cell !== undefined && 'messages' in cell && cell.messages && !('absent' in cell.messages), stderr);
    const account = cell.messages;
    assert.ok(done > 0, `${done} of ${messages}`);
    for (const each of Object.values(SHOWS)) {
      const expected = each.field === field ? done : 0;
      // What the consumer had no time for comes again when its lease is over, and then the broker owes it no order.
      const atEnd = each.field === 'outOfOrder' && expected > 0 ? 1 + Math.ceil(account.leftInQueue / 20) : 0;
      const seen = account[each.field];
      assert.ok(seen <= expected && seen >= expected - atEnd, `${each.field}: ${seen} of ${expected}`);
    }
    assert.equal(cell.state, state);
    assert.equal(code === 0, state === 'ok');
    assert.equal(cell.verdict?.rules?.includes(rule ?? 'messages-lost') ?? false, rule !== null);
  });
}

test('what consumers give back comes again, and is no duplicate', async (t) => {
  const cluster = await fakeFila(t, { leaseMs: 4_000 });
  const flags = ['--scenarios', 'redelivery', '--users', '1', '--duration', '3s', '--warmup', '0s'];
  const { running, report } = bench(t, cluster, flags);
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  const [cell] = report().cells;
  assert.ok(cell !== undefined && 'messages' in cell && cell.messages && !('absent' in cell.messages));
  const { acknowledged, delivered, refused, notGivenBack, duplicates } = cell.messages;
  assert.deepEqual([delivered, notGivenBack, duplicates], [acknowledged, 0, 0]);
  const { ok = 0 } = cell.operations?.find(({ operation }) => operation === 'nack') ?? {};
  assert.ok(refused >= ok && ok > 0, `${refused} given back, ${ok} of them in the window`);
});

test('streams that bring nothing for a while are told of, and nothing is called lost for it', async (t) => {
  const cluster = await fakeFila(t, { leaseMs: 4_000 });
  let messages = 0;
  cluster.refuse = (name) => {
    const queue = cluster.queues.get(name);
    if (++messages === 50 && queue !== undefined) queue.silentUntilMs = performance.now() + 2_000;
    return null;
  };
  const flags = ['--scenarios', 'enqueue-consume', '--users', '1', '--duration', '5s', '--warmup', '0s'];
  const { running, report } = bench(t, cluster, flags);
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  const [cell] = report().cells;
  assert.ok(cell !== undefined && 'messages' in cell && cell.messages && !('absent' in cell.messages));
  const { acknowledged, delivered, incomplete } = cell.messages;
  assert.deepEqual([delivered, incomplete], [acknowledged, null]);
  assert.ok(cell.verdict?.rules?.includes('silence'), cell.verdict?.reasons.join(' '));
});

test('messages that are taken out of a queue that was filled before are accounted for with those that are left in it', async (t) => {
  const cluster = await fakeFila(t, { leaseMs: 3_000 });
  const flags = ['--scenarios', 'consume', '--users', '2', '--duration', '1s', '--warmup', '0s'];
  const { running, report } = bench(t, cluster, flags);
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  const [cell] = report().cells;
  assert.ok(cell !== undefined && 'messages' in cell && cell.messages && !('absent' in cell.messages));
  const { acknowledged, delivered, undelivered, leftInQueue, incomplete, outOfOrder, phantom } = cell.messages;
  assert.deepEqual([acknowledged, delivered, undelivered, incomplete], [4_000, 4_000, 0, null]);
  assert.deepEqual([outOfOrder, phantom], [0, 0]);
  const taken = cell.operations?.find(({ operation }) => operation === 'consume')?.ok ?? 0;
  assert.ok(taken > 50 && Math.abs(4_000 - leftInQueue - taken) <= 40, `${taken} taken, ${leftInQueue} left`);
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

test('a hop is compared over six pairs, who led is told by address, and every message of a schedule is accounted for', async (t) => {
  const cluster = await fakeFila(t, { groupMs: 100 });
  const flags = ['--scenarios', 'through-nodes,enqueue-latency', '--users', '2', '--duration', '1s', '--warmup', '0s'];
  const { cells, analyses, clusters } = await whole(t, cluster, flags);
  const [hop] = analyses.queues.hops;
  assert.deepEqual([hop?.users, hop?.pairs, clusters[0]?.ownCount], [2, 6, 3]);
  assert.ok(cluster.forwarded > 0);
  for (const cell of cells) {
    assert.ok(cell.state === 'ok' && cell.queues !== undefined && 'led' in cell.queues, cell.id);
    const [led, ...more] = cell.queues.led;
    assert.deepEqual([led?.atStart, led?.changes, more.length], [cluster.urls[0], 0, 0]);
    const node = cell.operations[0]?.distribution?.nodes[0]?.node ?? '';
    const follower = cell.step.name === 'follower';
    assert.ok(cluster.urls[follower ? 1 : 0]?.endsWith(node), `${cell.id} through ${node}`);
  }
  const late = cells.at(-1);
  assert.ok(late?.state === 'ok' && late.messages !== undefined && !('absent' in late.messages));
  assert.deepEqual([late.operations[0]?.ok, late.messages.acknowledged, late.messages.phantom], [100, 100, 0]);
  assert.equal(cluster.queues.size, 0);
});
