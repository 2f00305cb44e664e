import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotsHtml, legendHtml, type Plot, plotHtml } from '../../../../runner/report/page/charts/plot.ts';

const plot: Plot = {
  name: 'Latency <over> throughput',
  description: 'It rises.',
  x: { label: 'ops/s', kind: 'linear', format: String },
  y: { label: 'ms', kind: 'linear', format: String },
  series: [
    {
      name: 'one',
      points: [
        { x: 0, y: 0, label: '1' },
        { x: 100, y: 10, label: '10' },
      ],
    },
    { name: 'two', points: [{ x: 50, y: 5, spread: [4, 6] }] },
  ],
};

test('a picture has a name and what is seen in it, escaped', () => {
  const svg = plotHtml(plot).toString();
  assert.match(svg, /<svg class="plot" role="img"/);
  assert.match(svg, /<title>Latency &lt;over&gt; throughput<\/title><desc>It rises\.<\/desc>/);
});

test('points lie where the axes say', () => {
  const svg = plotHtml(plot).toString();
  // The axes go from 64 to 606 and from 294 up to 18.
  assert.match(svg, /<circle class="dot" cx="64" cy="294" r="4"\/>/);
  assert.match(svg, /<circle class="dot" cx="606" cy="18" r="4"\/>/);
  assert.match(svg, /<path class="line" d="M64 294L606 18"\/>/);
  assert.match(svg, /<line class="spread" x1="335" x2="335" y1="183.6" y2="128.4"\/>/);
});

test('values that hold for a while are steps, with a gap where none follows', () => {
  const series = [{ name: 'a', step: 10, lineOnly: true as const, points: [0, 10, 90].map((x) => ({ x, y: 10 })) }];
  const svg = plotHtml({ ...plot, series }).toString();
  assert.match(svg, /d="M64 18H118.2L118.2 18H172.4M551.8 18H606"/);
});

test('series are told apart by more than their colour', () => {
  const svg = plotHtml(plot).toString();
  assert.match(svg, /series s1.*<circle/s);
  assert.match(svg, /series s2.*<rect class="dot"/s);
  const legend = legendHtml(plot.series)?.toString() ?? '';
  assert.match(legend, /one<\/li>.*two<\/li>/s);
});

test('one series alone needs no legend', () => {
  assert.equal(legendHtml(plot.series.slice(0, 1)), null);
});

test('values one below the other have their text beside them', () => {
  const rows = [{ label: 'write leader', value: 5, spread: [4, 10] as const, text: '5.00 ms' }];
  const svg = dotsHtml({ name: 'n', description: 'd', x: plot.x, rows }).toString();
  assert.match(svg, /<text class="label end"[^>]*>write leader<\/text>/);
  assert.match(svg, /<text class="label start"[^>]*>5\.00 ms<\/text>/);
});
