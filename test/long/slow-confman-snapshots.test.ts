import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ran, seenRightly } from '../fixtures/slow-confman/ran.ts';

/** Of both together, on a machine that is busy as well. */
const PATIENCE_MS = 1_200_000;

describe('snapshots of a cluster with the manners of Confman', { timeout: PATIENCE_MS }, () => {
  it('those that stop every node for seconds are confirmed by the counters of all nodes', async () => {
    // Longer than two questions for counters, and what a page of them may be kept for.
    const manners = { snapshotEvery: 250, snapshotMs: 2_600 };
    const flags = ['--scenarios', 'write-concurrent', '--users', '10', '--duration', '15s'];
    const { run, report, made } = await ran(manners, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    seenRightly(report, made);
    const [{ seen, nodes } = assert.fail()] = report.snapshots ?? [];
    const stood = seen.filter(({ sources }) => sources.includes('counters'));
    assert.ok(stood.length > 0, JSON.stringify(seen));
    assert.ok(nodes.every(({ sources }) => sources.includes('counters')));
    // Files and log give the times.
    assert.ok(stood.every(({ began, ended }) => began?.by !== 'counters' && ended?.by !== 'counters'));
    assert.match(run.stdout, /confirmed +by the counters of all nodes, which stood still: \d+ of \d+/);
  });

  it('every scenario on the large tier, with more than two hundred snapshots that grow with the audit trail', async () => {
    const manners = { snapshotEvery: 300, snapshotMs: 60, snapshotMsPerKb: 0.03, firstRequestMs: 100 };
    const flags = ['--tier', 'large', '--scenarios', 'all', '--users', '2', '--duration', '1s', '--warmup', '0s'];
    const { run, report, made } = await ran(manners, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    for (const cell of report.cells) {
      if (cell.state === 'skipped')
        assert.match(cell.reason, /a cluster of your own is left alone without --allow-faults/);
      else assert.equal(cell.state, 'ok', JSON.stringify(cell).slice(0, 300));
    }
    seenRightly(report, made);
    const [{ seen, growth } = assert.fail()] = report.snapshots ?? [];
    assert.ok(seen.length > 200 && seen.length <= made.length, `${seen.length} seen of ${made.length}`);
    // From 60 ms and nothing to speak of to 60 ms and 400.
    assert.ok(!('absent' in growth), JSON.stringify(growth));
    assert.ok(growth.exponent > 0.2 && growth.exponent < 1, JSON.stringify(growth));
    assert.ok(growth.largestBytes > 20 * growth.smallestBytes, JSON.stringify(growth));
    for (const said of [
      /^large \(10,000 entries\), payload medium \(1 KB\), cluster$/m,
      /^ - large, medium: 10,000 entries in .* s, [\d,.]+\/s$/m,
      /^seen +\d+ over the run$/m,
      /^told by +log, data folder, temporary folder, counters$/m,
      /^time over size +size\^0\.\d\d \(95 % interval 0\.\d\d to \d\.\d\d\) over \d+ snapshots of/m,
      /p50 grows with events\^[\d.]+, 95 % interval [\d.]+ to [\d.]+: ten times the events take/,
      /^Consensus overhead +large, medium, cluster, 2 users, 6 repetitions$/m,
    ]) {
      assert.match(run.stdout, said);
    }
  });
});
