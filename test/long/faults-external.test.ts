import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { findTier } from '../../lib/data/tier.ts';
import { deviations, isRight, usualGapMs } from '../../tools/perf/phase-truth.ts';
import type { ScriptedProcess } from '../../tools/perf/scripted-process.ts';
import { startScripted } from '../acceptance/scripted.ts';
import { measuredCells, measuredCluster, PATIENCE_MS, ROOT, Sandbox } from '../acceptance/support.ts';

const KILLS = 4;
const TIER = findTier('smoke');
const SEED = 1;
const RUN = ['--tier', 'smoke', '--seed', String(SEED), '--scenarios', 'failover', '--faults', String(KILLS)];

describe("failover on the user's own cluster, whose phases begin at known moments", { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let cluster: ScriptedProcess;
  let config = '';
  before(async () => {
    cluster = await startScripted();
    config = await cluster.configure(ROOT, box.folder);
  });
  after(async () => {
    await cluster?.stop();
    box.remove();
  });

  it('leaves it alone without --allow-faults, and says so', async () => {
    const run = await box.bench(['--config', config, ...RUN]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { cells } = await box.report();
    assert.deepEqual(
      cells.map(({ state, scenario }) => [state, scenario]),
      [['skipped', 'failover']],
    );
    assert.match(run.stdout, /skipped: it breaks nodes: a cluster of your own is left alone without --allow-faults/);
    assert.deepEqual(await cluster.ask('kills'), []);
  });

  it('with it, tells every phase of every kill as the cluster has logged it', async (t) => {
    assert.ok(TIER);
    const run = await box.bench(['--config', config, '--allow-faults', ...RUN]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    assert.equal(measuredCluster(report).kind, 'external');
    const [cell] = measuredCells(report);
    const faults = cell?.faults;
    assert.ok(faults?.failover);
    const { rounds } = faults.failover;
    assert.equal(rounds.length, KILLS);

    const truth = await cluster.truth(TIER, SEED);
    for (const [at, { nodes, newLeader, termBefore, termAfter, phases }] of rounds.entries()) {
      const played = truth.failovers[at];
      assert.ok(played);
      assert.deepEqual([nodes, newLeader], [[`node${played.down + 1}`], `node${played.next + 1}`]);
      assert.deepEqual([termBefore, termAfter], [at + 1, at + 2]);
      // It cannot be back before writes come through again.
      const acceptsMs = (played.log.acceptsMs ?? Number.NaN) - Date.parse(rounds[at]?.at ?? '');
      assert.ok(phases.throughputBack !== null && phases.throughputBack >= acceptsMs - 1, JSON.stringify(phases));
    }
    const gapMs = usualGapMs(truth);
    assert.ok(gapMs > 40 && gapMs < 60, `a node is probed every ${gapMs} ms`);
    const found = deviations(faults.failover, faults.events, truth);
    assert.equal(found.length, KILLS * 6);
    const furthest = Math.max(...found.map(({ offMs }) => Math.abs(offMs)));
    const right = found.filter((one) => isRight(one, false)).length;
    t.diagnostic(`furthest from what happened: ${furthest.toFixed(1)} ms; ${right} of ${found.length} within bounds`);
    assert.deepEqual(
      found.filter((one) => !isRight(one, true)),
      [],
    );

    const { safety } = faults;
    assert.deepEqual([safety.lost, safety.phantom, safety.rejectedButThere, safety.complete], [0, 0, 0, true]);
    assert.deepEqual(
      safety.readings.map(({ when }) => when),
      ['after-faults', 'after-full-restart'],
    );
    assert.equal(faults.events.filter(({ error }) => error !== null).length, 0);
    assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
  });
});
