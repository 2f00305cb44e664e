import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';

describe('a failover of a target that is read where it is asked', { timeout: 2 * PATIENCE_MS }, () => {
  it('is told over HTTP as over gRPC, and a stale read is no fault', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const flags = ['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--protocol', 'both', '--reads', 'local'];
    const run = await box.bench([...flags, '--scenarios', 'failover', '--faults', '1']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    const cells = measuredCells(report);
    assert.deepEqual(
      cells.map(({ protocol, reads }) => [protocol, reads]),
      [
        ['grpc', 'local'],
        ['http', 'local'],
      ],
    );
    for (const { id, faults } of cells) {
      assert.equal(faults?.failover?.rounds.length, 1, id);
      const { safety } = faults;
      assert.deepEqual([safety.lost, safety.phantom, safety.complete], [0, 0, true], JSON.stringify(safety));
      assert.ok(safety.acknowledged > 0 && safety.reads > 0, id);
    }
    for (const title of ['gRPC', 'HTTP']) assert.match(run.stdout, new RegExp(`^Failover .*, over ${title}$`, 'm'));
    assert.equal(run.stdout.match(/^safety: .*, none lost, 0 phantom, /gm)?.length, 2);
  });
});
