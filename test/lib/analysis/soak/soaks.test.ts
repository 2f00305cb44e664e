import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../../lib/analysis/analyse.ts';
import { intervalEnds, intervalMs } from '../../../../lib/analysis/soak/intervals.ts';
import { soaksOf } from '../../../../lib/analysis/soak/soaks.ts';
import { partsOf, trendOf } from '../../../../lib/analysis/soak/trend.ts';
import { unsteadyIn } from '../../../../lib/analysis/soak/unsteady.ts';
import { openLoad } from '../../../../lib/scenarios/steps.ts';
import { at, exampleCourse, exampleGrowth, exampleOperation, soakCells } from '../../../fixtures/example-report.ts';

const MIB = 1_024 ** 2;

test('a course has a point for each second, and no more than 240 of them', () => {
  assert.deepEqual(intervalEnds(5_000, 8_000), [6_000, 7_000, 8_000]);
  assert.deepEqual(
    [intervalMs(1_000), intervalMs(240_000), intervalMs(240_001), intervalMs(600_000)],
    [1_000, 1_000, 2_000, 3_000],
  );
  // What clocks add by rounding is no interval.
  assert.deepEqual([intervalMs(240_000.000_2), intervalEnds(0, 3_000.000_1).length], [1_000, 3]);
  for (const hours of [1, 24, 168]) {
    const ends = intervalEnds(0, hours * 3_600_000);
    assert.ok(ends.length <= 240 && ends.length > 200, `${ends.length}`);
    assert.equal(ends.at(-1), hours * 3_600_000);
  }
  // The last interval is what is left.
  assert.deepEqual(intervalEnds(0, 2_500), [1_000, 2_000, 2_500]);
  assert.deepEqual(intervalEnds(0, 0), [0]);
});

test('a course is fitted by the means of twelve parts', () => {
  const points = at(24, (moment) => moment).map((value) => ({ atMs: 1_000 * value, value }));
  assert.deepEqual(partsOf(points)[0], { atMs: 500, value: 0.5 });
  assert.equal(partsOf(points).length, 12);
  assert.equal(partsOf(points.slice(0, 5)).length, 5);
  // One more each second are 3,600 an hour.
  const trend = trendOf(points);
  assert.deepEqual([trend?.first, trend?.last, trend?.peak], [0, 23, 23]);
  assert.ok(Math.abs((trend?.perHour ?? 0) - 3_600) < 1e-6 && Math.abs((trend?.interval?.low ?? 0) - 3_600) < 1e-3);
  // Two points are a line of which nobody knows how sure it is.
  assert.equal(trendOf(points.slice(0, 2))?.perHour, null);
  assert.equal(trendOf([]), null);
});

test('what was written, how memory went on beside what is stored, and what came back, follow from the courses', () => {
  const idle = exampleGrowth(3, {
    operations: [],
    nodes: [exampleCourse(3, 0, { rssAnonBytes: [60 * MIB, null, 55 * MIB] })],
  });
  const [soak, ...more] = soaksOf(soakCells(exampleGrowth(60, { nodes: [exampleCourse(60, 2)] }), idle));
  assert.ok(soak && more.length === 0);
  assert.deepEqual(
    [soak.seconds, soak.idleSeconds, soak.entriesWritten, soak.valueBytes],
    [60, 3, 2_400, 2_400 * 1_024],
  );
  const [node] = soak.nodes;
  assert.ok(node?.memory);
  assert.equal(node.memory.of, 'own');
  assert.deepEqual([node.memory.first, node.memory.last, node.memory.peak], [40 * MIB, 158 * MIB, 158 * MIB]);
  // 2 MiB a second.
  assert.ok(Math.abs((node.memory.perHour ?? 0) / (7_200 * MIB) - 1) < 1e-9);
  assert.ok(Math.abs((node.memory.secondHalf?.perHour ?? 0) / (7_200 * MIB) - 1) < 1e-9);
  // Folder and store grow by 59 MiB, the values are 2.3.
  assert.equal(node.storedBytes, 59 * MIB);
  assert.ok(Math.abs((node.memoryPerStored ?? 0) - 120 / 59) < 1e-9);
  assert.equal(node.memoryAfterIdle, 55 * MIB);
  // Of 118 MiB 103 came back.
  assert.ok(Math.abs((node.givenBack ?? 0) - 103 / 118) < 1e-9);
  const [write, read] = soak.operations;
  assert.deepEqual(
    [write?.offeredPerSecond, write?.firstHalfPerSecond, write?.lastHalfPerSecond, write?.held],
    [40, 40, 40, true],
  );
  assert.deepEqual([read?.offeredPerSecond, read?.p99Ms?.first, read?.p99Ms?.last], [20, 2, 2]);
  // 1 ms more each second.
  assert.ok(Math.abs((write?.p99Ms?.perHour ?? 0) - 3_600) < 1e-6);
  assert.deepEqual(soak.cells, ['small/medium/soak/load/cluster/http/1', 'small/medium/soak/idle/cluster/http/1']);
});

test('a rate that is not held in the last half is told, and what is not known stays unknown', () => {
  const unknown = at(10, () => 0).map(() => null);
  const nothing = {
    rssBytes: unknown,
    rssAnonBytes: unknown,
    dataBytes: unknown,
    writtenBytes: unknown,
    storeBytes: unknown,
  };
  const growth = exampleGrowth(10, {
    operations: [
      { operation: 'write', ok: at(10, (moment) => (moment < 5 ? 40 : 30)), p50Ms: unknown, p99Ms: unknown },
    ],
    nodes: [exampleCourse(10, 1, { ...nothing, storeUsedBytes: unknown })],
  });
  const [soak] = soaksOf(soakCells(growth, null));
  const [write] = soak?.operations ?? [];
  assert.deepEqual(
    [write?.firstHalfPerSecond, write?.lastHalfPerSecond, write?.held, write?.p99Ms],
    [40, 30, false, null],
  );
  assert.deepEqual(soak?.nodes[0], {
    ...{
      node: 'node1',
      memory: null,
      rss: null,
      data: null,
      store: null,
      writtenBytes: null,
      storedBytes: 400 * 1_024,
    },
    ...{ memoryPerStored: null, memoryAfterIdle: null, givenBack: null },
  });
  assert.equal(soak?.idleSeconds, null);
});

test('all resident memory takes the place of own memory where that is not known', () => {
  const course = exampleCourse(12, 1, { rssAnonBytes: at(12, () => 0).map(() => null) });
  const [soak] = soaksOf(soakCells(exampleGrowth(12, { nodes: [course] }), null));
  assert.deepEqual([soak?.nodes[0]?.memory?.of, soak?.nodes[0]?.memory?.first], ['resident', 60 * MIB]);
});

test('a soak is in no other comparison, and the time after it is none of the loads that are shares of a rate', () => {
  const { soaks, loads, fillings, sizes, protocols } = analyse(
    soakCells(exampleGrowth(12), exampleGrowth(3, { operations: [] })),
  );
  assert.deepEqual([soaks.length, loads, fillings, sizes, protocols], [1, [], [], [], []]);
});

test('a load is steady when all but 5 % of it was done, and the halves of the window are alike', () => {
  const load = openLoad(100, 0);
  const half = (p50Ms: number) => ({ ok: 300, rejected: 0, unknown: 0, p50Ms, p99Ms: p50Ms, maxMs: p50Ms });
  const done = (ok: number, ...medians: number[]) => {
    const [operation] = [exampleOperation({ ok })];
    const halves = medians.map(half);
    const distribution =
      halves.length === 0 ? null : ({ halves } as unknown as NonNullable<typeof operation.distribution>);
    return unsteadyIn({ operations: [{ ...operation, distribution }], windowSeconds: 6 }, load);
  };
  assert.equal(done(600), null);
  // 5 % of 600, and one.
  assert.equal(done(569), null);
  assert.equal(done(568), '94.7 of 100 writes/s were completed');
  assert.equal(done(600, 20, 36), null);
  assert.equal(done(600, 20, 37), 'the median of writes was 20 ms in one half of 6 s and 37 ms in the other');
  assert.equal(unsteadyIn({ operations: [], windowSeconds: 6 }, load), '0 of 100 writes/s were completed');
});
