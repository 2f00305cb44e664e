import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timeline } from '../../../../lib/report/faults.ts';
import { characterMs, sparkline, sparklineAxis, sparklineLength } from '../../../../runner/report/text/sparkline.ts';
import { exampleTimeline } from '../../../fixtures/example-report.ts';

/** A timeline from 0 ms on with so many of ten offered writes accepted in each slot. */
function timelineOf(...accepted: number[]): Timeline {
  const slots = accepted.map((ok, at) => ({
    atMs: at * 100,
    offered: 10,
    ok,
    rejected: 10 - ok,
    unknown: 0,
    p50Ms: ok > 0 ? 1 : null,
    p99Ms: ok > 0 ? 2 : null,
  }));
  return { slotMs: 100, slots };
}

test('a line goes from one second before the fault to four after it, where nothing is told of later', () => {
  const timeline = exampleTimeline(0, 20_000, [{ fromMs: 10_000, toMs: 11_250 }]);
  const line = sparkline(timeline, { atMs: 10_000, untilMs: 0, perSecond: 100 }, false);
  assert.equal(line, `${'9'.repeat(10)}|${'.'.repeat(12)}5${'9'.repeat(27)}`);
  assert.equal(line.length, sparklineLength(timeline, 0));
});

test('the slot in which the fault falls comes after the mark', () => {
  const timeline = timelineOf(10, 10, 10, 4, 0, 0);
  assert.equal(sparkline(timeline, { atMs: 301, untilMs: 0, perSecond: 100 }, false).trim(), '999|4..');
  assert.equal(sparkline(timeline, { atMs: 399, untilMs: 0, perSecond: 100 }, false).trim(), '999|4..');
  assert.equal(sparkline(timeline, { atMs: 300, untilMs: 0, perSecond: 100 }, false).trim(), '999|4..');
});

test('levels are parts of the rate from before, and more than that is no higher', () => {
  const levels = timelineOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12);
  assert.equal(sparkline(levels, { atMs: 0, untilMs: 0, perSecond: 100 }, true).trim(), '|.▁▂▃▄▄▅▆▇███');
  assert.equal(sparkline(levels, { atMs: 0, untilMs: 0, perSecond: 100 }, false).trim(), '|.12345678999');
});

test('without a rate from before the fullest slot is full', () => {
  assert.equal(sparkline(timelineOf(0, 2, 4), { atMs: 0, untilMs: 0, perSecond: 0 }, false).trim(), '|.59');
});

test('nothing offered, or nothing known, is a space', () => {
  const quiet: Timeline = { slotMs: 100, slots: [{ ...timelineOf(0).slots[0], offered: 0 }] as Timeline['slots'] };
  assert.equal(sparkline(quiet, { atMs: 0, untilMs: 0, perSecond: 100 }, true), `${' '.repeat(10)}|${' '.repeat(40)}`);
  assert.equal(sparkline({ slotMs: 100, slots: [] }, { atMs: 0, untilMs: 0, perSecond: 100 }, true).trim(), '|');
});

test('the axis names the seconds above the slots with which they begin', () => {
  const axis = sparklineAxis(timelineOf(), 0);
  assert.equal(axis, '-1 s      fault      +1 s      +2 s      +3 s');
  const line = sparkline(
    exampleTimeline(0, 20_000, [{ fromMs: 11_000, toMs: 11_050 }]),
    { atMs: 10_000, untilMs: 0, perSecond: 100 },
    false,
  );
  assert.equal(line.indexOf('5'), axis.indexOf('+1 s'));
});

test('a line goes on to the last that is told, and its characters are as much longer as that takes', () => {
  // Writes are back after 9.6 s: in the last slot before, 5 of 10 are accepted.
  const timeline = exampleTimeline(0, 40_000, [{ fromMs: 10_000, toMs: 19_600 }]);
  const at = (untilMs: number) => ({ atMs: 10_000, untilMs, perSecond: 100 });
  assert.equal(characterMs(timeline, 4_100), 100);
  assert.equal(sparkline(timeline, at(4_100), false), `${'9'.repeat(10)}|${'.'.repeat(50)}`);
  assert.equal(characterMs(timeline, 9_590), 200);
  assert.equal(sparkline(timeline, at(9_590), false), `${'9'.repeat(5)}|${'.'.repeat(47)}399`);
  assert.equal(sparklineAxis(timeline, 9_590), '-1 s fault      +2 s      +4 s      +6 s      +8 s');
  assert.equal(characterMs(timeline, 25_000), 500);
  assert.equal(sparkline(timeline, at(25_000), false), `99|${'.'.repeat(19)}${'9'.repeat(31)}`);
  assert.equal(characterMs(timeline, 300_000), 5_000);
  for (const untilMs of [0, 4_001, 9_590, 25_000, 90_000, 300_000, 1e7])
    assert.ok(sparklineLength(timeline, untilMs) <= 67 || untilMs === 1e7, `${untilMs}`);
});
