import assert from 'node:assert/strict';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import { LATEST } from '../../runner/report/latest.ts';
import { junitErrors, readXml } from '../fixtures/junit-schema.ts';
import type { Ended } from './running.ts';
import { PATIENCE_MS, Sandbox, SHORT } from './support.ts';

/** One run has it all: limits that hold and one that cannot, labels, and a page of GitHub to write to. */
describe('a run in a job of GitHub Actions', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  const junit = join(box.folder, 'junit.xml');
  const summary = join(box.folder, 'summary.md');
  let end: Ended;
  let report: Report;

  before(async () => {
    const config = join(box.folder, 'config.json');
    writeFileSync(config, JSON.stringify({ target: 'etcd', rules: ['write errors < 50%', 'query p99 < 1s'] }));
    const rules = ['write p50 < 0.001ms', 'read ops/s > 0', 'leaderChanges <= 100'];
    const flags = [
      ...['--config', config, '--nodes', '1', '--scenarios', 'mixed'],
      ...rules.flatMap((rule) => ['--threshold', rule]),
      ...['--label', 'branch=main', '--junit', junit],
    ];
    end = await box.bench([...SHORT, ...flags], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    report = await box.report();
  });
  after(() => box.remove());

  it('ends with 1 for the threshold that was not met, and says so in its last lines and in the report', () => {
    assert.equal(end.code, 1, end.stdout + end.stderr);
    assert.match(end.stdout, /^threshold +write p50 < 0\.001ms: write [\d.]+ ms/m);
    // A rule of the file that no cell of this run has is for others.
    assert.deepEqual(
      report.thresholds?.map(({ rule, judged, met }) => [rule, judged, met]),
      [
        ['write p50 < 0.001ms', 1, false],
        ['read ops/s > 0', 1, true],
        ['leaderChanges <= 100', 1, true],
        ['write errors < 50%', 1, true],
      ],
    );
    assert.deepEqual(report.labels, { branch: 'main' });
  });

  it("writes JUnit's XML, with the threshold as a failure", () => {
    const document = readXml(readFileSync(junit, 'utf8'));
    assert.deepEqual(junitErrors(document), []);
    assert.deepEqual([document.attributes.tests, document.attributes.failures], ['1', '1']);
  });

  it('annotates the job and adds a summary to its page', () => {
    assert.match(end.stdout, /^::error title=raftmark%3A threshold not met::write p50 < 0\.001ms: write /m);
    assert.match(end.stdout, /^::notice title=raftmark::/m);
    assert.match(
      readFileSync(summary, 'utf8'),
      /^# raftmark [\s\S]*\n## RESULT\n[\s\S]*\n## Thresholds\n[\s\S]*\n## Cells\n/,
    );
  });

  it('can be had by one name, which leads to it', () => {
    assert.equal(readlinkSync(join(box.out, LATEST)), basename(box.saved().at(-1) ?? ''));
  });
});

describe('a threshold that is of no use', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());

  for (const dry of [[], ['--dry-run']]) {
    it(`is refused before anything is started${dry.length === 0 ? '' : ', in a dry run as well'}`, async () => {
      const unread = await box.bench(['--nodes', '1', '--threshold', 'write p98 < 1s', ...dry]);
      assert.deepEqual([unread.code, unread.stdout], [2, '']);
      assert.match(unread.stderr, /^error: --threshold "write p98 < 1s": "p98" at character 7 is no figure/);
      const idle = await box.bench(['--nodes', '1', '--scenarios', 'mixed', '--threshold', 'lost == 0', ...dry]);
      assert.deepEqual([idle.code, idle.stdout], [2, '']);
      assert.match(idle.stderr, /^error: --threshold "lost == 0": no cell of this run has it/);
      assert.equal(box.hasOut(), false);
    });
  }
});
