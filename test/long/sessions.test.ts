import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import type { Running } from '../acceptance/running.ts';
import { measuredCells, PATIENCE_MS, Sandbox, SHORT, until } from '../acceptance/support.ts';

const BENCH = join(import.meta.dirname, '../fixtures/two-sessions.ts');
const SCENARIOS = ['--scenarios', 'write-sequential,read-sequential'];

function start(box: Sandbox, flags: readonly string[]): Running {
  const args = [...SHORT, '--target', 'confman', ...SCENARIOS, ...flags, '--output-dir', box.out];
  // A cache of compiled sources would be in the sandbox, where nothing may be left.
  return box.start(process.execPath, ['--import', 'tsx', BENCH, ...args], { TSX_DISABLE_CACHE: '1' });
}

const namesOf = (report: Report): string[] => report.clusters.map(({ name }) => name);

describe('a run of two sessions, each with a cluster of its own', { timeout: PATIENCE_MS }, () => {
  it('begins the second cluster when the first is gone, and makes one report of both', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const running = start(box, []);
    let most = 0;
    const watched = setInterval(() => {
      const nodes = box.processes().filter(({ command }) => /\/etcd /.test(command));
      most = Math.max(most, nodes.length);
    }, 100);
    const end = await running.ended.finally(() => clearInterval(watched));
    assert.equal(end.code, 0, end.stdout + end.stderr);
    // Two clusters at once would be four.
    assert.equal(most, 3);
    const report = await box.report();
    assert.deepEqual(checkReport(report), []);
    assert.deepEqual(
      report.clusters.map(({ name, nodes, raft }) => [name, nodes.length, raft !== null]),
      [
        ['of-3', 3, true],
        ['of-1', 1, true],
      ],
    );
    assert.deepEqual(
      report.seeding.map(({ cluster, entries }) => [cluster, entries]),
      [
        ['of-3', 100],
        ['of-1', 100],
      ],
    );
    const cells = measuredCells(report).map(({ scenario, cluster }) => `${cluster.name} ${scenario}`);
    // One after the other, each scenario once: both sessions do the same in the same order.
    assert.deepEqual(
      [...new Set(cells)],
      ['of-3 write-sequential', 'of-3 read-sequential', 'of-1 write-sequential', 'of-1 read-sequential'],
    );
    assert.equal(cells.length, 4);
    assert.ok(report.analyses.replicationTax.some(({ operation }) => operation === 'write'));
    assert.ok(!('absent' in report.resources));
    const labels = report.resources.processes.map(({ label }) => label);
    for (const label of ['of-3-node1/etcd', 'of-3-node3/confman', 'of-1/etcd', 'of-1/confman'])
      assert.ok(labels.includes(label), labels.join());
    assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
  });

  it('that is interrupted in the first says of the second that nothing was measured', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const running = start(box, ['--duration', '60s']);
    await Promise.race([running.ended, until('a step runs', () => box.runsScript('write-sequential'), PATIENCE_MS)]);
    running.signal('SIGINT', 'group');
    const end = await running.ended;
    assert.equal(end.code, 130, end.stdout + end.stderr);
    const report = await box.report();
    assert.deepEqual(checkReport(report), []);
    assert.deepEqual([report.state, namesOf(report)], ['aborted', ['of-3']]);
    assert.deepEqual([...new Set(report.cells.map(({ cluster }) => cluster.name))], ['of-3', 'of-1']);
    assert.ok(report.cells.every(({ state }) => state === 'aborted'));
    const shown = await box.showReport(...box.saved());
    assert.deepEqual({ code: shown.code, stderr: shown.stderr }, { code: 0, stderr: '' });
    assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
  });
});
