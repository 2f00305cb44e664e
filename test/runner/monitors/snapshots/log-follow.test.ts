import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LogFollow } from '../../../../runner/monitors/snapshots/log-follow.ts';

async function followed(t: TestContext, content: string | null) {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-log-'));
  const file = join(folder, 'node.log');
  if (content !== null) writeFileSync(file, content);
  const follow = await LogFollow.start(file);
  t.after(async () => {
    await follow.close();
    rmSync(folder, { recursive: true });
  });
  const take = async (): Promise<string[]> => {
    const lines: string[] = [];
    await follow.take((line) => lines.push(line));
    return lines;
  };
  return { file, take };
}

test('what is in the log already is left out, and lines come once they are whole', async (t) => {
  const { file, take } = await followed(t, 'before\n');
  assert.deepEqual(await take(), []);
  appendFileSync(file, 'one\ntw');
  assert.deepEqual(await take(), ['one']);
  appendFileSync(file, 'o\nthree ü\n');
  assert.deepEqual(await take(), ['two', 'three ü']);
});

test('a log that comes later is read from its first line', async (t) => {
  const { file, take } = await followed(t, null);
  assert.deepEqual(await take(), []);
  writeFileSync(file, 'first\n');
  assert.deepEqual(await take(), ['first']);
});

test('a log that is cut short is read from its start again', async (t) => {
  const { file, take } = await followed(t, 'a long line before\n');
  truncateSync(file, 0);
  appendFileSync(file, 'anew\n');
  assert.deepEqual(await take(), ['anew']);
});

test('of a log that another file takes the place of, the end of the one and all of the other is read', async (t) => {
  const { file, take } = await followed(t, 'before\n');
  appendFileSync(file, 'last\n');
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'first of the next\n');
  assert.deepEqual(await take(), ['last', 'first of the next']);
  appendFileSync(file, 'second\n');
  assert.deepEqual(await take(), ['second']);
});

test('a log that is gone for a while is taken up again', async (t) => {
  const { file, take } = await followed(t, 'before\n');
  rmSync(file);
  assert.deepEqual(await take(), []);
  writeFileSync(file, 'back\n');
  assert.deepEqual(await take(), ['back']);
});
