import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { ClusterSnapshots, SeenSnapshots } from '../../../../lib/report/snapshots.ts';
import { growthInWords, snapshots } from '../../../../runner/report/sections/snapshots.ts';
import { printed } from '../../../fixtures/printed.ts';
import { exampleMeasured, examplePlan } from '../../../fixtures/reports/cell.ts';
import { exampleReportOf } from '../../../fixtures/reports/report.ts';
import { exampleClusterSnapshots, exampleSeen, exampleSnapshots } from '../../../fixtures/reports/snapshots.ts';

function shown(
  changes: Partial<ClusterSnapshots> = {},
  cell: Partial<SeenSnapshots> | { absent: string } = {},
): string[] {
  const told = 'absent' in cell ? cell : exampleSnapshots(cell);
  const measured = { ...examplePlan(), state: 'ok', ...exampleMeasured({ snapshots: told }) } as Cell;
  return printed(
    snapshots,
    exampleReportOf([measured], { snapshots: [{ ...exampleClusterSnapshots, ...changes }] }),
    160,
  );
}

const line = (lines: readonly string[], start: string): string =>
  (lines.find((each) => each.trimStart().startsWith(start)) ?? '').trim();

test('of a run it is told how many were seen, by what, and how their time grows with their size', () => {
  const lines = shown();
  assert.equal(lines[0], 'Snapshots  cluster');
  assert.match(line(lines, 'seen'), /^seen\s+7 over the run, 1 of them sent by another node$/);
  assert.match(
    line(lines, 'told by'),
    /node1: log, data folder, temporary folder; node2: data folder, temporary folder; node3: nothing$/,
  );
  assert.match(
    line(lines, 'time over size'),
    /size\^1\.00 \(95 % interval 1\.00 to 1\.00\) over 5 snapshots of 512 KB to 8 MB; the largest take 240 ms per MB$/,
  );
  assert.equal(line(lines, '!'), '! The log of node2 cannot be read: permission denied.');
});

test('of a cell it is told what snapshots took and cost, beside windows without one', () => {
  assert.deepEqual(line(shown(), 'write-concurrent').split(/ {2,}/), [
    'write-concurrent users-10',
    '2',
    '120 ms',
    '512 KB',
    '150 ms',
    '0 ms',
    '145 ms',
    '6.5 ms',
  ]);
});

test('what another node sent is counted apart, and in none of the middle values', () => {
  const { seen } = exampleSnapshots();
  const sent = { ...exampleSeen({ received: true, bytes: 9 }), ended: null, stallMs: 900 };
  assert.deepEqual(
    line(shown({}, { seen: [...seen, sent] }), 'write-concurrent')
      .split(/ {2,}/)
      .slice(1, 4),
    ['2, 1 sent', '120 ms', '512 KB'],
  );
});

test('one that began and ended within a tick is not said to have taken no time', () => {
  const { began, ended } = {
    began: { atMs: 5, by: 'files', errorMs: 10 },
    ended: { atMs: 5, by: 'files', errorMs: 10 },
  } as const;
  const seen = [{ ...exampleSeen({ began, ended }), stallMs: 0 }];
  assert.equal(line(shown({}, { seen }), 'write-concurrent').split(/ {2,}/)[2], '< 20 ms');
});

test('of how many the counters say that all nodes stood still is told where they say it of any', () => {
  const nodes = [{ node: 'node1', sources: ['log', 'counters'] }] as const;
  const stood = exampleSeen({ sources: ['log', 'counters'] });
  const seen = [stood, exampleSeen(), exampleSeen({ received: true })];
  assert.match(
    line(shown({ nodes, seen }), 'confirmed'),
    /^confirmed\s+by the counters of all nodes, which stood still: 1 of 2$/,
  );
  assert.match(line(shown({ nodes, seen }), 'told by'), /^told by\s+log, counters$/);
  assert.equal(line(shown({ nodes, seen: [exampleSeen()] }), 'confirmed'), '');
});

test('where the cost is not known there is the reason, and a cell without any has no line', () => {
  assert.match(
    line(shown({}, { cost: { absent: 'nothing was written' } }), 'write-concurrent'),
    /nothing was written$/,
  );
  assert.equal(line(shown({}, { seen: [], cost: { absent: 'none was seen' } }), 'write-concurrent'), '');
  assert.equal(line(shown({}, { absent: 'not known' }), 'write-concurrent'), '');
});

test('sources that are the same on all nodes are told once, and too few snapshots tell no growth', () => {
  const nodes = ['node1', 'node2'].map((node) => ({ node, sources: ['log'] as const }));
  assert.match(line(shown({ nodes }), 'told by'), /^told by\s+log$/);
  assert.equal(growthInWords({ absent: 'they were all about as large' }), 'not enough: they were all about as large');
});

test('a cluster of which none was seen is not spoken of', () => {
  assert.deepEqual(shown({ seen: [], notKnown: [] }), []);
});
