import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deadUrl } from '../fixtures/unused-port.ts';
import { TestCluster } from './cluster.ts';
import { PATIENCE_MS, Sandbox, SHORT, until } from './support.ts';

/** Listens on a free port of the loopback address. */
async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** Runs, and checks what holds for everything that cannot be had: exit 3, a message of two lines at most, nothing made. */
async function refused(box: Sandbox, args: readonly string[], ...says: readonly RegExp[]): Promise<string> {
  const run = await box.bench([...SHORT, '--scenarios', 'write-sequential', ...args]);
  assert.equal(run.code, 3, run.stdout + run.stderr);
  for (const each of says) assert.match(run.stderr, each);
  assert.ok(run.stderr.trimEnd().split('\n').length <= 2, run.stderr);
  assert.deepEqual([box.leftFiles(), box.saved(), box.processes()], [[], [], []]);
  // The folder for reports, too, is made only for a report.
  assert.ok(!box.hasOut(), 'the folder for reports was left');
  return run.stdout + run.stderr;
}

describe('a cluster that is not there or not the right one', { timeout: 2 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  const hello = createServer((_, response) => response.end('hello'));
  after(() => {
    hello.close();
    hello.closeAllConnections();
    box.remove();
  });

  for (const target of ['confman', 'etcd']) {
    it(`nothing listens where ${target} should`, async () => {
      const url = await deadUrl();
      const text = await refused(box, ['--target', target, '--host', url], /no \w+ node answers/, /correct --host/);
      assert.ok(text.includes(`${url}: nothing listens there`), text);
    });
  }

  it('something else answers there', async () => {
    const url = `http://127.0.0.1:${await listen(hello)}`;
    for (const [target, says] of [
      ['confman', /answers 200, which is not how/],
      ['etcd', /speaks another protocol/],
    ] as const) {
      const text = await refused(box, ['--target', target, '--host', url], says, /--host/);
      assert.ok(text.includes(url));
    }
  });

  it('the port for an embedded cluster is in use', async () => {
    const busy = createTcpServer();
    const port = await listen(busy);
    try {
      for (const target of ['confman', 'etcd']) {
        const flags = ['--target', target, '--nodes', '1', '--port', String(port)];
        await refused(box, flags, new RegExp(`port ${port} is in use`), /choose another/);
      }
    } finally {
      busy.close();
    }
  });
});

describe('a cluster that does not let the runner in', { timeout: 2 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start('confman', 3);
  });
  after(async () => {
    await cluster?.stop();
    box.remove();
  });

  it('a wrong API key', async () => {
    const key = 'wrong-key-4711';
    const text = await refused(box, [...cluster.flags, '--api-key', key], /401/, /--api-key-file or RAFTMARK_API_KEY/);
    assert.ok(!text.includes(key));
    assert.deepEqual(await cluster.namespaces(cluster.urls[0] ?? ''), []);
  });

  it('a key that may only read', async () => {
    await refused(box, [...cluster.flags, '--api-key', 'confman_dev_reader'], /403/, /key with the admin role/);
    assert.deepEqual(await cluster.namespaces(cluster.urls[0] ?? ''), []);
  });

  // The last test of this cluster: it does not come back.
  it('two of three nodes are down', async () => {
    const [survivor, ...others] = cluster.cluster.nodes;
    await Promise.all(others.map((node) => node.kill()));
    // The one that is left takes an election's time to notice.
    await until('no node leads', async () => (await cluster.leader()) === null);
    const says = [/has no leader/, /A majority of its nodes must be up/];
    await refused(box, cluster.flags, ...says);
    await refused(box, ['--target', 'confman', '--host', survivor?.url ?? ''], ...says);
  });
});

describe('a k6 that cannot be used', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());
  const script = (name: string, text: string, mode: number): string => {
    const path = join(box.folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const cases = [
    ['missing', null, /does not exist/],
    ['old', '#!/bin/sh\necho "k6 v0.49.0 (commit/1, go1.21.6, linux/amd64)"\n', /is k6 v0\.49\.0; v2\.2\.0 or newer/],
    ['other', '#!/bin/sh\necho hello\n', /does not answer "k6 version" as k6 does/],
    ['broken', 'not a program', /cannot be run|does not answer/],
    ['locked', '#!/bin/sh\n', /is not executable \(chmod \+x\)/],
  ] as const;
  for (const [name, text, says] of cases) {
    it(name, async () => {
      const path = join(box.folder, name);
      if (text !== null) script(name, text, name === 'locked' ? 0o644 : 0o755);
      const seen = await refused(box, ['--target', 'etcd', '--nodes', '1', '--k6', path], says, /--k6/);
      assert.ok(seen.includes(path));
    });
  }
});
