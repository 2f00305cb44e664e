import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Report } from '../../../lib/report/report.ts';
import { checkWritable, newestReport } from '../../../runner/report/folder.ts';
import { reportName, writeReport } from '../../../runner/report/write.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { exampleReport } from '../../fixtures/example-report.ts';

let root = '';
let made = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'raftmark-report-'));
});
after(() => rm(root, { recursive: true, force: true }));

async function newFolder(): Promise<string> {
  const folder = join(root, String(++made));
  await mkdir(folder);
  return folder;
}

function refusal(pattern: RegExp, exitCode: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, pattern);
    assert.equal(error.exitCode, exitCode);
    return true;
  };
}

test('a report is saved under its time and tier, complete and with nothing beside it', async () => {
  const folder = await newFolder();
  const path = await writeReport(exampleReport, folder);
  assert.equal(path, join(folder, '2026-02-02T21-30-00-small.json'));
  assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), exampleReport);
  assert.deepEqual(await readdir(folder), ['2026-02-02T21-30-00-small.json']);
});

test('everybody may read a report, and only its owner change it', async () => {
  const umask = process.umask(0o022);
  try {
    const path = await writeReport(exampleReport, await newFolder());
    assert.equal((await stat(path)).mode & 0o777, 0o644);
  } finally {
    process.umask(umask);
  }
});

test('a name that is taken gets a number', async () => {
  const folder = await newFolder();
  for (const suffix of ['', '-2', '-3']) {
    assert.equal(await writeReport(exampleReport, folder), join(folder, `2026-02-02T21-30-00-small${suffix}.json`));
  }
});

test('reports written at the same moment do not overwrite each other', async () => {
  const folder = await newFolder();
  const reports = Array.from({ length: 8 }, (_, at) => ({ ...exampleReport, runId: `run-${at}` }));
  const paths = await Promise.all(reports.map((report) => writeReport(report, folder)));
  assert.equal(new Set(paths).size, 8);
  const ids = await Promise.all(paths.map(async (path) => JSON.parse(await readFile(path, 'utf8')).runId));
  assert.deepEqual(
    ids,
    reports.map(({ runId }) => runId),
  );
});

test('several tiers are joined in the name, and the three of --tier all are all', () => {
  const named = (...names: string[]) =>
    reportName({
      startedAt: '2026-02-02T21:30:00.000Z',
      tiers: names.map((name) => ({ name, entries: 1, namespaces: 1 })),
    });
  assert.equal(named('small', 'large'), '2026-02-02T21-30-00-small+large');
  assert.equal(named('small', 'large', 'xlarge'), '2026-02-02T21-30-00-all');
});

test('a report that contradicts itself is a bug, and is saved all the same', async () => {
  const folder = await newFolder();
  const report = { ...exampleReport, endedAt: '2026-02-02T21:00:00.000Z' };
  await assert.rejects(writeReport(report, folder), /bug of raftmark: .*endedAt is before startedAt.*\.invalid\.json$/);
  assert.deepEqual(await readdir(folder), ['2026-02-02T21-30-00-small.invalid.json']);
});

test('a report that the schema refuses is saved too, whatever its name would be', async () => {
  const folder = await newFolder();
  const report = { ...exampleReport, startedAt: '../x', seed: 'none' } as unknown as Report;
  await assert.rejects(writeReport(report, folder), /\/seed must be integer/);
  assert.deepEqual(await readdir(folder), ['.._x-small.invalid.json']);
});

test('a report that cannot be written is an error with exit code 3', async () => {
  const folder = join(await newFolder(), 'missing');
  await assert.rejects(writeReport(exampleReport, folder), refusal(/there is no such file or folder$/, 3));
});

test('a missing folder is made, with its parents, and left empty', async () => {
  const folder = join(await newFolder(), 'a', 'b');
  await checkWritable(folder);
  assert.deepEqual(await readdir(folder), []);
});

test('a dry run leaves no folder behind', async () => {
  const parent = await newFolder();
  await checkWritable(join(parent, 'a', 'b'), { dryRun: true });
  assert.deepEqual(await readdir(parent), []);
});

test('a dry run leaves a folder that was there alone', async () => {
  const folder = await newFolder();
  await checkWritable(folder, { dryRun: true });
  assert.deepEqual(await readdir(folder), []);
});

test('a file where the folder should be is refused', async () => {
  const file = join(await newFolder(), 'file');
  await writeFile(file, '');
  await assert.rejects(checkWritable(file), refusal(/a file.*; choose another folder with --output-dir/, 2));
  await assert.rejects(checkWritable(join(file, 'below')), refusal(/a part of the path is a file/, 2));
});

test('folders made on the way to a failure are removed', async () => {
  const parent = await newFolder();
  await assert.rejects(checkWritable(join(parent, 'a', 'x'.repeat(300))), refusal(/the name is too long/, 2));
  assert.deepEqual(await readdir(parent), []);
});

test('a folder that may not be written is refused', {
  skip: process.getuid?.() === 0 && 'root may write',
}, async () => {
  const folder = await newFolder();
  await chmod(folder, 0o555);
  await assert.rejects(checkWritable(folder), refusal(/permission denied/, 2));
});

test('the newest report is told by its name, and invalid ones do not count', async () => {
  const folder = await newFolder();
  const names = [
    '2026-02-01T00-00-00-small.json',
    '2026-02-02T00-00-00-all.json',
    '2026-02-03T00-00-00-all.invalid.json',
  ];
  for (const name of [...names, 'zzz.json', '.gitkeep']) await writeFile(join(folder, name), '');
  assert.equal(await newestReport(folder), join(folder, '2026-02-02T00-00-00-all.json'));
});

test('a folder without reports, or none at all, has no newest report', async () => {
  const folder = await newFolder();
  assert.equal(await newestReport(folder), null);
  assert.equal(await newestReport(join(folder, 'missing')), null);
});

test('a report that cannot be checked is saved all the same, and says why', async () => {
  const folder = await newFolder();
  const { cells } = exampleReport;
  const report = structuredClone(exampleReport);
  // Of the right shape, and the check stumbles over it.
  Object.defineProperty(report, 'cells', {
    enumerable: true,
    get: () => {
      if (new Error().stack?.includes('checkReport')) throw new TypeError('cells are gone');
      return cells;
    },
  });
  await assert.rejects(writeReport(report, folder), /is not valid: it could not be checked: cells are gone/);
  assert.deepEqual(await readdir(folder), ['2026-02-02T21-30-00-small.invalid.json']);
});
