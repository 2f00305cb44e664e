import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writerNumber } from '../../../../lib/data/stamp.ts';
import { History, type Recorded } from '../../../../runner/faults/history/history.ts';
import { type PowerFindings, type PowerObservation, powerFindings } from '../../../../runner/faults/phases/power.ts';

const NODES = ['node1', 'node2', 'node3'];
/** The cut at 10 s, the start at 11 s. */
const CUT = { faultMs: 10_000, startMs: 11_000, beforeMs: 3_000, untilMs: 20_000 };

/** An acknowledged write of the load; change what a test is about. */
function write(sentMs: number, endedMs: number, more: Partial<Recorded> = {}): Recorded {
  const what = { source: 'load', operation: 'write', entry: 0, node: 0, writer: 1, count: 1, outcome: 'ok' } as const;
  return { ...what, sentMs, endedMs, ...more };
}

/** A probe write through a node, which another one may have answered. */
function probe(through: number, sentMs: number, endedMs: number, more: Partial<Recorded> = {}): Recorded {
  return write(sentMs, endedMs, { source: 'probe', writer: writerNumber(3, 1 + through), ...more });
}

function found(recorded: readonly Recorded[], more: Partial<PowerObservation> = {}): PowerFindings {
  const history = new History();
  for (const one of recorded) history.add(one);
  return powerFindings({ history, nodes: NODES, ...CUT, listeningMs: 11_400, caughtUpMs: 12_600, ...more });
}

const UNKNOWN = { outcome: 'unknown' } as const;

test('the way back is told from the start of the nodes, and by writes sent since', () => {
  const { returns, acceptedThrough } = found([
    // Sent before the start and answered after it: it says nothing of when the cluster came back.
    write(10_900, 12_000),
    probe(0, 11_010, 11_020, UNKNOWN),
    write(12_100, 12_200.04),
    probe(1, 12_150, 12_210, { node: 0 }),
    probe(1, 12_200, 12_205, { node: 0 }),
    probe(0, 12_200, 12_250),
    probe(2, 12_300, 12_310.5),
  ]);
  assert.deepEqual(returns, { listening: 400, firstAccepted: 1_200, acceptedEverywhere: 1_310.5, caughtUp: 1_600 });
  assert.deepEqual(
    acceptedThrough.map(({ ms }) => ms),
    [1_250, 1_205, 1_310.5],
  );
});

test('what was not seen by the end of the round is no time', () => {
  const late = [probe(0, 12_000, 12_010), probe(1, 12_000, 12_010), probe(2, 19_990, 20_010)];
  const { returns } = found(late, { listeningMs: null, caughtUpMs: null });
  assert.deepEqual(returns, { listening: null, firstAccepted: 1_010, acceptedEverywhere: null, caughtUp: null });
  assert.deepEqual(found([]).returns.firstAccepted, null);
});

test('writes of the load under way at the cut are counted by how they ended, probes and reads are not', () => {
  const { underWay } = found([
    write(9_990, 10_010),
    write(9_990, 14_990, UNKNOWN),
    write(9_999, 10_000, { outcome: 'rejected' }),
    write(9_990, 9_999),
    write(10_000, 10_010, UNKNOWN),
    write(9_990, 10_010, { operation: 'read' }),
    probe(0, 9_990, 10_010, UNKNOWN),
  ]);
  assert.deepEqual(underWay, { ok: 1, rejected: 1, unknown: 1 });
});

test('the rate before the cut is that of acknowledged writes in the window, and writes after it those due until the end', () => {
  const { opsPerSecondBefore, writes } = found([
    write(6_980, 6_990),
    write(6_990, 7_000),
    write(9_980, 9_990),
    write(9_980, 9_995, UNKNOWN),
    write(9_000, 9_010, { dueMs: 10_500 }),
    write(10_500, 15_500, { ...UNKNOWN, dueMs: 10_400 }),
    write(20_000, 20_001),
  ]);
  assert.equal(opsPerSecondBefore, 1);
  assert.deepEqual(writes, { ok: 1, rejected: 0, unknown: 1 });
});
