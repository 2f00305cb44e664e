import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, OperationResult } from '../../lib/report.ts';
import { TestCluster } from './cluster.ts';
import { measuredCluster, PATIENCE_MS, Sandbox, SHORT, until } from './support.ts';

const STEP_MS = 6_000;
/** So far into the second step the leader dies: late enough to be in it, early enough that the recovery shows. */
const KILL_AFTER_MS = STEP_MS + 1_500;

function writesOf(cell: Cell | undefined): OperationResult {
  assert.ok(cell?.state === 'ok', JSON.stringify(cell));
  const [result] = cell.operations;
  assert.ok(result);
  return result;
}

for (const target of ['etcd', 'confman']) {
  describe(`the leader of a ${target} cluster dies in the middle of a step`, { timeout: 2 * PATIENCE_MS }, () => {
    let cluster: TestCluster;
    const box = new Sandbox();
    let victim = '';
    before(async () => {
      cluster = await TestCluster.start(target, 3);
    });
    after(async () => {
      await cluster?.stop();
      box.remove();
    });

    it('the run goes on, counts the failures, and finds the new leader', async () => {
      const flags = ['--tier', 'smoke', '--scenarios', 'write-concurrent', '--users', '11,10'];
      const run = box.startBench([...cluster.flags, ...flags, '--duration', `${STEP_MS}ms`, '--warmup', '0s']);
      await Promise.race([run.ended, until('the script runs', () => box.runsScript('write-concurrent'))]);
      const seeded = await cluster.writes();
      await Promise.race([run.ended, until('the load has begun', async () => (await cluster.writes()) > seeded)]);
      await sleep(KILL_AFTER_MS);
      victim = (await cluster.leader()) ?? '';
      await cluster.cluster.nodes.find(({ url }) => url === victim)?.kill();

      const end = await run.ended;
      assert.equal(end.code, 0, end.stdout + end.stderr);
      const report = await box.report();
      assert.equal(measuredCluster(report).leader, victim, 'the leader changed by itself before it was killed');
      const [quiet, disturbed] = report.cells;
      const before = writesOf(quiet);
      const during = writesOf(disturbed);
      assert.ok(disturbed && 'verdict' in disturbed);
      assert.notEqual(disturbed.verdict?.level, 'valid', JSON.stringify(disturbed));
      assert.ok(during.rejected + during.unknown > 0);
      assert.ok(during.reasons.length > 0);
      const share = during.ok / before.ok;
      assert.ok(share > 0.25, `${during.ok} writes with the leader killed, ${before.ok} without: no recovery`);
      for (const url of cluster.urls.filter((each) => each !== victim)) {
        assert.deepEqual(await cluster.namespaces(url), [], `namespaces left on ${url}`);
      }
    });

    it('another run seeds, measures and cleans up on the new leader, and names the node that is down', async () => {
      const run = await box.bench([...cluster.flags, ...SHORT, '--scenarios', 'mixed']);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const report = await box.report();
      assert.deepEqual(
        report.cells.map(({ state }) => state),
        ['ok'],
      );
      assert.equal(measuredCluster(report).nodes.length, 2);
      assert.notEqual(measuredCluster(report).leader, victim);
      assert.ok(report.warnings.some((text) => text.includes(victim)));
      for (const { url } of measuredCluster(report).nodes) {
        assert.deepEqual(await cluster.namespaces(url), []);
        assert.deepEqual(await cluster.entries(url), []);
      }
      assert.deepEqual(box.processes(), []);
      assert.deepEqual(box.leftFiles(), []);
    });
  });
}
