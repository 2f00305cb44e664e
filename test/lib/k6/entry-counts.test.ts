import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Xorshift } from '../../../lib/base/random.ts';
import { TallyBook } from '../../../lib/exchange/tally-book.ts';
import { DRAWN, Draw } from '../../../lib/k6/draw.ts';
import { EntryCounts } from '../../../lib/k6/entry-counts.ts';
import { Tally } from '../../../lib/k6/tally.ts';
import { READS, WRITES } from '../../../lib/scenarios/steps.ts';

const NODES = ['http://a:1', 'http://b:1'];
const PLACES = [{ url: NODES[0] }, { url: NODES[1] }];

/** What is printed meanwhile, as the runner merges it. */
function bookOf(act: () => void): TallyBook {
  const book = new TallyBook();
  const log = mock.method(console, 'log', (line: string) => book.take(line));
  act();
  log.mock.restore();
  return book;
}

function drawn(load: typeof WRITES, aim: { reader: number; writer: number }) {
  const draw = new Draw<object>(0);
  const counts = new EntryCounts(draw, NODES);
  draw.fill(new Xorshift(1), (word) => word % 100, load, { places: PLACES, ...aim });
  counts.restart(0);
  return { draw, counts };
}

test('writes to one node are counted with what each took', () => {
  const { draw, counts } = drawn(WRITES, { reader: -1, writer: 1 });
  draw.took.fill(2);
  draw.took[1] = 0.5;
  draw.took[2] = 9;
  draw.at = 10;
  const book = bookOf(() => {
    counts.count(0);
    counts.count(0);
    counts.tell(3, 7);
    counts.tell(3, 7);
  });
  const writes = book.of(3, 'write');
  assert.deepEqual([...(writes?.nodes.keys() ?? [])], ['b:1']);
  assert.deepEqual([...(writes?.seconds.keys() ?? [])], [7]);
  const { histogram, offered } = writes?.whole ?? assert.fail('nothing was told');
  assert.deepEqual(
    [histogram.count, offered, histogram.sumMs, histogram.minMs, histogram.maxMs],
    [10, 10, 25.5, 0.5, 9],
  );
});

test('reads of all nodes in turn are counted by node, the rest of a draw later', () => {
  const { draw, counts } = drawn(READS, { reader: -1, writer: 0 });
  draw.took.fill(1);
  draw.at = 3;
  const book = bookOf(() => {
    counts.count(0);
    draw.at = DRAWN;
    counts.count(0);
    counts.tell(0, 0);
  });
  const nodes = [...(book.of(0, 'read')?.nodes ?? [])].map(([node, { ok }]) => [node, ok]);
  assert.deepEqual(nodes, [
    ['a:1', 32],
    ['b:1', 32],
  ]);
});

test('a mixed draw is counted by kind', () => {
  const { draw, counts } = drawn({ ...WRITES, readPercent: 50 }, { reader: 0, writer: 0 });
  draw.took.fill(1);
  draw.at = DRAWN;
  const book = bookOf(() => {
    counts.count(0);
    counts.tell(0, 0);
  });
  const reads = draw.reads.filter(Boolean).length;
  assert.deepEqual([book.of(0, 'read')?.whole.ok, book.of(0, 'write')?.whole.ok], [reads, DRAWN - reads]);
});

test('one that was no success was offered, and has no latency', () => {
  const { draw, counts } = drawn(WRITES, { reader: -1, writer: 0 });
  draw.took.fill(1);
  draw.took[1] = -1;
  draw.at = 4;
  const book = bookOf(() => {
    counts.unlike();
    counts.of('write', 0).fail('unknown', 'timeout');
    counts.count(0);
    counts.tell(0, 0);
  });
  const { whole } = book.of(0, 'write') ?? assert.fail('nothing was told');
  assert.deepEqual([whole.ok, whole.offered, whole.failed('unknown'), whole.histogram.minMs], [3, 4, 1, 1]);
});

test('one that another node acknowledged is counted there', () => {
  const { draw, counts } = drawn(WRITES, { reader: -1, writer: 0 });
  draw.took.fill(1);
  draw.nodes[2] = 1;
  draw.at = 3;
  const book = bookOf(() => {
    counts.unlike();
    counts.count(0);
    counts.tell(0, 0);
  });
  assert.deepEqual(
    [...(book.of(0, 'write')?.nodes ?? [])].map(([node, { ok }]) => [node, ok]),
    [
      ['a:1', 2],
      ['b:1', 1],
    ],
  );
});

test('what is skipped or left undone is not counted', () => {
  const { draw, counts } = drawn(WRITES, { reader: -1, writer: 0 });
  draw.took.fill(1);
  draw.at = 5;
  counts.skip();
  draw.forget();
  counts.restart(DRAWN);
  const book = bookOf(() => {
    counts.count(0);
    counts.tell(0, 0);
  });
  assert.equal(book.of(0, 'write'), null);
});

test('latencies of every length are counted, those of a clock that was set back as the shortest', () => {
  const tally = new Tally();
  const values = [-3, 0, 0.0001, 0.3, 17, 90_000, 4_000_000];
  const book = bookOf(() => {
    for (const ms of values) tally.counts('query', 'a:1').answer(ms);
    tally.tell(0, 0);
  });
  const { histogram } = book.of(0, 'query')?.whole ?? assert.fail('nothing was told');
  assert.equal(histogram.count, values.length);
  const { buckets, counts } = histogram.buckets();
  assert.deepEqual([buckets[0], counts[0]], [0, 2]);
  assert.equal(
    counts.reduce((sum, held) => sum + held, 0),
    values.length,
  );
  assert.equal(histogram.maxMs, 4_000_000);
});

test('a slot is alive when an operation was seen to end in it with success, however it was counted', () => {
  for (const [load, aim] of [
    [WRITES, { reader: -1, writer: 1 }],
    [READS, { reader: -1, writer: 0 }],
  ] as const) {
    const { draw, counts } = drawn(load, aim);
    draw.took.fill(-1);
    draw.took[0] = 1;
    draw.took[2] = 1;
    counts.unlike();
    const book = bookOf(() => {
      draw.at = 1;
      counts.count(4);
      draw.at = 2;
      counts.unlike();
      counts.count(5);
      draw.at = 3;
      counts.unlike();
      counts.count(6);
      counts.tell(0, 0);
    });
    const [operation] = load === WRITES ? (['write'] as const) : (['read'] as const);
    assert.deepEqual([...(book.of(0, operation)?.alive ?? [])].sort(), [4, 6]);
  }
});
