import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HONEST_RUNS } from '../../../../tools/perf/insights/honest/list.ts';
import { falseAlarms, honestFigures, othersIn } from '../../../../tools/perf/insights/honest/part.ts';
import { keepRun, neutral, RUNS, readRun, recordedRuns } from '../../../../tools/perf/insights/honest/runs.ts';
import { exampleReport, exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

const MOST_BYTES = 3_000_000;
const runs = recordedRuns().map((name) => ({ name, report: readRun(name) }));

describe('recorded runs in which nothing is wrong', () => {
  test('are sixty or more, each of the list, and small enough to be kept', () => {
    assert.ok(runs.length >= 60, `${runs.length}`);
    const listed = HONEST_RUNS.map(({ name }) => name);
    assert.deepEqual(
      runs.map(({ name }) => name).filter((name) => !listed.includes(name)),
      [],
    );
    const bytes = runs.reduce((sum, { name }) => sum + statSync(join(RUNS, `${name}.json.gz`)).size, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes}`);
  });

  test('raise three alarms at most, of which README.md beside them explains each and no other', () => {
    const readme = readFileSync(join(RUNS, 'README.md'), 'utf8');
    const explained = [...readme.matchAll(/^\| `([\w-]+)` \| `([\w-]+)` \| \S.*\|$/gm)].map(([, run, rule]) => [
      run,
      rule,
    ]);
    const alarms = runs.flatMap(falseAlarms);
    assert.deepEqual(
      alarms.map(({ run, rule }) => [run, rule]),
      explained,
    );
    assert.ok(alarms.length <= 3, JSON.stringify(alarms));
    assert.equal(honestFigures(runs)[1]?.value, alarms.length);
  });

  test('are of both products, both protocols, several tiers and sizes of a cluster, and of breaking nodes as asked', () => {
    const all = (of: (run: (typeof runs)[number]['report']) => readonly (string | number)[]) =>
      new Set(runs.flatMap(({ report }) => of(report)));
    const covered = (wanted: readonly (string | number)[], seen: ReadonlySet<string | number>) =>
      assert.deepEqual(
        wanted.filter((each) => !seen.has(each)),
        [],
      );
    covered(
      ['etcd', 'confman'],
      all(({ target }) => [target]),
    );
    covered(
      ['http', 'grpc'],
      all(({ cells }) => cells.map(({ protocol }) => protocol)),
    );
    covered(
      ['smoke', 'small', 'large'],
      all(({ tiers }) => tiers.map(({ name }) => name)),
    );
    covered(
      ['tiny', 'medium', 'large', 'xlarge'],
      all(({ cells }) => cells.map(({ payload }) => payload.name)),
    );
    covered(
      [1, 3, 5],
      all(({ clusters }) => clusters.map(({ nodes }) => nodes.length)),
    );
    covered(
      ['embedded', 'external'],
      all(({ clusters }) => clusters.map(({ kind }) => kind)),
    );
    covered(
      ['write-concurrent', 'mixed', 'consensus', 'batch', 'failover'],
      all(({ cells }) => cells.map(({ scenario }) => scenario)),
    );
  });
});

test('other programs that used the processors up are no false alarm where these were at work, and a generator is', () => {
  const report = (what: 'generator' | 'unseen', otherCores: number) => {
    const machine = exampleMachine({ idle: 0.01, iowait: 0, otherCores, watchedCores: 0.9 });
    return exampleReportOf([timedCell({}, 1, {}, { limit: { what, because: 'b' }, machine })]);
  };
  const alarms = (what: 'generator' | 'unseen', otherCores: number) =>
    falseAlarms({ name: 'one', report: report(what, otherCores) }).map(({ rule }) => rule);
  assert.deepEqual(alarms('unseen', 1), []);
  assert.deepEqual(alarms('unseen', 0.49), ['client-limit']);
  assert.deepEqual(alarms('generator', 0.1), ['client-limit']);
});

test('a kept run names no place of whoever made it, and is read as it was', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-kept-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const command = ['--output-dir', join(folder, 'bench-1'), '--config', '/opt/theirs/raftmark.config.json'];
  keepRun('one', { ...exampleReport, command }, ['/opt/theirs'], folder);
  assert.deepEqual(recordedRuns(folder), ['one']);
  assert.deepEqual(readRun('one', folder).command, [
    ...['--output-dir', '/somewhere/bench-1'],
    ...['--config', '/somewhere/raftmark.config.json'],
  ]);
  assert.deepEqual(readRun('one', folder).cells, exampleReport.cells);
});

test('a report that names the machine is not kept', () => {
  assert.throws(() => neutral('{"host":"mine"}', [], 'mine'), /names "mine"/);
  assert.equal(neutral('{"kernel":"of mine"}', [], 'mine'), '{"kernel":"of mine"}');
});

test('what other programs took is that of the middle window, and nothing where nobody knows', () => {
  const beside = (otherCores: number | null) => timedCell({}, 1, {}, { machine: exampleMachine({ otherCores }) });
  assert.equal(othersIn(exampleReportOf([beside(0.1), beside(0.9), beside(null), beside(0.4)])), 0.4);
  assert.equal(othersIn(exampleReportOf([beside(null)])), 0);
});
