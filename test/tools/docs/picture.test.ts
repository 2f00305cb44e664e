// The charts of the README's picture, by numbers worked out by hand.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decadeTicks, ticksTo } from '../../../tools/docs/picture/frame.ts';
import { picture } from '../../../tools/docs/picture/picture.ts';
import { linear, logarithmic, path, text } from '../../../tools/docs/picture/svg.ts';
import { partOf, shownReport } from '../../../tools/docs/shown.ts';

describe('the picture', () => {
  test('places values evenly, and by orders of magnitude', () => {
    assert.equal(linear([0, 200], [10, 110])(50), 35);
    assert.equal(logarithmic([1, 100], [100, 0])(10), 50);
  });

  test('divides a chart by round numbers that hold all values', () => {
    assert.deepEqual(ticksTo(2_531), [0, 1_000, 2_000, 3_000]);
    assert.deepEqual(ticksTo(100), [0, 25, 50, 75, 100]);
    assert.deepEqual(decadeTicks(1.97, 111), [1, 2, 5, 10, 20, 50, 100, 200]);
  });

  test('writes lines and words that an SVG can hold', () => {
    assert.equal(
      path([
        [0, 1.26],
        [2, 3],
      ]),
      'M0 1.3L2 3',
    );
    assert.equal(text('a < b & c', 1, 2), '<text x="1" y="2" class="plain">a &lt; b &amp; c</text>');
  });

  test('is the same each time, small, and in both colour schemes', () => {
    const drawn = picture(shownReport('main'));
    assert.equal(drawn, picture(shownReport('main')));
    assert.ok(drawn.length < 20_000, `${drawn.length} characters`);
    assert.match(drawn, /@media \(prefers-color-scheme:dark\)/);
    // Four numbers of users each of two operations, and five kills.
    assert.equal(drawn.match(/<circle/g)?.length, 8);
    assert.equal(drawn.match(/class="round"/g)?.length, 5);
  });

  test('is not made of a report that has no failover, or of a cluster that has nothing to show', () => {
    const report = shownReport('main');
    const without = { ...report, cells: report.cells.filter(({ scenario }) => scenario !== 'failover') };
    assert.throws(() => picture(without), /the report has no failover/);
    assert.throws(() => partOf(report, 'elsewhere'), /was measured on elsewhere/);
  });
});
