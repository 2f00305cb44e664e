import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { didNotReturn } from '../../lib/analysis/power.ts';
import type { Cell, Measured } from '../../lib/report/cell.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import { measuredCluster, ROOT, Sandbox } from '../acceptance/support.ts';
import { lazyfs } from '../fixtures/lazyfs.ts';

const FLAGS = ['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'failover', '--fault', 'power'];
/** A cluster that does not come back is waited for three times: after the cut, for the reading, and before the last restart. */
const RED_LIMIT_MS = 15 * 60_000;

/** One run to its end, after which nothing of it may be left; its one cell. */
async function run(
  t: TestContext,
  lazy: string,
  program: readonly string[] = [join(ROOT, 'dist/runner/bench.js')],
  more: readonly string[] = [],
): Promise<{ code: number | null; cell: Cell & Partial<Measured>; onLazyfs: boolean; text: string }> {
  const box = new Sandbox();
  t.after(() => box.remove());
  const flags = [...FLAGS, '--no-calibration', '--lazyfs', lazy, '--output-dir', box.out, ...more];
  const end = await box.start(process.execPath, [...program, ...flags], { TSX_DISABLE_CACHE: '1' }).ended;
  assert.deepEqual([box.processes(), box.leftFiles()], [[], []], end.stdout + end.stderr);
  const report = await box.report();
  assert.deepEqual(checkReport(report), []);
  const [cell] = report.cells;
  assert.ok(cell);
  return { code: end.code, cell, onLazyfs: measuredCluster(report).lazyfs, text: end.stdout };
}

describe('the power cut', { timeout: RED_LIMIT_MS }, () => {
  it('kills every node of etcd under load, each time all come back, and nothing is lost', async (t) => {
    const { code, cell, onLazyfs, text } = await run(t, 'none', undefined, ['--faults', '3']);
    assert.ok(cell.state === 'ok', JSON.stringify(cell));
    assert.equal(code, 0);
    const { power, safety, events } = cell.faults ?? {};
    assert.ok(power && safety && events);
    assert.deepEqual([power.unsynced, onLazyfs], ['kept', false]);
    assert.equal(power.rounds.length, 3);
    for (const round of power.rounds) {
      assert.equal(didNotReturn(round), false, JSON.stringify(round));
      assert.equal(round.acceptedThrough.length, 3);
      assert.ok(round.spreadMs < round.downMs);
    }
    assert.deepEqual([safety.lost, safety.phantom, safety.complete], [0, 0, true], JSON.stringify(safety));
    // Each cut, and the restart of all for the proof.
    assert.equal(events.filter(({ verb }) => verb === 'kill').length, 3 * 4);
    assert.match(text, /The page cache survived: a plain kill of all processes shows nothing of what was not synced\./);
  });

  it('loses nothing that etcd has synced, on a file system that forgets what was not', {
    skip: lazyfs.skip,
  }, async (t) => {
    const { code, cell, onLazyfs } = await run(t, lazyfs.path ?? '', undefined, ['--faults', '2']);
    assert.ok(cell.state === 'ok', JSON.stringify(cell));
    assert.deepEqual([code, onLazyfs, cell.faults?.power?.unsynced], [0, true, 'lost']);
    assert.ok(cell.faults?.power?.rounds.every(({ cacheUsed }) => cacheUsed !== null && cacheUsed < 0.99));
    assert.deepEqual([cell.faults?.safety.lost, cell.faults?.safety.complete], [0, true]);
  });

  it('turns red on it where etcd does not sync', { skip: lazyfs.skip }, async (t) => {
    const program = ['--import', 'tsx', join(import.meta.dirname, '../fixtures/no-fsync.ts')];
    const { code, cell, text } = await run(t, lazyfs.path ?? '', program, ['--faults', '2']);
    assert.equal(code, 1);
    assert.ok(cell.state === 'failed', JSON.stringify(cell));
    assert.match(cell.reason, /did not survive|acknowledged writes were lost/);
    // What is on it goes with it: nobody has to delete anything there.
    assert.doesNotMatch(text, /could not be deleted/);
  });
});
