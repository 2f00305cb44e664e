import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredCells, PATIENCE_MS, Sandbox } from '../acceptance/support.ts';
import { SlowAudit } from '../acceptance/timing/slow-audit.ts';

/** 1,000 events take 50 ms, 10,000 take 500 ms: so much that the milliseconds of a busy machine do not bend the line. */
const SIZES = [1_000, 1_800, 3_200, 5_600, 10_000];
const MS_PER_EVENT = 0.05;

test('the growth of an audit query that takes a time in proportion to its events is found to be linear', {
  timeout: PATIENCE_MS,
}, async (t) => {
  const box = new Sandbox();
  const node = new SlowAudit(MS_PER_EVENT);
  t.after(() => {
    node.close();
    box.remove();
  });
  const flags = ['--target', 'confman', '--host', await node.listen(), '--scenarios', 'audit', '--payload', 'tiny'];
  const run = await box.bench([...flags, '--tier', 'large', '--duration', '2s', '--warmup', '200ms', '--yes']);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const report = await box.report();
  assert.equal(measuredCells(report).length, 10);
  for (const { entriesPerSecond } of report.seeding) t.diagnostic(`${Math.round(entriesPerSecond)} entries/s seeded`);
  const { audit } = report.analyses;
  assert.deepEqual(
    audit.map(({ limit, points }) => [limit, points.map(({ events }) => events)]),
    [
      [50, SIZES],
      [1_000, SIZES],
    ],
  );
  for (const { limit, points, exponent, interval } of audit) {
    const shown = JSON.stringify({ limit, exponent, interval, points });
    t.diagnostic(`limit ${limit}: exponent ${exponent?.toFixed(3)}`);
    assert.ok(exponent !== null && Math.abs(exponent - 1) <= 0.1, shown);
    // Growth is claimed, and not by a hair.
    assert.ok(interval !== null && interval.low > 0.5 && interval.high < 1.5, shown);
    // No answer can come sooner than the node gives it.
    for (const { events, p50Ms } of points) assert.ok(p50Ms >= MS_PER_EVENT * events - 1, shown);
  }
  assert.match(run.stdout, /p50 grows with events\^[\d.]+, 95 % interval [\d.]+ to [\d.]+: ten times/);
  // The trail is deleted with the dataset.
  assert.deepEqual([...node.events.keys()], []);
});
