import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timeline } from '../../../../lib/report/faults.ts';
import { sparkline, sparklineAxis, sparklineLength } from '../../../../runner/report/text/sparkline.ts';
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

test('a line goes from one second before the fault to four after it', () => {
  const timeline = exampleTimeline(0, 20_000, [{ fromMs: 10_000, toMs: 11_250 }]);
  const line = sparkline(timeline, 10_000, 100, false);
  assert.equal(line, `${'9'.repeat(10)}|${'.'.repeat(12)}5${'9'.repeat(27)}`);
  assert.equal(line.length, sparklineLength(timeline));
});

test('the slot in which the fault falls comes after the mark', () => {
  const timeline = timelineOf(10, 10, 10, 4, 0, 0);
  assert.equal(sparkline(timeline, 301, 100, false).trim(), '999|4..');
  assert.equal(sparkline(timeline, 399, 100, false).trim(), '999|4..');
  assert.equal(sparkline(timeline, 300, 100, false).trim(), '999|4..');
});

test('levels are parts of the rate from before, and more than that is no higher', () => {
  const levels = timelineOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12);
  assert.equal(sparkline(levels, 0, 100, true).trim(), '|.▁▂▃▄▄▅▆▇███');
  assert.equal(sparkline(levels, 0, 100, false).trim(), '|.12345678999');
});

test('without a rate from before the fullest slot is full', () => {
  assert.equal(sparkline(timelineOf(0, 2, 4), 0, 0, false).trim(), '|.59');
});

test('nothing offered, or nothing known, is a space', () => {
  const quiet: Timeline = { slotMs: 100, slots: [{ ...timelineOf(0).slots[0], offered: 0 }] as Timeline['slots'] };
  assert.equal(sparkline(quiet, 0, 100, true), `${' '.repeat(10)}|${' '.repeat(40)}`);
  assert.equal(sparkline({ slotMs: 100, slots: [] }, 0, 100, true).trim(), '|');
});

test('the axis names the seconds above the slots with which they begin', () => {
  const axis = sparklineAxis(timelineOf());
  assert.equal(axis, '-1 s      fault      +1 s      +2 s      +3 s');
  const line = sparkline(exampleTimeline(0, 20_000, [{ fromMs: 11_000, toMs: 11_050 }]), 10_000, 100, false);
  assert.equal(line.indexOf('5'), axis.indexOf('+1 s'));
});
