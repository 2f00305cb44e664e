import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MachineUse } from '../../../../lib/report/machine.ts';
import type { CellResources } from '../../../../lib/report/monitors.ts';
import { startMachineMonitor } from '../../../../runner/monitors/machine/monitor.ts';

const NOBODY: CellResources = { absent: 'switched off' };

/** A machine of two processors whose time is set by hand, on a clock that is as well. */
class FakeMachine {
  nowMs = 0;
  programs = 0;
  idle = 0;
  iowait = 0;
  steal = 0;
  kernel = 3;
  waitedMicros: number | null = 0;
  readonly clock = { elapsedMs: () => this.nowMs, epochMs: () => 1_000_000 + this.nowMs };

  readonly read = (path: string): string | null => {
    if (path === '/proc/stat') {
      return `cpu  ${this.programs} 0 0 ${this.idle} ${this.iowait} 0 0 ${this.steal} 0 0\ncpu0 0\ncpu1 0\n`;
    }
    // Of the two processes one is the kernel's.
    if (path === '/proc/7/stat') return `7 (kworker/1:1 (x)) I 2 0 0 0 -1 0 0 0 0 0 0 ${this.kernel} 0 0 20 0 1 0 5 0`;
    if (path === '/proc/8/stat') return `8 (other) S 1 0 0 0 -1 0 0 0 0 0 ${this.programs} 0 0 0 20 0 1 0 6 0`;
    if (path !== '/proc/pressure/cpu' || this.waitedMicros === null) return null;
    return `some avg10=0.00 avg60=0.00 avg300=0.00 total=${this.waitedMicros}\n`;
  };

  start() {
    const { clock, read } = this;
    return startMachineMonitor({ clock, read, ticks: 100, boundTo: 2, everyMs: 3_600_000, processes: () => [7, 8] });
  }
}

function used(cpuSeconds: number): CellResources {
  return {
    everyMs: 1_000,
    watched: ['k6'],
    nodes: [],
    processes: [{ label: 'k6', cpuSeconds } as never],
  };
}

test('what others used is what programs used, less what watched processes did', () => {
  const machine = new FakeMachine();
  const monitor = machine.start();
  machine.nowMs = 10_000;
  // 10 s of two processors: 2,000 ticks.
  Object.assign(machine, { programs: 1_200, idle: 600, iowait: 160, steal: 40, waitedMicros: 2_500_000 });
  const use = monitor.window(1_000_000, 1_010_000, used(9)) as MachineUse;
  monitor.stop();
  assert.equal(use.busyCores, 1.2);
  assert.equal(use.watchedCores, 0.9);
  assert.ok(Math.abs((use.otherCores ?? 0) - 0.3) < 1e-9);
  assert.deepEqual([use.idle, use.iowait, use.steal], [0.3, 0.08, 0.02]);
  assert.deepEqual(use.cpuPressure, { some: 0.25, full: null });
  assert.equal(use.diskPressure, null);
  assert.deepEqual([use.processors, use.quota, use.machineProcessors], [2, null, 2]);
});

test("the kernel's own threads are no other program", () => {
  const machine = new FakeMachine();
  const monitor = machine.start();
  machine.nowMs = 10_000;
  Object.assign(machine, { programs: 1_200, idle: 800, kernel: 203 });
  const use = monitor.window(1_000_000, 1_010_000, used(9)) as MachineUse;
  monitor.stop();
  const thousandths = [use.kernelCores, use.otherCores ?? 0].map((cores) => Math.round(cores * 1_000));
  assert.deepEqual(thousandths, [200, 100]);
});

test('where processes were not watched nobody knows what others used', () => {
  const machine = new FakeMachine();
  const monitor = machine.start();
  Object.assign(machine, { nowMs: 1_000, programs: 100, idle: 100 });
  const use = monitor.window(1_000_000, 1_001_000, NOBODY) as MachineUse;
  monitor.stop();
  assert.deepEqual([use.watchedCores, use.otherCores], [null, null]);
});

test('a window takes of a sample the share that lies in it', () => {
  const machine = new FakeMachine();
  const monitor = machine.start();
  Object.assign(machine, { nowMs: 1_000, programs: 200, idle: 0 });
  monitor.window(1_000_000, 1_001_000, NOBODY);
  Object.assign(machine, { nowMs: 2_000, programs: 200, idle: 200 });
  const use = monitor.window(1_000_500, 1_001_500, NOBODY) as MachineUse;
  monitor.stop();
  assert.deepEqual([use.sampledSeconds, use.busyCores, use.idle], [1, 1, 0.5]);
});

test('a counter that ran backward by a tick is no negative share', () => {
  const machine = new FakeMachine();
  machine.iowait = 10;
  const monitor = machine.start();
  Object.assign(machine, { nowMs: 1_000, programs: 100, idle: 100, iowait: 9 });
  const use = monitor.window(1_000_000, 1_001_000, NOBODY) as MachineUse;
  monitor.stop();
  assert.deepEqual([use.iowait, use.idle], [0, 0.5]);
});

test('a system without /proc/stat says so', () => {
  const monitor = startMachineMonitor({ clock: new FakeMachine().clock, read: () => null, ticks: 100 });
  const use = monitor.window(0, 1, NOBODY);
  monitor.stop();
  assert.match('absent' in use ? use.absent : '', /no \/proc\/stat/);
});

test('a window that ended before the first sample tells nothing', () => {
  const machine = new FakeMachine();
  machine.nowMs = 5_000;
  const monitor = machine.start();
  machine.nowMs = 6_000;
  const use = monitor.window(1_000_000, 1_001_000, NOBODY);
  monitor.stop();
  assert.ok('absent' in use);
});
