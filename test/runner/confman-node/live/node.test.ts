import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from '../../../../runner/confman-node/server.ts';
import { developmentKeys } from '../../../../runner/confman-node/settings.ts';
import { clientUrl, etcdSpec } from '../../../../runner/embedded/etcd/member.ts';
import { Etcd } from '../../../../runner/etcd-client/etcd.ts';
import { Leadership } from '../../../../runner/etcd-client/leadership.ts';
import { freePorts } from '../../../../runner/system/ports.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { call, list, object } from '../../../contract/client.ts';
import { assertProblem } from '../../../contract/problems.ts';

const key = 'confman_dev_abc123';

describe('a Confman node over a member of its own', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-node-'));
  let member: ChildProcess;
  let startMember: () => Promise<void>;
  let etcdUrl: string;
  let etcd: Etcd;
  let leadership: Leadership;
  let app: ReturnType<typeof createServer>;
  let url: string;

  const entry = (ns: string, name: string) =>
    `${url}/api/v1/namespaces/${encodeURIComponent(ns)}/config/${encodeURIComponent(name)}`;
  const put = (ns: string, name: string, value: string) => call('PUT', entry(ns, name), { key, json: { value } });
  const get = async (ns: string, name: string) => object(await call('GET', entry(ns, name), { key })).value;
  const all = async (path: string) => list(await call('GET', `${url}/api/v1${path}`, { key }));

  const endMember = async (): Promise<void> => {
    const ended = once(member, 'exit');
    member.kill('SIGKILL');
    await ended;
  };
  /** As a client of its own sees the member, which has never been connected before. */
  const untilLeading = async (): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      const fresh = new Etcd(etcdUrl);
      const status = await fresh.status().catch(() => null);
      fresh.close();
      if (status !== null && status.leader !== '0') return;
      assert.ok(attempt < 1_000, 'the member never led');
      await sleep(10);
    }
  };

  /** What the node knows from a question that begins now: the first may join one that began earlier. */
  const look = async (): Promise<void> => {
    await leadership.refresh();
    await leadership.refresh();
  };

  before(async () => {
    const { path } = await provideTool('etcd');
    const [clientPort = 0, peerPort = 0] = await freePorts(2);
    const self = { name: 'node1', host: '127.0.0.1', clientPort, peerPort };
    const { command, args } = etcdSpec(path, self, [self], 'token', join(folder, 'data'), 'new');
    etcdUrl = clientUrl(self);
    startMember = async () => {
      member = spawn(command, args, { stdio: 'ignore' });
      await untilLeading();
    };
    await startMember();
    etcd = new Etcd(etcdUrl);
    const nodes: Record<string, string> = {};
    leadership = new Leadership(etcd, nodes);
    app = createServer(etcd, leadership, { apiKeys: developmentKeys(), readBarrier: 'stale' });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    nodes.node1 = url;
    await look();
  });
  after(async () => {
    leadership.close();
    await app.close();
    etcd.close();
    await endMember();
    rmSync(folder, { recursive: true, force: true });
  });

  it('counts the writes that it has done under the names of Confman, and tells everybody', async () => {
    const committed = async (): Promise<number> => {
      const response = await fetch(`${url}/metrics`);
      assert.equal(response.status, 200);
      const [, count] = /^entries_commit_count_total\{.*\} (\d+)$/m.exec(await response.text()) ?? [];
      return Number(count);
    };
    const before = await committed();
    for (let write = 0; write < 7; write++) assert.equal((await put('counted', 'key', String(write))).status, 200);
    // A page is kept for a while.
    await sleep(320);
    assert.equal((await committed()) - before, 7);
  });

  it('keeps every kind of character, in values, keys and namespaces', async () => {
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('');
    // One at the beginning and the last of each plane, those around the surrogates, a mark of byte order, and halves of pairs.
    const planes = Array.from({ length: 17 }, (_, plane) =>
      String.fromCodePoint(plane * 0x1_00_00 + 1, plane * 0x1_00_00 + 0xff_ff),
    ).join('');
    const value = `\ufeff${controls}${planes}\ud7ff\ue000 \u2028\u2029 "\\/" \ud800 \udfff x\udc00\ud800`;
    const names = ['ключ', '鍵 😀', '\u{10ffff}', 'tab\tnew\nline', '\ufeffbom', '\u0001'];
    const ns = 'пространство 😀';
    for (const name of names) assert.equal((await put(ns, name, value)).status, 200);
    for (const name of names) assert.equal(await get(ns, name), value);

    const path = `/namespaces/${encodeURIComponent(ns)}`;
    const listed = await all(`${path}/config`);
    assert.deepEqual(new Set(listed.map((item) => item.key)), new Set(names));
    assert.ok(listed.every((item) => item.value === value && item.namespace === ns));
    const dumped = (await all('/configs')).filter((item) => item.ns === ns);
    assert.deepEqual(new Set(dumped.map((item) => item.key)), new Set(names));
    assert.ok(dumped.every((item) => item.value === value));
    const audited = await all(`${path}/audit`);
    assert.deepEqual(new Set(audited.map((item) => item.key)), new Set(names));
    assert.ok(audited.every((item) => item.newValue === value));
  });

  it('keeps values up to 16 MB, in one byte and in several', async () => {
    for (const [index, unit] of ['abcdefgh', 'ä€😀-'].entries()) {
      for (const bytes of [0, 1, 16_384, 4 * 1024 ** 2, 16 * 1024 ** 2]) {
        const count = Math.floor(bytes / Buffer.byteLength(unit));
        const value = unit.repeat(count) + 'x'.repeat(bytes - count * Buffer.byteLength(unit));
        assert.equal((await put('large', `${index}-${bytes}`, value)).status, 200);
        assert.ok((await get('large', `${index}-${bytes}`)) === value, `${bytes} bytes of ${unit}`);
      }
    }
    // 40 MB in one page.
    assert.equal((await all('/namespaces/large/config')).length, 10);
  });

  it('lists what takes many pages once and in order, large values and small ones mixed', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `key-${String(index).padStart(3, '0')}`);
    const sizeOf = (index: number) => (index % 7 === 0 ? 300_000 : index % 50);
    const textOf = (index: number) => `${index} ${'v'.repeat(sizeOf(index))}`;
    for (const [index, name] of names.entries()) assert.equal((await put('pages', name, textOf(index))).status, 200);
    const listed = await all('/namespaces/pages/config');
    assert.deepEqual(
      listed.map((item) => item.key),
      names,
    );
    // What is kept as a blob is left out of a list.
    assert.ok(listed.every((item, index) => item.value === (sizeOf(index) < 65_536 ? textOf(index) : '')));

    const pages: number[] = [];
    for await (const page of etcd.pages('e\0pages\0', 'e\0pages\u0001', 'barrier')) pages.push(page.length);
    assert.ok(pages.length > 2, `${pages}`);
    assert.equal(pages[0], 64, 'the first page is small: nothing is known of the values yet');
    assert.equal(
      pages.reduce((sum, length) => sum + length),
      names.length,
    );
  });

  it('answers 503 while its member is away, and goes on with the first call after it is back', async () => {
    assert.equal((await put('away', 'k', 'before')).status, 200);
    for (let round = 0; round < 3; round++) {
      await endMember();
      // More than once, so that something could begin to wait for longer and longer.
      for (let attempt = 0; attempt < 20; attempt++) await leadership.refresh();
      assertProblem(await put('away', 'k', 'while'), 503, 'No leader available');
      assert.equal((await call('GET', entry('away', 'k'), { key })).status, 500);
      assert.equal((await call('GET', `${url}/health/ready`)).status, 503);
      await startMember();
      await look();
      assert.equal((await call('GET', `${url}/health/ready`)).status, 200);
      assert.equal((await put('away', 'k', `after ${round}`)).status, 200);
      assert.equal(await get('away', 'k'), `after ${round}`);
    }
  });

  it('answers 503 to a write that is under way when its member dies', async () => {
    member.kill('SIGSTOP');
    const writing = put('dying', 'k', 'v');
    await sleep(100);
    await endMember();
    assertProblem(await writing, 503, 'Replication failed');
    await startMember();
    await look();
    assert.equal((await put('dying', 'k', 'again')).status, 200);
  });

  it('knows no leader while its member stands still, and the leader again when it goes on', async () => {
    member.kill('SIGSTOP');
    await look();
    assert.deepEqual([leadership.view.leading, leadership.view.leaderUrl], [false, null]);
    member.kill('SIGCONT');
    await look();
    assert.deepEqual([leadership.view.leading, leadership.view.leaderUrl], [true, url]);
    assert.equal((await put('still', 'k', 'v')).status, 200);
  });
});
