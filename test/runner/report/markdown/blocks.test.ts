import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownOf } from '../../../../runner/report/markdown/blocks.ts';
import { cutToBytes, renderMarkdown } from '../../../../runner/report/markdown/render.ts';
import { numbers, strong, words } from '../../../../runner/report/section.ts';
import { exampleReport } from '../../../fixtures/example-report.ts';

test('a section has its title as a heading, unless it brings one', () => {
  assert.equal(markdownOf('Cells', [{ kind: 'prose', text: 'None.' }]), '## Cells\n\nNone.\n');
  assert.equal(
    markdownOf('Cells', [{ kind: 'heading', text: 'Thresholds', beside: ['1 of 2', strong('met')] }]),
    '## Thresholds\n\n1 of 2 **met**\n',
  );
  assert.equal(markdownOf('Cells', []), '');
});

test('a table has one for each group, its numbers on the right, and blanks where a row ends early', () => {
  const table = {
    kind: 'table',
    columns: [words('step'), numbers('ops/s')],
    groups: [
      { heading: 'small', rows: [{ cells: ['one', '1'] }, { cells: ['two'], note: strong('skipped') }] },
      { rows: [{ cells: ['three'] }] },
    ],
    footnotes: ['In a note.'],
  } as const;
  assert.equal(
    markdownOf('T', [table]),
    [
      '## T\n',
      '**small**\n',
      '| step | ops/s |\n|---|---:|\n| one | 1 |\n| two | **skipped** |\n',
      '| step | ops/s |\n|---|---:|\n| three |  |\n',
      'In a note.\n',
    ].join('\n'),
  );
});

test('facts and lists are lists, and a fact without a label goes on from the one before', () => {
  const facts = {
    kind: 'facts',
    facts: [
      { label: 'doubt', text: 'one' },
      { label: '', text: 'two' },
    ],
  } as const;
  const list = {
    kind: 'list',
    items: [
      { mark: '!', text: 'bad' },
      { mark: '-', text: 'fine' },
    ],
  } as const;
  assert.equal(markdownOf('T', [facts, list]), '## T\n\n- doubt: one\n- doubt: two\n\n- ! bad\n- fine\n');
});

test('what a text holds means nothing in Markdown or HTML, and breaks no table', () => {
  const text = '<img src=x> a|b [c](d) *e* _f_ `g` &h\n# i';
  assert.equal(
    markdownOf('T', [{ kind: 'prose', text }]),
    '## T\n\n&lt;img src=x> a\\|b \\[c\\](d) \\*e\\* \\_f\\_ \\`g\\` &amp;h # i\n',
  );
  assert.equal(markdownOf('T', [{ kind: 'prose', text: '- x' }]), '## T\n\n\\- x\n');
});

test('the example has its headline first, then thresholds, findings and cells', () => {
  const headings = renderMarkdown(exampleReport).match(/^#+ .*$/gm);
  assert.deepEqual(headings, [
    '# raftmark 0.1.0, etcd 3.6.16, run k3x9a2',
    ...['## RESULT', '## Thresholds', '## Findings', '## Cells', '## Why not valid'],
  ]);
});

test('what a service calls its version means nothing in the first line either', () => {
  const versions = { ...exampleReport.versions, target: '<img src=x onerror=y> [z](//z)' };
  const [first] = renderMarkdown({ ...exampleReport, versions }).split('\n');
  assert.equal(first, '# raftmark 0.1.0, &lt;img src=x onerror=y> \\[z\\](//z), run k3x9a2');
});

test('what does not fit is cut at the end of a line, and it is said', () => {
  assert.equal(cutToBytes('short', 100), 'short');
  const text = Array.from({ length: 100 }, (_, at) => `line ${at} ä`).join('\n');
  const cut = cutToBytes(text, 200);
  assert.ok(Buffer.byteLength(cut) <= 200);
  assert.match(cut, /^line 0 ä\n[\s\S]*line \d+ ä\n\nThe rest does not fit here; the report has it\.\n$/);
  assert.equal(cutToBytes(text, 10), '');
});
