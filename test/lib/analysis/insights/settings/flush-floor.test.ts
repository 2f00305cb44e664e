import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flushFloor } from '../../../../../lib/analysis/insights/settings/flush-floor.ts';
import type { Cell, Measured } from '../../../../../lib/report/cell.ts';
import { exampleReportOf, timedCell } from '../../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../../fixtures/reports/machine.ts';
import { configuredWith, exampleSetting } from '../../../../fixtures/reports/settings.ts';

const interval = (value: number, onlyOn?: readonly string[]) =>
  exampleSetting({
    ...{ name: 'flush-interval', key: 'Raft:FlushIntervalMs', value, from: 'settings file' },
    ...(onlyOn && { onlyOn }),
  });

/** One user's writes, by their p50 and p95. */
const alone = (p50: number, p95: number, changes: Partial<Measured> = {}, ok = 1_000): Cell => {
  const latencyMs = { min: 1, mean: p50, p50, p95, p99: p95, p999: p95, max: p95 };
  return timedCell({ step: { name: 'users-1', users: 1 } }, p50, { latencyMs, ok, opsPerSecond: 4 }, changes);
};

const found = (cells: readonly Cell[], settings = [interval(500)]) =>
  flushFloor.find(exampleReportOf(cells, { clusters: configuredWith(settings) }));

const titles = (...some: Parameters<typeof found>) => found(...some).map(({ severity, title }) => [severity, title]);

test('writes that begin at any moment wait half of the interval, spread evenly over it', () => {
  // 5 ms of their own: the median is 255 ms, and 19 of 20 are below 480 ms.
  assert.deepEqual(titles([alone(255, 480)]), [
    ['warning', "One user's writes wait 250 ms of 255 ms for the flush of the log each 500 ms."],
  ]);
});

test('writes of which each begins as the one before ends wait for all of it', () => {
  assert.deepEqual(titles([alone(505, 512)]), [
    ['warning', "One user's writes wait 500 ms of 505 ms for the flush of the log each 500 ms."],
  ]);
});

test('another distribution at the same median is no such wait', () => {
  assert.deepEqual(titles([alone(255, 260)]), [], 'all alike, and half as long');
  assert.deepEqual(titles([alone(255, 900)]), [], 'no wait is longer than the interval');
  assert.deepEqual(titles([alone(900, 1_125)]), [], 'most of it is something else');
  assert.deepEqual(titles([alone(150, 170)]), []);
});

test('writes that are much shorter than the interval do not wait for it, which is worth knowing', () => {
  const [finding] = found([alone(9.3, 90)]);
  assert.equal(finding?.severity, 'note');
  assert.equal(
    finding?.title,
    "Writes do not wait for the flush of the log each 500 ms: one user's median write takes 9.3 ms.",
  );
  assert.deepEqual([finding?.cost, finding?.advice], [null, null]);
});

test('a wait of a few milliseconds is a note', () => {
  assert.deepEqual(titles([alone(5.5, 10)], [interval(10)])[0]?.[0], 'note');
});

test('how many writes share a flush is told by the best step, and the setting by its key', () => {
  const many = timedCell({ step: { name: 'users-10', users: 10 } }, 260, { opsPerSecond: 40 });
  const [finding] = found([alone(255, 480), many]);
  assert.deepEqual(finding?.measured.at(-1), {
    ...{ what: 'writes that share a flush with 10 users (40.0/s)', value: 20, unit: 'count' },
  });
  assert.match(finding?.advice ?? '', /^A shorter flush interval \(Raft:FlushIntervalMs, now 500 ms\)/);
});

test('nothing is said without an interval, of nodes that differ, of few writes, and of a full machine', () => {
  assert.deepEqual(titles([alone(255, 480)], []), []);
  assert.deepEqual(titles([alone(255, 480)], [interval(0)]), []);
  assert.deepEqual(titles([alone(255, 480)], [interval(500, ['node1']), interval(100, ['node2'])]), []);
  assert.deepEqual(titles([alone(255, 480, {}, 19)]), []);
  assert.deepEqual(titles([alone(255, 480, { machine: exampleMachine({ idle: 0.02, iowait: 0 }) })]), []);
  assert.deepEqual(titles([timedCell({}, 255)]), [], 'ten users');
});
