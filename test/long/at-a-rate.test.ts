import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import { operationsOf } from '../../lib/scenarios/steps.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import type { Ended } from '../acceptance/running.ts';
import { measuredCells, Sandbox } from '../acceptance/support.ts';

const PATIENCE_MS = 600_000;
const WINDOW_S = 2;
const RATE = 100;
/** Sizes of the audit trail at the small tier. */
const SIZES = [1_000, 1_400, 2_000, 2_800, 4_000];

/** Every cell offered its rate for the whole window, and all of it was answered. */
function offeredInFull(report: Report, rate: number): void {
  assert.deepEqual(checkReport(report), []);
  for (const { id, step, operations, state, windowSeconds } of measuredCells(report)) {
    assert.deepEqual([state, step.users, windowSeconds], ['ok', 0, WINDOW_S], id);
    const { load } = step;
    assert.ok(load?.kind === 'open', id);
    assert.deepEqual(
      operations.map(({ operation }) => operation),
      operationsOf(load),
      id,
    );
    const all = operations.reduce((sum, { ok }) => sum + ok, 0);
    assert.equal(all, rate * WINDOW_S, id);
    for (const { reasons, latencyMs, openMs, distribution } of operations) {
      assert.deepEqual(reasons, [], id);
      assert.ok(latencyMs && openMs?.service, id);
      assert.ok(latencyMs.max >= openMs.service.p50 && latencyMs.max >= openMs.lateness.p50, id);
      const offered = distribution?.seconds.offered ?? [];
      assert.equal(
        offered.reduce((sum, count) => sum + count, 0),
        distribution?.histogram.count,
        id,
      );
      assert.equal(offered.length, WINDOW_S, id);
    }
  }
}

const atRate = (rate: number): string[] => [
  '--open-rate',
  String(rate),
  '--duration',
  `${WINDOW_S}s`,
  '--warmup',
  '500ms',
];

describe('any scenario at a rate, in place of its users', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let end: Ended;
  let report: Report;
  after(() => box.remove());

  describe('the main question, over both protocols', () => {
    before(async () => {
      const what = ['--target', 'etcd', '--protocol', 'both', '--scenarios', 'core', '--tier', 'smoke'];
      end = await box.bench([...atRate(RATE), ...what]);
      report = await box.report();
    });

    it('offers the rate in full, each load once in each protocol', () => {
      assert.equal(end.code, 0, end.stdout + end.stderr);
      const scenarios = ['write-sequential', 'write-concurrent', 'read-sequential', 'read-concurrent', 'mixed'];
      assert.deepEqual(
        measuredCells(report)
          .map(({ scenario, step, protocol }) => [scenario, step.name, protocol].join())
          .sort(),
        scenarios.flatMap((name) => [`${name},rate-100,grpc`, `${name},rate-100,http`]).sort(),
      );
      offeredInFull(report, RATE);
    });

    it('says so in the progress and in the table', () => {
      assert.match(end.stdout, /^\[1\/10\] Write sequential over gRPC, 100\/s \(/m);
      assert.match(end.stdout, /^scenario +rate +op +ops\/s/m);
      assert.match(end.stdout, /^mixed +100\/s +read +80\.0/m);
    });
  });

  describe('scenarios with variants', () => {
    before(async () => {
      const what = ['--target', 'confman', '--scenarios', 'consensus', '--tier', 'smoke'];
      end = await box.bench([...atRate(RATE), ...what]);
      report = await box.report();
    });

    it('keeps variants and repetitions, and their analyses', () => {
      assert.equal(end.code, 0, end.stdout + end.stderr);
      assert.equal(measuredCells(report).length, 24);
      offeredInFull(report, RATE);
      assert.deepEqual(
        report.analyses.consensus.map(({ access, users, offeredPerSecond }) => [access, users, offeredPerSecond]),
        ['read-leader', 'read-follower', 'write-leader', 'write-follower'].map((access) => [access, 0, RATE]),
      );
      assert.match(end.stdout, /^Consensus overhead {2}.*100\/s, 6 repetitions$/m);
    });
  });

  it('queries of an audit trail are offered at a rate as well', async () => {
    const what = ['--target', 'confman', '--scenarios', 'audit', '--tier', 'small'];
    // A long answer takes the node some thirty milliseconds.
    end = await box.bench([...atRate(5), ...what]);
    report = await box.report();
    assert.equal(end.code, 0, end.stdout + end.stderr);
    assert.deepEqual(
      measuredCells(report).map(({ step }) => step.name),
      SIZES.flatMap((events) => [50, 1_000].map((limit) => `events-${events}-limit-${limit}-rate-5`)),
    );
    offeredInFull(report, 5);
    assert.deepEqual(
      report.analyses.audit.map(({ limit, points }) => [limit, points.map(({ events }) => events)]),
      [50, 1_000].map((limit) => [limit, SIZES]),
    );
  });
});
