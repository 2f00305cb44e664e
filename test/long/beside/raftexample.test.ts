import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Failover, FaultFindings } from '../../../lib/report/faults.ts';
import { namespacesRefusal } from '../../../runner/embedded/netns/refusal.ts';
import { measuredCluster } from '../../acceptance/support.ts';
import { RUN_LIMIT_MS, wholeRun } from '../../fixtures/raftexample/run.ts';

const NODES = ['node1', 'node2', 'node3'];
const SILENT = 'raftexample does not say who leads';

/** The numbers of a cell that is ok, or has failed for the one reason that a store may give which answers too early. */
function findingsOf(cell: Cell): FaultFindings {
  const { state } = cell;
  assert.ok(state === 'ok' || state === 'failed', JSON.stringify(cell));
  if (state === 'failed') assert.match(cell.reason, /^acknowledged writes were lost in \d+ entr(y|ies)$/);
  const { faults } = cell;
  assert.ok(faults);
  assert.equal(state === 'failed', faults.safety.lost > 0);
  return faults;
}

/** What holds for every node that died, whoever led. */
function checkRounds({ rounds }: Failover): void {
  for (const { nodes, phases, newLeader, termBefore, termAfter, rejoin, writes } of rounds) {
    const text = JSON.stringify({ nodes, phases, rejoin });
    assert.equal(nodes.length, 1);
    assert.ok(NODES.includes(nodes[0] ?? ''), text);
    assert.deepEqual([newLeader, termBefore, termAfter, phases.leaderVisible], [null, null, null, null]);
    assert.ok(phases.firstAccepted !== null && phases.acceptedEverywhere !== null, text);
    assert.ok(rejoin?.readyMs && rejoin.caughtUpMs, text);
    assert.ok(writes.ok > 0);
  }
}

describe('a product that is known to its test alone', {
  timeout: RUN_LIMIT_MS,
  skip: namespacesRefusal() ?? false,
}, () => {
  it('is seeded, loaded, broken, restarted and cleaned up by what it says of itself', async (t) => {
    const scenarios = ['write-sequential', 'read-sequential', 'consensus', 'failover'];
    const done = await wholeRun(t, scenarios, ['--faults', '2']);
    if (done === null) return;
    const { end, report } = done;
    const cluster = measuredCluster(report);
    assert.deepEqual([report.target, report.versions.target], ['raftexample', '3.6.8']);
    assert.deepEqual([cluster.kind, cluster.nodes.length, cluster.leader, cluster.raft], ['embedded', 3, null, null]);
    assert.deepEqual(
      report.seeding.map(({ entries }) => entries),
      [100],
    );
    assert.deepEqual(report.warnings, [`who leads is not watched: ${SILENT}`]);

    const of = (scenario: string): Cell[] => report.cells.filter((cell) => cell.scenario === scenario);
    for (const cell of [...of('write-sequential'), ...of('read-sequential')]) {
      assert.ok(cell.state === 'ok', JSON.stringify(cell));
      const [operation] = cell.operations;
      assert.ok(operation && operation.ok > 100);
      assert.deepEqual([operation.errorRate, operation.reasons], [0, []]);
    }
    assert.ok(of('consensus').every((cell) => cell.state === 'skipped' && cell.reason === SILENT));

    const [cell, ...more] = of('failover');
    assert.ok(cell);
    assert.deepEqual(more, []);
    const { failover, safety, events } = findingsOf(cell);
    t.diagnostic(`the cell is ${cell.state}: writes were lost in ${safety.lost} entries`);
    assert.equal(end.code, cell.state === 'ok' ? 0 : 1, end.stdout + end.stderr);
    assert.equal(failover?.rounds.length, 2);
    checkRounds(failover);
    assert.deepEqual([safety.complete, safety.phantom], [true, 0], JSON.stringify(safety));
    assert.ok(safety.acknowledged > 1_000);
    assert.deepEqual(
      events.filter(({ error }) => error !== null),
      [],
    );
    // Two nodes in turn, and all of them for the proof.
    assert.equal(events.filter(({ verb }) => verb === 'kill').length, 2 + 3);

    // Of leaders nothing is said but that nothing is known of them.
    const told = end.stdout.replaceAll(SILENT, '').replaceAll('its nodes do not say who leads', '');
    assert.doesNotMatch(told.replaceAll(/Consensus overhead.*|^ {2}\w+-(leader|follower).*/gm, ''), /leader/i);
    assert.match(end.stdout, /^Node killed \(SIGKILL\) 2 times;/m);
    assert.doesNotMatch(end.stdout, /deleting/);
  });
});
