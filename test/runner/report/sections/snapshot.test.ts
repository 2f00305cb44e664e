import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecoveryRow } from '../../../../lib/report/faults.ts';
import { snapshotBlocks } from '../../../../runner/report/sections/faults/snapshot.ts';
import { exampleRecovery, exampleSnapshot } from '../../../fixtures/example-report.ts';
import { printedBlocks } from '../../../fixtures/printed.ts';

function snapshotFacts(
  changes: Parameters<typeof exampleSnapshot>[0] = {},
  recoveries: readonly RecoveryRow[] = [],
): Record<string, string> {
  const lines = printedBlocks(snapshotBlocks(exampleSnapshot(changes), 'small', recoveries), 160)
    .flat()
    .slice(1);
  return Object.fromEntries(lines.map((line) => [line.slice(0, 16).trim(), line.slice(16)]));
}

test('a snapshot is a list of what it took, cost and gave', () => {
  assert.deepEqual(snapshotFacts(), {
    'made by': 'etcd maintenance snapshot of node1 (leader)',
    creation: '84.5 ms',
    file: '2.5 MB, 2.56x the 1,000 KB of values',
    'write p99': '6 ms before, 15 ms meanwhile: 2.50x, 3.50 s each',
    'longest stall': '31.5 ms before, 62 ms meanwhile without an accepted write',
    'raft snapshots': '1 meanwhile, over all nodes',
    restore: 'unpacked in 350 ms, a fresh node ready 1.42 s later; 1,000 entries compared, none wrong',
  });
});

test('what is not known of a snapshot says so', () => {
  const facts = snapshotFacts({
    createMs: null,
    fileBytes: null,
    windowMs: null,
    before: null,
    during: null,
    p99Inflation: null,
    longestStallMs: { before: null, during: null },
    raftSnapshots: null,
    restore: null,
  });
  assert.equal(facts.creation, 'not seen');
  assert.equal(facts.file, 'size not known, for 1,000 KB of values');
  assert.equal(facts['write p99'], 'not compared: none was seen');
  assert.equal(facts['longest stall'], 'not compared: none was seen');
  assert.equal(facts['raft snapshots'], 'not known: neither folders nor logs of the nodes are');
  assert.equal(facts.restore, 'not done');
  assert.equal(snapshotFacts({ createMs: null }).creation, 'when it began is not known');
});

test('where no file could be restored, the ways back from a wipe and from the disks are the restore times', () => {
  const restore = (...rows: RecoveryRow[]) => snapshotFacts({ restore: null }, rows).restore;
  const wiped = exampleRecovery({ name: 'full-sync', node: 'node2', readyMs: 5_200, caughtUpMs: 5_600 });
  const cold = exampleRecovery({ name: 'cold-start', node: null, readyMs: 6_500, caughtUpMs: null });
  assert.equal(
    restore(wiped, cold),
    'node2 without its disk ready after 5.20 s, caught up after 5.60 s; all nodes from their disks ready after 6.50 s',
  );
  const skipped = exampleRecovery({ name: 'full-sync', readyMs: null, caughtUpMs: null, skipped: 'no wipe command' });
  assert.equal(restore(skipped), 'not done');
  assert.equal(restore({ ...cold, died: ['node1'] }), 'not done');
});

test('wrong entries of a restored snapshot are shouted, and an unchecked restore is not called right', () => {
  const restored = (entries: number, wrong: number) =>
    snapshotFacts({ restore: { restoreMs: 1, readyMs: 1, entries, wrong } }).restore ?? '';
  assert.match(restored(1_000, 3), /3 of 1,000 entries WRONG$/);
  assert.match(restored(1, 1), /1 of 1 entry WRONG$/);
  assert.match(restored(0, 0), /no entry was compared$/);
});
