import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import { grows, soakLoad } from '../../../lib/scenarios/soak.ts';
import { openLoad } from '../../../lib/scenarios/steps.ts';
import { RunRate } from '../../../runner/faults/calm/run-rate.ts';
import type { Block, ScriptPlan } from '../../../runner/plan/plan.ts';
import { SoakMeasurement } from '../../../runner/run/soak-measurement.ts';
import { exampleGrowth, exampleOperation, examplePlan, timedCell } from '../../fixtures/example-report.ts';
import { read } from '../options/read-options.ts';

const step = soakLoad(openLoad(100, 50));
const plan = examplePlan({ scenario: 'soak', step });
const script = {
  schedule: { steps: [step], warmupMs: 1_000, durationMs: 30_000 },
  cluster: plan.cluster,
  cells: [plan],
  variables: { KEPT: 'yes' },
} as unknown as ScriptPlan;

/** A cluster that carries so many writes per second, and every read. */
function soakOn(most: number, flags: Parameters<typeof read>[0] = {}) {
  const rate = new RunRate(read(flags).faults);
  const given: ScriptPlan[] = [];
  const measure = (_: Block, planned: ScriptPlan): Promise<readonly Cell[]> => {
    given.push(planned);
    const [load] = planned.schedule.steps.map((each) => each.load);
    assert.ok(load?.kind === 'open');
    const windowSeconds = planned.schedule.durationMs / 1_000;
    const done = (operation: 'read' | 'write', perSecond: number) =>
      exampleOperation({ operation, ok: perSecond * windowSeconds });
    const operations = [done('write', Math.min(most, load.writesPerSecond)), done('read', load.readsPerSecond)];
    const growth = exampleGrowth(3);
    return Promise.resolve(planned.cells.map((cell) => timedCell(cell, 1, {}, { operations, windowSeconds, growth })));
  };
  const progress = { doing: () => undefined };
  const { signal } = new AbortController();
  const soak = new SoakMeasurement({ byScript: { measure }, byTrial: { measure }, rate, progress, signal });
  return { soak, given, rate };
}

test('a rate that was not given is halved until the cluster carries it, and the cell says what was tried', async () => {
  const { soak, given, rate } = soakOn(30);
  const [cell] = await soak.measure({} as Block, script);
  // Trials of 6 s, and then the soak as it was planned.
  assert.deepEqual(
    given.map(({ schedule, variables }) => [variables.RATE, variables.READ_RATE, schedule.durationMs]),
    [
      ['100', '50', 6_000],
      ['50', '25', 6_000],
      ['25', '12.5', 6_000],
      ['25', '12.5', 30_000],
    ],
  );
  assert.ok(cell?.state === 'ok');
  assert.deepEqual(cell.growth?.loadRate, {
    ...{ writesPerSecond: 25, readsPerSecond: 12.5, origin: 'found' },
    tried: [
      { writesPerSecond: 100, readsPerSecond: 50, why: '30 of 100 writes/s were completed' },
      { writesPerSecond: 50, readsPerSecond: 25, why: '30 of 50 writes/s were completed' },
    ],
  });
  const { load } = cell.step;
  assert.ok(load?.kind === 'open' && grows(load));
  assert.equal(load.writesPerSecond, 25);
  assert.equal(rate.load.writesPerSecond, 25, 'faults after it begin there');
  assert.ok(given.every(({ variables }) => variables.KEPT === 'yes'));
});

test('no load writes an entry that one before it on the cluster may have written', async () => {
  const { soak, given } = soakOn(1_000, { rate: '100' });
  await soak.measure({} as Block, script);
  await soak.measure({} as Block, script);
  await soak.measure({} as Block, { ...script, cluster: { name: 'other', nodes: 1 } });
  // 31 s of 100 writes each, and one.
  assert.deepEqual(
    given.map(({ variables }) => variables.FIRST_WRITE),
    ['0', '3101', '0'],
  );
});

test('a rate that was given is not tried, and never changed', async () => {
  const { soak, given } = soakOn(30, { rate: '100' });
  const [cell] = await soak.measure({} as Block, script);
  assert.equal(given.length, 1);
  assert.ok(cell?.state === 'ok');
  assert.deepEqual([cell.growth?.loadRate?.origin, cell.growth?.loadRate?.tried], ['given', []]);
});
