import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricsRecord, ToldMetrics } from '../../../../lib/report/node-metrics.ts';
import { confmanMetrics } from '../../../../lib/targets/confman/metrics.ts';
import { noCredentials } from '../../../../runner/cluster/access.ts';
import {
  type MetricsMonitor,
  type MetricsMonitorOptions,
  startMetricsMonitor,
} from '../../../../runner/monitors/metrics/monitor.ts';
import { metricsMonitorOf } from '../../../../runner/monitors/metrics/of-cluster.ts';
import { METRICS_BYTES } from '../../../../runner/monitors/metrics/scraper.ts';
import { serve } from '../../../fixtures/serve.ts';
import { deadUrl } from '../../../fixtures/unused-port.ts';

/** So often a node is asked here, in ms. */
const EVERY_MS = 20;

const NOBODY = { writes: 0, leader: null };

/** A page that counts this many appended entries. */
const page = (appended: number): string => `entries_append_count_total{otel_scope_name="x"} ${appended}\n`;

interface Served {
  readonly url: string;
  /** How often it was asked, and the most that were asked at a time. */
  readonly asked: { count: number; underWay: number; most: number };
}

/** A node that answers each question by its number. */
async function node(t: TestContext, answer: (response: ServerResponse, count: number) => unknown): Promise<Served> {
  const asked = { count: 0, underWay: 0, most: 0 };
  const url = await serve(t, (request, response) => {
    assert.equal(request.url, '/metrics');
    asked.underWay++;
    asked.most = Math.max(asked.most, asked.underWay);
    response.on('close', () => asked.underWay--);
    answer(response, asked.count++);
  });
  return { url, asked };
}

function watch(t: TestContext, urls: readonly string[], more: Partial<MetricsMonitorOptions> = {}): MetricsMonitor {
  const nodes = urls.map((url, at) => ({ name: `node${at + 1}`, url }));
  const options = { metrics: confmanMetrics, nodes, credentials: noCredentials(), everyMs: EVERY_MS, ...more };
  const monitor = startMetricsMonitor(options);
  t.after(() => monitor.stop());
  return monitor;
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(5);
}

function told(metrics: ReturnType<MetricsMonitor['window']>): ToldMetrics {
  assert.ok(!('absent' in metrics), 'absent' in metrics ? metrics.absent : '');
  return metrics;
}

test('what a node counts between two answers is told of the window around them', async (t) => {
  const { url, asked } = await node(t, (response, count) => response.end(page(100 + Math.min(count, 3) * 10)));
  const from = Date.now();
  const monitor = watch(t, [url]);
  await until(() => asked.count > 6);
  const { cluster, nodes, silent } = told(
    monitor.window(from - 5_000, Date.now() + 5_000, { writes: 60, leader: 'node1' }),
  );
  const [one] = nodes;
  assert.deepEqual([one?.node, Math.round(one?.counts.appended ?? 0), one?.restarts], ['node1', 30, 0]);
  assert.deepEqual([one?.counts.committed, one?.times.flush, one?.levels.storeBytes], [null, null, null]);
  assert.deepEqual([cluster.writes, silent], [60, []]);
  const record = (await monitor.stop()) as Exclude<MetricsRecord, { absent: string }>;
  assert.deepEqual(record.served, [{ metric: 'appended', name: 'entries_append_count_total' }]);
  assert.ok(record.answers >= 6 && record.readingSeconds > 0);
  const why = (metric: string) => record.notServed.find((each) => each.metric === metric)?.why;
  assert.equal(why('committed'), 'no node lists entries_commit_count');
  assert.equal(why('storeBytes'), 'Confman does not tell the size of its store');
  assert.equal(await monitor.stop(), record);
});

test('a node has one question at a time, however slow it is', async (t) => {
  const { url, asked } = await node(t, (response) => setTimeout(() => response.end(page(1)), 3 * EVERY_MS));
  watch(t, [url]);
  await until(() => asked.count > 3);
  assert.equal(asked.most, 1);
});

test('a node that cannot be reached is asked again and again, and told of as soon as it is there', async (t) => {
  let alive = false;
  const { url, asked } = await node(t, (response, count) => (alive ? response.end(page(count)) : response.destroy()));
  const monitor = watch(t, [url, await deadUrl()]);
  await until(() => asked.count > 5);
  const before = monitor.window(Date.now() - 9_000, Date.now(), NOBODY);
  assert.deepEqual(before, { absent: 'node1 the connection was lost' });
  alive = true;
  const seen = asked.count;
  await until(() => asked.count > seen + 3);
  const { nodes, silent } = told(monitor.window(Date.now() - 9_000, Date.now(), NOBODY));
  assert.deepEqual(
    [nodes.map((each) => each.node), silent],
    [['node1'], [{ node: 'node2', why: 'nothing listens there' }]],
  );
});

for (const [what, answer, why] of [
  ['no metrics', (response: ServerResponse) => response.writeHead(404).end(), 'node1 answers 404'],
  [
    'a page of HTML',
    (response: ServerResponse) => response.end('<!doctype html><p>hello'),
    'node1 answers with something else than metrics (line 1 is no sample)',
  ],
  [
    "another service's metrics",
    (response: ServerResponse) => response.end('go_goroutines 7\n'),
    'node1 serves metrics, and none of those that are known',
  ],
  [
    'megabytes',
    (response: ServerResponse) => response.end('#'.repeat(METRICS_BYTES + 1)),
    'node1 its metrics are larger than 4 MB',
  ],
  ['nothing at all', () => undefined, 'node1 no answer in time'],
] as const) {
  test(`a node that serves ${what} is asked three times, and then rarely`, async (t) => {
    const { url, asked } = await node(t, answer);
    const monitor = watch(t, [url], what === 'nothing at all' ? { timeoutMs: 50 } : {});
    await until(() => asked.count === 3);
    await sleep(10 * EVERY_MS);
    assert.equal(asked.count, 3);
    assert.deepEqual(monitor.window(Date.now() - 9_000, Date.now(), NOBODY), { absent: why });
    // It is not waited for either.
    await monitor.settle(Date.now());
    assert.deepEqual([asked.count, await monitor.stop()], [3, { absent: why }]);
  });
}

test('a process that begins anew in a window is told, and what it counted since', async (t) => {
  const { url, asked } = await node(t, (response, count) => response.end(page(count < 3 ? 500 + count : count)));
  const monitor = watch(t, [url]);
  const from = Date.now() - 5_000;
  await until(() => asked.count > 6);
  const { cluster, nodes } = told(monitor.window(from, Date.now() + 5_000, { writes: 8, leader: 'node1' }));
  assert.equal(nodes[0]?.restarts, 1);
  assert.ok((nodes[0]?.counts.appended ?? 0) < 20);
  assert.deepEqual([cluster.entriesPerSecond, cluster.commandsPerEntry], [null, null]);
  assert.equal(cluster.whyNoEntries, 'No node was observed throughout: they were started again.');
});

test('a node is asked at once, and for what has happened until now once more', { timeout: 30_000 }, async (t) => {
  let appended = 1;
  const { url, asked } = await node(t, (response) => response.end(page(appended)));
  const monitor = watch(t, [url], { everyMs: 60_000 });
  await until(() => asked.count === 1);
  // What an exporter keeps is not asked for again.
  await monitor.settle(Date.now());
  assert.equal(asked.count, 1);
  await sleep(320);
  appended = 8;
  await monitor.settle(Date.now());
  assert.equal(asked.count, 2);
  const { nodes } = told(monitor.window(Date.now() - 5_000, Date.now(), NOBODY));
  assert.equal(Math.round(nodes[0]?.counts.appended ?? 0), 7);
});

test('questions keep to the second of a load, and never come twice within an interval', async (t) => {
  const times: number[] = [];
  const { url } = await node(t, (response) => {
    times.push(performance.now());
    response.end(page(1));
  });
  const monitor = watch(t, [url], { everyMs: 100 });
  await until(() => times.length > 0);
  for (let moved = 0; moved < 20; moved++) {
    monitor.align(Date.now() + moved * 7);
    await sleep(15);
  }
  await until(() => times.length > 4);
  // Asked for at least 99 ms apart; that they came closer is for the network to say.
  assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) > (times.length - 1) * 90, times.join(' '));
});

test('where there is nothing to ask, every window says why', async () => {
  const options = { nodes: [], credentials: noCredentials() };
  const of = (balanced: boolean, metricsMonitor: boolean, metrics: typeof confmanMetrics | { absent: string }) =>
    metricsMonitorOf({ ...(balanced && { balanced }) } as { balanced?: true }, {
      ...options,
      metricsMonitor,
      target: { metrics },
    });
  const cases = [
    [of(false, false, confmanMetrics), 'switched off with --no-metrics-monitor'],
    [of(false, true, { absent: 'it counts nothing' }), 'it counts nothing'],
    [of(true, true, confmanMetrics), 'a load balancer stands before the nodes: whose metrics it brings is not known'],
  ] as const;
  for (const [monitor, absent] of cases) {
    monitor.align(Date.now());
    await monitor.settle(Date.now());
    assert.deepEqual([monitor.window(0, 1, NOBODY), await monitor.stop()], [{ absent }, { absent }]);
  }
});

test('when all nodes have stood still is told, and nothing where one tells no entries', async (t) => {
  const applied = (count: number): string => `entries_apply_count_total{otel_scope_name="x"} ${count}\n`;
  let goesOn = false;
  const goes = (count: number): number => (goesOn ? 200 + count : 100 + Math.min(count, 3));
  const [one, two] = [
    await node(t, (response, count) => response.end(applied(goes(count)))),
    await node(t, (response, count) => response.end(applied(2 * goes(count)))),
  ];
  const other = await node(t, (response) => response.end('entries_append_bytes_sum 5\n'));
  const [monitor, untold] = [watch(t, [one.url, two.url]), watch(t, [one.url, other.url])];
  const askedTo = (count: number): Promise<void> => until(() => [one, two].every(({ asked }) => asked.count >= count));
  await askedTo(8);
  // A page may have been kept for 300 ms before it was brought.
  await sleep(400);
  await askedTo(Math.max(one.asked.count, two.asked.count) + 6);
  assert.deepEqual(monitor.standstills(), []);
  goesOn = true;
  await askedTo(Math.max(one.asked.count, two.asked.count) + 6);
  const [still, ...more] = monitor.standstills() ?? [];
  assert.ok(still !== undefined && still.toMs > still.fromMs && more.length === 0, JSON.stringify([still, more]));
  assert.equal(untold.standstills(), null);
});
