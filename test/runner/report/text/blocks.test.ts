import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block, Row, TableBlock } from '../../../../runner/report/section.ts';
import { muted, numbers, words } from '../../../../runner/report/section.ts';
import { renderBlocks } from '../../../../runner/report/text/blocks.ts';
import { createStyle } from '../../../../runner/system/terminal.ts';
import { printedBlocks } from '../../../fixtures/printed.ts';

const row = (...cells: string[]): Row => ({ cells });

function table(changes: Partial<TableBlock> = {}): TableBlock {
  return {
    kind: 'table',
    columns: [words('name'), numbers('value', 1)],
    groups: [{ heading: 'small', rows: [row('read', '1')] }],
    footnotes: ['A footnote.'],
    ...changes,
  };
}

const list: Block = { kind: 'list', items: [{ mark: '!', text: 'look here' }] };
const print = (...blocks: Block[]): string[][] => printedBlocks(blocks, 80, 'Title');

test('no blocks are no parts', () => {
  assert.deepEqual(print(), []);
});

test('the heading of a single group stands beside the title, and those of several in the table', () => {
  assert.deepEqual(print(table()), [['Title  small', 'name  value', 'read      1', 'A footnote.']]);
  const two = table({ groups: ['small', 'large'].map((heading) => ({ heading, rows: [row('read', '1')] })) });
  assert.deepEqual(print(two), [
    ['Title', 'name  value', 'small', 'read      1', '', 'large', 'read      1', 'A footnote.'],
  ]);
});

test('the main table has no title and keeps its heading', () => {
  assert.deepEqual(print(table({ main: true })), [['name  value', 'small', 'read      1', '', 'A footnote.']]);
});

test('columns without room are named, with an advice where there is one', () => {
  // 25 + 30 characters and a gap of 2 are more than 55.
  const header = 'h'.repeat(30);
  const last = (changes: Partial<TableBlock>): string | undefined => {
    const groups = [{ rows: [row('n'.repeat(25), '1')] }];
    const wide = table({ columns: [words('name'), numbers(header, 1)], groups, ...changes });
    return printedBlocks([wide], 55)[0]?.at(-1);
  };
  assert.equal(last({}), `No room for ${header}.`);
  assert.equal(last({ advice: 'turn it' }), `No room for ${header}: turn it.`);
});

test('nested rows are indented below the one they belong to', () => {
  const rows: Row[] = [
    row('open-load'),
    { cells: ['rate-100', '1'], nested: true },
    { cells: ['', '2'], nested: true },
  ];
  assert.deepEqual(print(table({ groups: [{ rows }], footnotes: [] }))[0]?.slice(2), [
    'open-load',
    '  rate-100      1',
    '                2',
  ]);
});

test('a sentence alone needs no title', () => {
  assert.deepEqual(print({ kind: 'prose', text: 'Nothing happened.' }), [['Nothing happened.']]);
});

test('a heading opens a part, and the first takes the place of the title', () => {
  const heading = (text: string): Block => ({ kind: 'heading', text, beside: [muted('kill')] });
  assert.deepEqual(print(heading('One'), list, heading('Two'), list), [
    ['One  kill', ' ! look here'],
    ['Two  kill', ' ! look here'],
  ]);
});

test('what stands beside a heading wraps below itself, and several texts stay whole', () => {
  const beside = 'not measured: no such file';
  assert.deepEqual(printedBlocks([{ kind: 'heading', text: 'Use', beside: [beside] }], 20), [
    ['Use  not measured:', '     no such file'],
  ]);
  const several: Block = { kind: 'heading', text: 'Use', beside: ['complete', 'now', '29.3 s'] };
  assert.deepEqual(printedBlocks([several], 26), [['Use  complete, now, 29.3 s']]);
  assert.deepEqual(printedBlocks([several], 25), [['Use  complete, now,', '     29.3 s']]);
  assert.deepEqual(printedBlocks([several], 10), [['Use  complete,', '     now,', '     29.3 s']]);
  assert.deepEqual(print({ kind: 'heading', text: 'Use', beside: [] }), [['Use']]);
});

test('facts line up behind the longest label', () => {
  const facts = (...labels: string[]): string[] =>
    print({ kind: 'facts', facts: labels.map((label) => ({ label, text: 'text' })) })[0]?.slice(1) ?? [];
  assert.deepEqual(facts('host', '', 'tools'), ['host     text', '         text', 'tools    text']);
  // A label that is as long as the room for short ones would otherwise run into its text.
  assert.deepEqual(facts('host', 'three-nodes'), ['host         text', 'three-nodes  text']);
});

test('emphasis is a colour of the terminal, and none without colours', () => {
  const style = createStyle(true);
  const paints = { strong: style.bold, muted: style.dim, good: style.green, warning: style.yellow, bad: style.red };
  for (const emphasis of ['strong', 'muted', 'good', 'warning', 'bad'] as const) {
    const prose: Block = { kind: 'prose', text: { text: 'so', emphasis } };
    assert.deepEqual(renderBlocks('', [prose], { width: 80, prose: 80, unicode: false, style }), [
      [paints[emphasis]('so')],
    ]);
    assert.deepEqual(print(prose), [['so']]);
  }
});

test('nothing in a block can send control characters to the terminal', () => {
  const text = 'a\u001b[31mb';
  const blocks: Block[] = [
    { kind: 'heading', text, beside: [text, text] },
    { kind: 'facts', facts: [{ label: text, text }] },
    table({ groups: [{ rows: [{ cells: [text], note: text }] }], footnotes: [text] }),
    { kind: 'list', items: [{ mark: '-', text }] },
    { kind: 'prose', text },
  ];
  assert.ok(
    !print(...blocks)
      .flat()
      .join('\n')
      .includes('\u001b'),
  );
});
