import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readPidFile } from '../../../runner/monitors/pid-file.ts';

async function pidFile(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'raftmark-pid-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'pid'), text);
  return join(folder, 'pid');
}

test('the number in the first line is the pid, with or without what follows', async (t) => {
  for (const text of ['4711', '4711\n', ' 4711 \n/data/folder\n']) {
    assert.equal(await readPidFile(await pidFile(t, text)), 4_711);
  }
});

test('a file without a number says so, and one that is not there too', async (t) => {
  for (const text of ['', 'etcd\n', '0\n', '12ab\n', '-5\n']) {
    await assert.rejects(readPidFile(await pidFile(t, text)), /holds no process number/);
  }
  await assert.rejects(readPidFile(join(tmpdir(), 'raftmark-no-such-pid-file')), /cannot be read/);
});
