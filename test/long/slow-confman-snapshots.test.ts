import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ran, seenRightly } from '../fixtures/slow-confman/ran.ts';

const PATIENCE_MS = 600_000;

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
});
