import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkOwner, listLinks, listNamespaces, namespaceOwner } from '../../runner/embedded/netns/names.ts';
import { namespacesRefusal } from '../../runner/embedded/netns/refusal.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import { measuredCluster, PATIENCE_MS, Sandbox } from './support.ts';

const RUN = [
  ...['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'failover', '--faults', '3'],
  // Little load: nothing here is about how much.
  ...['--rate', '20', '--read-rate', '10'],
];

/** Namespaces and links of a runner's embedded clusters. */
function networkOf(pid: number): string[] {
  return [
    ...listNamespaces().filter((name) => namespaceOwner(name) === pid),
    ...listLinks().filter((name) => linkOwner(name) === pid),
  ];
}

describe('failover that is interrupted', { timeout: PATIENCE_MS }, () => {
  it('Ctrl-C in the middle of it: the rounds that ended are in the report, and nothing is left', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const refusal = namespacesRefusal();
    if (refusal !== null) t.diagnostic(`without network namespaces: ${refusal}`);
    // A partition needs namespaces, which must be gone as well.
    const fault = refusal === null ? 'partition' : 'kill';
    const run = box.startBench([...RUN, '--fault', fault]);
    await run.said(/^failover 2 of 3: watching/m);
    if (refusal === null) assert.equal(networkOf(run.pid).length, 5, 'the cluster has no network of its own');
    run.signal('SIGINT', 'group');
    const end = await run.ended;
    assert.deepEqual([end.code, end.signal], [130, null], end.stdout + end.stderr);

    const report = await box.report();
    assert.deepEqual([report.state, checkReport(report)], ['aborted', []]);
    assert.equal(measuredCluster(report).kind, 'embedded');
    const [cell] = report.cells;
    assert.ok(cell?.state === 'aborted', JSON.stringify(cell));
    const faults = cell.faults;
    assert.ok(faults?.failover);
    assert.deepEqual(
      faults.failover.rounds.map(({ round, kind }) => [round, kind]),
      [[1, fault]],
    );
    assert.ok(faults.failover.rounds[0]?.phases.acceptedEverywhere, JSON.stringify(faults.failover.rounds));
    // What was not read back is not known.
    assert.equal(faults.safety.complete, false);
    assert.ok(faults.safety.acknowledged > 0);
    assert.ok((cell.operations?.length ?? 0) > 0);
    const shown = await box.showReport(...box.saved());
    assert.deepEqual([shown.code, shown.stderr], [0, '']);
    assert.match(shown.stdout, /ABORTED/);
    assert.deepEqual([box.processes(), box.leftFiles(), networkOf(run.pid)], [[], [], []]);
  });
});
