import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measured } from '../../lib/analysis/cells.ts';
import type { Cell } from '../../lib/report/cell.ts';
import { measuredCells } from '../acceptance/support.ts';
import { ran, seenRightly } from '../fixtures/slow-confman/ran.ts';

/** Of all of them together, on a machine that is busy as well. */
const PATIENCE_MS = 1_500_000;

function faultsOf(cell: Cell | undefined) {
  const found = cell === undefined ? undefined : measured(cell)?.faults;
  assert.ok(found, JSON.stringify(cell).slice(0, 300));
  return found;
}

/** Nodes that take a while to listen, and snapshots that the load does not suffer from. */
const RESTARTED = { startMs: 1_500, snapshotEvery: 300, snapshotMs: 60, snapshotMsPerKb: 0.03 };
const BREAK = ['--allow-faults', '--rate', '20', '--read-rate', '10'];

describe('runs on a cluster with the manners of Confman', { timeout: PATIENCE_MS }, () => {
  it('a leader that is killed: who leads next, and when it takes writes', async () => {
    const { run, report } = await ran({ startMs: 1_000 }, [...BREAK, '--scenarios', 'failover', '--faults', '1']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { failover, safety } = faultsOf(report.cells[0]);
    const [round] = failover?.rounds ?? [];
    const { leaderVisible, firstAccepted } = round?.phases ?? {};
    assert.ok(typeof leaderVisible === 'number' && typeof firstAccepted === 'number', JSON.stringify(round?.phases));
    assert.match(run.stdout, /new leader seen +[\d.,]+/);
    assert.match(run.stdout, /first accepted write +[\d.,]+/);
    assert.ok((round?.rejoin?.readyMs ?? 0) >= 1_000, 'nothing listens for a second');
    assert.deepEqual([safety.lost, safety.complete], [0, true]);
  });

  it('a leader that is frozen: writes come back, and wait for it in every round', async () => {
    const flags = [...BREAK, '--scenarios', 'failover', '--fault', 'pause', '--faults', '1'];
    const { run, report } = await ran({ roundMs: 1_500, electionMs: 1_500 }, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { failover, barrier } = faultsOf(report.cells[0]);
    const [round] = failover?.rounds ?? [];
    assert.equal(round?.phases.latencyBack, null);
    // Followers ask the frozen leader, and answer what they hold when their time is over.
    assert.deepEqual(barrier?.modes, ['stale'], JSON.stringify(barrier));
    assert.match(
      run.stdout.replace(/\s+/g, ' '),
      /reads of node\d(, node\d)? were answered after 5\.0 s.*: its mode is `stale`/,
    );
    const [away] = round?.nodes ?? [];
    const slow = new RegExp(`Writes stayed slow with ${away} away for as long as it was watched: half of those sent`);
    assert.match(run.stdout.replace(/\s+/g, ' '), slow);
    assert.match(run.stdout, /p99 back +-/);
  });

  it('a node that does not start again after a kill: an outcome of its own, and nothing further is broken', async () => {
    const manners = { snapshotEvery: 50, snapshotMs: 50, diesAfterKill: true };
    const { run, report } = await ran(manners, [...BREAK, '--scenarios', 'failover', '--faults', '3']);
    assert.equal(run.code, 1, run.stdout + run.stderr);
    const [cell] = report.cells;
    assert.ok(cell?.state === 'failed');
    assert.match(cell.reason, /^node\d did not survive the fault: it started and ended after [\d.]+ m?s$/);
    const { deaths, events, safety } = faultsOf(cell);
    assert.equal(deaths.length, 1);
    assert.deepEqual(
      events.map(({ verb }) => verb),
      ['kill', 'start'],
    );
    assert.match(run.stdout, /\| System\.IO\.IOException: WAL page 0 doesn't exist on the disk/);
    assert.match(run.stdout, /nothing further was broken/);
    assert.ok(!run.stdout.includes('NOT PROVEN'));
    assert.equal(safety.lost, 0);
  });

  it('snapshots that stop every node for seconds: what the cluster carries is told, no node is named as broken, and none is broken', async () => {
    const flags = [...BREAK, '--scenarios', 'failover', '--faults', '1'];
    const { run, report } = await ran({ snapshotEvery: 60, snapshotMs: 2_400 }, flags);
    assert.equal(run.code, 1, run.stdout + run.stderr);
    const [cell] = report.cells;
    assert.ok(cell?.state === 'failed');
    assert.match(
      cell.reason,
      /^the cluster carries [\d.]+ of \d+ (writes|reads)\/s: --(read-)?rate [\d.]+ would be about half/,
    );
    assert.deepEqual(faultsOf(cell).events, []);
  });

  it('the power cut: nodes that need seconds to listen, and what such a cut can show', async () => {
    const flags = [...BREAK, '--scenarios', 'failover', '--fault', 'power', '--faults', '1'];
    const { run, report } = await ran(RESTARTED, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { power, safety } = faultsOf(report.cells[0]);
    assert.ok((power?.rounds[0]?.returns.firstAccepted ?? 0) >= RESTARTED.startMs);
    assert.match(run.stdout, /All 3 nodes killed \(SIGKILL\) once/);
    assert.match(run.stdout, /What was not synced is lost only where the kill commands see to it/);
    assert.deepEqual([safety.lost, safety.complete], [0, true]);
  });

  it('the ways back: of a node, with its disk and without, and of all of them', async () => {
    const { run, report } = await ran(RESTARTED, [...BREAK, '--scenarios', 'recovery']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { recovery, safety } = faultsOf(report.cells[0]);
    for (const { name, readyMs, caughtUpMs, skipped } of recovery ?? []) {
      if (name === 'partition-heal') assert.match(skipped ?? '', /no isolate command is configured/);
      else assert.ok(skipped === null && readyMs !== null, name);
      if (!['node-restart', 'crash-restart', 'full-sync', 'cold-start'].includes(name)) continue;
      assert.ok((readyMs ?? 0) >= RESTARTED.startMs && caughtUpMs !== null, `${name} ${readyMs}`);
    }
    assert.deepEqual([safety.lost, safety.complete], [0, true]);
  });

  it('a rolling restart, before which no leader hands over: Confman has no request for it', async () => {
    const { run, report } = await ran(RESTARTED, [...BREAK, '--scenarios', 'rolling-restart']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { rolling, safety } = faultsOf(report.cells[0]);
    assert.deepEqual([rolling?.steps.length, rolling?.steps.at(-1)?.led], [3, true]);
    const said = run.stdout.replace(/\s+/g, ' ');
    assert.match(
      said,
      /Leadership was not handed over before: .*no request by which a leader hands its leadership over/,
    );
    assert.deepEqual([safety.lost, safety.complete], [0, true]);
  });

  it('a run that fills the audit trail says that it changed what it measured, and what was held before', async () => {
    // Many small snapshots, so that every second of a control step has a few.
    const manners = { snapshotEvery: 20, snapshotMs: 10, snapshotMsPerKb: 0.5 };
    const flags = [
      '--control',
      '--tier',
      'small',
      '--scenarios',
      'write-concurrent',
      '--users',
      '10',
      '--duration',
      '5s',
    ];
    const { run, report, made } = await ran(manners, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const [control] = report.control ?? [];
    assert.ok(control?.ratio != null && 1 / control.ratio > 1.15, JSON.stringify(control));
    const said = run.stdout.replace(/\s+/g, ' ');
    assert.match(said, /The cluster or the machine changed during the run: one user wrote \d+ entries per second/);
    assert.match(said, /\(0\.\d\d times; [^)]*\), so that it is slower now/);
    assert.ok((made.at(-1)?.bytes ?? 0) > 4 * (made[0]?.bytes ?? 0));
  });

  it('the first requests of each route are warmed up, and none of them is measured', async () => {
    const flags = ['--control', '--scenarios', 'write-sequential,read-sequential', '--duration', '2s'];
    const { run, report } = await ran({ firstRequestMs: 800 }, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    for (const { id, operations } of measuredCells(report))
      for (const { latencyMs } of operations) assert.ok((latencyMs?.p50 ?? 0) < 100, id);
    assert.match(run.stdout, /warm-up +\d+ s: one user did .* operations\/s/);
  });

  it('every scenario is measured, and what breaks nodes is left out unless it is allowed', async () => {
    const manners = { snapshotEvery: 300, snapshotMs: 60, snapshotMsPerKb: 0.03, firstRequestMs: 100 };
    const flags = ['--scenarios', 'all', '--users', '2', '--duration', '1s', '--warmup', '0s'];
    const { run, report, made } = await ran(manners, flags);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    for (const cell of report.cells) {
      if (cell.state === 'skipped')
        assert.match(cell.reason, /a cluster of your own is left alone without --allow-faults/);
      else assert.equal(cell.state, 'ok', JSON.stringify(cell).slice(0, 300));
    }
    for (const title of [
      /^Consensus overhead/m,
      // Of windows of a second each, in which snapshots hold everything, it need not be sure which.
      /p50 grows with events\^|p50 does not grow|no claim: events\^/,
      /^held before +node1 .* in its/m,
    ]) {
      assert.match(run.stdout, title);
    }
    // Every node makes them alike.
    const sizes = new Map(made.map(({ index, bytes }) => [index, bytes]));
    assert.ok(sizes.size > 5, JSON.stringify(made));
    for (const { index, bytes } of made) assert.equal(bytes, sizes.get(index));
    seenRightly(report, made);
  });
});
