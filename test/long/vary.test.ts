import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkReport } from '../../runner/report/check/check.ts';
import { PATIENCE_MS, Sandbox } from '../acceptance/support.ts';

const RUN = ['--target', 'etcd', '--nodes', '1', '--tier', 'smoke', '--scenarios', 'write-concurrent', '--users', '4'];

it('clusters that differ in when they make snapshots are measured one after the other, and make them so often', {
  timeout: 3 * PATIENCE_MS,
}, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const short = ['--duration', '2s', '--warmup', '0s', '--no-control', '--no-calibration'];
  const run = await box.bench([...RUN, '--vary', 'snapshot-count=100,1000000', '--rounds', '2', ...short]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const report = await box.report();
  assert.deepEqual(checkReport(report), []);
  assert.deepEqual(
    report.cells.map(({ cluster, repetition }) => [cluster.knob?.value, repetition]),
    [
      ['100', 1],
      ['1000000', 1],
      ['1000000', 2],
      ['100', 2],
    ],
  );
  const intervals = report.clusters.map(({ settings = [] }) =>
    settings.filter(({ name }) => name === 'snapshot-interval').map(({ key, value, from }) => [key, value, from]),
  );
  const flag = (value: number) => [['--snapshot-count', value, 'flag']];
  assert.deepEqual(intervals, [flag(100), flag(1_000_000), flag(1_000_000), flag(100)]);
  assert.match(run.stdout, /^Settings/m);
  const [effect] = report.analyses.knobs;
  const [often, never] = effect?.values ?? [];
  assert.deepEqual([often?.value, never?.value], ['100', '1000000']);
  assert.ok((often?.snapshots?.min ?? 0) > 0, JSON.stringify(often));
  assert.equal(never?.snapshots?.max, 0, JSON.stringify(never));
  for (const value of effect?.values ?? []) {
    assert.ok((value.rssPeakBytes?.min ?? 0) > 0 && (value.dataBytes?.min ?? 0) > 0, JSON.stringify(value));
  }
  assert.deepEqual([never?.operations[0]?.opsPerSecond.pairs, never?.operations[0]?.opsPerSecond.interval], [2, null]);
  assert.match(run.stdout, /^Knobs/m);
  assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
});
