import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ClusterSnapshots, SeenSnapshot } from '../../../../lib/report/snapshots.ts';
import type { JournalLine } from '../../../../runner/report/journal/lines.ts';
import { readJournalReport } from '../../../../runner/report/journal/report.ts';
import { withSnapshots } from '../../../../runner/report/journal/snapshots.ts';
import { reportErrors } from '../../../../runner/report/write.ts';
import { exampleClusterSnapshots, exampleSeen } from '../../../fixtures/reports/snapshots.ts';
import { cells, journalText, newFolder } from './journal-fixture.ts';

/** The lines of a run of which these snapshots were known when each of its cells ended. */
function linesOf(states: readonly (readonly ClusterSnapshots[])[]): JournalLine[] {
  const lines: JournalLine[] = [];
  let known: readonly ClusterSnapshots[] = [];
  const journal = withSnapshots({ append: (line) => lines.push(line) }, () => known);
  for (const state of states) {
    known = state;
    journal.append({ kind: 'cell', cell: cells[0] });
  }
  return lines;
}

const of = (seen: readonly SeenSnapshot[], changes: Partial<ClusterSnapshots> = {}): ClusterSnapshots => ({
  ...exampleClusterSnapshots,
  ...{ seen, growth: { absent: 'not asked here' } },
  ...changes,
});
const told = (lines: readonly JournalLine[]) =>
  lines.flatMap((line) => (line.kind === 'snapshots' ? [[line.from, line.seen.length]] : []));

test('a report that is made from a journal has the snapshots of the run, as far as its last cell', async (t) => {
  const { seen } = exampleClusterSnapshots;
  const lines = linesOf([[of(seen.slice(0, 2))], [of(seen)]]);
  const path = join(await newFolder(t), 'a.journal');
  writeFileSync(path, journalText(lines));
  const report = await readJournalReport(path);
  assert.deepEqual(reportErrors(report), []);
  assert.deepEqual(report.snapshots, [exampleClusterSnapshots]);
});

test('each snapshot is told once, and once more when more is known of it', () => {
  const [one, two] = [exampleSeen(), exampleSeen({ index: 600, ended: null })];
  const ended = exampleSeen({ index: 600 });
  const lines = linesOf([[of([one])], [of([one])], [of([one, two])], [of([one, ended])], [of([one, ended])]]);
  assert.deepEqual(told(lines), [
    [0, 1],
    [1, 1],
    [1, 1],
  ]);
});

test('those that were let go are not in the report either, and the others are where they were', async (t) => {
  const all = [1, 2, 3, 4].map((at) => exampleSeen({ index: 300 * at }));
  const lines = linesOf([[of(all.slice(0, 3))], [of(all.slice(2), { dropped: 2 })]]);
  assert.deepEqual(told(lines), [
    [0, 3],
    [3, 1],
  ]);
  const path = join(await newFolder(t), 'a.journal');
  writeFileSync(path, journalText(lines));
  const [cluster] = (await readJournalReport(path)).snapshots ?? [];
  assert.deepEqual([cluster?.dropped, cluster?.seen.map(({ index }) => index)], [2, [900, 1_200]]);
});

test('of a cluster of which nothing was seen it is told once what was watched', () => {
  const nothing = [of([])];
  assert.deepEqual(told(linesOf([nothing, nothing, []])), [[0, 0]]);
});
