import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { thisProcess } from '../../../../runner/report/journal/owner.ts';
import { abandonedWarning, recoverJournals } from '../../../../runner/report/journal/recover.ts';
import { readJournalReport } from '../../../../runner/report/journal/report.ts';
import { readReport } from '../../../../runner/report/read.ts';
import { cells, journalText, NAME, newFolder } from './journal-fixture.ts';

const CELLS = cells.map((cell) => ({ kind: 'cell', cell }));
const reused = { ...thisProcess(), startTicks: 1 };

/** Recovers a folder of these files; what was said, with FOLDER for its path, and the exit code that was set. */
async function recover(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await newFolder(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return again(folder);
}

async function again(folder: string) {
  const said: string[] = [];
  const before = process.exitCode;
  await recoverJournals(folder, (line) => said.push(line.replaceAll(folder, 'FOLDER')));
  const code = process.exitCode;
  process.exitCode = before;
  return { folder, said, code, left: readdirSync(folder).sort() };
}

test('the journal of a killed run becomes the report that it shows', async (t) => {
  const text = journalText(CELLS, reused);
  const shown = join(await newFolder(t), 'shown.journal');
  writeFileSync(shown, text);
  const { folder, said, code, left } = await recover(t, { [`${NAME}.journal`]: text });
  assert.deepEqual(said, [`made FOLDER/${NAME}.json from FOLDER/${NAME}.journal: 2 of 3 cells were finished`]);
  assert.equal(code, undefined);
  assert.deepEqual(left, [`${NAME}.json`]);
  assert.deepEqual(await readReport(join(folder, `${NAME}.json`)), await readJournalReport(shown));
  assert.deepEqual((await again(folder)).said, []);
});

test('a journal from before cells said which keys they went to becomes a report all the same', async (t) => {
  const text = journalText(CELLS, reused).replaceAll('"keys":"uniform",', '');
  assert.ok(!text.includes('"keys"'));
  const { folder, left } = await recover(t, { [`${NAME}.journal`]: text });
  assert.deepEqual(left, [`${NAME}.json`]);
  const { cells: made } = await readReport(join(folder, `${NAME}.json`));
  assert.deepEqual(new Set(made.map(({ keys }) => keys)), new Set(['uniform']));
});

test('a run that was killed before it had noted its clusters becomes a report', async (t) => {
  const [head = ''] = journalText([]).split('\n');
  const { said, left } = await recover(t, { [`${NAME}.journal`]: `${head}\n` });
  assert.deepEqual(said, [`made FOLDER/${NAME}.json from FOLDER/${NAME}.journal: 0 of 3 cells were finished`]);
  assert.deepEqual(left, [`${NAME}.json`]);
});

test('the journal of a living run stays', async (t) => {
  const { said, left } = await recover(t, { [`${NAME}.journal`]: journalText(CELLS, thisProcess()) });
  assert.deepEqual(said, [`left FOLDER/${NAME}.journal: its run is still on its way`]);
  assert.deepEqual(left, [`${NAME}.journal`]);
});

test('a run that was killed after it had saved its report has no second one', async (t) => {
  const files = { [`${NAME}.journal`]: journalText(CELLS), [`${NAME}-2.journal`]: journalText(CELLS) };
  const { said, left } = await recover(t, files);
  assert.deepEqual(said, [
    `made FOLDER/${NAME}.json from FOLDER/${NAME}-2.journal: 2 of 3 cells were finished`,
    `removed FOLDER/${NAME}.journal: its run had saved FOLDER/${NAME}.json before it was killed`,
  ]);
  assert.deepEqual(left, [`${NAME}.json`]);
});

test('two runs of the same second get a report each', async (t) => {
  const other = journalText(CELLS).replace('"runId":"k3x9a2"', '"runId":"other"');
  const { left } = await recover(t, { [`${NAME}.journal`]: journalText(CELLS), [`${NAME}-2.journal`]: other });
  assert.deepEqual(left, [`${NAME}-2.json`, `${NAME}.json`]);
});

test('what no report can be made of stays, is named, and does not keep the others from theirs', async (t) => {
  const broken = journalText([{ kind: 'cell', cell: { ...cells[0], state: 'grand' } }]);
  const { said, code, left } = await recover(t, {
    'a.journal': 'hello\n',
    'b.journal': broken,
    'c.journal': journalText(CELLS),
    'd.json.tmp': 'not ours',
  });
  assert.equal(code, 3);
  assert.match(said[0] ?? '', /^left FOLDER\/a\.journal: .*is not the journal of a run/);
  assert.match(said[1] ?? '', /^left FOLDER\/b\.journal: no valid report can be made of it: /);
  assert.match(said[2] ?? '', /^made FOLDER\/.*\.json from FOLDER\/c\.journal/);
  assert.deepEqual(left, [`${NAME}.json`, 'a.journal', 'b.journal', 'd.json.tmp']);
});

test('an empty journal is removed once its run can no longer be about to fill it', async (t) => {
  const { folder, said, left } = await recover(t, { 'a.journal': '' });
  assert.deepEqual([said, left], [['left FOLDER/a.journal: it has only just been made'], ['a.journal']]);
  utimesSync(join(folder, 'a.journal'), 1, 1);
  const later = await again(folder);
  assert.deepEqual(later.said, ['removed FOLDER/a.journal: its run was killed before it had measured anything']);
  assert.deepEqual(later.left, []);
});

test('a folder that is not there holds no journals', async () => {
  const said: string[] = [];
  await recoverJournals('no/such/folder', (line) => said.push(line));
  assert.deepEqual(said, []);
  assert.equal(await abandonedWarning('no/such/folder'), null);
});

test('a new run says what killed runs have left there, and what to do with it', async (t) => {
  const folder = await newFolder(t);
  writeFileSync(join(folder, 'a.journal'), 'hello\n');
  writeFileSync(join(folder, 'b.journal'), journalText(CELLS, thisProcess()));
  assert.equal(await abandonedWarning(folder), null);
  writeFileSync(join(folder, 'c.journal'), journalText(CELLS));
  assert.equal(
    await abandonedWarning(folder),
    `a run that was killed left 1 journal (${join(folder, 'c.journal')}): npm run bench -- clean --output-dir ${folder} makes reports of what was measured`,
  );
  writeFileSync(join(folder, 'd.journal'), journalText(CELLS));
  assert.match(
    (await abandonedWarning(folder)) ?? '',
    /^2 runs that were killed left 2 journals \(.*c\.journal \.\.\.\)/,
  );
});
