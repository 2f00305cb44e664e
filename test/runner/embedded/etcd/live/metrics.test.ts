import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdGateway } from '../../../../../lib/targets/etcd.ts';
import { noCredentials } from '../../../../../runner/cluster/access.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { parseEtcdMetrics, readEtcdMetrics } from '../../../../../runner/embedded/etcd/metrics.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';
import { startMetricsMonitor } from '../../../../../runner/monitors/metrics/monitor.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { serve } from '../../../../fixtures/serve.ts';
import { deadUrl } from '../../../../fixtures/unused-port.ts';
import { etcdUrlOf } from './etcd-client.ts';

const NOTHING = {
  peerReceivedBytes: 0,
  snapshotsReceived: 0,
  snapshotReceiveSeconds: 0,
  snapshotsSaved: 0,
  snapshotSaveSeconds: 0,
  databaseCopies: 0,
  databaseCopySeconds: 0,
};

test('a counter is the sum over its labels, and one that is not listed is zero', () => {
  const text = [
    '# TYPE etcd_network_peer_received_bytes_total counter',
    'etcd_network_peer_received_bytes_total{From="0"} 480',
    'etcd_network_peer_received_bytes_total{From="b49efbcc03d2f12d"} 5.1946456e+07',
    'etcd_network_peer_received_bytes_total_of_another 7',
    'etcd_network_snapshot_receive_success{From="f21a"} 1',
    'etcd_network_snapshot_receive_total_duration_seconds_bucket{From="f21a",le="+Inf"} 9',
    'etcd_network_snapshot_receive_total_duration_seconds_sum{From="f21a"} 0.104339322',
    'etcd_debugging_snap_save_total_duration_seconds_sum 0.001',
    'etcd_debugging_snap_save_total_duration_seconds_count 2',
    'etcd_disk_backend_snapshot_duration_seconds_sum 1.658e-06',
    'etcd_disk_backend_snapshot_duration_seconds_count 1',
  ].join('\n');
  assert.deepEqual(parseEtcdMetrics(text), {
    peerReceivedBytes: 51_946_936,
    snapshotsReceived: 1,
    snapshotReceiveSeconds: 0.104339322,
    snapshotsSaved: 2,
    snapshotSaveSeconds: 0.001,
    databaseCopies: 1,
    databaseCopySeconds: 1.658e-6,
  });
  assert.deepEqual(parseEtcdMetrics('etcd_server_has_leader 1'), NOTHING);
});

test('metrics that are not those of etcd, and a member that does not answer, are no counters', async (t) => {
  assert.equal(parseEtcdMetrics('go_goroutines 7\n'), null);
  assert.equal(await readEtcdMetrics(await deadUrl()), null);
  const url = await serve(t, (_, response) => response.writeHead(404).end('etcd_server_has_leader 1'));
  assert.equal(await readEtcdMetrics(url), null);
});

test('a wiped member has received the whole database by the time it has caught up', async (t) => {
  const cluster = await startEmbeddedCluster({
    recipe: recipeOf('etcd'),
    nodes: 3,
    tools: { etcd: (await provideTool('etcd')).path },
  });
  t.after(() => cluster.stop());
  const sender = new Sender();
  t.after(() => sender.close());
  const [node1, , node3] = cluster.nodes;
  assert.ok(node1 && node3);
  // etcd 3.6 drops the head of its log for the first time after 100 entries; before that, a new member gets the log alone.
  const [entries, bytes] = [160, 50_000];
  const write = async (key: string, value: string): Promise<void> => {
    const { status, body } = await sender.send(
      node1.url,
      etcdGateway.entries.write({ namespace: 'a', key }, value),
      10_000,
    );
    assert.equal(status, 200, body);
  };
  const { metrics } = etcdGateway;
  const monitor = startMetricsMonitor({ metrics, nodes: cluster.nodes, credentials: noCredentials() });
  t.after(() => monitor.stop());
  const began = Date.now();
  await sleep(500);
  await monitor.settle(Date.now());
  for (let at = 0; at < entries; at++) await write(`key-${at}`, randomBytes(bytes / 2).toString('hex'));
  await sleep(500);
  await monitor.settle(Date.now());
  const told = monitor.window(began - 1_000, Date.now() + 1_000, { writes: entries, leader: null });
  assert.ok(!('absent' in told), 'absent' in told ? told.absent : '');
  const counted = told.nodes.map(({ counts }) => [
    Math.round(counts.committed ?? -1),
    Math.round(counts.applied ?? -1),
  ]);
  // One writer, one write at a time: each is an entry of its own, on every member.
  assert.deepEqual(
    counted,
    [1, 2, 3].map(() => [entries, entries]),
  );
  for (const { node, counts, times } of told.nodes) {
    assert.ok((counts.appendedBytes ?? 0) > entries * bytes, node);
    assert.ok((times.flush?.taken ?? 0) > 0 && (times.flush?.meanMs ?? 0) > 0, node);
    assert.ok((times.apply?.taken ?? 0) >= entries, node);
  }

  const before = await readEtcdMetrics(etcdUrlOf(node3));
  assert.ok(before && before.peerReceivedBytes > entries * bytes, 'replication counts');
  await node3.kill();
  await node3.wipe();
  await node3.start();
  const last = etcdGateway.entries.read({ namespace: 'a', key: `key-${entries - 1}` });
  const read = { ...last, body: JSON.stringify({ ...JSON.parse(last.body ?? ''), serializable: true }) };
  for (let caughtUp = false, round = 0; !caughtUp; round++) {
    assert.ok(round < 300, 'it never caught up');
    // A member that joins a cluster in which nothing is written may wait long for its own place in the log.
    await write('tick', String(round));
    const response = await sender.send(node3.url, read, 1_000);
    caughtUp = response.status === 200 && etcdGateway.entries.readValue(response) !== null;
    await sleep(50);
  }
  const after = await readEtcdMetrics(etcdUrlOf(node3));
  assert.ok(after);
  // Of a process that began with nothing.
  assert.ok(after.peerReceivedBytes > entries * bytes, `${after.peerReceivedBytes} bytes`);
  assert.ok(after.peerReceivedBytes < 5 * entries * bytes, `${after.peerReceivedBytes} bytes`);
  assert.ok(after.snapshotsReceived >= 1);
  assert.ok(after.snapshotReceiveSeconds > 0);
  assert.ok(after.snapshotsSaved >= 1);
  const all = await Promise.all(cluster.nodes.map((node) => readEtcdMetrics(etcdUrlOf(node))));
  assert.ok(
    all.some((counters) => (counters?.databaseCopies ?? 0) >= 1),
    'the leader copied it',
  );
  await monitor.settle(Date.now());
  const later = monitor.window(began, Date.now(), { writes: 0, leader: null });
  assert.ok(!('absent' in later));
  const restarts = later.nodes.map(({ node, restarts: times }) => [node, times]);
  assert.deepEqual(Object.fromEntries(restarts), { node1: 0, node2: 0, node3: 1 });
});
