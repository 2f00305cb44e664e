import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../../lib/targets/outcome.ts';
import { History, type Source } from '../../../../runner/faults/history/history.ts';
import { longestStall, p99Inflation, writeLatency } from '../../../../runner/faults/history/stall.ts';

interface Sent {
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome?: Outcome;
  readonly source?: Source;
  readonly operation?: 'read' | 'write';
}

function historyOf(operations: readonly Sent[]): History {
  const history = new History();
  for (const sent of operations) {
    history.add({
      source: 'load',
      operation: 'write',
      outcome: 'ok',
      entry: 0,
      node: 0,
      writer: 1,
      count: 1,
      ...sent,
    });
  }
  return history;
}

const window = { fromMs: 1_000, toMs: 2_000 };

test('latency is that of accepted writes of the load, sent in the window, with quantiles between neighbours', () => {
  // Latencies 40, 10, 30, 20: rank 0.95 * 3 = 2.85 lies between 30 and 40.
  const mine = [40, 10, 30, 20].map((ms, at) => ({ sentMs: 1_000 + 100 * at, endedMs: 1_000 + 100 * at + ms }));
  const others: Sent[] = [
    { sentMs: 999, endedMs: 1_999 },
    { sentMs: 2_000, endedMs: 2_900 },
    { sentMs: 1_100, endedMs: 1_900, source: 'probe' },
    { sentMs: 1_100, endedMs: 1_900, operation: 'read' },
    { sentMs: 1_100, endedMs: 1_900, outcome: 'rejected' },
    { sentMs: 1_100, endedMs: 1_900, outcome: 'unknown' },
  ];
  const latency = writeLatency(historyOf([...others, ...mine]), window);
  const rounded = Object.entries(latency ?? {}).map(([name, ms]) => [name, Number(ms.toFixed(6))]);
  const expected = { min: 10, mean: 25, p50: 25, p95: 38.5, p99: 39.7, p999: 39.97, max: 40 };
  assert.deepEqual(Object.fromEntries(rounded), expected);
});

test('one write is every quantile, and a write that ends after the window counts by when it was sent', () => {
  const latency = writeLatency(historyOf([{ sentMs: 1_999, endedMs: 2_006 }]), window);
  assert.deepEqual(latency, { min: 7, mean: 7, p50: 7, p95: 7, p99: 7, p999: 7, max: 7 });
});

test('without an accepted write there is no latency', () => {
  assert.equal(writeLatency(new History(), window), null);
  assert.equal(writeLatency(historyOf([{ sentMs: 1_500, endedMs: 1_600, outcome: 'unknown' }]), window), null);
});

test('inflation is the ratio of the two p99, and nothing without either', () => {
  const at = (ms: number) => writeLatency(historyOf([{ sentMs: 1_000, endedMs: 1_000 + ms }]), window);
  assert.equal(p99Inflation(at(4), at(10)), 2.5);
  assert.equal(p99Inflation(null, at(10)), null);
  assert.equal(p99Inflation(at(4), null), null);
  assert.equal(p99Inflation(at(0), at(10)), null);
});

test('a stall lies between two accepted writes, in the order in which they were answered', () => {
  const history = historyOf([
    { sentMs: 1_050, endedMs: 1_800 },
    { sentMs: 1_060, endedMs: 1_100 },
    { sentMs: 1_400, endedMs: 1_500 },
  ]);
  assert.equal(longestStall(history, window), 400);
});

test('the edges of the window bound a stall, and what was answered outside of it does not end one', () => {
  assert.equal(longestStall(historyOf([{ sentMs: 1_600, endedMs: 1_700 }]), window), 700);
  assert.equal(longestStall(historyOf([{ sentMs: 1_200, endedMs: 1_250 }]), window), 750);
  const across: Sent[] = [
    { sentMs: 900, endedMs: 999 },
    { sentMs: 950, endedMs: 1_300 },
    { sentMs: 1_900, endedMs: 2_000 },
  ];
  assert.equal(longestStall(historyOf(across), window), 700);
});

test('an accepted probe ends a stall; a failed write and a read do not', () => {
  const failures: Sent[] = [
    { sentMs: 1_000, endedMs: 1_100 },
    { sentMs: 1_100, endedMs: 1_500, outcome: 'unknown' },
    { sentMs: 1_500, endedMs: 1_550, outcome: 'rejected' },
    { sentMs: 1_500, endedMs: 1_560, operation: 'read' },
  ];
  assert.equal(longestStall(historyOf(failures), window), 900);
  const probe: Sent = { sentMs: 1_590, endedMs: 1_600, source: 'probe' };
  assert.equal(longestStall(historyOf([...failures, probe]), window), 500);
});

test('where every write hangs or fails the stall is the whole window; where nobody wrote it is not known', () => {
  assert.equal(longestStall(historyOf([{ sentMs: 500, endedMs: 9_000 }]), window), 1_000);
  assert.equal(longestStall(historyOf([{ sentMs: 1_500, endedMs: 1_501, outcome: 'rejected' }]), window), 1_000);
  assert.equal(longestStall(new History(), window), null);
  const elsewhere: Sent[] = [
    { sentMs: 100, endedMs: 200 },
    { sentMs: 2_000, endedMs: 2_100 },
    { sentMs: 1_500, endedMs: 1_510, operation: 'read' },
  ];
  assert.equal(longestStall(historyOf(elsewhere), window), null);
});
