import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryAtSnapshots } from '../../../../runner/monitors/resources/at-snapshots.ts';
import { usedCourse } from '../../../../runner/monitors/resources/course.ts';
import type { ProcSample } from '../../../../runner/monitors/resources/proc.ts';
import { type UsageTable, usageRow, usageTable } from '../../../../runner/monitors/resources/usage.ts';
import { exampleSeen } from '../../../fixtures/reports/snapshots.ts';

const sample = (changes: Partial<ProcSample>): ProcSample => ({
  ...{ startTicks: 1, cpuSeconds: 0, threads: 1, rssBytes: 0, rssAnonBytes: null, rssFileBytes: null, openFiles: null },
  ...{
    readBytes: null,
    writtenBytes: null,
    readCallBytes: null,
    writtenCallBytes: null,
    receivedBytes: null,
    sentBytes: null,
  },
  ...changes,
});

/** Samples of a process, one each second from the first on. */
function tableOf(samples: readonly Partial<ProcSample>[]): UsageTable {
  const table = usageTable();
  samples.slice(1).forEach((later, at) => {
    table.push(usageRow(at * 1_000, sample(samples[at] ?? {}), (at + 1) * 1_000, sample(later)));
  });
  return table;
}

const moments = { fromMs: 1_000, ends: [2_000, 3_000, 4_000], everyMs: 1_000 };

test('levels are those of the last sample before a moment, of all processes together, and writes add up from the start of the window', () => {
  const etcd = tableOf(
    [0, 1, 2, 3, 4].map((at) => ({ rssBytes: 100 + at, rssAnonBytes: 50 + at, writtenBytes: 10 * at ** 2 })),
  );
  const confman = tableOf([0, 1, 2, 3, 4].map(() => ({ rssBytes: 1_000, rssAnonBytes: 500, writtenBytes: 0 })));
  const folder = { sizeAt: (ms: number) => (ms < 2_500 ? null : { allocatedBytes: ms, apparentBytes: 0 }) };
  assert.deepEqual(usedCourse([etcd, confman], folder, moments), {
    rssBytes: [1_102, 1_103, 1_104],
    rssAnonBytes: [552, 553, 554],
    dataBytes: [null, 3_000, 4_000],
    // 10 bytes were written before the window.
    writtenBytes: [30, 80, 150],
  });
});

test('what cannot be read, is old or is watched by nobody is not known', () => {
  const gone = tableOf([{ rssBytes: 5 }, { rssBytes: 6 }]);
  assert.deepEqual(usedCourse([gone], null, moments), {
    rssBytes: [6, 6, null],
    rssAnonBytes: [null, null, null],
    dataBytes: [null, null, null],
    writtenBytes: [null, null, null],
  });
  assert.deepEqual(usedCourse([], null, moments).writtenBytes, [null, null, null]);
});

const MOMENT = { by: 'log', errorMs: 1 } as const;
const snapshot = (fromMs: number, toMs: number, changes = {}) =>
  exampleSeen({ began: { atMs: fromMs, ...MOMENT }, ended: { atMs: toMs, ...MOMENT }, received: false, ...changes });

test('memory around snapshots is told apart from that at other times, by own memory where it is known', () => {
  const memory = [10, 10, 40, 10, 10, 90, 12, 12];
  const table = tableOf(memory.map((rssAnonBytes) => ({ rssBytes: 1_000, rssAnonBytes })));
  const window = { fromMs: 0, toMs: 7_000 };
  const made = snapshot(1_900, 2_100);
  assert.deepEqual(memoryAtSnapshots([table], [made], window), [
    { received: false, snapshots: 1, peakBytes: 40, otherwisePeakBytes: 90 },
  ]);
  const sent = snapshot(4_500, 4_600, { received: true });
  assert.deepEqual(memoryAtSnapshots([table], [made, sent], window), [
    { received: false, snapshots: 1, peakBytes: 40, otherwisePeakBytes: 90 },
    { received: true, snapshots: 1, peakBytes: 90, otherwisePeakBytes: 90 },
  ]);
});

test('where it is not known when a snapshot was, other times are not told', () => {
  const table = tableOf([10, 40, 10].map((rssBytes) => ({ rssBytes })));
  const window = { fromMs: 0, toMs: 2_000 };
  assert.deepEqual(memoryAtSnapshots([table], [snapshot(100, 200), snapshot(300, 400, { ended: null })], window), [
    { received: false, snapshots: 1, peakBytes: 40, otherwisePeakBytes: null },
  ]);
  assert.deepEqual(memoryAtSnapshots([table], [snapshot(300, 400, { ended: null })], window), []);
  assert.deepEqual(memoryAtSnapshots([], [snapshot(100, 200)], window), []);
});
