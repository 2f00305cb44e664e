import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barrierInWords,
  barrierModes,
  clusterBarrierInWords,
  clusterBarriers,
  type PatientRead,
  watchedBarrier,
} from '../../../lib/analysis/barrier.ts';
import type { BarrierWatch, ClusterBarrier } from '../../../lib/report/barrier.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Reason } from '../../../lib/targets/outcome.ts';
import { examplePlan, faultMeasured, LONE, timedCell } from '../../fixtures/example-report.ts';

const BARRIER = { limitMs: 5_000, strict: 'Mode=reject on every node' };
const NODES = ['node1', 'node2', 'node3'];

function read(node: string, sentMs: number, tookMs: number, stale = false): PatientRead {
  return { node, sentMs, endedMs: sentMs + tookMs, answer: { outcome: 'ok' }, stale };
}

function failed(node: string, sentMs: number, tookMs: number, reason: Reason): PatientRead {
  return { node, sentMs, endedMs: sentMs + tookMs, answer: { outcome: 'rejected', reason }, stale: false };
}

const watch = (reads: readonly PatientRead[], frozen: Parameters<typeof watchedBarrier>[3] = []): BarrierWatch =>
  watchedBarrier(BARRIER, NODES, reads, frozen, 'local');

test('reads that nodes answer after 5.0 s show the mode stale, with the node and what was old among them', () => {
  const found = watch([
    read('node2', 1_000, 3),
    read('node2', 2_000, 5_004, true),
    read('node2', 2_250, 5_012, true),
    read('node3', 2_100, 5_003),
    read('node1', 2_000, 2),
  ]);
  assert.deepEqual(found, {
    limitMs: 5_000,
    reads: 5,
    nodes: [
      { node: 'node1', late: 0, stale: 0, refused: 0, timedOut: 0 },
      { node: 'node2', late: 2, stale: 2, refused: 0, timedOut: 0 },
      { node: 'node3', late: 1, stale: 0, refused: 0, timedOut: 0 },
    ],
    modes: ['stale'],
    finding: null,
  });
  assert.equal(
    barrierInWords(found, 0),
    'read barrier: 3 reads of node2, node3 were answered after 5.0 s, 2 of them with something old: its mode is `stale`, and such reads may be old',
  );
});

test('503 and 504 of the barrier are the modes reject and timeout, whenever they came', () => {
  const refused = watch([failed('node2', 0, 5_003, 'barrier-failed'), failed('node3', 9, 12, 'barrier-failed')]);
  assert.deepEqual(refused.modes, ['reject']);
  assert.equal(barrierInWords(refused, 0), 'read barrier: 2 reads refused (503): its mode is `reject`');
  const over = watch([failed('node2', 0, 5_003, 'barrier-timeout')]);
  assert.deepEqual(over.modes, ['timeout']);
  assert.equal(barrierInWords(over, 0), 'read barrier: 1 read timed out by it (504): its mode is `timeout`');
});

test('nodes of different modes are told as that', () => {
  const found = watch([
    read('node2', 0, 5_003),
    read('node2', 250, 5_003),
    failed('node3', 0, 5_003, 'barrier-failed'),
  ]);
  assert.deepEqual(found.modes, ['stale', 'reject']);
  assert.match(barrierInWords(found, 0), /nodes differ, or it was changed meanwhile$/);
});

test('nothing is claimed where reads were quick, refused for other reasons or never answered', () => {
  const found = watch([
    read('node1', 0, 3),
    read('node2', 0, 900),
    failed('node2', 0, 5_000, 'unavailable'),
    failed('node3', 0, 1, 'refused'),
    { ...read('node3', 0, 6_500), answer: { outcome: 'unknown', reason: 'timeout' } },
  ]);
  assert.deepEqual(found.modes, []);
  assert.equal(
    barrierInWords(found, 0),
    'read barrier: not seen at work: no read was answered after its 5.0 s, and none was refused; it is off, or never failed',
  );
});

test('stale reads that the ledger has found are tied to it', () => {
  const seen = watch([read('node2', 0, 5_003, true), read('node2', 250, 5_003)]);
  assert.match(barrierInWords(seen, 37), /such reads may be old \(37 reads were stale in all, see the ledger\)$/);
  assert.equal(
    barrierInWords(watch([]), 1),
    'read barrier: not seen at work, and 1 read was stale: it is off, or gives up before its 5.0 s are over',
  );
});

test('one read that took as long may have done so for any reason', () => {
  assert.deepEqual(watch([read('node2', 0, 5_003)]).modes, []);
});

test('reads of a node that was paused meanwhile waited for that', () => {
  const reads = [read('node2', 1_000, 5_050), read('node2', 1_100, 4_950)];
  assert.deepEqual(watch(reads).modes, ['stale']);
  assert.deepEqual(watch(reads, [{ node: 'node2', fromMs: 900, toMs: 6_000 }]).modes, []);
  assert.deepEqual(watch(reads, [{ node: 'node1', fromMs: 900, toMs: 6_000 }]).modes, ['stale']);
  assert.deepEqual(watch(reads, [{ node: 'node2', fromMs: 7_000, toMs: 9_000 }]).modes, ['stale']);
});

test('reads that a new leader lets go all at once waited for it, also those that had waited for 5 s', () => {
  // All end at 6.0 s: sent from 0.5 s on, every 250 ms.
  const released = Array.from({ length: 20 }, (_, at) => read('node2', 500 + 250 * at, 5_500 - 250 * at));
  assert.deepEqual(watch(released).modes, []);
  // With a barrier those from 1.0 s on end after 5 s each, and the leader lets go what is left.
  const barred = Array.from({ length: 20 }, (_, at) => read('node2', 250 * at, Math.min(5_005, 7_000 - 250 * at)));
  assert.deepEqual(watch(barred).modes, ['stale']);
});

test('linearizable reads and the mode stale contradict each other, whether an answer was old or not', () => {
  const reads = [read('node2', 0, 5_003), read('node2', 250, 5_003)];
  const found = watchedBarrier(BARRIER, NODES, reads, [], 'linearizable');
  assert.equal(
    found.finding,
    "Reads were taken for linearizable, and 2 reads of node2 were answered after 5.0 s, as the read barrier's mode `stale` has it: set Mode=reject on every node, or measure with --reads local.",
  );
  assert.equal(watchedBarrier(BARRIER, NODES, reads, [], 'local').finding, null);
  const refused = [failed('node2', 0, 5_003, 'barrier-failed')];
  assert.equal(watchedBarrier(BARRIER, NODES, refused, [], 'linearizable').finding, null);
});

test('modes follow from counts', () => {
  const none = { late: 0, stale: 0, refused: 0, timedOut: 0 };
  assert.deepEqual(barrierModes(none), []);
  assert.deepEqual(barrierModes({ ...none, late: 1 }), []);
  assert.deepEqual(barrierModes({ late: 2, stale: 0, refused: 1, timedOut: 1 }), ['stale', 'reject', 'timeout']);
});

test('the cells of a cluster show its mode by what their reads failed with, and say who relied on another', () => {
  const reasons = [{ outcome: 'rejected', reason: 'barrier-failed', count: 7 }] as const;
  const refusing = timedCell({ scenario: 'mixed' }, 2, { operation: 'read', rejected: 7, reasons });
  const quiet = timedCell({ reads: 'linearizable' }, 2);
  const other = timedCell({ cluster: LONE }, 2);
  const [found, ...more] = clusterBarriers([refusing, quiet, other]);
  assert.deepEqual(more, []);
  const counts = { late: 0, stale: 0, refused: 7, timedOut: 0 };
  assert.deepEqual(found, { cluster: 'cluster', ...counts, modes: ['reject'], cells: [refusing.id], contradicted: 0 });
  assert.equal(clusterBarrierInWords(found as ClusterBarrier), 'mode `reject`: 7 refused');

  const barrier = watch([read('node2', 0, 5_003, true), read('node2', 250, 5_003)]);
  const stale: Cell = { ...examplePlan({ scenario: 'failover' }), state: 'ok', ...faultMeasured({ barrier }) };
  const [mixed] = clusterBarriers([refusing, quiet, stale]);
  assert.deepEqual(mixed, {
    cluster: 'cluster',
    ...{ late: 2, stale: 1, refused: 7, timedOut: 0, modes: ['stale', 'reject'] },
    cells: [refusing.id, stale.id],
    contradicted: 1,
  });
  assert.equal(
    clusterBarrierInWords(mixed as ClusterBarrier),
    'mode `stale` and `reject`: 2 reads answered when its time was over, 1 of them with something old, 7 refused; 1 cell took reads for linearizable, which they are not',
  );
});
