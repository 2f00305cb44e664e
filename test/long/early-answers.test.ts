import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namespacesRefusal } from '../../runner/embedded/netns/refusal.ts';
import { RUN_LIMIT_MS, wholeRun } from '../fixtures/raftexample/run.ts';

const KILLS = 4;
// It does not say who leads, so a node is hit by chance, which follows from the seed: four runs in five hit the leader at least once.
const RUNS = 4;

describe('a store that answers a write before it is replicated', {
  timeout: RUNS * RUN_LIMIT_MS,
  skip: namespacesRefusal() ?? false,
}, () => {
  it('loses what it has acknowledged when its leader is killed, and the cell is red', async (t) => {
    for (let run = 1; run <= RUNS; run++) {
      const done = await wholeRun(t, ['failover'], ['--faults', String(KILLS), '--seed', String(run)]);
      if (done === null) return;
      const { end, report } = done;
      const [cell] = report.cells;
      assert.ok(cell && 'faults' in cell && cell.faults, end.stdout + end.stderr);
      const { safety } = cell.faults;
      t.diagnostic(`run ${run}: ${safety.lost} of ${safety.acknowledged} acknowledged writes were lost`);
      assert.deepEqual([safety.checked, safety.complete], [safety.acknowledged, true], safety.notes.join('\n'));
      if (safety.lost === 0) continue;
      assert.ok(cell.state === 'failed');
      assert.match(cell.reason, /^acknowledged writes were lost in \d+ entr(y|ies)$/);
      assert.match(end.stdout, /SAFETY VIOLATED: checked [\d,]+ of [\d,]+ acknowledged writes, lost in /);
      assert.equal(end.code, 1);
      return;
    }
    assert.fail(`nothing was lost in ${RUNS} runs`);
  });
});
