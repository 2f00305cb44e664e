import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { measureDisk } from '../../../runner/calibration/disk.ts';
import { diskPlace } from '../../../runner/calibration/folders.ts';
import type { Cluster } from '../../../runner/cluster/cluster.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

test('appends and throughput of a folder are measured, and no file is left', async (t) => {
  const folder = ownFolder(t);
  const measuring = measureDisk(folder, new AbortController().signal);
  const speed = await measuring;
  assert.ok(speed.appends > 0 && speed.appends <= 400);
  assert.ok((speed.fsyncP50Ms ?? 0) > 0);
  assert.equal(speed.fsyncP99Ms === null, speed.appends < 100);
  assert.ok(speed.fsyncP99Ms === null || speed.fsyncP99Ms >= (speed.fsyncP50Ms ?? 0));
  assert.ok(speed.sequentialBytes > 0 && speed.sequentialBytes <= 64 * 1_024 ** 2);
  assert.ok((speed.sequentialBytesPerSecond ?? 0) > 0);
  assert.deepEqual(readdirSync(folder), []);
});

test('an interruption ends it with its reason, and no file is left', async (t) => {
  const folder = ownFolder(t);
  const abort = new AbortController();
  const interrupted = new Error('interrupted');
  const measuring = measureDisk(folder, abort.signal);
  setImmediate(() => abort.abort(interrupted));
  await assert.rejects(measuring, interrupted);
  assert.deepEqual(readdirSync(folder), []);
});

test('a folder that is not there is an error', async (t) => {
  await assert.rejects(measureDisk(join(ownFolder(t), 'missing'), new AbortController().signal), /ENOENT/);
});

const external = (...urls: string[]): Cluster => ({
  kind: 'external',
  nodes: urls.map((url, at) => ({ name: `node${at + 1}`, url })),
  dataFolder: null,
  keep: async () => '',
  stop: async () => undefined,
});

test("beside the data of the user's nodes, not among them; without a folder there is a reason", async (t) => {
  const parent = ownFolder(t);
  const folder = ownFolder(t);
  const cluster = external('http://127.0.0.1:1', 'http://127.0.0.1:2');
  const told = { pid: null, pidFile: null, dataFolder: folder, tempFolder: null, log: null };
  const place = await diskPlace(cluster, new Map([['http://127.0.0.1:2', told]]));
  // Both lie in the folder for temporary files.
  assert.ok('folder' in place && place.folder === join(parent, '..'));
  assert.deepEqual(await diskPlace(cluster, new Map()), {
    absent: 'where its nodes keep their data is not known (dataFolder in the configuration file)',
  });
  const missing = { ...told, dataFolder: join(folder, 'missing') };
  const nowhere = await diskPlace(external('http://127.0.0.1:2'), new Map([['http://127.0.0.1:2', missing]]));
  assert.deepEqual(nowhere, { absent: `${missing.dataFolder}: there is no such file or folder` });
});
