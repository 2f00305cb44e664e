import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';

/** Scenarios that break nodes. */
const FAULTY = new Set(SCENARIOS.filter(({ faults }) => faults !== undefined).map(({ name }) => name));
const QUICK = ['--duration', '1s', '--warmup', '0s'];

describe('every scenario of the catalogue', { timeout: 2 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());

  it('measures an embedded confman cluster', async () => {
    const flags = ['--target', 'confman', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'all', '--users', '2'];
    const run = await box.bench([...flags, ...QUICK]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    assert.deepEqual(
      [...new Set(report.cells.map(({ scenario }) => scenario))].sort(),
      SCENARIOS.filter(({ beyondAll }) => !beyondAll)
        .map(({ name }) => name)
        .sort(),
    );
    for (const cell of report.cells) {
      assert.ok(cell.state === 'ok', JSON.stringify(cell));
      for (const { operation, ok, errorRate } of cell.operations) {
        assert.ok(ok > 0, `${operation} of ${cell.id}`);
        // Where nodes are broken on purpose, some operations fail.
        if (!FAULTY.has(cell.scenario)) assert.equal(errorRate, 0, `${operation} of ${cell.id}`);
      }
    }

    const { consensus, audit, replicationTax } = report.analyses;
    assert.deepEqual(
      consensus.map(({ access, repetitions, users }) => ({ access, repetitions, users })),
      ['read-leader', 'read-follower', 'write-leader', 'write-follower'].map((access) => ({
        access,
        repetitions: 6,
        users: 2,
      })),
    );
    for (const { p50Ms } of consensus)
      assert.ok(p50Ms.min > 0 && p50Ms.min <= p50Ms.median && p50Ms.median <= p50Ms.max);
    // Every comparison is of six pairs, and has its interval; so has the exponent of a page that is full at every size.
    assert.deepEqual(
      consensus.map(({ pairs, interval }) => [pairs, interval !== null]),
      [[0, false], ...Array.from({ length: 3 }, () => [6, true])],
    );
    assert.deepEqual(
      audit.map(({ limit, points, interval }) => [limit, points.map(({ events }) => events), interval !== null]),
      [
        [50, [200, 280, 400, 570, 800], true],
        [1_000, [200, 280, 400, 570, 800], false],
      ],
    );
    assert.deepEqual(replicationTax, []);

    // Writes that knock at a follower are redirected each time, and no others are.
    for (const cell of report.cells) {
      if (cell.state !== 'ok' || cell.scenario !== 'consensus') continue;
      const [result] = cell.operations;
      const expected = cell.step.name === 'write-follower';
      assert.equal((result?.redirects ?? 0) > 0, expected, cell.id);
      // And it is not held against them that the leader did the work.
      assert.ok(!cell.verdict.rules?.includes('aimed-astray'), JSON.stringify(cell.verdict));
    }
  });

  it('payload-sweep measures writes and reads of every payload', async () => {
    const report = await box.report();
    const swept = report.cells.filter(({ scenario }) => scenario === 'payload-sweep');
    const names = swept.map(({ payload, step }) => `${payload.name} ${payload.bytes} ${step.name}`);
    // Confman keeps values from 64 KiB on in another way than smaller ones.
    const sides = { 'inline-65535B': 65_535, 'blob-65536B': 65_536 };
    const sizes = [...PAYLOADS, ...Object.entries(sides).map(([name, bytes]) => ({ name, bytes }))];
    const expected = sizes.flatMap(({ name, bytes }) => ['write', 'read'].map((step) => `${name} ${bytes} ${step}`));
    assert.deepEqual(names.sort(), expected.sort());
    // 32 MB of values at most: of 1 MB each there are fewer than the tier has.
    const entries = new Map(report.seeding.map((each) => [each.payload, each.entries]));
    assert.deepEqual(Object.fromEntries(entries), {
      ...{ tiny: 100, medium: 100, large: 100, xlarge: 32 },
      ...{ 'inline-65535B': 100, 'blob-65536B': 100 },
    });
  });
});

describe('the audit query', { timeout: PATIENCE_MS }, () => {
  it('answers more bytes to a higher limit', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const flags = ['--target', 'confman', '--nodes', '3', '--tier', 'small', '--scenarios', 'audit'];
    const run = await box.bench([...flags, ...QUICK]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    const cells = measuredCells(report);
    assert.deepEqual(
      cells.map(({ step, operations }) => [step.name, operations.map(({ operation }) => operation)]),
      [1_000, 1_400, 2_000, 2_800, 4_000].flatMap((events) =>
        [50, 1_000].map((limit) => [`events-${events}-limit-${limit}`, ['query']]),
      ),
    );
    const [few = 0, many = 0] = cells.map(({ operations }) => operations[0]?.bytesPerResponse ?? 0);
    // An event holds the value that was written, and the one before where there was one.
    assert.ok(few > 50 * 1_024 && few <= 50 * 3 * 1_024, `${few} bytes for 50 events`);
    assert.ok(many > 10 * few, `${many} bytes for 1,000 events, ${few} for 50`);
    const { audit } = report.analyses;
    assert.deepEqual(
      audit.map(({ limit, points, interval }) => [limit, points.length, interval !== null]),
      [
        [50, 5, true],
        [1_000, 5, true],
      ],
    );
  });

  it('is skipped on etcd, with the reason', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const flags = ['--target', 'etcd', '--nodes', '1', '--tier', 'small', '--scenarios', 'audit,read-sequential'];
    const run = await box.bench([...flags, ...QUICK]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    const states = report.cells.map(({ scenario, state }) => `${scenario} ${state}`);
    assert.deepEqual(states, ['read-sequential ok', ...Array.from({ length: 10 }, () => 'audit-query skipped')]);
    for (const cell of report.cells) if (cell.state === 'skipped') assert.match(cell.reason, /etcd.*audit/i);
    assert.match(run.stdout, /skipped/i);
  });
});
