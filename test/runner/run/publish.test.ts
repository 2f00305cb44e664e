import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readReport } from '../../../runner/report/read.ts';
import { publish } from '../../../runner/run/publish.ts';
import { capture } from '../../fixtures/captured.ts';
import { exampleReport } from '../../fixtures/example-report.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const NAME = '2026-02-02T21-30-00-small';

/** What publishing the example prints, warns of and gives back. */
async function published(t: TestContext, folder: string) {
  const { said, restore } = capture(t, 'stdout', 'stderr');
  const failure = await publish(exampleReport, folder, async () => undefined);
  restore();
  return { failure, ...said };
}

test('a report has its page beside it, and the last line names it', async (t) => {
  const folder = ownFolder(t);
  const { failure, stdout, stderr } = await published(t, folder);
  assert.deepEqual([failure, stderr], [null, '']);
  assert.deepEqual(readdirSync(folder).sort(), [`${NAME}.html`, `${NAME}.json`, 'latest.json']);
  assert.ok(stdout.endsWith(`report: ${join(folder, `${NAME}.json`)}\npage:   ${join(folder, `${NAME}.html`)}\n`));
  assert.match(readFileSync(join(folder, `${NAME}.html`), 'utf8'), /^<!doctype html>/);
});

test('a page that cannot be written is a warning, and the report is there all the same', async (t) => {
  const folder = ownFolder(t);
  mkdirSync(join(folder, `${NAME}.html`));
  const { failure, stdout, stderr } = await published(t, folder);
  assert.equal(failure, null);
  const path = join(folder, `${NAME}.json`);
  assert.equal((await readReport(path)).runId, exampleReport.runId);
  assert.ok(stdout.endsWith(`report: ${path}\n`));
  assert.match(
    stderr,
    /^warning: there is no page of this report: .*cannot be written to .*: it is a folder, not a file/,
  );
  assert.match(stderr, new RegExp(`npm run report -- \\S+${NAME}\\.json --format html makes it later\n$`));
  // Nothing half written is left.
  assert.deepEqual(readdirSync(folder).sort(), [`${NAME}.html`, `${NAME}.json`, 'latest.json']);
});
