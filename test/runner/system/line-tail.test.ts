import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LineTail } from '../../../runner/system/line-tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'line-tail-'));
after(() => rmSync(folder, { recursive: true }));

async function taken(tail: LineTail): Promise<string[]> {
  const lines: string[] = [];
  await tail.take((line) => lines.push(line));
  return lines;
}

test('lines come once each, when they are whole, from a file that is not there at first', async () => {
  const file = join(folder, 'growing');
  const tail = new LineTail(file);
  assert.deepEqual(await taken(tail), []);
  appendFileSync(file, 'one\ntw');
  assert.deepEqual(await taken(tail), ['one']);
  appendFileSync(file, 'o\nthree\n');
  assert.deepEqual(await taken(tail), ['two', 'three']);
  assert.deepEqual(await taken(tail), []);
});

test('a character that is cut in two, and a line longer than what is read at once, come out whole', async () => {
  const file = join(folder, 'long');
  const tail = new LineTail(file);
  const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
  appendFileSync(file, first);
  assert.deepEqual(await taken(tail), []);
  appendFileSync(file, second);
  appendFileSync(file, `${'x'.repeat(600_000)}\n`);
  assert.deepEqual(await taken(tail), [`ü${'x'.repeat(600_000)}`]);
});

test('a file that cannot be read is an error', async () => {
  await assert.rejects(taken(new LineTail(folder)), { code: 'EISDIR' });
});
