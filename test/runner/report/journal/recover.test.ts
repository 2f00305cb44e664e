import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Xorshift } from '../../../../lib/base/random.ts';
import { abandonedWarning, recoverJournals } from '../../../../runner/report/journal/recover.ts';
import { readJournalReport } from '../../../../runner/report/journal/report.ts';
import { readReport } from '../../../../runner/report/read.ts';
import { thisProcess } from '../../../../runner/system/owner.ts';
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
    [`${NAME}+a.journal`]: 'hello\n',
    [`${NAME}+b.journal`]: broken,
    [`${NAME}+c.journal`]: journalText(CELLS),
    'd.json.tmp': 'not ours',
  });
  assert.equal(code, 3);
  assert.match(said[0] ?? '', /^left FOLDER\/\S*\+a\.journal: .*is not the journal of a run/);
  assert.match(said[1] ?? '', /^left FOLDER\/\S*\+b\.journal: no valid report can be made of it: /);
  assert.match(said[2] ?? '', /^made FOLDER\/.*\.json from FOLDER\/\S*\+c\.journal/);
  assert.deepEqual(left, [`${NAME}+a.journal`, `${NAME}+b.journal`, `${NAME}.json`, 'd.json.tmp']);
});

test('a file that only ends like a journal is no journal, and one that is none inside stays', async (t) => {
  const folder = await newFolder(t);
  writeFileSync(join(folder, 'diary.journal'), 'Monday');
  writeFileSync(join(folder, `${NAME}+a.journal`), 'Monday');
  writeFileSync(join(folder, `${NAME}+b.journal`), '{"kind":"head","format":2,"own');
  execFileSync('mkfifo', [join(folder, `${NAME}+c.journal`)]);
  const names = readdirSync(folder).sort();
  for (const name of names.slice(0, 2)) utimesSync(join(folder, name), 1, 1);
  const { said, left, code } = await again(folder);
  assert.deepEqual(said, [
    `left FOLDER/${NAME}+a.journal: FOLDER/${NAME}+a.journal is not the journal of a run: its first line is none that npm run bench writes`,
    `removed FOLDER/${NAME}+b.journal: its run was killed before it had measured anything`,
    `left FOLDER/${NAME}+c.journal: it is no regular file`,
  ]);
  assert.deepEqual([left, code], [[`${NAME}+a.journal`, `${NAME}+c.journal`, 'diary.journal'], 3]);
});

test('a damaged journal is told in words, whatever is damaged', async (t) => {
  const whole = journalText(CELLS);
  const random = new Xorshift(27);
  const folder = await newFolder(t);
  const path = join(folder, `${NAME}.journal`);
  for (let round = 0; round < 300; round++) {
    writeFileSync(path, damaged(whole, random));
    const { said } = await again(folder);
    for (const text of said)
      assert.doesNotMatch(
        text,
        /undefined|Cannot (read|convert)|is not (a function|iterable)|Invalid time|\[object/,
        text,
      );
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  }
});

/** A text in which a field has lost its value, or got one of another kind. */
function damaged(text: string, random: Xorshift): string {
  const places = [...text.matchAll(/:(?="|\d|\{|\[|null|true|false)/g)].map(({ index }) => index + 1);
  const at = places[random.next() % places.length] as number;
  const other = ['null', '{}', '[]', '"x"', '-1', '1e999', 'true', '[null]'][random.next() % 8] as string;
  const value = /^("(?:[^"\\]|\\.)*"|[-\d.e+]+|null|true|false|\{\}|\[\])/.exec(text.slice(at))?.[1];
  if (value !== undefined) return text.slice(0, at) + other + text.slice(at + value.length);
  // The whole of an object or a list, up to where it closes.
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    if ('{['.includes(text[end] as string)) depth++;
    if ('}]'.includes(text[end] as string) && --depth === 0) return text.slice(0, at) + other + text.slice(end + 1);
  }
  return text;
}

test('an empty journal is removed once its run can no longer be about to fill it', async (t) => {
  const { folder, said, left } = await recover(t, { [`${NAME}+a.journal`]: '' });
  assert.deepEqual(
    [said, left],
    [[`left FOLDER/${NAME}+a.journal: it has only just been made`], [`${NAME}+a.journal`]],
  );
  utimesSync(join(folder, `${NAME}+a.journal`), 1, 1);
  const later = await again(folder);
  assert.deepEqual(later.said, [
    `removed FOLDER/${NAME}+a.journal: its run was killed before it had measured anything`,
  ]);
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
  writeFileSync(join(folder, `${NAME}+a.journal`), 'hello\n');
  writeFileSync(join(folder, `${NAME}+b.journal`), journalText(CELLS, thisProcess()));
  assert.equal(await abandonedWarning(folder), null);
  writeFileSync(join(folder, `${NAME}+c.journal`), journalText(CELLS));
  assert.equal(
    await abandonedWarning(folder),
    `a run that was killed left 1 journal (${join(folder, `${NAME}+c.journal`)}): npm run bench -- clean --output-dir ${folder} makes reports of what was measured`,
  );
  writeFileSync(join(folder, `${NAME}+d.journal`), journalText(CELLS));
  assert.match(
    (await abandonedWarning(folder)) ?? '',
    /^2 runs that were killed left 2 journals \(.*c\.journal \.\.\.\)/,
  );
});
