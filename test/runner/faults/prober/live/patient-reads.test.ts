import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchedBarrier } from '../../../../../lib/analysis/barrier.ts';
import { confman } from '../../../../../lib/targets/confman.ts';
import type { EntryTarget } from '../../../../../lib/targets/kinds.ts';
import { barredNodes } from '../../../../fixtures/barred-nodes.ts';
import { plain } from '../../../../fixtures/plain-target.ts';
import { makeBench, probe, until } from '../probed.ts';

const LIMIT = { timeout: 30_000 };
const BARRIER = { limitMs: 600, strict: 'Mode=reject on every node' };
const target: EntryTarget = { ...confman, entries: { ...confman.entries, readBarrier: BARRIER } };
const NAMES = ['node1', 'node2', 'node3', 'node4'];

test('each node shows by its own reads what it does when its barrier fails', LIMIT, async (t) => {
  const nodes = await barredNodes(t, BARRIER.limitMs, ['stale', 'reject', 'timeout', null]);
  const bench = { ...makeBench(), target };
  const prober = probe(t, bench, nodes.urls);
  const readsOf = (node: string) => prober.patient.filter((read) => read.node === node);
  await until(() => NAMES.every((node) => readsOf(node).length >= 2));
  const before = watchedBarrier(BARRIER, NAMES, prober.patient, [], 'linearizable');
  assert.deepEqual([before.modes, before.finding], [[], null]);

  nodes.cut();
  const seen = () => watchedBarrier(BARRIER, NAMES, prober.patient, [], 'linearizable');
  await until(() => seen().modes.length === 3);
  await prober.stop();
  const found = seen();
  assert.deepEqual(found.modes, ['stale', 'reject', 'timeout']);
  const [stale, reject, timeout, off] = found.nodes;
  assert.ok(stale && stale.late >= 2 && stale.refused + stale.timedOut === 0);
  // What was acknowledged after the cut it does not know.
  assert.ok(stale.stale >= 1);
  assert.ok(reject && reject.refused >= 1 && reject.late + reject.timedOut === 0);
  assert.ok(timeout && timeout.timedOut >= 1 && timeout.late + timeout.refused === 0);
  assert.deepEqual(off, { node: 'node4', late: 0, stale: 0, refused: 0, timedOut: 0 });
  assert.match(
    found.finding ?? '',
    /^Reads were taken for linearizable, and \d+ reads of node1 were answered after 0\.6 s/,
  );
});

test('they are in the history, so that the ledger judges them as all reads', LIMIT, async (t) => {
  const nodes = await barredNodes(t, BARRIER.limitMs, ['stale']);
  const bench = { ...makeBench(), target };
  const prober = probe(t, bench, nodes.urls);
  await until(() => prober.patient.length >= 1);
  nodes.cut();
  await until(() => prober.patient.some(({ sentMs, endedMs }) => endedMs - sentMs >= BARRIER.limitMs));
  await prober.stop();
  const { history } = bench;
  const slow = [...Array(history.size).keys()].filter(
    (row) => !history.isWrite(row) && history.isOk(row) && history.endedMs(row) - history.sentMs(row) >= 590,
  );
  assert.ok(slow.length > 0);
});

test('a target without a barrier gets none of them', LIMIT, async (t) => {
  const nodes = await barredNodes(t, 0, [null]);
  const bench = {
    ...makeBench(),
    target: { ...target, entries: { ...target.entries, readBarrier: plain.entries.readBarrier } },
  };
  const prober = probe(t, bench, nodes.urls);
  await until(() => bench.history.size >= 20);
  await prober.stop();
  assert.deepEqual(prober.patient, []);
});
