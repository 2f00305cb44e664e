import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cell } from '../../lib/report/cell.ts';
import { startScripted } from '../acceptance/scripted.ts';
import { PATIENCE_MS, ROOT, Sandbox } from '../acceptance/support.ts';

const RUN = ['--allow-faults', '--tier', 'smoke', '--scenarios', 'failover', '--faults', '1'];

/** The one cell of a failover on a scripted cluster, with how the run ended and which nodes were killed. */
async function failover(scripted: readonly string[], flags: readonly string[]) {
  const box = new Sandbox();
  const cluster = await startScripted(...scripted);
  try {
    const config = await cluster.configure(ROOT, box.folder);
    const run = await box.bench(['--config', config, ...RUN, ...flags]);
    const [cell] = (await box.report()).cells;
    assert.ok(cell);
    return { cell, faults: faultsOf(cell), run, killed: await cluster.ask<number[]>('kills') };
  } finally {
    await cluster.stop();
    box.remove();
  }
}

function faultsOf(cell: Cell) {
  assert.ok('faults' in cell && cell.faults !== undefined, JSON.stringify(cell).slice(0, 300));
  return cell.faults;
}

describe('a cluster that carries 30 of 100 writes/s', { timeout: PATIENCE_MS }, () => {
  it('is left alone when the rate was given, with what it carries and a rate that would do', async () => {
    const { cell, faults, run, killed } = await failover(['--carries', '30'], ['--rate', '100', '--read-rate', '0']);
    assert.equal(run.code, 1);
    assert.ok(cell.state === 'failed');
    const said = /^the cluster carries (\d+) of 100 writes\/s: --rate (\d+) would be about half of what it carries$/;
    const [, carries, rate] = said.exec(cell.reason) ?? assert.fail(cell.reason);
    // A busy machine may do with less, but nothing does with more.
    assert.ok(Number(carries) >= 10 && Number(carries) <= 33, cell.reason);
    assert.equal(Number(rate), Math.floor(Number(carries) / 2), cell.reason);
    assert.deepEqual([killed, faults.events], [[], []]);
    assert.deepEqual(faults.failover?.rounds, []);
    // What the load did stays, and so does what was read back.
    assert.ok(cell.operations?.some(({ ok }) => ok > 0));
    assert.deepEqual([faults.safety.lost, faults.safety.readings.length], [0, 1]);
    assert.match(run.stdout, /the cluster carries \d+ of 100 writes\/s/);
  });

  it('is measured at what it carries when it was not, 25/s on a quiet machine, and the report says what was tried', async () => {
    const { cell, faults, run, killed } = await failover(['--carries', '30'], []);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(cell.state, 'ok');
    assert.ok(cell.step.load?.kind === 'open');
    const { rate, failover: found, safety } = faults;
    const { writesPerSecond, readsPerSecond } = cell.step.load;
    assert.deepEqual(
      [rate?.writesPerSecond, rate?.readsPerSecond, rate?.origin],
      [writesPerSecond, readsPerSecond, 'found'],
    );
    assert.ok(writesPerSecond <= 25 && readsPerSecond === writesPerSecond / 2, String(writesPerSecond));
    assert.deepEqual(
      rate?.tried.slice(0, 2).map((each) => each.writesPerSecond),
      [100, 50],
    );
    // The first leads. It is killed once for the round, and once with all others, in any order, for the proof.
    assert.equal(found?.rounds.length, 1);
    assert.deepEqual([killed[0], [...killed.slice(1)].sort()], [0, [0, 1, 2]]);
    assert.ok(found?.rounds[0]?.phases.throughputBack !== null);
    assert.deepEqual([safety.lost, safety.phantom, safety.complete], [0, 0, true]);
  });
});

describe('a cluster whose nodes take 10 s to start', { timeout: PATIENCE_MS }, () => {
  it('is waited for: its node is back after 10 s, and nothing is refused', async () => {
    const { cell, faults, run } = await failover(['--start-ms', '10000'], []);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(cell.state, 'ok');
    const [round] = faults.failover?.rounds ?? [];
    const readyMs = round?.rejoin?.readyMs ?? Number.NaN;
    assert.ok(readyMs >= 10_000, String(readyMs));
    assert.ok((round?.phases.throughputBack ?? Number.NaN) < 10_000, 'the others did not wait for it');
    assert.equal(faults.safety.complete, true);
  });
});
