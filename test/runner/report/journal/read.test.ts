import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ClusterState } from '../../../../lib/report/state.ts';
import { type JournalContent, readJournal } from '../../../../runner/report/journal/read.ts';
import { reportOfJournal } from '../../../../runner/report/journal/report.ts';
import { UserError } from '../../../../runner/system/errors.ts';
import { exampleReport } from '../../../fixtures/example-report.ts';
import { calibration, cells, clusters, dead, facts, journalText, newFolder, plan, seeding } from './journal-fixture.ts';

async function read(t: TestContext, text: string): Promise<JournalContent | null> {
  const path = join(await newFolder(t), 'a.journal');
  writeFileSync(path, text);
  return readJournal(path);
}

function refuses(reading: Promise<unknown>, pattern: RegExp): Promise<void> {
  return assert.rejects(reading, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, pattern);
    assert.equal(error.exitCode, 2);
    return true;
  });
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n') + 1);

const LINES = [
  { kind: 'warning', text: 'odd' },
  { kind: 'seeding', seeding },
  { kind: 'cell', cell: cells[0] },
  { kind: 'fault', number: 1 },
  { kind: 'cell', cell: cells[1] },
] as const;

test('a journal gives back what was put into it, and when', async (t) => {
  const journal = await read(t, journalText(LINES));
  assert.ok(journal);
  const { head, ...rest } = journal;
  assert.deepEqual([head.owner, head.facts, head.plan], [dead, facts, plan]);
  assert.deepEqual(rest, {
    clusters,
    calibration,
    control: new Map(),
    states: new Map(),
    snapshots: [],
    cells,
    seeding: [seeding],
    warnings: ['odd'],
    faults: [{ kind: 'fault', number: 1, at: '2026-02-02T21:30:10.000Z' }],
    lastAt: '2026-02-02T21:30:11.000Z',
    unreadable: 0,
  });
});

test('of the state of a cluster the last line counts', async (t) => {
  const [state] = exampleReport.states as [ClusterState];
  const early = { ...state, blocks: [] };
  const lines = [
    { kind: 'state', state: early },
    { kind: 'state', state },
    { kind: 'state', state: { ...early, cluster: 'single' } },
  ] as const;
  const journal = await read(t, journalText(lines));
  assert.ok(journal);
  assert.deepEqual(
    [...journal.states],
    [
      ['cluster', state],
      ['single', { ...early, cluster: 'single' }],
    ],
  );
  assert.deepEqual(reportOfJournal(journal, false).states, [...journal.states.values()]);
});

test('wherever the last line is torn, the lines before it are read', async (t) => {
  const whole = journalText(LINES);
  const upTo = journalText(LINES.slice(0, -1)).length;
  for (let length = upTo; length < whole.length; length += 97) {
    const journal = await read(t, whole.slice(0, length));
    assert.deepEqual([journal?.cells, journal?.unreadable], [[cells[0]], 0], `${length} of ${whole.length}`);
  }
});

test('a line that is torn inside a letter is passed over', async (t) => {
  const path = join(await newFolder(t), 'a.journal');
  const bytes = Buffer.from(`${journalText([])}{"kind":"warning","text":"ü`);
  writeFileSync(path, bytes.subarray(0, -1));
  const journal = await readJournal(path);
  assert.deepEqual([journal?.warnings, journal?.unreadable], [[], 0]);
});

test('without a whole first line there is nothing to read', async (t) => {
  assert.equal(await read(t, ''), null);
  assert.equal(await read(t, firstLine(journalText([])).slice(0, -1)), null);
});

test('whole lines that cannot be understood are counted, not hidden', async (t) => {
  const journal = await read(t, `${journalText([LINES[2]])}\0\0\0\n{"kind":"cell"}\n{"kind":"riddle"}\n[]\n`);
  assert.deepEqual([journal?.cells, journal?.unreadable], [[cells[0]], 4]);
});

test('a cell that is there twice counts once, as it was last', async (t) => {
  const again = { ...cells[0], repetition: 1, state: 'failed', reason: 'again' } as const;
  const journal = await read(t, journalText([LINES[2], { kind: 'cell', cell: again }]));
  assert.deepEqual(
    journal?.cells.map(({ state }) => state),
    ['failed'],
  );
});

test('a file that is no journal is refused', async (t) => {
  await refuses(read(t, '{"schemaVersion":1}\n'), /a\.journal is not the journal of a run/);
  await refuses(read(t, 'hello\n'), /is not the journal of a run/);
  await refuses(readJournal(join(await newFolder(t), 'none.journal')), /none\.journal: there is no such file/);
});

test('a journal of another version is refused, with the versions', async (t) => {
  const other = journalText([]).replace('"format":2', '"format":7');
  await refuses(read(t, other), /another version of raftmark \(journal 7, schema 2; this one reads up to 2 and 2\)/);
});
