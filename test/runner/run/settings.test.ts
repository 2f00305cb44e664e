import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { SettingName } from '../../../lib/targets/settings.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { Cluster } from '../../../runner/cluster/cluster.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { settingsOf } from '../../../runner/run/settings.ts';
import { answer } from '../../fixtures/answers.ts';
import { plain } from '../../fixtures/plain-target.ts';

const URLS = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3'];

const clusterOf = (kind: Cluster['kind']): Cluster => ({
  kind,
  nodes: URLS.map((url, at) => ({ name: `node${at + 1}`, url })),
  dataFolder: null,
  keep: async () => '',
  stop: async () => undefined,
});

interface Told {
  /** Command lines of members, by their place; a member without one does not answer. */
  readonly lines?: readonly (readonly string[] | null)[];
  /** Paths of settings files, by the place of their nodes. */
  readonly files?: readonly (string | null)[];
  readonly said?: ReadonlyMap<SettingName, number>;
  readonly balanced?: boolean;
}

async function found(
  target: Target,
  kind: Cluster['kind'],
  { lines = [], files = [], said = new Map(), balanced = false }: Told = {},
) {
  const sender = {
    send: async (url: string, { path }: { path: string }) => {
      const cmdline = lines[URLS.indexOf(url)] ?? null;
      return path === '/debug/vars' && cmdline !== null ? answer(200, { cmdline }) : answer(404);
    },
  } as never;
  const paths = new Map<string, string>();
  for (const [at, path] of files.entries()) if (path !== null) paths.set(URLS[at] as string, path);
  const recipe = target === plain ? null : recipeOf(target.name);
  const { settings, warnings } = await settingsOf(
    { cluster: { ...clusterOf(kind), ...(balanced && { balanced }) } },
    { target, sender, recipe, configured: { said, files: paths } },
  );
  const rows = settings.map(({ name, value, from, onlyOn, unit }) => [name, value, unit, from, ...(onlyOn ?? ['all'])]);
  return { rows, warnings, settings };
}

function fileWith(t: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'appsettings.json'), content);
  return join(folder, 'appsettings.json');
}

test('nodes that raftmark started have what it started them with, whatever files say of others', async () => {
  const said = new Map([['election-timeout', 5_000]] as const);
  const { rows } = await found(confman, 'embedded', { said });
  assert.deepEqual(rows, [
    ['election-timeout', 1_000, 'ms', 'flag', 'all'],
    ['heartbeat-interval', 100, 'ms', 'flag', 'all'],
    ['snapshot-interval', 10_000, 'entries', 'flag', 'all'],
    ['body-limit', 33_554_432, 'bytes', 'flag', 'all'],
    ['quota', 17_179_869_184, 'bytes', 'flag', 'all'],
  ]);
});

test('nodes that tell the same are one, those that differ are named, and those that tell nothing are not', async () => {
  const [one, other] = [
    ['etcd', '--election-timeout=1000'],
    ['etcd', '--election-timeout=3000'],
  ];
  assert.deepEqual((await found(etcd, 'external', { lines: [one, one, one] })).rows, [
    ['election-timeout', 1_000, 'ms', 'told by the node', 'all'],
  ]);
  assert.deepEqual((await found(etcd, 'external', { lines: [one, other, null] })).rows, [
    ['election-timeout', 1_000, 'ms', 'told by the node', 'node1'],
    ['election-timeout', 3_000, 'ms', 'told by the node', 'node2'],
  ]);
});

test('what answers through a load balancer is not taken for what all nodes have', async () => {
  const line = ['etcd', '--election-timeout=1000'];
  assert.deepEqual((await found(etcd, 'external', { lines: [line, line, line], balanced: true })).rows, []);
});

test('settings files are read node by node, and what the user says is of all, by the keys of the product', async (t) => {
  const file = fileWith(t, '{ "Raft": { "SnapshotInterval": 300 } }');
  const said = new Map([['flush-interval', 500]] as const);
  const { rows, warnings, settings } = await found(confman, 'external', { files: [file, file], said });
  assert.deepEqual(rows, [
    ['snapshot-interval', 300, 'entries', 'settings file', 'node1', 'node2'],
    ['flush-interval', 500, 'ms', 'configuration', 'all'],
  ]);
  assert.deepEqual(
    settings.map(({ key }) => key),
    ['Raft:SnapshotInterval', 'Raft:FlushIntervalMs'],
  );
  assert.deepEqual(warnings, []);
});

test('a file that cannot be read, or is none, is said with its node and path', async (t) => {
  const [empty, missing] = [fileWith(t, 'hello'), join(tmpdir(), 'no-such-settings.json')];
  const { rows, warnings } = await found(confman, 'external', { files: [empty, missing] });
  assert.deepEqual(rows, []);
  assert.deepEqual(warnings, [
    `the settings file of node1, ${empty}, is no JSON object: nothing of it is known`,
    `the settings file of node2, ${missing}, cannot be read: there is no such file or folder`,
  ]);
});

test('of a product whose settings files nobody reads the user is told how else to say them', async (t) => {
  const file = fileWith(t, '{}');
  for (const target of [etcd, plain]) {
    const { warnings } = await found(target, 'external', { files: [file] });
    assert.match(
      warnings[0] ?? '',
      /is left out: raftmark reads no settings file of (etcd|plain).*; the field settings/,
    );
  }
  const said = new Map([['election-timeout', 2_000]] as const);
  const { settings } = await found(plain, 'external', { said });
  assert.deepEqual(settings, [
    { name: 'election-timeout', key: 'election-timeout', value: 2_000, unit: 'ms', from: 'configuration' },
  ]);
});
