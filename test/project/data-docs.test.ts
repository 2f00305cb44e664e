import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { before, describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { completed } from '../../lib/analysis/cells.ts';
import { median } from '../../lib/analysis/statistics.ts';
import { grouped } from '../../lib/base/grouped.ts';
import { renderCsvLong } from '../../runner/report/csv-long.ts';
import { LATEST } from '../../runner/report/latest.ts';
import { toReport } from '../../runner/report/read.ts';
import { exampleReport } from '../fixtures/example-report.ts';
import { ownFolder } from '../fixtures/surroundings.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/data.md'), 'utf8');

/** The examples of a part of docs/data.md, in order. */
function examples(title: string): { readonly language: string; readonly code: string }[] {
  const part = text.split('\n## ').find((each) => each.startsWith(`${title}\n`)) ?? '';
  return [...part.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = '', code = '']) => ({ language, code }));
}

const RUNS = { first: 'etcd-core-small', second: 'etcd-core-small-2', failover: 'etcd-failover' };
const recorded = (name: string): string =>
  gunzipSync(readFileSync(join(root, 'test/fixtures/runs', `${name}.json.gz`))).toString();

/** A folder with the results of recorded runs, as runs leave them. */
function withResults(t: TestContext): string {
  const folder = ownFolder(t);
  const results = join(folder, 'results');
  mkdirSync(results);
  Object.values(RUNS).forEach((name, at) => {
    writeFileSync(join(results, `2026-02-0${at + 1}T21-30-00-small.json`), recorded(name));
  });
  symlinkSync('2026-02-02T21-30-00-small.json', join(results, LATEST));
  return folder;
}

/** `npm run -s report --`, without npm. */
const NPM = `npm() { [ "$1 $2 $3 $4" = "run -s report --" ] || return 9; shift 4; "$NODE" --import "$TSX" "$REPORT" "$@"; }\n`;

function sh(folder: string, code: string) {
  const env = {
    ...process.env,
    ...{ NODE: process.execPath, TSX: import.meta.resolve('tsx'), REPORT: join(root, 'runner/report.ts') },
  };
  return spawnSync('sh', ['-ec', NPM + code], { cwd: folder, env, encoding: 'utf8' });
}

/** Why a program cannot be tried here; null when it can. */
function lacking(command: string, ...args: string[]): string | null {
  const { status } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? null : `${[command, ...args].join(' ')} does not work here`;
}

/** The long CSV of each report, as the example of DuckDB makes them. */
function withLongCsv(t: TestContext): string {
  const folder = withResults(t);
  Object.values(RUNS).forEach((name, at) => {
    const report = toReport(JSON.parse(recorded(name)), name);
    writeFileSync(join(folder, `results/2026-02-0${at + 1}T21-30-00-small.long.csv`), renderCsvLong(report));
  });
  return folder;
}

const first = toReport(JSON.parse(recorded(RUNS.second)), RUNS.second);
const operations = first.cells.flatMap((cell) =>
  'operations' in cell ? (cell.operations ?? []).map((result) => ({ cell, result })) : [],
);
/** What the examples ask for: medians over the runs of each operation of each step, where the cell is to be believed. */
function medians(): [key: string, opsPerSecond: number | null, p99Ms: number | null][] {
  const rows = Object.values(RUNS).flatMap((name) => {
    const sound = completed(toReport(JSON.parse(recorded(name)), name).cells).filter(
      ({ verdict }) => verdict.level !== 'invalid',
    );
    return sound.flatMap(({ scenario, step, operations: results }) =>
      results.map((result) => ({ key: `${scenario} ${step.name} ${result.operation}`, result })),
    );
  });
  const all = grouped(rows, ({ key }) => key).map((own): ReturnType<typeof medians>[number] => [
    own[0].key,
    median(own.map(({ result }) => result.opsPerSecond)),
    median(own.flatMap(({ result }) => result.latencyMs?.p99 ?? [])),
  ]);
  return all.sort(([one], [other]) => (one < other ? -1 : 1));
}

const close = (one: number, other: number | null): boolean => other !== null && Math.abs(one / other - 1) < 1e-4;

describe('the examples of docs/data.md give what they say', () => {
  before(() => assert.ok(operations.length > 5));

  test('jq', { skip: lacking('jq', '--version') ?? false }, (t) => {
    const [table, gate, rounds] = examples('jq').map(({ code }) => code);
    assert.ok(table && gate && rounds);
    const folder = withResults(t);
    const shown = sh(folder, table);
    assert.equal(shown.stderr, '');
    const [header, ...rows] = shown.stdout.trimEnd().split('\n');
    assert.equal(header, 'scenario\tstep\toperation\tops/s\tp99 ms');
    assert.deepEqual(
      rows.map((row) => row.split('\t').slice(0, 3)),
      operations.map(({ cell, result }) => [cell.scenario, cell.step.name, result.operation]),
    );
    assert.equal(Number(rows[0]?.split('\t')[3]), operations[0]?.result.opsPerSecond);
    const levels = first.cells.map((cell) => ('verdict' in cell ? cell.verdict?.level : undefined));
    assert.equal(sh(folder, gate).status, levels.includes('invalid') ? 1 : 0);
    const times = JSON.parse(
      `[${sh(folder, rounds)
        .stdout.trim()
        .replace(/\]\s*\[/g, '],[')}]`,
    ) as number[][];
    assert.ok(times.flat().length > 0);
  });

  test('what makes a table of all runs', (t) => {
    const folder = withResults(t);
    // One of them will do: the program takes a second for each.
    for (const day of ['01', '03']) rmSync(join(folder, `results/2026-02-${day}T21-30-00-small.json`));
    const [make] = examples('DuckDB').map(({ code }) => code);
    assert.ok(make);
    const made = sh(folder, make);
    assert.deepEqual([made.status, made.stderr], [0, '']);
    const long = readFileSync(join(folder, 'results/2026-02-02T21-30-00-small.long.csv'), 'utf8');
    assert.equal(long, renderCsvLong(first));
  });

  test('DuckDB', { skip: lacking('python3', '-c', 'import duckdb') ?? false }, (t) => {
    const sql = examples('DuckDB').find(({ language }) => language === 'sql')?.code ?? '';
    const program = 'import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))';
    const { stdout, stderr } = spawnSync('python3', ['-c', program, sql], { cwd: withLongCsv(t), encoding: 'utf8' });
    assert.equal(stderr, '');
    const rows = JSON.parse(stdout) as [string, string, string, number, number, number][];
    const expected = medians();
    assert.deepEqual(
      rows.map(([scenario, step, operation]) => `${scenario} ${step} ${operation}`),
      expected.map(([key]) => key),
    );
    rows.forEach(([, , , opsPerSecond, p99Ms], at) => {
      assert.ok(
        close(opsPerSecond, expected[at]?.[1] ?? null) && close(p99Ms, expected[at]?.[2] ?? null),
        `${rows[at]}`,
      );
    });
  });

  test('pandas', { skip: lacking('python3', '-c', 'import pandas') ?? false }, (t) => {
    const [{ code } = { code: '' }] = examples('pandas');
    const { stdout, stderr } = spawnSync('python3', ['-c', code], { cwd: withLongCsv(t), encoding: 'utf8' });
    assert.equal(stderr, '');
    // Of equal groups in a column pandas writes the first alone, so rows are told by their figures.
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ +/).slice(-3))
      .slice(2);
    const expected = medians();
    assert.deepEqual(
      rows.map(([operation]) => operation),
      expected.map(([key]) => key.split(' ').at(-1)),
    );
    rows.forEach(([, opsPerSecond, p99Ms], at) => {
      const [key, ops, p99] = expected[at] ?? ['', null, null];
      assert.ok(
        Math.abs(Number(opsPerSecond) / (ops ?? 0) - 1) < 1e-3 && Math.abs(Number(p99Ms) / (p99 ?? 0) - 1) < 1e-3,
        key,
      );
    });
  });
});

test('docs/data.md has every column of the long CSV', () => {
  const [header = ''] = renderCsvLong(exampleReport).split('\n');
  const named = new Set([...text.matchAll(/`([a-z0-9_]+)`/g)].map(([, name]) => name));
  const missing = header.split(',').filter((name) => !name.startsWith('label_') && !named.has(name));
  assert.deepEqual(missing, []);
});
