import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Journal } from '../../../../runner/report/journal/journal.ts';
import { thisProcess } from '../../../../runner/system/owner.ts';
import { cells, facts, NAME, newFolder, plan, seeding } from './journal-fixture.ts';

const unexpected = (text: string): void => assert.fail(`warned: ${text}`);

function linesOf(path: string): Record<string, unknown>[] {
  const text = readFileSync(path, 'utf8');
  assert.ok(text.endsWith('\n'), 'the last line is not whole');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a journal begins with whose it is, the facts of the run and its plan', async (t) => {
  const folder = await newFolder(t);
  await Journal.open(folder, facts, plan, unexpected);
  const [head, ...others] = linesOf(join(folder, `${NAME}.journal`));
  const { at, ...rest } = head ?? {};
  assert.deepEqual(rest, { kind: 'head', format: 2, owner: thisProcess(), facts, plan });
  assert.ok(!Number.isNaN(Date.parse(String(at))));
  assert.deepEqual(others, []);
});

test('every line is in the file as soon as it has been added', async (t) => {
  const folder = await newFolder(t);
  const journal = await Journal.open(folder, facts, plan, unexpected);
  const lines = [
    { kind: 'seeding', seeding: seeding as NonNullable<typeof seeding> },
    { kind: 'cell', cell: cells[0] },
    { kind: 'warning', text: 'a\nb' },
    { kind: 'fault', number: 1, cells: ['x'] },
  ] as const;
  for (const [at, line] of lines.entries()) {
    journal.append(line);
    const { at: _, ...written } = linesOf(join(folder, `${NAME}.journal`)).at(-1) ?? {};
    assert.deepEqual(written, line, `line ${at}`);
  }
});

test('the folder is made, and everybody may read the journal', async (t) => {
  const folder = join(await newFolder(t), 'a', 'b');
  const umask = process.umask(0o022);
  t.after(() => process.umask(umask));
  await Journal.open(folder, facts, plan, unexpected);
  assert.equal(statSync(join(folder, `${NAME}.journal`)).mode & 0o777, 0o644);
});

test('runs that start in the same second have journals of their own, and each deletes its own', async (t) => {
  const folder = await newFolder(t);
  const first = await Journal.open(folder, facts, plan, unexpected);
  const second = await Journal.open(folder, facts, plan, unexpected);
  assert.deepEqual(readdirSync(folder).sort(), [`${NAME}-2.journal`, `${NAME}.journal`]);
  await first.remove();
  assert.deepEqual(readdirSync(folder), [`${NAME}-2.journal`]);
  await second.remove();
  await second.remove();
  second.append({ kind: 'warning', text: 'too late' });
  assert.deepEqual(readdirSync(folder), []);
});

test('a journal that cannot be made is one warning, and what is added to it is let go', async (t) => {
  const file = join(await newFolder(t), 'file');
  writeFileSync(file, 'in the way');
  const warnings: string[] = [];
  const journal = await Journal.open(join(file, 'results'), facts, plan, (text) => warnings.push(text));
  journal.append({ kind: 'cell', cell: cells[0] });
  journal.append({ kind: 'cell', cell: cells[1] });
  await journal.remove();
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^the journal cannot be written.*: a part of the path is a file, not a folder$/);
  assert.equal(readFileSync(file, 'utf8'), 'in the way');
});

/** The kernel refuses to let files of this process grow beyond a size, as it would on a full disk. */
function limitFiles(t: TestContext, bytes: number): void {
  const limit = (value: string): void => {
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${value}:`]);
  };
  limit(String(bytes));
  t.after(() => limit('unlimited'));
}

const noLimits = process.platform === 'linux' ? false : 'limits of files are set with prlimit of Linux';
test('when the disk is full there is one warning, and the lines before it stay', { skip: noLimits }, async (t) => {
  const folder = await newFolder(t);
  const warnings: string[] = [];
  const journal = await Journal.open(folder, facts, plan, (text) => warnings.push(text));
  const path = join(folder, `${NAME}.journal`);
  journal.append({ kind: 'cell', cell: cells[0] });
  limitFiles(t, statSync(path).size + 100);
  for (const cell of [cells[1], cells[1]]) journal.append({ kind: 'cell', cell });
  assert.equal(warnings.length, 1, warnings.join());
  const [, kept, torn] = readFileSync(path, 'utf8').split('\n');
  assert.deepEqual(JSON.parse(kept ?? '').cell, cells[0]);
  assert.equal(torn?.length, 100);
  await journal.remove();
  assert.deepEqual(readdirSync(folder), []);
});
