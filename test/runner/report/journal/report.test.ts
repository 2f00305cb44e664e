import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { measured } from '../../../../lib/analysis/cells.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { readJournal } from '../../../../runner/report/journal/read.ts';
import { readJournalReport, reportOfJournal } from '../../../../runner/report/journal/report.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { reportErrors } from '../../../../runner/report/write.ts';
import { thisProcess } from '../../../../runner/system/owner.ts';
import { calibration, cells, clusters, dead, facts, journalText, newFolder, plan, seeding } from './journal-fixture.ts';

const CELLS = cells.map((cell) => ({ kind: 'cell', cell }));

async function readAs(t: TestContext, text: string): Promise<Report> {
  const path = join(await newFolder(t), 'a.journal');
  writeFileSync(path, text);
  return readJournalReport(path);
}

test('a journal of a killed run is a valid, aborted report with what was finished', async (t) => {
  const lines = [{ kind: 'seeding', seeding }, ...CELLS, { kind: 'warning', text: 'odd' }];
  const report = await readAs(t, journalText(lines));
  assert.deepEqual(reportErrors(report), []);
  for (const [key, value] of Object.entries(facts)) assert.deepEqual(report[key as keyof Report], value, key);
  assert.equal(report.state, 'aborted');
  assert.deepEqual(report.cells, [
    ...cells,
    { ...plan[2], state: 'aborted', operations: [], reason: 'the runner was killed before its numbers were there' },
  ]);
  assert.deepEqual(report.seeding, [seeding]);
  assert.equal(report.warnings[0], 'odd');
  assert.match(report.warnings[1] ?? '', /^the runner was killed, and this report was made from its journal/);
  assert.equal(report.warnings.length, 2);
  assert.deepEqual(report.calibration, calibration);
  assert.equal(report.endedAt, '2026-02-02T21:30:10.000Z');
});

test('a step that was journalled ahead of its script gets the floor of its writes', async (t) => {
  const { writeFloor: _, ...step } = cells[0] as Cell & { readonly writeFloor?: unknown };
  const [cell] = (await readAs(t, journalText([{ kind: 'cell', cell: step }]))).cells;
  const { writeFloor } = measured(cell as Cell) ?? {};
  // A p50 of 1.5 ms; a round trip of 0.05 and an append of 0.95.
  assert.deepEqual([writeFloor?.floorMs.toFixed(6), writeFloor?.p50TimesFloor?.toFixed(6)], ['1.000000', '1.500000']);
});

test('what the monitors would have saved at the end is absent, with the reason', async (t) => {
  const report = await readAs(t, journalText(CELLS));
  assert.deepEqual(report.resources, { absent: 'the runner was killed before it could save them' });
  assert.deepEqual(
    report.clusters,
    clusters.map((cluster) => ({ ...cluster, raft: null })),
  );
});

test('a run that was killed before its first cell gives a report without numbers', async (t) => {
  const report = await readAs(t, journalText([]));
  assert.deepEqual(reportErrors(report), []);
  assert.deepEqual(
    report.cells.map(({ state }) => state),
    ['aborted', 'aborted', 'aborted'],
  );
});

test('a cell that was not finished has the size that its cluster turned out to have', async (t) => {
  const [cluster] = clusters;
  assert.ok(cluster);
  const nodes = [...cluster.nodes, ...cluster.nodes].slice(0, 5);
  const head = { kind: 'head', format: 2, owner: dead, facts, plan, at: facts.startedAt };
  const text = [head, { kind: 'cluster', cluster: { ...cluster, nodes } }].map((line) => `${JSON.stringify(line)}\n`);
  const report = await readAs(t, text.join(''));
  assert.deepEqual(reportErrors(report), []);
  assert.deepEqual(report.cells[0]?.cluster, { name: 'cluster', nodes: 5 });
});

test('a cell that was not finished keeps the setting that its cluster was to have', async (t) => {
  const knob = { name: 'snapshot-count', value: '1000' };
  const settings = plan.map((cell) => ({ ...cell, cluster: { ...cell.cluster, knob } }));
  const head = { kind: 'head', format: 2, owner: dead, facts, plan: settings, at: facts.startedAt };
  const lines = [head, ...clusters.map((cluster) => ({ kind: 'cluster', cluster }))];
  const report = await readAs(t, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  assert.deepEqual(reportErrors(report), []);
  assert.deepEqual(
    report.cells.map(({ cluster }) => cluster.knob),
    settings.map(() => knob),
  );
});

test('the journal of a living run says that it is on its way', async (t) => {
  const report = await readAs(t, journalText(CELLS, thisProcess()));
  assert.deepEqual(reportErrors(report), []);
  assert.deepEqual(report.cells[2], {
    ...plan[2],
    state: 'aborted',
    operations: [],
    reason: 'the run has not finished it yet',
  });
  assert.match(report.warnings.join(), /^the run is still on its way/);
});

test('it can be shown', async (t) => {
  const report = await readAs(t, journalText(CELLS));
  const shown = renderReport(report, { color: false, width: 120 });
  assert.match(shown, /ABORTED/);
  assert.match(shown, /^write-concurrent +10 +write +400 +2\.50 /m);
  assert.match(shown, /^write-concurrent +50 +aborted: the runner was killed before its numbers were there$/m);
});

test('lines that could not be read are said', async (t) => {
  const report = await readAs(t, `${journalText(CELLS)}rubbish\n`);
  assert.match(report.warnings.at(-1) ?? '', /^1 line of the journal could not be read/);
});

test('the end is not before the start, even when the clock was set back', async (t) => {
  const path = join(await newFolder(t), 'a.journal');
  writeFileSync(path, journalText(CELLS).replaceAll('"at":"2026', '"at":"2025'));
  const journal = await readJournal(path);
  assert.ok(journal);
  assert.equal(reportOfJournal(journal, false).endedAt, facts.startedAt);
});

test('a journal whose cells are not cells is refused, with what is wrong', async (t) => {
  const lines = [{ kind: 'cell', cell: { ...cells[0], state: 'grand' } }];
  await assert.rejects(readAs(t, journalText(lines)), /a\.journal is not a valid report: .*grand|state/);
  await assert.rejects(readAs(t, ''), /a\.journal is empty/);
});

test('the journal of a killed run of version 1 is a report of today', async (t) => {
  const version1 = JSON.parse(
    readFileSync(new URL('../../../fixtures/old/report-version-1.json', import.meta.url), 'utf8'),
  );
  const { schemaVersion, runId, startedAt, command, seed, tiers, entropy, versions, target, host } = version1;
  const found = version1.clusters.map(({ raft, ...cluster }: { raft: unknown }) => cluster);
  const facts = {
    schemaVersion,
    runId,
    startedAt,
    command,
    seed,
    tiers,
    entropy,
    versions,
    target,
    host,
    clusters: found,
  };
  const [first, second] = version1.cells;
  const { id, tier, payload, scenario, step, mode, repetition } = second;
  const plan = [first, { id, tier, payload, scenario, step, mode, repetition }];
  const head = { kind: 'head', format: 1, owner: dead, facts, plan, at: startedAt };
  const lines = [head, { kind: 'seeding', seeding: version1.seeding[0] }, { kind: 'cell', cell: first }];
  const report = await readAs(t, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  assert.deepEqual(reportErrors(report), []);
  assert.deepEqual(
    report.cells.map(({ state, cluster }) => [state, cluster.name]),
    [
      ['ok', 'cluster'],
      ['aborted', 'cluster'],
    ],
  );
});
