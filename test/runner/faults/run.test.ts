import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceptionsMetric } from '../../../lib/exchange/metrics.ts';
import { STEADY } from '../../../lib/scenarios/catalogue.ts';
import { openLoad, openStep } from '../../../lib/scenarios/steps.ts';
import { Patience } from '../../../runner/faults/patience.ts';
import type { Stage } from '../../../runner/faults/stage.ts';
import { renderPage } from '../../../runner/report/page/page.ts';
import { schemaErrors } from '../../../runner/report/schema.ts';
import { renderReport } from '../../../runner/report/text/render.ts';
import { exampleReport } from '../../fixtures/example-report.ts';
import { answered } from '../../fixtures/metrics.ts';
import { cellOf, stageOf } from '../../fixtures/played-cell.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const STEP = openStep(STEADY);
const DONE = { ...answered(STEP, 'write', 900), ...answered(STEP, 'read', 450) };

test('what probes did in the window of the load is a part of what costs are divided by', async () => {
  const { cell, asked } = await cellOf(DONE);
  assert.equal(cell.state, 'ok', JSON.stringify(cell));
  // The load ran from second 5 of the run to second 15; a write of a probe ended before it, and one of 64 bytes within.
  assert.deepEqual(asked, [
    { works: [{ done: 1, failedAtNodes: 0, writes: 1, payloadBytes: 64, doubtfulBytes: 0 }], otherWork: null },
  ]);
});

test('a cell beside faults whose users threw is failed with what they threw, and keeps its numbers', async () => {
  const { cell } = await cellOf({ ...DONE, [exceptionsMetric(STEP)]: { count: 4, rate: 1 } }, 'no body can be made');
  assert.ok(cell.state === 'failed');
  assert.equal(cell.reason, 'the script threw 4 exceptions: no body can be made');
  assert.equal(cell.operations?.find(({ operation }) => operation === 'write')?.ok, 900);
});

test('where an exception ended the load, that is told and not the end', async () => {
  const ended = async (): Promise<undefined> => {
    throw new Error('the open load ended early: k6 ended with code 0');
  };
  const thrown = { ...DONE, [exceptionsMetric(STEP)]: { count: 1, rate: 1 } };
  const { cell } = await cellOf(thrown, 'no body can be made', ended);
  assert.equal('reason' in cell && cell.reason, 'the script threw 1 exception: no body can be made');
  const { cell: other } = await cellOf(DONE, null, ended);
  assert.equal('reason' in other && other.reason, 'the open load ended early: k6 ended with code 0');
});

test('where nothing can be concluded the numbers of the load stay, after what ended the scenario', async () => {
  const found = (): never => {
    throw new TypeError('no round');
  };
  const ended = async (): Promise<undefined> => {
    throw new Error('a wait ended');
  };
  for (const [run, before] of [
    [async () => undefined, ''],
    [ended, 'a wait ended; '],
  ] as const) {
    const { cell } = await cellOf(DONE, null, run, [], {}, found);
    assert.ok(cell.state === 'failed');
    assert.match(cell.reason, new RegExp(`^${before}nothing could be concluded from it: no round \\(in .*found`));
    assert.equal(cell.operations?.find(({ operation }) => operation === 'write')?.ok, 900);
    assert.deepEqual([cell.verdict?.level, cell.faults], ['invalid', undefined]);
    const { cells } = exampleReport;
    const report = { ...exampleReport, cells: [...cells, cell], findings: [] };
    assert.deepEqual(schemaErrors(report), []);
    assert.match(
      renderReport(report, { width: 120, color: false, unicode: true }),
      /nothing could be concluded from it/,
    );
    assert.match(renderPage(report), /nothing could be concluded from it/);
  }
});

test('a cell in which a node did not survive is failed for that, whatever ended it, and keeps its numbers', async () => {
  const death = { node: 'node1', atMs: 9_000, afterMs: 1_900, how: null, log: ['no page 0'], printed: null };
  const ended = async (): Promise<undefined> => {
    throw new Error('a wait ended');
  };
  const { cell } = await cellOf(DONE, null, ended, [death]);
  assert.ok(cell.state === 'failed');
  assert.equal(cell.reason, 'node1 did not survive the fault: it started and ended after 1.90 s');
  assert.deepEqual(cell.faults?.deaths, [death]);
  assert.equal(cell.operations?.find(({ operation }) => operation === 'write')?.ok, 900);
});

test('a scenario whose load was not carried fails with that, keeps its numbers, and no node is killed for a proof', async () => {
  const reason = 'the cluster carries 61 of 100 writes/s: --rate 30 would be about half of what it carries';
  const { load, driver } = stageOf(DONE, null, []);
  const change = {
    load: { ...load, load: openLoad(100, 50), refused: reason, beganMs: 5_000 },
    driver: { ...driver, events: [], refusal: () => null },
    act: assert.fail,
    begin: async () => {
      throw new Error(reason);
    },
  } as unknown as Partial<Stage>;
  const { cell } = await cellOf(DONE, null, assert.fail, [], change);
  assert.ok(cell.state === 'failed');
  assert.equal(cell.reason, reason);
  assert.equal(cell.operations?.find(({ operation }) => operation === 'write')?.ok, 900);
  const { safety, events } = cell.faults ?? assert.fail();
  assert.deepEqual([events, safety.complete, safety.readings.map(({ when }) => when)], [[], false, ['after-faults']]);
  assert.ok(safety.notes.includes(`The whole cluster was not restarted: ${reason}.`), safety.notes.join());
});

test('a node that was waited for in vain is only looked for once more before the proof, and not for minutes', async () => {
  const patience = new Patience();
  patience.lost();
  const { driver } = stageOf(DONE, null, []);
  let nowMs = 25_000;
  const nodes = [{ name: 'node1', url: await deadUrl() }];
  const change = {
    patience,
    nodes,
    names: ['node1'],
    clock: { elapsedMs: () => (nowMs += 1_000), epochMs: () => 1_020_000 },
    driver: { ...driver, refusal: () => null },
    act: assert.fail,
  } as unknown as Partial<Stage>;
  const { cell } = await cellOf(DONE, null, async () => undefined, [], change);
  const { safety } = 'faults' in cell && cell.faults ? cell.faults : assert.fail(JSON.stringify(cell));
  assert.ok(
    safety.notes.some((note) => note.startsWith('The whole cluster was not restarted: it is not whole:')),
    safety.notes.join(),
  );
  // By the clock that the waiting goes by: no more than a few seconds of it.
  assert.ok(nowMs < 25_000 + 20_000, String(nowMs));
});

test('entries that somebody has deleted are not lost: the ledger is not complete, and the cell failed with who it was', async () => {
  const { options } = stageOf(DONE, null, []);
  const what = 'run two on elsewhere (process 7, since then) took this cluster over';
  let asked = 0;
  const change = {
    options: { ...options, loss: async () => (++asked > 1 ? { what, taken: true } : null) },
  } as unknown as Partial<Stage>;
  const { cell } = await cellOf(DONE, null, async () => undefined, [], change);
  assert.ok(cell.state === 'failed');
  assert.equal(cell.reason, what);
  const { safety } = cell.faults ?? assert.fail();
  assert.deepEqual([safety.lost, safety.phantom, safety.complete, safety.readings], [0, 0, false, []]);
  assert.deepEqual([safety.acknowledged, safety.checked], [2, 0]);
  assert.deepEqual(safety.notes, [`Not complete, and nothing was judged: ${what}.`]);
  assert.deepEqual(safety.linearizability, { absent: what });
  assert.equal(cell.verdict?.level, 'invalid');
  assert.equal(cell.verdict?.reasons[0], `While it was measured, ${what}.`);
});

test('the load of a cell is the one that it had, whatever the plan said', async () => {
  const { load } = stageOf(DONE, null, []);
  const slower = { ...load, load: openLoad(25, 12.5) } as unknown as Stage['load'];
  const found = openStep(openLoad(25, 12.5));
  const done = { ...answered(found, 'write', 250), ...answered(found, 'read', 125) };
  const { cell } = await cellOf(done, null, async () => undefined, [], { load: slower });
  assert.equal(cell.state, 'ok');
  assert.deepEqual(cell.step.load, openLoad(25, 12.5));
  assert.equal('operations' in cell && cell.operations?.find(({ operation }) => operation === 'write')?.ok, 250);
});
