import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcSample } from '../../../../runner/monitors/resources/proc.ts';
import { sumIn, usageIn, usageRow, usageTable } from '../../../../runner/monitors/resources/usage.ts';

const ZERO: ProcSample = {
  startTicks: 1,
  cpuSeconds: 0,
  threads: 1,
  rssBytes: 1_000,
  rssAnonBytes: 600,
  rssFileBytes: 400,
  openFiles: 5,
  readBytes: 0,
  writtenBytes: 0,
  readCallBytes: 0,
  writtenCallBytes: 0,
  receivedBytes: null,
  sentBytes: null,
};
const sample = (more: Partial<ProcSample>): ProcSample => ({ ...ZERO, ...more });

/** One second at 0.2, then one at 0.8 of a processor, with 100 and 300 bytes written. */
const SECONDS = [
  usageRow(1_000, ZERO, 2_000, sample({ cpuSeconds: 0.2, writtenBytes: 100, rssBytes: 3_000, threads: 8 })),
  usageRow(
    2_000,
    sample({ cpuSeconds: 0.2, writtenBytes: 100, rssBytes: 3_000, threads: 8 }),
    3_000,
    sample({ cpuSeconds: 1, writtenBytes: 400, rssBytes: 5_000, threads: 4, openFiles: 9 }),
  ),
];

test('a window over whole samples gives their sums, means and peaks', () => {
  assert.deepEqual(usageIn('k6', SECONDS, 1_000, 3_000), {
    label: 'k6',
    sampledSeconds: 2,
    cpuSeconds: 1,
    cpuCoresMean: 0.5,
    cpuCoresPeak: 0.8,
    rssMeanBytes: 3_000,
    rssPeakBytes: 5_000,
    rssAnonPeakBytes: 600,
    rssFilePeakBytes: 400,
    threadsPeak: 8,
    openFilesPeak: 9,
    readBytes: 0,
    writtenBytes: 400,
    readCallBytes: 0,
    writtenCallBytes: 0,
  });
});

test('a sample that a window cuts counts in part, and its peak only when most of it lies inside', () => {
  const seen = usageIn('k6', SECONDS, 1_000, 2_250);
  assert.deepEqual([seen?.sampledSeconds, seen?.cpuSeconds, seen?.writtenBytes], [1.25, 0.4, 175]);
  assert.deepEqual([seen?.rssPeakBytes, seen?.openFilesPeak], [3_000, 5]);
});

test('a window shorter than a sample gets its share of it', () => {
  const seen = usageIn('k6', SECONDS, 2_500, 2_750);
  assert.deepEqual([seen?.sampledSeconds, seen?.cpuSeconds, seen?.cpuCoresMean], [0.25, 0.2, 0.8]);
});

test('a process that did not live in the window used nothing', () => {
  assert.equal(usageIn('k6', SECONDS, 3_000, 9_000), null);
  assert.equal(usageIn('k6', [], 0, 9_000), null);
});

test('a very short sample adds to the sums and not to the peak of the processors', () => {
  const short = usageRow(3_000, sample({ cpuSeconds: 1 }), 3_010, sample({ cpuSeconds: 1.02 }));
  const seen = usageIn('k6', [...SECONDS, short], 1_000, 3_010);
  assert.equal(seen?.cpuCoresPeak, 0.8);
  // Alone, its mean is the best that is known.
  assert.equal(usageIn('k6', [short], 3_000, 3_010)?.cpuCoresPeak.toFixed(3), '2.000');
});

test('bytes that could not be read once are null for the window, the rest is not', () => {
  const blind = usageRow(3_000, sample({ readBytes: null }), 4_000, sample({ readBytes: null, cpuSeconds: 0.5 }));
  const seen = usageIn('k6', [...SECONDS, blind], 1_000, 4_000);
  assert.deepEqual([seen?.readBytes, seen?.writtenBytes, seen?.cpuSeconds], [null, 400, 1.5]);
  assert.ok(Number.isNaN(sumIn([blind], 'receivedBytes', 0, 9_000)));
});

test('thinned rows keep sums and peaks, and means by their time', () => {
  const table = usageTable(2);
  for (const row of SECONDS) table.push(row);
  table.push(usageRow(3_000, sample({ rssBytes: 5_000 }), 4_000, sample({ rssBytes: 5_000, writtenBytes: 50 })));
  assert.equal(table.length, 2);
  const seen = usageIn('k6', table.touching(0, 9_000), 0, 9_000);
  assert.deepEqual(
    [seen?.sampledSeconds, seen?.cpuSeconds, seen?.cpuCoresPeak, seen?.rssMeanBytes, seen?.writtenBytes],
    [3, 1, 0.8, 3_667, 450],
  );
});
