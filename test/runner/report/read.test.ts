import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readReport } from '../../../runner/report/read.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { exampleReport } from '../../fixtures/example-report.ts';

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftmark-read-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function fileWith(text: string): Promise<string> {
  const path = join(folder, 'report.json');
  await writeFile(path, text);
  return path;
}

async function refused(path: string, pattern: RegExp): Promise<void> {
  await assert.rejects(readReport(path), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, pattern);
    assert.ok(error.message.includes(path), 'names the file');
    assert.equal(error.exitCode, 2);
    return true;
  });
}

test('what was written is read', async () => {
  assert.deepEqual(await readReport(await fileWith(JSON.stringify(exampleReport))), exampleReport);
});

test('a byte order mark, which some editors add, does no harm', async () => {
  assert.deepEqual(await readReport(await fileWith(`\uFEFF${JSON.stringify(exampleReport)}`)), exampleReport);
});

test('a missing file is refused', () => refused(join(folder, 'missing.json'), /there is no such file/));

test('a folder is refused', () => refused(folder, /it is a folder, not a file/));

test('an empty file is refused', async () => refused(await fileWith(''), /not JSON \(it is empty\)/));

test('text that is not JSON is refused', async () => refused(await fileWith('{"a":'), /not JSON/));

test('JSON that is no report is refused', async () => {
  for (const text of ['{"name":"raftmark"}', '[]', 'null', '7', '{"schemaVersion":"1"}', '{"schemaVersion":0}']) {
    await refused(await fileWith(text), /is not a raftmark report/);
  }
});

test('a report of a newer raftmark asks for an update', async () => {
  await refused(await fileWith('{"schemaVersion":7}'), /newer raftmark \(schema 7, this one reads up to 1\): update/);
});

test('a report that its schema refuses is named with its first faults', async () => {
  const { seed: _, ...rest } = exampleReport;
  await refused(
    await fileWith(JSON.stringify(rest)),
    /is not a valid report: the report must have required property 'seed'/,
  );
});

test('a report from before nodes were broken on purpose is read as it is', async () => {
  const cells = exampleReport.cells.filter((cell) => !('faults' in cell));
  assert.ok(cells.length < exampleReport.cells.length);
  const old = { ...exampleReport, cells };
  assert.deepEqual(await readReport(await fileWith(JSON.stringify(old))), old);
});
