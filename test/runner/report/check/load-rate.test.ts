import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadRate } from '../../../../lib/report/load-rate.ts';
import { openLoad } from '../../../../lib/scenarios/steps.ts';
import { checkLoadRate } from '../../../../runner/report/check/load-rate.ts';
import { exampleFindings, examplePlan, failoverCell, recoveryCell } from '../../../fixtures/example-report.ts';

const step = { name: 'kill', users: 0, load: openLoad(25, 12.5) };
const cell = { ...examplePlan({ step }), state: 'skipped', reason: 'none' } as const;
const why = '30 of 100 writes/s were completed';
const tried = [100, 50].map((writesPerSecond) => ({ writesPerSecond, readsPerSecond: writesPerSecond / 2, why }));
const found: LoadRate = { writesPerSecond: 25, readsPerSecond: 12.5, origin: 'found', tried };

test("a rate that is the step's own, below all that was tried, contradicts nothing", () => {
  assert.deepEqual(checkLoadRate(found, cell), []);
  assert.deepEqual(checkLoadRate({ ...found, tried: [], origin: 'given' }, cell), []);
  for (const each of [failoverCell, recoveryCell]) {
    const { rate } = 'faults' in each ? (each.faults ?? exampleFindings()) : exampleFindings();
    assert.ok(rate !== null);
    assert.deepEqual(checkLoadRate(rate, each), []);
  }
});

test("a rate that is not the step's, one that was given and yet searched for, and a search that went up are told", () => {
  assert.deepEqual(checkLoadRate({ ...found, writesPerSecond: 20 }, cell), [
    'rate: 32.5 operations/s began, and the step says 37.5',
  ]);
  assert.deepEqual(checkLoadRate({ ...found, origin: 'given' }, cell), ['rate: it was given, yet others were tried']);
  assert.deepEqual(checkLoadRate({ ...found, tried: [...tried].reverse() }, cell), [
    'rate: what was tried is not ever lower',
  ]);
});
