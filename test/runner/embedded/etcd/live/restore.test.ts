import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntryName } from '../../../../../lib/data/dataset.ts';
import { etcd, etcdRpc } from '../../../../../lib/targets/etcd.ts';
import { type EntryTarget, keepsEntries } from '../../../../../lib/targets/kinds.ts';
import { answerInWords, isSuccess, type PlainRequest } from '../../../../../lib/targets/wire.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { entryKey } from '../../../../../runner/confman-node/keys.ts';
import { pack } from '../../../../../runner/confman-node/records.ts';
import { recordKey } from '../../../../../runner/coordinator-node/workers.ts';
import { confmanLayout } from '../../../../../runner/embedded/confman/layout.ts';
import { coordinatorLayout } from '../../../../../runner/embedded/coordinator/layout.ts';
import { startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { etcdRecipe } from '../../../../../runner/embedded/etcd/recipe.ts';
import { type RestoredMember, withRestored } from '../../../../../runner/embedded/etcd/restore.ts';
import { RECIPES } from '../../../../../runner/embedded/recipes.ts';
import { type EntryLayout, RestoredEntries } from '../../../../../runner/embedded/stored-entries.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import { UserError } from '../../../../../runner/system/errors.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { developmentKey } from '../../../../fixtures/credentials.ts';
import { namespacesOf } from '../../../../fixtures/target-parts.ts';

const COUNT = 2_000;
const clock = startClock();
const name = (index: number): EntryName => ({ namespace: `space-${index % 7}`, key: `key-${index}` });
const value = (index: number): string => `"value" ${index} \\ ${'x'.repeat(index % 50)}`;
const expected = { count: COUNT, name, isRight: (index: number, found: string | null) => found === value(index) };

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-restore-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function send(sender: Sender, url: string, request: PlainRequest): Promise<void> {
  const response = await sender.send(url, request, 10_000);
  assert.ok(isSuccess(response), answerInWords(response));
}

async function fill(sender: Sender, target: EntryTarget, url: string): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < COUNT) {
      const index = next++;
      await send(sender, url, target.entries.write(name(index), value(index)));
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

/** Key and value under which the etcd below the target has an entry. */
function kept(target: EntryTarget, entry: EntryName, text: string): { key: string; value: string } {
  if (target.name === 'etcd') return etcdRpc.entries.write(entry, text).message as { key: string; value: string };
  if (target.name === 'coordinator')
    return {
      key: recordKey(`${entry.namespace}/${entry.key}`),
      value: JSON.stringify({ capabilities: { value: text } }),
    };
  const meta = { type: 'string', updatedAt: '2026-01-01T00:00:00Z', updatedBy: 'test' };
  return { key: entryKey(entry.namespace, entry.key), value: pack(meta, JSON.stringify(text)) };
}

function rewrite(target: EntryTarget, entry: EntryName, text: string): PlainRequest {
  return { call: 'etcdserverpb.KV/Put', message: kept(target, entry, text) };
}

function remove(target: EntryTarget, entry: EntryName): PlainRequest {
  const { key } = kept(target, entry, '');
  return { call: 'etcdserverpb.KV/Txn', message: { success: [{ requestDeleteRange: { key } }] } };
}

let etcdPath: string;
let etcdutlPath: string;
before(async () => {
  etcdPath = (await provideTool('etcd')).path;
  etcdutlPath = (await provideTool('etcdutl')).path;
});

const LAYOUTS: Readonly<Record<string, EntryLayout>> = {
  etcd: etcd.entries,
  confman: confmanLayout,
  coordinator: coordinatorLayout,
};

for (const recipe of RECIPES) {
  const { target, snapshots } = recipe;
  if (!keepsEntries(target)) continue;
  test(`${COUNT} entries of ${target.name} come back from a snapshot, and a changed one is found`, async (t) => {
    const folder = folderOf(t);
    const file = join(folder, 'saved.db');
    const cluster = await startEmbeddedCluster({ recipe, nodes: 1, tools: { etcd: etcdPath } });
    t.after(() => cluster.stop());
    const [node] = cluster.nodes;
    const layout = LAYOUTS[target.name];
    assert.ok(node && layout);
    const sender = new Sender(developmentKey(target));
    t.after(() => sender.close());
    // Names of workers need nothing that is made ahead.
    const made = 'absent' in target.entries.namespaces ? 0 : 7;
    for (let at = 0; at < made; at++) await send(sender, node.url, namespacesOf(target).create(`space-${at}`));
    await fill(sender, target, node.url);
    assert.ok(snapshots);
    await snapshots.save(node.address, { file, clock });
    // What comes after the snapshot is not in it.
    await send(sender, node.url, target.entries.write(name(5), 'written later'));

    await withRestored(
      { file, etcdPath, etcdutlPath, clock, dataRoot: folder },
      async ({ url, restoreMs, readyMs }) => {
        assert.ok(restoreMs > 0 && readyMs > 0);
        const entries = new RestoredEntries(layout, url);
        t.after(() => entries.close());
        assert.deepEqual(await entries.compare(expected), { entries: COUNT, wrong: 0, examples: [] });
        assert.equal(await entries.value({ namespace: 'space-1', key: 'nothing' }), null);

        const below = new Sender();
        t.after(() => below.close());
        await send(below, url, rewrite(target, name(1_234), `${value(1_234)}!`));
        await send(below, url, remove(target, name(1_999)));
        const { wrong, examples } = await entries.compare(expected);
        assert.deepEqual([wrong, examples], [2, ['space-2/key-1234', 'space-4/key-1999']]);
      },
    );
    assert.deepEqual(readdirSync(folder), ['saved.db']);

    const tools = { etcd: etcdPath, etcdutl: etcdutlPath };
    await snapshots.restore({ file, tools, clock }, async ({ entries, restoreMs, readyMs }) => {
      assert.ok(restoreMs > 0 && readyMs > 0);
      assert.deepEqual(await entries.compare(expected), { entries: COUNT, wrong: 0, examples: [] });
    });
  });
}

describe('a restore that does not go well', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'raftmark-restore-'));
    file = join(folder, 'saved.db');
    const cluster = await startEmbeddedCluster({ recipe: etcdRecipe, nodes: 1, tools: { etcd: etcdPath } });
    try {
      const [node] = cluster.nodes;
      assert.ok(node);
      await etcdRecipe.snapshots?.save(node.address, { file, clock });
    } finally {
      await cluster.stop();
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const attempt = (
    t: TestContext,
    use: (member: RestoredMember) => Promise<void>,
    options: { file?: string; etcdPath?: string; etcdutlPath?: string; signal?: AbortSignal } = {},
  ) => {
    const dataRoot = folderOf(t);
    const restored = withRestored({ file, etcdPath, etcdutlPath, clock, dataRoot, ...options }, use);
    const files = () => readdirSync(dataRoot, { recursive: true }).map(String);
    return { restored, files, nothingStays: () => assert.deepEqual(files(), []) };
  };
  const never = async () => assert.fail('it was lent out');

  test('because the snapshot is damaged is an error in the words of etcdutl', async (t) => {
    const damaged = join(folderOf(t), 'damaged.db');
    const bytes = readFileSync(file);
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    writeFileSync(damaged, bytes);
    const { restored, nothingStays } = attempt(t, never, { file: damaged });
    await assert.rejects(
      restored,
      (error) =>
        error instanceof UserError && error.exitCode === 3 && /damaged\.db.*failed.*\n.*sha256/s.test(error.message),
    );
    nothingStays();
  });

  test('because a program is missing or ends names what happened', async (t) => {
    const absent = attempt(t, never, { etcdutlPath: join(folder, 'absent') });
    await assert.rejects(absent.restored, /cannot start .*absent/);
    absent.nothingStays();
    // A fake: Node takes none of etcd's flags and ends at once.
    const ending = attempt(t, never, { etcdPath: process.execPath });
    await assert.rejects(ending.restored, /ended while it started; its log ends with:\n.*bad option/s);
    ending.nothingStays();
  });

  test('because the use of it fails passes that on, and the member is gone', async (t) => {
    let url = '';
    const { restored, nothingStays } = attempt(t, async (member) => {
      url = member.url;
      throw new Error('no use');
    });
    await assert.rejects(restored, /^Error: no use$/);
    nothingStays();
    const entries = new RestoredEntries(etcd.entries, url);
    await assert.rejects(
      entries.value(name(1)),
      /space-1\/key-1 could not be read from the restored data \(nothing listens there\)/,
    );
    await assert.rejects(entries.compare(expected), UserError);
    await entries.close();
  });

  test('because it is aborted ends with the reason, at any point', async (t) => {
    const abortion = () => {
      const abort = new AbortController();
      return { signal: abort.signal, abort: () => abort.abort(new Error('enough')) };
    };
    const early = abortion();
    early.abort();
    const first = attempt(t, never, { signal: early.signal });
    await assert.rejects(first.restored, /^Error: enough$/);
    first.nothingStays();

    // A fake that lasts: etcdutl is done too soon to be aborted in the middle.
    const lasting = join(folderOf(t), 'lasting');
    writeFileSync(lasting, '#!/bin/sh\ntouch begun\nexec sleep 600\n', { mode: 0o755 });
    const middle = abortion();
    const second = attempt(t, never, { signal: middle.signal, etcdutlPath: lasting });
    while (!second.files().some((path) => path.endsWith('begun'))) await sleep(10);
    middle.abort();
    await assert.rejects(second.restored, /^Error: enough$/);
    second.nothingStays();

    const late = abortion();
    const third = attempt(
      t,
      async ({ url }) => {
        const entries = new RestoredEntries(etcd.entries, url);
        t.after(() => entries.close());
        late.abort();
        await entries.compare(expected, late.signal);
      },
      { signal: late.signal },
    );
    await assert.rejects(third.restored, /^Error: enough$/);
    third.nothingStays();
  });
});

test('a restore without the program for it says which is needed', async () => {
  const restoring = async () =>
    etcdRecipe.snapshots?.restore({ file: 'saved.db', tools: { etcd: etcdPath }, clock }, async () => undefined);
  await assert.rejects(restoring(), (error) => error instanceof UserError && /etcdutl is needed/.test(error.message));
});
