import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { exampleReport } from '../../fixtures/example-report.ts';
import { journalText } from './journal/journal-fixture.ts';

const program = resolve(import.meta.dirname, '../../../runner/report.ts');
const loader = import.meta.resolve('tsx');
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftmark-program-'));
  await writeFile(join(folder, 'report.json'), JSON.stringify(exampleReport));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in the test's folder; `closeEarly` closes our end of its output before it writes. */
function run(args: readonly string[], { closeEarly = false } = {}): Promise<Ended> {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', loader, program, ...args], { cwd: folder, env });
  let stdout = '';
  let stderr = '';
  if (closeEarly) child.stdout.destroy();
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

test('a report is shown as a table', async () => {
  const { code, stdout, stderr } = await run(['report.json']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^raftmark run k3x9a2 {2}ABORTED/);
});

test('--csv shows it as comma-separated values', async () => {
  const { code, stdout } = await run(['report.json', '--csv']);
  assert.equal(code, 0);
  assert.match(stdout, /^run_id,target,/);
});

test('--format html writes a page of each report beside it, and of a journal as well', async () => {
  const place = join(folder, 'pages');
  await mkdir(place);
  await writeFile(join(place, 'a.json'), JSON.stringify(exampleReport));
  await writeFile(join(place, 'b.journal'), journalText([]));
  const { code, stdout, stderr } = await run(['pages/a.json', 'pages/b.journal', '--format', 'html']);
  assert.deepEqual([code, stderr, stdout], [0, '', 'page: pages/a.html\npage: pages/b.html\n']);
  assert.deepEqual((await readdir(place)).sort(), ['a.html', 'a.json', 'b.html', 'b.journal']);
  assert.match(await readFile(join(place, 'a.html'), 'utf8'), /<title>raftmark: etcd 3\.6\.16, 2026-02-02 21:30 UTC</);
});

test('--output says where to write what, and - is the standard output', async () => {
  const told = await run(['report.json', '--format', 'csv', '-o', 'cells.csv']);
  assert.deepEqual(told, { code: 0, stdout: 'written: cells.csv\n', stderr: '' });
  assert.match(await readFile(join(folder, 'cells.csv'), 'utf8'), /^run_id,target,/);
  const page = await run(['report.json', '--format', 'html', '-o', '-']);
  assert.match(page.stdout, /^<!doctype html>/);
  assert.ok(!(await readdir(folder)).includes('report.html'));
});

test('--format html with --output makes one page of several reports', async () => {
  const { code, stdout, stderr } = await run(['report.json', 'report.json', '--format', 'html', '-o', 'both.html']);
  assert.deepEqual([code, stdout, stderr], [0, 'page: both.html\n', '']);
  const page = await readFile(join(folder, 'both.html'), 'utf8');
  assert.match(page, /<title>raftmark: 2 reports side by side</);
  assert.match(page, /<h3>B: report\.json<\/h3>/);
});

test('what would replace a report is refused, and two ways of showing it', async () => {
  const itself = await run(['report.json', '--format', 'html', '-o', './report.json']);
  assert.deepEqual(
    [itself.code, itself.stderr],
    [2, 'error: --output ./report.json is the report itself: name another file\n'],
  );
  const both = await run(['report.json', '--csv', '--format', 'html']);
  assert.deepEqual([both.code, both.stderr], [2, 'error: --csv and --format html exclude each other\n']);
});

test('a page that cannot be written is an error that says where', async () => {
  const { code, stderr } = await run(['report.json', '--format', 'html', '-o', 'nowhere/page.html']);
  assert.equal(code, 3);
  assert.equal(stderr, 'error: the page cannot be written to nowhere/page.html: there is no such file or folder\n');
});

test("--format shows it as JUnit's XML or as Markdown, and text is what it is otherwise", async () => {
  assert.match(
    (await run(['report.json', '--format', 'junit'])).stdout,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /,
  );
  assert.match((await run(['report.json', '--format', 'markdown'])).stdout, /^# raftmark 0\.1\.0/);
});

test('--tables fills the tables of a document from several reports', async () => {
  const { code, stdout, stderr } = await run(['report.json', 'report.json', '--tables', 'coordinator']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^Coordinator Redundancy Benchmarks/);
  assert.match(stdout, /^Of 2 reports of etcd 3\.6\.16: small tier/m);
  assert.match(stdout, /^Operation Latency$/m);
  assert.match(stdout, /^Configuration Recommendations$/m);
});

test('reports of several targets fill no tables, and several reports are nothing without --tables', async () => {
  await writeFile(join(folder, 'other.json'), JSON.stringify({ ...exampleReport, target: 'etcd' }));
  const mixed = await run(['report.json', 'other.json', '--tables', 'coordinator']);
  assert.equal(mixed.code, 2);
  assert.match(mixed.stderr, /^error: the reports are of confman and etcd: name those of one target/);
  const several = await run(['report.json', 'other.json']);
  assert.equal(several.code, 2);
  assert.match(several.stderr, /^error: several reports are shown together by --tables only/);
  const both = await run(['report.json', '--tables', 'coordinator', '--csv']);
  assert.equal(both.code, 2);
});

test('a reader that closes the pipe is no error', async () => {
  assert.deepEqual(await run(['report.json'], { closeEarly: true }), { code: 0, stdout: '', stderr: '' });
});

test('without a file it says what to give', async () => {
  const { code, stderr } = await run([]);
  assert.equal(code, 2);
  assert.match(stderr, /^error: no report given: npm run report -- FILE \(there is none in results\/ yet/);
});

test('without a file it names the newest report', async () => {
  await mkdir(join(folder, 'results'));
  await writeFile(join(folder, 'results', '2026-02-02T21-30-00-small.json'), '');
  const { code, stderr } = await run([]);
  await rm(join(folder, 'results'), { recursive: true });
  assert.equal(code, 2);
  assert.ok(stderr.includes(join('results', '2026-02-02T21-30-00-small.json')));
});

test('a mistyped option is wrong usage, with the nearest one', async () => {
  const { code, stderr } = await run(['report.json', '--cvs']);
  assert.deepEqual([code, stderr], [2, "error: unknown option '--cvs'\n(Did you mean --csv?)\n"]);
});

test('--help is no error', async () => {
  const { code, stdout } = await run(['--help']);
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: npm run report -- /);
});

test('a file that cannot be read is one line without a stack', async () => {
  const { code, stderr } = await run(['missing.json']);
  assert.deepEqual([code, stderr], [2, 'error: cannot read missing.json: there is no such file or folder\n']);
});

test('--verbose adds the stack', async () => {
  const { stderr } = await run(['missing.json', '--verbose']);
  assert.match(stderr, /\n {4}at /);
});

test('a report that contradicts itself is shown with a warning', async () => {
  const report = { ...exampleReport, endedAt: '2026-02-02T21:29:00.000Z' };
  await writeFile(join(folder, 'odd.json'), JSON.stringify(report));
  const { code, stderr } = await run(['odd.json']);
  assert.deepEqual([code, stderr], [0, 'warning: odd.json contradicts itself: endedAt is before startedAt\n']);
});
