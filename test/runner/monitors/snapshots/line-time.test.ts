import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineTime } from '../../../../runner/monitors/snapshots/line-time.ts';

const SAID = Date.parse('2026-02-02T21:30:05.123Z');
/** What is said of a line that is read a fifth of a second after it was written. */
const of = (text: string, readMs = SAID + 200): number | null => lineTime(text, readMs);

test('a line has its own time, in the ways in which loggers write it', () => {
  for (const text of [
    '[2026-02-02T21:30:05.123Z INF] Confman.Api.Cluster.ConfigStateMachine: Creating snapshot',
    '{"level":"info","ts":"2026-02-02T21:30:05.123456Z","caller":"etcdserver/server.go:2260","msg":"saved snapshot to disk"}',
    '{"level":"info","ts":"2026-02-02T23:30:05.123456+0200","msg":"saved snapshot to disk"}',
    '2026-02-02 16:30:05,123 -05:00 something',
  ])
    assert.equal(of(text), SAID, text);
});

test('a local time that is called UTC, or called nothing, is made up for', () => {
  assert.equal(of('[2026-02-02T22:30:05.123Z INF] Creating snapshot'), SAID);
  assert.equal(of('[2026-02-02T16:00:05.123Z INF] Creating snapshot'), SAID);
  assert.equal(of('2026-02-03 03:15:05.123 Creating snapshot'), SAID);
});

test('a line that comes half a minute late keeps its time, and one by a clock that is a little ahead as well', () => {
  assert.equal(of('2026-02-02T21:30:05.123Z x', SAID + 30_000), SAID);
  assert.equal(of('2026-02-02T21:30:05.123Z x', SAID - 500), SAID);
});

test('a line without a time, with one to a second, or with one that cannot be, has none', () => {
  for (const text of [
    '[21:30:05 INF] Creating snapshot',
    'Creating snapshot',
    '[2026-02-02T21:30:05Z INF] Creating snapshot',
    '2026-13-45T21:30:05.123Z x',
    `${'x'.repeat(200)} 2026-02-02T21:30:05.123Z`,
  ])
    assert.equal(of(text), null, text);
  assert.equal(of('2026-02-02T21:25:05.123Z x'), null);
});
