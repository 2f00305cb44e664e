import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeMetric } from '../../../../lib/targets/metrics.ts';
import type { PROCESS_START } from '../../../../runner/monitors/metrics/names.ts';
import type { Reading } from '../../../../runner/monitors/metrics/reading.ts';
import { type Growth, NodeTrack } from '../../../../runner/monitors/metrics/track.ts';

const INF = Number.POSITIVE_INFINITY;
const GROWTHS = new Map<NodeMetric, Growth>([
  ['appended', 'count'],
  ['preVotes', 'count'],
  ['committed', 'position'],
  ['storeBytes', 'level'],
]);

type Numbers = Partial<Record<NodeMetric | typeof PROCESS_START, number>>;

/** What a node told: numbers, and how many flushes of 2 ms it has made, in the bucket up to 4. */
function told(numbers: Numbers, flushes?: number): Reading {
  const timed =
    flushes === undefined
      ? []
      : ([
          ['flush', { count: flushes, sumMs: 2 * flushes, bounds: [1, 4, INF], counts: [0, flushes, flushes] }],
        ] as const);
  return {
    numbers: new Map(Object.entries(numbers) as [NodeMetric, number][]),
    times: new Map(timed),
    families: new Map(),
  };
}

/** A node that told these, one second after the other from second 1 on. */
function track(...readings: readonly Reading[]): NodeTrack {
  const made = new NodeTrack(GROWTHS);
  for (const [at, reading] of readings.entries()) made.add(reading, (at + 1) * 1_000);
  return made;
}

test('what grew between two answers counts in a window by the share that lies in it', () => {
  const one = track(told({ appended: 100, committed: 50 }, 10), told({ appended: 110, committed: 54 }, 14));
  assert.equal(one.grown('appended', 1_000, 2_000), 10);
  assert.equal(one.grown('committed', 1_000, 2_000), 4);
  assert.equal(one.grown('appended', 0, 1_500), 5);
  assert.equal(one.grown('appended', 1_250, 1_750), 5);
  assert.deepEqual(one.timed('flush', 1_000, 1_500), { count: 2, sumMs: 4, bounds: [1, 4, INF], counts: [0, 2, 2] });
  assert.deepEqual(one.coverage(0, 5_000), { seconds: 1, restarts: 0 });
  assert.deepEqual(one.coverage(0, 1_000), { seconds: 0, restarts: 0 });
  assert.equal(one.grown('appended', 2_500, 5_000), null);
});

test('one answer is none to compare with', () => {
  const one = track(told({ appended: 100, storeBytes: 7 }));
  assert.deepEqual([one.grown('appended', 0, 9_000), one.timed('flush', 0, 9_000)], [null, null]);
  assert.deepEqual(one.level('storeBytes', 0, 9_000), { last: 7, peak: 7 });
});

test('a count that was not listed before had counted nothing', () => {
  const one = track(told({ appended: 5 }), told({ appended: 5, preVotes: 3 }, 4));
  assert.equal(one.grown('preVotes', 0, 9_000), 3);
  assert.equal(one.timed('flush', 0, 9_000)?.count, 4);
  // Where a log stood before its place was told nobody knows.
  const other = track(
    told({ appended: 5 }),
    told({ appended: 5, committed: 90 }),
    told({ appended: 5, committed: 91 }),
  );
  assert.equal(other.grown('committed', 0, 9_000), 1);
});

test('a process that began anew counts from zero, and its log goes on', () => {
  const one = track(
    told({ appended: 100, preVotes: 2, committed: 1_000 }, 50),
    // What was counted after the first answer and before the end is lost: 3 appended since the start.
    told({ appended: 3, committed: 0 }, 2),
    told({ appended: 8, preVotes: 1, committed: 1_020 }, 4),
  );
  assert.deepEqual(one.coverage(0, 9_000), { seconds: 2, restarts: 1 });
  assert.equal(one.grown('appended', 0, 9_000), 8);
  assert.equal(one.grown('preVotes', 0, 9_000), 1);
  assert.equal(one.grown('committed', 0, 9_000), 20);
  assert.equal(one.timed('flush', 0, 9_000)?.count, 4);
});

test('a process that soon counted more than the one before is told by its start', () => {
  const one = track(told({ appended: 4, processStart: 1_000 }), told({ appended: 9, processStart: 1_300.5 }));
  assert.deepEqual(one.coverage(0, 9_000).restarts, 1);
  assert.equal(one.grown('appended', 0, 9_000), 9);
  const same = track(told({ appended: 4, processStart: 1_000 }), told({ appended: 9, processStart: 1_000.01 }));
  assert.deepEqual([same.coverage(0, 9_000).restarts, same.grown('appended', 0, 9_000)], [0, 5]);
});

test('a process that began within a second of the one before is told by where in the second', () => {
  const restartsFrom = (start: number): number =>
    track(told({ appended: 4, processStart: 1_000.25 }, 5), told({ appended: 9, processStart: start }, 6)).coverage(
      0,
      9_000,
    ).restarts;
  assert.deepEqual([1_000.25, 1_001.25, 999.25, 1_000.26].map(restartsFrom), [0, 0, 0, 0]);
  assert.deepEqual([1_000.75, 1_000.95, 1_000.3, 1_002.25].map(restartsFrom), [1, 1, 1, 1]);
});

test('another process is told by what it took too little time for, or has too little of in a bucket', () => {
  const flushes = (count: number, sumMs: number, fast: number): Reading => ({
    ...told({}),
    times: new Map([['flush', { count, sumMs, bounds: [1, INF], counts: [fast, count] }]]),
  });
  const then = flushes(5, 40, 4);
  const quicker = track(then, flushes(6, 7, 5));
  assert.deepEqual([quicker.coverage(0, 9_000).restarts, quicker.timed('flush', 0, 9_000)?.sumMs], [1, 7]);
  const slower = track(then, flushes(6, 50, 3));
  assert.deepEqual([slower.coverage(0, 9_000).restarts, slower.timed('flush', 0, 9_000)?.count], [1, 6]);
  // The order in which fractions are added up is no other process, and nothing took less than no time.
  const rounded = track(then, flushes(5, 40 - 7e-15, 4));
  assert.deepEqual([rounded.coverage(0, 9_000).restarts, rounded.timed('flush', 0, 9_000)?.sumMs], [0, 0]);
});

test('a node that lost its log is behind until it is where it was', () => {
  const one = track(
    told({ committed: 100 }),
    told({ committed: 40 }),
    told({ committed: 99 }),
    told({ committed: 103 }),
  );
  assert.equal(one.grown('committed', 1_000, 4_000), 3);
});

test('a level is what it was last in the window, and the most that it was', () => {
  const one = track(...[5, 9, 7, 30].map((storeBytes) => told({ storeBytes })));
  assert.deepEqual(one.level('storeBytes', 1_000, 3_500), { last: 7, peak: 9 });
  assert.deepEqual(one.level('storeBytes', 3_100, 3_200), { last: 30, peak: 30 });
});

test('of buckets that change nothing is said, of what they hold it is', () => {
  const other: Reading = {
    ...told({}),
    times: new Map([['flush', { count: 9, sumMs: 20, bounds: [3, INF], counts: [9, 9] }]]),
  };
  assert.deepEqual(track(told({}, 5), other).timed('flush', 0, 9_000), { count: 4, sumMs: 10, bounds: [], counts: [] });
});

test('an answer that is no later than the last is left out', () => {
  const one = track(told({ appended: 1 }), told({ appended: 4 }));
  one.add(told({ appended: 9 }), 2_000);
  assert.deepEqual([one.grown('appended', 0, 9_000), one.lastMs], [3, 2_000]);
});

test('after hours a window at the end is still exact', () => {
  const one = new NodeTrack(GROWTHS);
  for (let second = 1; second <= 10_000; second++) one.add(told({ appended: 2 * second }, second), second * 1_000);
  assert.equal(one.grown('appended', 9_990_000, 10_000_000), 20);
  assert.equal(one.timed('flush', 9_990_000, 10_000_000)?.count, 10);
  assert.equal(one.grown('appended', 1_000, 10_000_000), 19_998);
});
