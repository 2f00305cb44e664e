import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namespacesRefusal } from '../../runner/embedded/netns/refusal.ts';
import { RUN_LIMIT_MS, wholeRun } from '../fixtures/raftexample/run.ts';
import { measuredCells, measuredCluster } from './support.ts';

describe('a product that is known to its test alone', {
  timeout: RUN_LIMIT_MS,
  skip: namespacesRefusal() ?? false,
}, () => {
  // Breaking it takes longer: test/long.
  it('is started, seeded, calibrated for, loaded and cleaned up by what it says of itself', async (t) => {
    const done = await wholeRun(t, ['write-sequential', 'read-sequential'], ['--recalibrate']);
    if (done === null) return;
    const { end, report } = done;
    assert.equal(end.code, 0, end.stdout + end.stderr);
    const { kind, nodes, leader } = measuredCluster(report);
    assert.deepEqual([report.target, kind, nodes.length, leader], ['raftexample', 'embedded', 3, null]);
    const { calibration } = report;
    assert.ok(!('absent' in calibration));
    const ceilings = calibration.scripts.map(({ ceiling }) =>
      'absent' in ceiling ? ceiling.absent : ceiling.steps.length,
    );
    assert.deepEqual(ceilings, [1, 1]);
    for (const { operations } of measuredCells(report)) {
      const [operation] = operations;
      assert.ok(operation && operation.ok > 100);
      assert.deepEqual(operation.reasons, []);
    }
  });
});
