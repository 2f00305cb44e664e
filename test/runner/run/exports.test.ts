import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exportReport } from '../../../runner/run/exports.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { capture } from '../../fixtures/captured.ts';
import { exampleReport } from '../../fixtures/example-report.ts';
import { junitErrors, readXml } from '../../fixtures/junit-schema.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const PLAIN = { junit: null, annotations: true, strict: null } as const;

/** What is written to stdout, warned of, and given back. */
async function exported(
  t: TestContext,
  options: Partial<typeof PLAIN> | { junit: string },
  env: NodeJS.ProcessEnv = {},
) {
  const { said, restore } = capture(t, 'stdout');
  const warned: string[] = [];
  const failure = await exportReport(exampleReport, { ...PLAIN, ...options }, (text) => warned.push(text), env);
  restore();
  return { printed: said.stdout, warned, failure };
}

test("JUnit's XML goes to its file, over what was there", async (t) => {
  const junit = join(ownFolder(t), 'junit.xml');
  writeFileSync(junit, 'x'.repeat(1_000_000));
  assert.deepEqual(await exported(t, { junit }), { printed: '', warned: [], failure: null });
  assert.deepEqual(junitErrors(readXml(readFileSync(junit, 'utf8'))), []);
});

test('a file that cannot be written is what the run ends with', async (t) => {
  const { failure } = await exported(t, { junit: join(ownFolder(t), 'none', 'junit.xml') });
  assert.ok(failure instanceof UserError);
  assert.equal(failure.exitCode, EXIT.unavailable);
  assert.match(
    failure.message,
    /^JUnit's XML cannot be written to .*none\/junit\.xml: there is no such file or folder$/,
  );
});

test('outside of GitHub nothing is said to it', async (t) => {
  const path = join(ownFolder(t), 'summary.md');
  for (const env of [{}, { GITHUB_STEP_SUMMARY: path }, { GITHUB_ACTIONS: 'false', GITHUB_STEP_SUMMARY: path }]) {
    assert.equal((await exported(t, {}, env)).printed, '');
  }
  const off = await exported(t, { annotations: false as never }, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
  assert.equal(off.printed, '');
  assert.throws(() => readFileSync(path));
});

test('in a job of GitHub the run is annotated, and its summary added to what is there', async (t) => {
  const path = join(ownFolder(t), 'summary.md');
  writeFileSync(path, 'Of another program.\n');
  const { printed, warned, failure } = await exported(t, {}, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
  assert.deepEqual([warned, failure], [[], null]);
  assert.ok(printed.split('\n').every((line) => line === '' || /^::(error|warning|notice) title=[^:,]+::./.test(line)));
  assert.match(printed, /^::error title=raftmark%3A safety violated::/);
  assert.match(readFileSync(path, 'utf8'), /^Of another program\.\n# raftmark [\s\S]*\n## RESULT\n/);
});

test('a summary keeps below what GitHub takes, with what was there', async (t) => {
  const path = join(ownFolder(t), 'summary.md');
  writeFileSync(path, 'x'.repeat(1_024 * 1_024 - 2_000));
  await exported(t, {}, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
  const text = readFileSync(path, 'utf8');
  assert.ok(Buffer.byteLength(text) < 1_024 * 1_024);
  assert.match(text, /The rest does not fit here; the report has it\.\n$/);
});

test('a summary that cannot be written is a warning', async (t) => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(ownFolder(t), 'none', 'summary.md') };
  const { warned, failure } = await exported(t, {}, env);
  assert.equal(failure, null);
  assert.match(
    warned[0] ?? '',
    /^what GitHub was to show of this run could not be written: .*; --no-annotations leaves it out$/,
  );
});
