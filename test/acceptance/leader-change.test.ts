import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestCluster } from './cluster.ts';
import { measuredCells, measuredCluster, PATIENCE_MS, Sandbox, until } from './support.ts';

const STEP_S = 6;
const KILL_AFTER_MS = 1_500;
const BACK_AFTER_MS = 2_000;
/** The test looks this often for the truth. */
const LOOK_MS = 20;

/** When a node other than `victim` was first seen to lead in a term above `term`. */
interface Seen {
  readonly url: string;
  readonly term: number;
  readonly epochMs: number;
}

async function nextLeader(cluster: TestCluster, victim: string, term: number): Promise<Seen> {
  const others = cluster.urls.filter((url) => url !== victim);
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(LOOK_MS)) {
    for (const [at, status] of (await Promise.all(others.map((url) => cluster.status(url)))).entries()) {
      const url = others[at];
      if (url !== undefined && status?.role === 'leader' && (status.term ?? 0) > term) {
        return { url, term: status.term ?? 0, epochMs: Date.now() };
      }
    }
  }
  throw new Error('no other node leads after 30 s');
}

for (const target of ['confman', 'etcd']) {
  describe(`the Raft monitor of a run on a ${target} cluster`, { timeout: PATIENCE_MS }, () => {
    const box = new Sandbox();
    let cluster: TestCluster;
    before(async () => {
      cluster = await TestCluster.start(target, 3);
    });
    after(async () => {
      await cluster?.stop();
      box.remove();
    });

    it('shows a new leader within two polls of its election', async () => {
      const flags = ['--tier', 'smoke', '--scenarios', 'write-sequential', '--warmup', '0s'];
      const run = box.startBench([...cluster.flags, ...flags, '--duration', `${STEP_S}s`]);
      await Promise.race([run.ended, until('the script runs', () => box.runsScript('write-sequential'))]);
      const seeded = await cluster.writes();
      await Promise.race([run.ended, until('the load has begun', async () => (await cluster.writes()) > seeded)]);
      await sleep(KILL_AFTER_MS);
      const old = (await cluster.leader()) ?? '';
      const victim = cluster.cluster.nodes.find(({ url }) => url === old);
      const term = (await cluster.status(old))?.term ?? 0;
      const killedMs = Date.now();
      await victim?.kill();
      const truth = await nextLeader(cluster, old, term);
      await sleep(BACK_AFTER_MS);
      await victim?.start();

      const end = await run.ended;
      assert.equal(end.code, 0, end.stdout + end.stderr);
      const report = await box.report();
      const { raft, nodes, leader } = measuredCluster(report);
      assert.ok(raft !== null);
      assert.equal(leader, old, 'the leader changed by itself before it was killed');
      const nameOf = (url: string): string => `node${nodes.findIndex((node) => node.url === url) + 1}`;
      const found = raft.timeline.find(({ to, at }) => to.role === 'leader' && Date.parse(at) > killedMs);
      assert.ok(found, JSON.stringify(raft.timeline));
      assert.deepEqual([found.node, found.to.term], [nameOf(truth.url), truth.term]);
      const lateMs = Date.parse(found.at) - truth.epochMs;
      assert.equal(raft.everyMs, 250);
      assert.ok(lateMs <= 2 * raft.everyMs, `seen ${lateMs} ms after it was so`);
      // Both look at the same answers; the test's own look may be the later one.
      assert.ok(lateMs >= -raft.everyMs, `seen ${-lateMs} ms before it was so`);

      const [cell] = measuredCells(report);
      assert.ok(cell?.raft);
      assert.ok(cell.raft.leaderChanges >= 1 && cell.raft.termChanges >= 1, JSON.stringify(cell.raft));
      assert.ok(cell.raft.leadershipMoved && cell.raft.leaderlessSeconds > 0);
      assert.notEqual(cell.verdict.level, 'valid');
      assert.ok(
        cell.verdict.reasons.some((reason) => /Leadership moved/.test(reason)),
        cell.verdict.reasons.join(),
      );
      assert.match(end.stdout, /1 leader change/);
      const away = cell.raft.unreachable.find(({ node }) => node === nameOf(old));
      assert.ok(away && away.seconds > BACK_AFTER_MS / 1_000 / 2, JSON.stringify(cell.raft));
    });
  });
}
