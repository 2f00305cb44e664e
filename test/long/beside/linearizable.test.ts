import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';

describe('a failover of a cluster whose reads are linearizable', { timeout: 2 * PATIENCE_MS }, () => {
  // A leader that is paused takes itself for the leader still when it goes on.
  for (const target of ['etcd', 'confman']) {
    it(`is judged and not accused: ${target}, whose leader is paused`, async (t) => {
      const box = new Sandbox();
      t.after(() => box.remove());
      const flags = [
        '--target',
        target,
        '--nodes',
        '3',
        '--tier',
        'smoke',
        '--reads',
        'linearizable',
        '--fault',
        'pause',
      ];
      const run = await box.bench([...flags, '--scenarios', 'failover', '--faults', '2', '--no-calibration']);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const [cell, ...more] = measuredCells(await box.report());
      assert.deepEqual(more, []);
      assert.ok(cell?.faults);
      const { linearizability, stale, complete } = cell.faults.safety;
      assert.ok(!('absent' in linearizability), JSON.stringify(linearizability));
      const { operations, entries, violations, clockErrorMs } = linearizability;
      t.diagnostic(`${operations} operations of ${entries} entries, clocks within ${clockErrorMs} ms`);
      assert.deepEqual([violations, stale, complete], [0, 0, true]);
      assert.ok(operations > 1_000 && entries > 500);
      assert.ok(clockErrorMs > 0 && clockErrorMs <= 2);
      assert.match(run.stdout.replaceAll(/\s+/g, ' '), /safety: [^:]* linearizable \(clocks within [\d.]+ ms\)/);
    });
  }
});
