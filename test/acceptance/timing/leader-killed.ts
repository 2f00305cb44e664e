import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { Report } from '../../../lib/report/report.ts';
import { TestCluster } from '../cluster.ts';
import { measuredCells, measuredCluster, PATIENCE_MS, Sandbox, SHORT, until } from '../support.ts';
import { nextLeader, type SeenLeader } from './next-leader.ts';

const STEP_MS = 6_000;
/** So far into the second step the leader dies: late enough to be in it, early enough that the recovery shows. */
const KILL_AFTER_MS = STEP_MS + 1_500;
/** The killed node comes back so long after another one has taken over. */
const BACK_AFTER_MS = 2_000;

function writesOf(cell: (Cell & Measured) | undefined): OperationResult {
  const [result] = cell?.operations ?? [];
  assert.ok(result, JSON.stringify(cell));
  return result;
}

/** Kills the leader of three nodes of a target in the middle of a step, as a whole run sees it. */
export function describeLeaderKilled(target: string): void {
  describe(`the leader of a ${target} cluster dies in the middle of a step`, { timeout: 2 * PATIENCE_MS }, () => {
    let cluster: TestCluster;
    const box = new Sandbox();
    let victim = '';
    let killedMs = 0;
    let truth: SeenLeader;
    let shown = '';
    let report: Report;
    before(async () => {
      cluster = await TestCluster.start(target, 3);
    });
    after(async () => {
      await cluster?.stop();
      box.remove();
    });

    const victimNode = () => cluster.cluster.nodes.find(({ url }) => url === victim);
    /** As the report calls it. */
    const nameOf = (url: string): string =>
      `node${measuredCluster(report).nodes.findIndex((node) => node.url === url) + 1}`;

    it('the run goes on, counts the failures, and finds the new leader', async () => {
      const flags = ['--tier', 'smoke', '--scenarios', 'write-concurrent', '--users', '11,10'];
      const run = box.startBench([...cluster.flags, ...flags, '--duration', `${STEP_MS}ms`, '--warmup', '0s']);
      await Promise.race([run.ended, until('the script runs', () => box.runsScript('write-concurrent'))]);
      const seeded = await cluster.writes();
      await Promise.race([run.ended, until('the load has begun', async () => (await cluster.writes()) > seeded)]);
      await sleep(KILL_AFTER_MS);
      victim = (await cluster.leader()) ?? '';
      const term = (await cluster.status(victim))?.term ?? 0;
      killedMs = Date.now();
      await victimNode()?.kill();
      truth = await nextLeader(cluster, victim, term);
      await sleep(BACK_AFTER_MS);
      await victimNode()?.start();

      const end = await run.ended;
      assert.equal(end.code, 0, end.stdout + end.stderr);
      shown = end.stdout;
      report = await box.report();
      assert.equal(measuredCluster(report).leader, victim, 'the leader changed by itself before it was killed');
      const [quiet, disturbed] = measuredCells(report);
      const before = writesOf(quiet);
      const during = writesOf(disturbed);
      assert.notEqual(disturbed?.verdict.level, 'valid', JSON.stringify(disturbed));
      assert.ok(during.rejected + during.unknown > 0);
      assert.ok(during.reasons.length > 0);
      const share = during.ok / before.ok;
      assert.ok(share > 0.25, `${during.ok} writes with the leader killed, ${before.ok} without: no recovery`);
      for (const url of cluster.urls) assert.deepEqual(await cluster.namespaces(url), [], `namespaces left on ${url}`);
    });

    it('the Raft monitor shows the new leader within two polls of its election', (t) => {
      const { raft } = measuredCluster(report);
      assert.ok(raft !== null);
      const found = raft.timeline.find(({ to, at }) => to.role === 'leader' && Date.parse(at) > killedMs);
      assert.ok(found, JSON.stringify(raft.timeline));
      assert.deepEqual([found.node, found.to.term], [nameOf(truth.url), truth.term]);
      const lateMs = Date.parse(found.at) - truth.epochMs;
      t.diagnostic(`seen ${lateMs} ms after the test saw it`);
      assert.equal(raft.everyMs, 250);
      assert.ok(lateMs <= 2 * raft.everyMs, `seen ${lateMs} ms after it was so`);
      // Both look at the same answers; the test's own look may be the later one.
      assert.ok(lateMs >= -raft.everyMs, `seen ${-lateMs} ms before it was so`);
    });

    it('the step in which it died is judged by it, the one before is not', () => {
      const [quiet, disturbed] = measuredCells(report);
      assert.equal(quiet?.raft?.leaderChanges, 0, JSON.stringify(quiet?.raft));
      const raft = disturbed?.raft;
      assert.ok(raft);
      assert.ok(raft.leaderChanges >= 1 && raft.termChanges >= 1, JSON.stringify(raft));
      assert.ok(raft.leadershipMoved && raft.leaderlessSeconds > 0);
      const { reasons } = disturbed.verdict;
      assert.ok(
        reasons.some((reason) => /Leadership moved/.test(reason)),
        reasons.join(),
      );
      assert.match(shown, /1 leader change/);
      const away = raft.unreachable.find(({ node }) => node === nameOf(victim));
      assert.ok(away && away.seconds > BACK_AFTER_MS / 1_000 / 2, JSON.stringify(raft));
    });

    it('another run seeds, measures and cleans up on the new leader, and names the node that is down', async () => {
      await victimNode()?.kill();
      const run = await box.bench([...cluster.flags, ...SHORT, '--scenarios', 'mixed']);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const next = await box.report();
      assert.deepEqual(
        next.cells.map(({ state }) => state),
        ['ok'],
      );
      assert.equal(measuredCluster(next).nodes.length, 2);
      assert.notEqual(measuredCluster(next).leader, victim);
      assert.ok(next.warnings.some((text) => text.includes(victim)));
      for (const { url } of measuredCluster(next).nodes) {
        assert.deepEqual(await cluster.namespaces(url), []);
        assert.deepEqual(await cluster.entries(url), []);
      }
      assert.deepEqual(box.processes(), []);
      assert.deepEqual(box.leftFiles(), []);
    });
  });
}
