import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { visiblePhases } from '../../../lib/analysis/failover.ts';
import type { FailoverRound, FaultFindings } from '../../../lib/report/faults.ts';
import { checkReport } from '../../../runner/report/check/check.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../support.ts';

const RUN = ['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'failover'];
const NODES = ['node1', 'node2', 'node3'];

/** What holds for every leader that died, however long anything took. */
function checkRound(round: FailoverRound, { events }: FaultFindings, number: number): void {
  const { nodes, newLeader, termBefore, termAfter, phases, faultMs, watchedMs, rejoin } = round;
  const text = JSON.stringify(round);
  assert.equal(round.round, number);
  const [killed = ''] = nodes;
  assert.equal(nodes.length, 1);
  assert.ok(NODES.includes(killed) && NODES.includes(newLeader ?? '') && newLeader !== killed, text);
  assert.ok(termBefore !== null && termAfter !== null && termAfter > termBefore, text);
  for (const phase of visiblePhases('kill', true)) {
    const ms = phases[phase];
    assert.ok(ms !== null && ms >= 0 && ms <= watchedMs, phase + text);
  }
  const { firstFailure, leaderVisible, firstAccepted, acceptedEverywhere } = phases as Record<string, number>;
  assert.ok(firstFailure !== undefined && firstAccepted !== undefined && acceptedEverywhere !== undefined);
  assert.ok(firstFailure <= firstAccepted && firstAccepted <= acceptedEverywhere, text);
  // A status is asked on another schedule than writes are sent, and may show the leader a little after the first write.
  assert.ok(leaderVisible !== undefined && leaderVisible > 0, text);
  const through = round.acceptedThrough.map(({ ms }) => ms ?? Number.NaN);
  assert.equal(Math.max(...through), acceptedEverywhere);
  assert.deepEqual(
    round.acceptedThrough.map(({ node }) => node).sort(),
    NODES.filter((name) => name !== killed),
  );
  assert.ok(round.writes.ok > 0 && round.before.opsPerSecond > 0, text);
  assert.ok(rejoin?.readyMs && rejoin.caughtUpMs && rejoin.readyMs <= rejoin.caughtUpMs, text);

  const own = events.filter(({ atMs }) => atMs >= faultMs).slice(0, 2);
  assert.deepEqual(
    own.map(({ verb, node, error }) => [verb, node, error]),
    [
      ['kill', killed, null],
      ['start', killed, null],
    ],
  );
  assert.equal(own[0]?.atMs, faultMs);
}

describe('failover of an embedded cluster', { timeout: PATIENCE_MS }, () => {
  it('kills the leader twice and tells what followed, and what became of every write', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = await box.bench([...RUN, '--faults', '2']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /^safety: checked ([\d,]+) of \1 acknowledged writes, none lost, 0 phantom/m);
    const report = await box.report();
    assert.deepEqual(checkReport(report), []);
    const [cell, ...more] = measuredCells(report);
    assert.deepEqual(more, []);
    assert.equal(cell?.droppedIterations, 0);
    assert.notEqual(cell.verdict.level, 'invalid', JSON.stringify(cell.verdict));
    const { faults } = cell;
    assert.ok(faults?.failover);

    const { rounds, phases } = faults.failover;
    assert.equal(rounds.length, 2);
    for (const [at, round] of rounds.entries()) checkRound(round, faults, at + 1);
    const [first, second] = rounds as [FailoverRound, FailoverRound];
    assert.ok((second.termBefore ?? 0) >= (first.termAfter ?? Number.POSITIVE_INFINITY));
    assert.equal(phases.length, visiblePhases('kill', true).length);
    assert.ok(phases.every((phase) => phase.rounds === 2 && phase.missing === 0 && phase.min <= phase.median));

    // After the rounds' own four acts, the whole cluster once.
    const verbs = faults.events.slice(4).map(({ verb, node, error }) => `${verb} ${node} ${error}`);
    assert.deepEqual(verbs.slice(0, 3).sort(), NODES.map((node) => `kill ${node} null`).sort());
    assert.deepEqual(verbs.slice(3).sort(), NODES.map((node) => `start ${node} null`).sort());
    const { slots } = faults.timeline;
    assert.ok(slots.some(({ ok }) => ok > 0) && slots.some(({ offered, ok }) => offered > ok));

    const { safety } = faults;
    const { lost, phantom, rejectedButThere, wentBack, complete, entries, acknowledged, checked } = safety;
    assert.deepEqual([lost, phantom, rejectedButThere, complete, checked], [0, 0, 0, true, acknowledged]);
    // Each write has an entry of its own; the first go to those that were seeded.
    assert.ok(entries >= acknowledged, JSON.stringify(safety));
    assert.ok(acknowledged > 500, JSON.stringify(safety));
    assert.ok(wentBack >= 0 && safety.reads > 0);
    assert.deepEqual(
      safety.readings.map(({ when, nodes, unread }) => [when, nodes, unread]),
      [
        ['after-faults', NODES, 0],
        ['after-full-restart', NODES, 0],
      ],
    );
    const write = cell.operations.find(({ operation }) => operation === 'write');
    assert.ok(write && write.ok > 0 && write.unknown + write.rejected > 0, JSON.stringify(cell.operations));
    const shown = await box.showReport(...box.saved());
    assert.deepEqual([shown.code, shown.stderr], [0, '']);
    assert.match(shown.stdout, /^Failover +smoke, medium, kill/m);
    assert.deepEqual([box.processes(), box.leftFiles(), box.saved().length], [[], [], 1]);
  });
});
