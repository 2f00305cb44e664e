import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueueWatch } from '../../../../runner/monitors/queues/watch.ts';

const NAMES = ['q1', 'q2'];
/** From one look to the next: the test says when. */
const NEVER_MS = 3_600_000;

/** A watch whose looks are taken by hand, at moments of its own clock; ms since 1970 are 1,000 more. */
function watched() {
  let now = 0;
  let told: Map<string, string | null> | null = null;
  const watch = new QueueWatch({
    names: NAMES,
    leaders: { told: async () => told, nameOf: (id) => `http://node${id}` },
    clock: { elapsedMs: () => now, epochMs: () => now + 1_000 },
    everyMs: NEVER_MS,
  });
  const look = async (atMs: number, one: string | null, two: string | null): Promise<void> => {
    now = atMs;
    told = new Map([
      ['q1', one],
      ['q2', two],
    ]);
    await watch.settle();
  };
  return { watch, look, silent: () => (told = null) };
}

test('a quiet window has the same leaders at its start and at its end', async () => {
  const { watch, look } = watched();
  await look(0, '1', '2');
  for (const atMs of [1_000, 2_000, 3_000, 4_000]) await look(atMs, '1', '2');
  assert.deepEqual(watch.window(1_500, 4_500, 2), {
    led: [
      { queue: 'q1', atStart: 'http://node1', atEnd: 'http://node1', changes: 0 },
      { queue: 'q2', atStart: 'http://node2', atEnd: 'http://node2', changes: 0 },
    ],
  });
  await watch.stop();
});

test('each change in a window is counted, those outside of it are not, and a time without a leader is none', async () => {
  const { watch, look } = watched();
  await look(0, '1', '2');
  await look(1_000, '3', '2');
  await look(2_000, '3', '2');
  await look(3_000, '3', null);
  await look(4_000, '3', '1');
  await look(5_000, '3', '1');
  await look(6_000, '2', '1');
  const seen = watch.window(2_500, 5_900, 2);
  assert.deepEqual(seen, {
    led: [
      { queue: 'q1', atStart: 'http://node3', atEnd: 'http://node3', changes: 0 },
      { queue: 'q2', atStart: 'http://node2', atEnd: 'http://node1', changes: 1 },
    ],
  });
  await watch.stop();
});

test('a step of the first queue is told of it alone', async () => {
  const { watch, look } = watched();
  await look(0, '1', '2');
  const seen = watch.window(1_000, 1_000, 1);
  assert.deepEqual('led' in seen && seen.led.map(({ queue }) => queue), ['q1']);
  await watch.stop();
});

test('where no node told anything it is not known, and a queue without a leader has none', async () => {
  const { watch, look } = watched();
  assert.deepEqual(watch.window(0, 1_000, 2), { absent: 'no node told who leads' });
  await look(0, null, '2');
  const seen = watch.window(1_000, 1_000, 1);
  assert.deepEqual('led' in seen && seen.led[0], { queue: 'q1', atStart: null, atEnd: null, changes: 0 });
  await watch.stop();
});
