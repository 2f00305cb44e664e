import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lastLinesOf, logTail, sizeOf } from '../../../runner/system/log-tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftmark-log-'));
const file = join(folder, 'log');
after(() => rmSync(folder, { recursive: true }));

test('the last lines are given, the newest last', async () => {
  writeFileSync(file, 'a\nb\nc\nd\n');
  assert.deepEqual(await logTail(file, { lines: 2 }), ['c', 'd']);
  assert.deepEqual(await logTail(file), ['a', 'b', 'c', 'd']);
});

test('what was there before a position is of an earlier process', async () => {
  writeFileSync(file, 'old\n');
  const fromByte = await sizeOf(file);
  assert.deepEqual(await logTail(file, { fromByte }), []);
  writeFileSync(file, 'old\nnew\n');
  assert.deepEqual(await logTail(file, { fromByte }), ['new']);
});

test('a log that was begun anew is read from its start', async () => {
  writeFileSync(file, 'new\n');
  assert.deepEqual(await logTail(file, { fromByte: 4_000 }), ['new']);
});

test('however long a log and its lines are, what is given is short', async () => {
  writeFileSync(file, `${'x'.repeat(300_000)}\n${'y'.repeat(2_000)}\nend\n`);
  assert.deepEqual(await logTail(file, { lines: 2 }), [`${'y'.repeat(500)}...`, 'end']);
});

test('what steers a terminal is left out', () => {
  const text = '\u001b[31mfail\u001b[0m\u0007: \u001b]0;title\u0007no page\r\n\r\nat x\ty\r\n';
  assert.deepEqual(lastLinesOf(text), ['fail: no page', 'at x y']);
});

test('of no file there are no lines', async () => {
  assert.deepEqual(await logTail(join(folder, 'absent')), []);
  assert.equal(await sizeOf(join(folder, 'absent')), 0);
});
