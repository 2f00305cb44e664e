import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDataset } from '../../../lib/data/dataset.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { exceptionsMetric } from '../../../lib/exchange/metrics.ts';
import type { K6Metrics } from '../../../lib/exchange/summary.ts';
import { TallyBook } from '../../../lib/exchange/tally-book.ts';
import type { NodeDeath } from '../../../lib/report/deaths.ts';
import { STEADY } from '../../../lib/scenarios/catalogue.ts';
import { openLoad, openStep } from '../../../lib/scenarios/steps.ts';
import { noCredentials } from '../../../runner/cluster/access.ts';
import { History } from '../../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../../runner/faults/ledger/entries.ts';
import { Patience } from '../../../runner/faults/patience.ts';
import { type FaultRun, runFaults } from '../../../runner/faults/run.ts';
import type { Stage } from '../../../runner/faults/stage.ts';
import type { BesideLoad } from '../../../runner/monitors/observation.ts';
import { exampleMeasured, exampleMetrics, examplePlan, exampleResources } from '../../fixtures/example-report.ts';
import { answered, summaryOf } from '../../fixtures/metrics.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { exampleMachine } from '../../fixtures/reports/machine.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const TIMEOUT_MS = 1_000;
const STEP = openStep(STEADY);

/** A load that ended with these numbers of k6, on a cluster without nodes: all that a scenario does is done at once. */
function stageOf(metrics: K6Metrics, firstException: string | null, deaths: readonly NodeDeath[]): Stage {
  const history = new History();
  const write = { source: 'probe', operation: 'write', entry: 100, node: 0, writer: 7, count: 1 } as const;
  history.add({ ...write, sentMs: 4_000, endedMs: 4_010, outcome: 'ok' });
  history.add({ ...write, sentMs: 6_000, endedMs: 6_010, outcome: 'ok' });
  const end = { pid: 1, exitCode: 0, interrupted: false, failure: null, summary: summaryOf(metrics, 10_000) };
  const nothing = async (): Promise<never[]> => [];
  return {
    options: {
      signal: new AbortController().signal,
      target: plain,
      credentials: noCredentials(),
      dataset: makeDataset({ ...(TIERS[0] as (typeof TIERS)[0]), entries: 100 }, 1),
      payloadBytes: 10,
      pool: '',
      snapshots: { files: [], onRequest: null, tools: {} },
      say: () => undefined,
      takenOver: () => null,
      loss: async () => null,
    },
    loss: null,
    nodes: [],
    names: [],
    history,
    load: {
      load: STEADY,
      book: new TallyBook(),
      rate: { writesPerSecond: 100, readsPerSecond: 50, origin: 'given', tried: [] },
      refused: null,
      beganMs: 5_000,
    },
    prober: { bytesPerWrite: 64 },
    patience: new Patience(),
    // The run began at second 995, and it is second 1,020.
    clock: { elapsedMs: () => 25_000, epochMs: () => 1_020_000 },
    driver: { events: [], deaths, notes: [], refusal: () => 'there is no node', unwatch: () => undefined },
    dead: deaths.map(({ node }) => node),
    begin: nothing,
    sleep: nothing,
    restore: nothing,
    end: async () => ({ ...end, firstException, exceptions: new Map(), endedMs: 10_000 }),
    ledger: () => ({
      history,
      nodes: [],
      dataset: makeDataset(TIERS[0] as (typeof TIERS)[0], 1),
      entries: new LedgerEntries(0, []),
      ownWriters: () => true,
      inFlightWriters: () => true,
    }),
  } as unknown as Stage;
}

async function cellOf(
  metrics: K6Metrics,
  firstException: string | null = null,
  run = async () => undefined,
  deaths: readonly NodeDeath[] = [],
  change: Partial<Stage> = {},
) {
  const asked: BesideLoad[] = [];
  const scenario = {
    play: () => ({ run, found: () => ({}) }),
  } as unknown as FaultRun['scenario'];
  const { raft, cost } = exampleMeasured();
  const cell = await runFaults(Object.assign(stageOf(metrics, firstException, deaths), change), {
    cell: examplePlan({ scenario: 'failover' }),
    scenario,
    options: { load: STEADY, timeoutMs: TIMEOUT_MS } as FaultRun['options'],
    observe: async (_span, _operations, beside) => {
      asked.push(beside);
      return {
        ...{ raft, cost, resources: exampleResources(), machine: exampleMachine(), metrics: exampleMetrics() },
        ...{ clockSteps: [], nodes: new Map(), snapshots: { absent: 'nobody looked' } },
      };
    },
    judged: () => [],
  });
  return { cell, asked };
}

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
