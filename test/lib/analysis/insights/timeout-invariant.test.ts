import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeoutInvariant } from '../../../../lib/analysis/insights/timeout-invariant.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { ConfiguredSetting } from '../../../../lib/report/settings.ts';
import { exampleReportOf, failoverCell, timedCell } from '../../../fixtures/example-report.ts';
import { configuredWith, exampleSetting } from '../../../fixtures/reports/settings.ts';
import { exampleClusterSnapshots, exampleSeen, exampleSnapshots } from '../../../fixtures/reports/snapshots.ts';

/** Writes that stood still so long around a snapshot, and without one. The election timeout of the failover is 1 s. */
const stalled = (longestStallMs: number, otherwise = 0): Cell => {
  const windows = { windows: 3, stallMs: 0, p99Ms: 1 };
  const cost = {
    ...{ from: 'seconds' as const, windowMs: 350 },
    ...{ beside: { ...windows, longestStallMs }, without: { ...windows, longestStallMs: otherwise } },
  };
  return timedCell({}, 1, {}, { snapshots: exampleSnapshots({ cost }) });
};

const found = (cells: readonly Cell[], tookMs = 0, command: readonly string[] = ['bench']) => {
  const ended = { atMs: 21_000 + tookMs, by: 'log', errorMs: 0 } as const;
  const snapshots = [{ ...exampleClusterSnapshots, seen: [exampleSeen({ ended })] }];
  return timeoutInvariant.find(exampleReportOf(cells, { snapshots, command }));
};

test('a stall of half of the election timeout is warned of, and one as long is critical', () => {
  const severity = (...cells: Cell[]) => found(cells).map((each) => each.severity);
  assert.deepEqual(severity(failoverCell, stalled(499)), []);
  assert.deepEqual(severity(failoverCell, stalled(500)), ['warning']);
  assert.deepEqual(severity(failoverCell, stalled(1_000)), ['critical']);
  assert.deepEqual(severity(failoverCell, stalled(1_000, 1_000)), [], 'as long without a snapshot');
  assert.deepEqual(severity(stalled(5_000)), [], 'the election timeout is not known');
});

test('measured stands beside configured', () => {
  assert.deepEqual(found([failoverCell, stalled(1_500)])[0]?.measured, [
    {
      what: 'The longest time without an accepted write around a snapshot',
      value: 1_500,
      unit: 'ms',
      against: { what: 'election timeout', value: 1_000 },
    },
  ]);
});

test('where writes tell nothing the longest snapshot counts, and it does not where they go on beside it', () => {
  assert.match(found([failoverCell], 2_000)[0]?.title ?? '', /^The longest snapshot took 2[.]00 s, 2[.]00x/);
  assert.deepEqual(found([failoverCell, stalled(10)], 2_000), []);
});

test('a client that gives up before an election is over is told, where its patience is known', () => {
  const titles = (command: readonly string[]) => found([failoverCell], 0, command).map(({ title }) => title);
  assert.deepEqual(titles(['bench', '--timeout', '2s']), []);
  assert.deepEqual(titles(['bench', '--timeout']), []);
  assert.match(titles(['bench', '--timeout=800ms'])[0] ?? '', /^Requests are given up after 800 ms/);
});

const configuredAs = (settings: readonly ConfiguredSetting[], ...cells: readonly Cell[]) =>
  timeoutInvariant.find(exampleReportOf(cells, { clusters: configuredWith(settings), snapshots: [], command: [] }));

test('a configured election timeout is enough, and goes before the one that a failover found', () => {
  const set = exampleSetting({ value: 2_000 });
  assert.deepEqual(
    configuredAs([set], stalled(1_100)).map(({ severity }) => severity),
    ['warning'],
  );
  const [found] = configuredAs([set], stalled(1_100), failoverCell);
  assert.equal(found?.severity, 'warning', 'more than the 1 s that the failover found');
  assert.deepEqual(found?.measured.at(-1), {
    ...{ what: 'election timeout as it is configured', value: 2_000, unit: 'ms' },
    against: { what: 'as a failover found it', value: 1_000 },
  });
  assert.match(
    found?.advice ?? '',
    /^Set the election timeout \(--election-timeout, now 2[.]00 s\) to 3[.]30 s or more/,
  );
});

test('a service that gives requests up before an election is over is told, by the upper end of the range', () => {
  const range = exampleSetting({ key: 'lower, upper', upTo: 3_000 });
  const request = (value: number) => exampleSetting({ name: 'request-timeout', key: 'requestTimeout', value });
  const titles = (value: number) => configuredAs([range, request(value)]).map(({ title }) => title);
  assert.deepEqual(titles(10_000), []);
  assert.deepEqual(titles(3_000), [
    'The service gives requests up after 3.00 s, before followers notice after 1.00 s to 3.00 s that their leader is gone.',
  ]);
  assert.match(
    configuredAs([range, request(2_000)])[0]?.advice ?? '',
    /above 6[.]00 s \(request timeout of the service \(requestTimeout, now 2[.]00 s\)\)/,
  );
});

test('where the election timeout is known from is said as it is, beside stalls and beside requests', () => {
  const certainties = (all: ReturnType<typeof found>) => all.map(({ certainty }) => certainty);
  const set = exampleSetting({ value: 1_000 });
  const asked = exampleSetting({ name: 'request-timeout', key: 'requestTimeout', value: 500 });
  assert.deepEqual(certainties(configuredAs([set, asked], stalled(1_100), failoverCell)), [
    'Measured beside the configured election timeout, in windows of load.',
    'Both are configured.',
  ]);
  assert.deepEqual(certainties(configuredAs([asked], stalled(1_100), failoverCell)), [
    'Measured beside the election timeout as a failover found it, in windows of load.',
    'The request timeout is configured, and the election timeout is as a failover found it.',
  ]);
  assert.deepEqual(certainties(found([failoverCell], 2_000, ['bench', '--timeout=800ms'])), [
    'Measured beside the election timeout as a failover found it; whether it holds up heartbeats is not seen.',
    'The request timeout is configured, and the election timeout is as a failover found it.',
  ]);
});
