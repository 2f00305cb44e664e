import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence, FileEvidence, LogEvidence } from '../../../../lib/analysis/snapshots/evidence.ts';
import { mergeSnapshots } from '../../../../lib/analysis/snapshots/merge.ts';

const at = (atMs: number, errorMs = 1) => ({ atMs, errorMs });

function line(mark: LogEvidence['mark'], atMs: number, more: Partial<LogEvidence> = {}): LogEvidence {
  return { source: 'log', node: 'node1', mark, index: null, bytes: null, at: at(atMs), ...more };
}

function file(began: number | null, ended: number | null, more: Partial<FileEvidence> = {}): FileEvidence {
  const known = { began: began === null ? null : at(began, 10), ended: ended === null ? null : at(ended, 10) };
  const seen = at((ended ?? 0) + 40, 200);
  return { source: 'files', node: 'node1', kind: 'snapshot', index: 300, bytes: 4_096, ...known, seen, ...more };
}

test('what came with a database, or of which a log says nothing that tells of others, was sent by another node', () => {
  const received = (...evidence: Evidence[]) => mergeSnapshots(evidence).map((seen) => seen.received);
  assert.deepEqual(received(file(1_000, 1_200)), [false]);
  assert.deepEqual(received(file(1_000, 1_200), file(1_000, 1_200, { kind: 'database' })), [true]);
  assert.deepEqual(received(line('begin', 1_000), line('end', 1_200), file(9_000, 9_200)), [false, true]);
});

test('a node that says it was sent one has not made it, whatever its files look like', () => {
  const sent = (index: number, atMs: number) => line('received', atMs, { index, bytes: 70_000 });
  const both = (...evidence: Evidence[]) =>
    mergeSnapshots(evidence).map(({ index, bytes, sources, received }) => [index, bytes, sources.join('+'), received]);
  // The file of etcd's holds the members alone: what was sent is larger.
  assert.deepEqual(both(sent(300, 1_190), file(1_000, 1_200)), [[300, 70_000, 'log+files', true]]);
  assert.deepEqual(both(sent(300, 1_190)), [[300, 70_000, 'log', true]]);
  // It had made one of the same index itself, before it was wiped.
  assert.deepEqual(both(line('end', 1_200, { index: 300 }), file(1_000, 1_200), sent(300, 9_000), file(8_990, 9_010)), [
    [300, 4_096, 'log+files', false],
    [300, 70_000, 'log+files', true],
  ]);
});

test('what a node reads as soon as it is there was sent to it, and what it reads when it starts again was made by it', () => {
  const received = (...evidence: Evidence[]) => mergeSnapshots(evidence).map((seen) => seen.received);
  const reads = (atMs: number) => line('restoring', atMs, { index: 300 });
  assert.deepEqual(received(file(1_000, 1_200), reads(1_210)), [true]);
  assert.deepEqual(received(file(1_000, 1_200), reads(6_000)), [false]);
  assert.deepEqual(received(line('begin', 1_000), line('end', 1_190), file(1_000, 1_200), reads(1_210)), [false]);
  assert.deepEqual(received(reads(1_210)), []);
});

test('where the log of one node tells of those that it makes, what the log of another says nothing of was sent to it', () => {
  const evidence = [line('begin', 1_000), line('end', 1_200), file(9_000, 9_200, { node: 'node2' })];
  const received = (logged: string[]) =>
    mergeSnapshots(evidence, new Set(logged)).map((seen) => [seen.node, seen.received]);
  assert.deepEqual(received(['node1', 'node2']), [
    ['node1', false],
    ['node2', true],
  ]);
  // Nobody reads its log.
  assert.deepEqual(received(['node1']), [
    ['node1', false],
    ['node2', false],
  ]);
});

test('of two of one index, the one that a database came with is the one of its time', () => {
  const received = mergeSnapshots([
    file(1_000, 1_200),
    file(9_000, 9_200),
    file(null, null, { kind: 'database', bytes: null, seen: at(9_190, 0) }),
  ]).map((seen) => seen.received);
  assert.deepEqual(received, [false, true]);
});
