import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PATIENCE_MS, Sandbox } from '../acceptance/support.ts';

it('what nodes take by load and by entries is measured in one run, with write-concurrent ahead of it', {
  timeout: 3 * PATIENCE_MS,
}, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const running = box.startBench([
    ...['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'resources'],
    ...['--users', '10', '--duration', '3s', '--warmup', '1s', '--no-calibration'],
  ]);
  const end = await running.ended;
  assert.equal(end.code, 0, end.stdout + end.stderr);
  const report = await box.report();
  assert.deepEqual(
    [...new Set(report.cells.map(({ scenario }) => scenario))],
    ['memory-by-entries', 'write-concurrent', 'resources-by-load'],
  );
  const best = report.cells.find(({ scenario }) => scenario === 'write-concurrent');
  assert.ok(best?.state === 'ok');
  const rate = best.operations[0]?.opsPerSecond ?? 0;
  const [loads] = report.analyses.loads;
  assert.deepEqual(
    loads?.loads.map(({ shareOfBest }) => shareOfBest),
    [0, 10, 50, 90],
    JSON.stringify(report.cells.map(({ id, state }) => [id, state])),
  );
  for (const { shareOfBest, offeredPerSecond, nodes, median } of loads?.loads ?? []) {
    // To a whole number, of a rate that is worked out from counts.
    assert.ok(Math.abs(offeredPerSecond - (rate * shareOfBest) / 100) <= 1, `${offeredPerSecond} of ${rate}`);
    assert.equal(nodes.length, 3);
    assert.ok((median.rssBytes ?? 0) > 1_000_000, JSON.stringify(median));
    assert.ok(median.cpuPercent !== null && median.peers !== null, JSON.stringify(median));
  }
  assert.deepEqual(
    report.analyses.fillings[0]?.fillings.map(({ entries }) => entries),
    [0, 1_000, 10_000],
  );
  assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
});
