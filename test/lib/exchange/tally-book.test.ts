import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketOf } from '../../../lib/base/histogram.ts';
import { distributionOf, type StepTally, TallyBook } from '../../../lib/exchange/tally-book.ts';
import { formatLoad, formatTally, type TallyLine } from '../../../lib/exchange/tally-line.ts';
import { resultsOfTally, withDistributions } from '../../../lib/exchange/tally-results.ts';
import { type Schedule, usersStep } from '../../../lib/scenarios/steps.ts';

interface Told
  extends Partial<Pick<TallyLine, 'step' | 'second' | 'node' | 'failures' | 'redirects' | 'operation' | 'alive'>> {
  readonly ms?: readonly number[];
  readonly offered?: number;
}

function line({ ms = [], failures = [], ...rest }: Told): string {
  return formatTally({
    step: 0,
    second: 0,
    operation: 'write',
    node: 'a:1',
    offered: ms.length + failures.reduce((sum, { count }) => sum + count, 0),
    redirects: 0,
    alive: [],
    ...rest,
    failures,
    answered: {
      count: ms.length,
      sumMs: ms.reduce((sum, value) => sum + value, 0),
      minMs: Math.min(...ms),
      maxMs: Math.max(0, ...ms),
      buckets: [...new Set(ms.map(bucketOf))],
      counts: [...new Set(ms.map(bucketOf))].map((bucket) => ms.filter((one) => bucketOf(one) === bucket).length),
    },
  });
}

function bookOf(...told: readonly Told[]): TallyBook {
  const book = new TallyBook();
  for (const each of told) book.take(line(each));
  return book;
}

const tallyOf = (book: TallyBook): StepTally => book.of(0, 'write') as StepTally;

test('lines of users, nodes and seconds add up', () => {
  const book = bookOf(
    { ms: [1, 1] },
    { ms: [2], node: 'b:1' },
    { ms: [3, 9], second: 1, failures: [{ outcome: 'unknown', reason: 'timeout', count: 2 }] },
  );
  const { seconds, nodes, histogram, halves } = distributionOf(tallyOf(book), 2);
  assert.deepEqual(
    [seconds.offered, seconds.ok, seconds.unknown, seconds.rejected],
    [
      [3, 4],
      [3, 2],
      [0, 2],
      [0, 0],
    ],
  );
  assert.deepEqual(seconds.maxMs, [2, 9]);
  assert.deepEqual(
    nodes.map(({ node, ok, unknown }) => [node, ok, unknown]),
    [
      ['a:1', 4, 2],
      ['b:1', 1, 0],
    ],
  );
  assert.deepEqual([histogram.count, histogram.sumMs, histogram.minMs, histogram.maxMs], [5, 16, 1, 9]);
  assert.deepEqual([histogram.unitMs, histogram.subBucketBits], [0.001, 7]);
  assert.deepEqual(histogram.buckets, [1, 2, 3, 9].map(bucketOf));
  assert.deepEqual(histogram.counts, [2, 1, 1, 1]);
  assert.deepEqual(
    halves.map(({ ok, maxMs }) => [ok, maxMs]),
    [
      [3, 2],
      [2, 9],
    ],
  );
});

test('two processes whose lines come in turn are one, and so are late lines of an earlier second', () => {
  const parts: Told[] = [{ ms: [1] }, { ms: [4], second: 1 }, { ms: [2] }, { ms: [8], node: 'b:1' }];
  const whole = distributionOf(tallyOf(bookOf(...parts)), 2);
  assert.deepEqual(distributionOf(tallyOf(bookOf(...[...parts].reverse())), 2), whole);
});

test('steps and operations are kept apart', () => {
  const book = bookOf({ ms: [1], step: 1 }, { ms: [2], operation: 'read' });
  assert.equal(book.of(0, 'write'), null);
  assert.equal(book.of(1, 'write')?.whole.ok, 1);
  assert.equal(book.of(0, 'read')?.whole.histogram.maxMs, 2);
});

test('what was sent while k6 ended the step is in its last second, and an empty second is there', () => {
  const { seconds } = distributionOf(tallyOf(bookOf({ ms: [1] }, { ms: [1], second: 3 }, { ms: [7], second: 4 })), 3.5);
  assert.deepEqual(seconds.ok, [1, 0, 0, 2]);
  assert.deepEqual(seconds.p99Ms[1], null);
  assert.deepEqual(seconds.maxMs, [1, null, null, 7]);
});

test('of an odd number of seconds the middle one is in neither half, and one second has no halves', () => {
  const book = bookOf({ ms: [1] }, { ms: [1, 1], second: 1 }, { ms: [1, 1, 1], second: 2 });
  assert.deepEqual(
    distributionOf(tallyOf(book), 3).halves.map(({ ok }) => ok),
    [1, 3],
  );
  assert.deepEqual(distributionOf(tallyOf(book), 1).halves, []);
});

test('a wrong value was answered, and is not ok', () => {
  const book = bookOf({
    ms: [1, 2, 3],
    failures: [{ outcome: 'rejected', reason: 'wrong-value', count: 1 }],
    offered: 3,
  });
  const { whole } = tallyOf(book);
  assert.deepEqual([whole.ok, whole.histogram.count, whole.failed('rejected'), whole.offered], [2, 3, 1, 3]);
});

test('the load began when its first user did', () => {
  const book = new TallyBook();
  assert.equal(book.loadEpochMs, null);
  for (const loadEpochMs of [2_000, 1_500, 1_700]) assert.equal(book.take(formatLoad({ loadEpochMs })), null);
  assert.equal(book.loadEpochMs, 1_500);
});

const schedule: Schedule = { steps: [usersStep(1), usersStep(2)], warmupMs: 1_000, durationMs: 3_000 };
const nature = { payloadBytes: 100, protocol: 'http' } as const;

test('without a summary a finished step has its numbers from the histogram', () => {
  const book = bookOf({ ms: [2, 2, 2, 2, 2, 2] }, { failures: [{ outcome: 'rejected', reason: 'refused', count: 2 }] });
  const [result] = resultsOfTally(book, schedule, nature, 4_250);
  assert.equal(result?.windowSeconds, 3);
  const [write] = result?.operations ?? [];
  assert.deepEqual([write?.ok, write?.rejected, write?.opsPerSecond, write?.errorRate], [6, 2, 2, 0.25]);
  assert.deepEqual(
    [write?.latencyFrom, write?.payloadBytesPerSecond, write?.bytesPerResponse],
    ['histogram', 200, null],
  );
  assert.deepEqual(write?.reasons, [{ outcome: 'rejected', reason: 'refused', count: 2 }]);
  assert.deepEqual(write?.latencyMs, { min: 2, mean: 2, p50: 2, p95: 2, p99: 2, p999: 2, max: 2 });
});

test('of a step that was cut off the whole seconds that users had time to tell of count', () => {
  const seconds = (elapsed: number) =>
    resultsOfTally(bookOf(), schedule, nature, elapsed).map((one) => one.windowSeconds);
  assert.deepEqual(seconds(900), [0, 0]);
  assert.deepEqual(seconds(3_249), [1, 0]);
  assert.deepEqual(seconds(4_249), [2, 0]);
  assert.deepEqual(seconds(4_250), [3, 0]);
  assert.deepEqual(seconds(7_300), [3, 2]);
});

test('what a step told nothing of stays without a distribution', () => {
  const results = resultsOfTally(bookOf({ ms: [1] }), schedule, nature, 10_000).map((result) => ({
    ...result,
    operations: result.operations.map((operation) => ({ ...operation, distribution: null })),
  }));
  const [first, second] = withDistributions(results, bookOf({ ms: [1] }));
  assert.equal(first?.operations[0]?.distribution?.histogram.count, 1);
  assert.equal(second?.operations[0]?.distribution, null);
});

const slotsBut = (all: number, from: number, to: number): number[] =>
  Array.from({ length: all }, (_, slot) => slot).filter((slot) => slot < from || slot >= to);

test('time without a success is what no user of any node saw one in', () => {
  const frozen = bookOf(
    { ms: [1], alive: slotsBut(100, 20, 70) },
    { ms: [1], node: 'b:1', alive: slotsBut(100, 10, 60) },
  );
  const { silence } = distributionOf(tallyOf(frozen), 5);
  assert.deepEqual(silence, { slotMs: 50, silentMs: 2_000, longest: [{ atMs: 1_000, ms: 2_000 }] });
});

test('one or two slots without a success say nothing, nor do those beyond the window', () => {
  const alive = [...slotsBut(60, 3, 5), 99];
  assert.equal(distributionOf(tallyOf(bookOf({ ms: [1], alive })), 3).silence?.silentMs, 0);
});

test('a window that ends in silence says so, and one without any success is silent throughout', () => {
  const cut = distributionOf(tallyOf(bookOf({ ms: [1], alive: slotsBut(40, 30, 40) })), 2);
  assert.deepEqual(cut.silence?.longest, [{ atMs: 1_500, ms: 500 }]);
  const failed = [{ outcome: 'unknown', reason: 'timeout', count: 2 }] as const;
  assert.equal(distributionOf(tallyOf(bookOf({ failures: failed })), 2).silence?.silentMs, 2_000);
});
