import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksHtml } from '../../../../runner/report/page/blocks.ts';
import { type Block, numbers, words } from '../../../../runner/report/section.ts';

const shown = (title: string, ...blocks: Block[]): string => blocksHtml(title, blocks).join('\n');

test('a table has a caption, heads of columns, of rows and of groups, and scrolls by itself', () => {
  const rows = [{ cells: ['write', { text: '1,510', emphasis: 'strong' as const }] }, { cells: ['', '7'] }];
  const text = shown('Cells', {
    ...{ kind: 'table', main: true, columns: [words('op'), numbers('ops/s')], footnotes: ['A note.'] },
    groups: [{ heading: 'small', rows }],
  });
  assert.match(text, /<div class="scroll" role="region" tabindex="0" aria-label="Cells, table">/);
  assert.match(text, /<caption>Cells<\/caption>/);
  assert.match(text, /<th scope="col">op<\/th><th scope="col" class="number">ops\/s<\/th>/);
  assert.match(text, /<th scope="rowgroup" colspan="2">small<\/th>/);
  assert.match(text, /<th scope="row">write<\/th><td class="number"><strong>1,510<\/strong><\/td>/);
  // A row that goes on from the one above has no head of its own.
  assert.match(text, /<tr><td><\/td><td class="number">7<\/td>/);
  assert.match(text, /<p class="note">A note\.<\/p>/);
});

test('a note takes the place of the cells that are left', () => {
  const row = { cells: ['batch'], note: { text: 'skipped: no', emphasis: 'muted' as const } };
  const text = shown('t', {
    ...{ kind: 'table', columns: [words('a'), words('b'), words('c')], footnotes: [] },
    groups: [{ rows: [row] }],
  });
  assert.match(text, /<td class="rest" colspan="2"><span class="muted">skipped: no<\/span><\/td>/);
});

test('a heading that says the title again is its first sentence', () => {
  const text = shown('Result', { kind: 'heading', text: 'RESULT', beside: [{ text: 'all well', emphasis: 'good' }] });
  assert.equal(text, '<p class="beside"><span class="good">all well</span></p>');
});

test('other headings are below the title of their section', () => {
  const text = shown('Faults', { kind: 'heading', text: 'Failover', beside: ['a', 'b'] });
  assert.equal(text, '<h3>Failover</h3><p class="beside">a, b</p>');
});

test('a label that is left out goes on from the one before', () => {
  const facts = [
    { label: 'doubt', text: 'one' },
    { label: '', text: 'two' },
  ];
  const text = shown('t', { kind: 'facts', facts });
  assert.equal(text.replace(/\n/g, ''), '<dl><dt>doubt</dt><dd>one</dd><dd>two</dd></dl>');
});

test('of a long list what is no warning is folded, and nothing is left out', () => {
  const items = Array.from({ length: 20 }, (_, at) => ({ mark: at === 11 ? '!' : '-', text: `item ${at}.` }));
  const text = shown('t', { kind: 'list', items });
  assert.match(text, /<summary>8 more<\/summary>/);
  for (const item of items) assert.ok(text.includes(item.text));
  assert.ok(text.indexOf('item 11.') < text.indexOf('<details>'));
});

test('a timeline is a row of bars for each moment', () => {
  const slots = [0, 100, 200].map((atMs) => ({
    ...{ atMs, offered: 10, ok: atMs === 100 ? 0 : 10, rejected: 0, unknown: 0, p50Ms: 1, p99Ms: 1 },
  }));
  const text = shown('t', {
    kind: 'timeline',
    caption: 'Accepted writes:',
    timeline: { slotMs: 100, slots },
    moments: [{ label: '#1', atMs: 100, perSecondBefore: 100, text: 'node1 -> node2' }],
    untilMs: 3_000,
  });
  assert.match(text, /aria-label="#1: 100 writes\/s before; none accepted in 1 of 3 slots of 100 ms"/);
  assert.equal(text.match(/class="bar"/g)?.length, 2);
  assert.match(text, /<th scope="col">writes from 1 s before to 3.00 s after<\/th>/);
  assert.match(text, /<td>node1 -&gt; node2<\/td>/);
});
