import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TestCluster } from './cluster.ts';
import { PATIENCE_MS, Sandbox } from './support.ts';

/** An address of this machine that is not the loopback, to which no program would go without asking its proxy. */
function outsideAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}

async function listen(server: Server, address: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return `http://${address}:${(server.address() as AddressInfo).port}`;
}

describe('variables meant for k6, etcd or Node', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let cluster: TestCluster;
  let proxied = 0;
  const proxy = createServer((socket) => {
    proxied++;
    socket.destroy();
  });
  const relay = createServer((socket) => {
    const node = connect(Number(new URL(cluster.urls[0] ?? '').port), '127.0.0.1');
    for (const end of [socket, node]) end.on('error', () => end.destroy());
    socket.pipe(node).pipe(socket);
  });
  let env: Record<string, string> = {};
  const output = join(box.folder, 'samples.json');

  before(async () => {
    cluster = await TestCluster.start('etcd', 1);
    const proxyUrl = await listen(proxy, '127.0.0.1');
    env = {
      K6_VUS: '7',
      K6_DURATION: '90s',
      K6_ITERATIONS: '3',
      K6_OUT: `json=${output}`,
      K6_HTTP_DEBUG: 'full',
      K6_LOG_OUTPUT: 'none',
      HTTP_PROXY: proxyUrl,
      http_proxy: proxyUrl,
      HTTPS_PROXY: proxyUrl,
      ETCD_NAME: 'stranger',
      ETCD_LISTEN_CLIENT_URLS: 'http://127.0.0.1:1',
      USERS: '9',
      HOST: 'http://127.0.0.1:1',
      TIER: 'xlarge',
    };
  });
  after(async () => {
    proxy.close();
    relay.close();
    await cluster?.stop();
    box.remove();
  });

  const flags = ['--tier', 'smoke', '--duration', '1s', '--warmup', '200ms', '--users', '2'];
  const check = async (args: readonly string[]): Promise<void> => {
    const run = await box.bench(['--target', 'etcd', ...args, ...flags, '--scenarios', 'write-concurrent'], env);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { cells, seeding } = await box.report();
    assert.equal(cells.length, 1);
    const [cell] = cells;
    assert.ok(cell?.state === 'ok', JSON.stringify(cell));
    assert.deepEqual([cell.step.users, cell.windowSeconds, cell.warmupSeconds], [2, 1, 0.2]);
    assert.equal(cell.operations[0]?.errorRate, 0);
    assert.ok((cell.operations[0]?.ok ?? 0) > 7, 'the number of iterations was taken from the environment');
    assert.deepEqual(
      seeding.map(({ entries }) => entries),
      [100],
    );
    assert.ok(!existsSync(output), "k6 wrote to the environment's output");
    assert.equal(proxied, 0, 'something went through the proxy');
  };

  it('do not change a run against a cluster of the user', async () => {
    await check(['--host', await listen(relay, outsideAddress())]);
  });

  it('do not change a run with an embedded cluster', async () => {
    await check(['--nodes', '1']);
  });
});
