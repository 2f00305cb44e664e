import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkReport } from '../../runner/report/check/check.ts';
import { measuredCells, PATIENCE_MS, Sandbox, SHORT } from './support.ts';

const RUN = [...SHORT, '--target', 'etcd', '--protocol', 'both', '--scenarios', 'mixed', '--recalibrate'] as const;

describe('calibration', { timeout: 2 * PATIENCE_MS }, () => {
  it('tells what the machine can do with each script, and what writes are a multiple of', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = await box.bench(RUN);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
    const report = await box.report();
    assert.deepEqual([checkReport(report), report.warnings], [[], []]);
    const { calibration } = report;
    assert.ok(!('absent' in calibration));
    const { scripts, timer, loopback, disks } = calibration;
    assert.deepEqual(scripts.map(({ script, protocol }) => `${script} ${protocol}`).sort(), [
      'mixed grpc',
      'mixed http',
    ]);
    for (const { protocol, ceiling } of scripts) {
      assert.ok(!('absent' in ceiling), JSON.stringify(ceiling));
      assert.deepEqual([ceiling.cached, ceiling.payloadBytes, ceiling.steps.length], [false, 1_024, 1]);
      const [step] = ceiling.steps;
      assert.deepEqual(
        step?.operations.map(({ operation }) => operation),
        ['read', 'write'],
      );
      for (const { opsPerSecond, p50Ms } of step?.operations ?? [])
        assert.ok(opsPerSecond > 0 && (p50Ms ?? 0) > 0, protocol);
      assert.ok((step?.k6CpuSecondsPer1000 ?? 0) > 0 && (step?.serverCores ?? 0) > 0, protocol);
    }
    assert.ok(!('absent' in timer) && timer.timers === 200);
    assert.ok(!('absent' in loopback) && loopback.p50Ms > 0);
    const [disk, ...others] = disks;
    assert.ok(disk !== undefined && others.length === 0 && !('absent' in disk.speed));
    const floorMs = loopback.p50Ms + (disk.speed.fsyncP50Ms ?? 0);
    for (const { operations, writeFloor } of measuredCells(report)) {
      const p50 = operations.find(({ operation }) => operation === 'write')?.latencyMs?.p50 ?? 0;
      assert.deepEqual(writeFloor, { floorMs, p50TimesFloor: p50 / floorMs });
    }
  });

  it('ends at once when it is interrupted, and leaves nothing', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench(RUN);
    await run.said(/calibrating mixed over gRPC \(1 of 2\)/);
    run.signal('SIGINT', 'group');
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 130, stdout + stderr);
    assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
    const report = await box.report();
    assert.deepEqual(report.calibration, { absent: 'the run was interrupted' });
    assert.ok(report.cells.every(({ state }) => state === 'aborted'));
  });
});
