import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestRate } from '../../../lib/analysis/best-rate.ts';
import { memoryByEntries, resourcesByLoad } from '../../../lib/analysis/loads.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { shareLoad } from '../../../lib/scenarios/shares.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import { examplePlan, exampleResources, exampleUsage, timedCell } from '../../fixtures/example-report.ts';

const writing = (users: number, opsPerSecond: number, repetition: number): Cell =>
  timedCell({ scenario: 'write-concurrent', step: usersStep(users), repetition }, 1, {
    operation: 'write',
    opsPerSecond,
  });

test('the best rate is that of the best step, over its repetitions, on the same dataset', () => {
  const here = examplePlan({ scenario: 'resources-by-load' });
  const cells = [writing(1, 100, 1), writing(10, 900, 1), writing(10, 700.6, 2), writing(50, 500, 1)];
  // The median of 900 and 700.6.
  assert.equal(bestRate(cells, here), 800);
  assert.equal(bestRate(cells, { ...here, entries: here.entries + 1 }), null);
  assert.equal(bestRate([], here), null);
});

function shareCell(share: number, cpuCoresMean: number, rssMeanBytes: number, plan = {}): Cell {
  const node = (name: string, times: number) =>
    exampleUsage(`${name}/etcd`, { cpuCoresMean: cpuCoresMean * times, rssMeanBytes, writtenBytes: 4_096 });
  const step = { name: `load-${share}`, users: 0, load: shareLoad(share, 1_000) };
  const changes = { operation: 'write', ok: 16, opsPerSecond: 16 } as const;
  const nodes = ['a', 'b', 'c'].map((name) => ({
    node: name,
    data: null,
    network: { receivedBytes: 3_000, sentBytes: 6_000 },
  }));
  const processes = [node('a', 1), node('b', 2), node('c', 4)];
  const resources = exampleResources({ processes, nodes });
  return timedCell({ scenario: 'resources-by-load', step, ...plan }, 1, changes, { resources, windowSeconds: 2 });
}

test('what nodes take is told for each load, the least first, by node and as the median over them', () => {
  const [found, ...more] = resourcesByLoad([shareCell(50, 0.2, 100), shareCell(10, 0.1, 50)]);
  assert.ok(found && more.length === 0);
  assert.deepEqual(
    found.loads.map(({ shareOfBest, offeredPerSecond, opsPerSecond, nodes }) => [
      shareOfBest,
      offeredPerSecond,
      opsPerSecond,
      nodes.map(({ cpuPercent }) => Math.round(cpuPercent ?? -1)),
    ]),
    [
      [10, 100, 8, [10, 20, 40]],
      [50, 500, 8, [20, 40, 80]],
    ],
  );
  const { cpuPercent, rssBytes, writtenPerWrite, writtenPerSecond, network, dataBytes } = found.loads[1]?.median ?? {};
  assert.deepEqual([cpuPercent, rssBytes, writtenPerWrite, writtenPerSecond, dataBytes], [40, 100, 256, 2_048, null]);
  // 3,000 and 6,000 bytes in two seconds.
  assert.deepEqual(network, { inPerSecond: 1_500, outPerSecond: 3_000 });
});

test('what nodes hold is told by the entries that were written to new ones, the fewest first', () => {
  const filled = (entries: number, rss: number): Cell =>
    shareCell(0, 0, rss, { scenario: 'memory-by-entries', entries });
  const [found, ...more] = memoryByEntries([filled(1_000, 70), filled(0, 40)]);
  assert.ok(found && more.length === 0);
  assert.deepEqual(
    found.fillings.map(({ entries, median }) => [entries, median.rssBytes]),
    [
      [0, 40],
      [1_000, 70],
    ],
  );
  assert.deepEqual(resourcesByLoad([filled(0, 1)]), []);
});
