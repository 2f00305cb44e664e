import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Paint } from '../../../../lib/base/table.ts';
import type { Safety } from '../../../../lib/report/safety.ts';
import { safetyBlocks, safetyInWords } from '../../../../runner/report/sections/faults/safety.ts';
import { renderBlocks } from '../../../../runner/report/text/blocks.ts';
import { createStyle, type Style } from '../../../../runner/system/terminal.ts';
import { exampleReading, exampleSafety, incompleteSafety, lossySafety } from '../../../fixtures/example-report.ts';

const plain = createStyle(false);
const coloured = createStyle(true);
/** Whether a whole line has a colour. */
const has = (paint: Paint, line = ''): boolean => {
  const [open = '', close = ''] = paint('|').split('|');
  return line.startsWith(open) && line.endsWith(close);
};
const renderSafety = (safety: Safety, width: number, style: Style): string[] =>
  renderBlocks('Safety', safetyBlocks(safety, 'local'), { width, prose: width, unicode: false, style }).flat();
const words = (changes: Partial<Safety>): string => safetyInWords(exampleSafety(changes), 'local');
const lines = (safety: Safety): string[] => renderSafety(safety, 200, plain);

test('a clean ledger is one line, in green', () => {
  const line =
    'safety: checked 12,345 of 12,345 acknowledged writes, none lost, 0 phantom, 3 stale reads (at most 41.3 ms)';
  assert.deepEqual(lines(exampleSafety()), [line]);
  assert.deepEqual(renderSafety(exampleSafety(), 200, coloured), [coloured.green(line)]);
});

test('stale reads that promise not to be are said to be that, in yellow', () => {
  const [block] = safetyBlocks(exampleSafety(), 'linearizable');
  const text =
    'safety: checked 12,345 of 12,345 acknowledged writes, none lost, 0 phantom, 3 stale reads (at most 41.3 ms), which linearizable reads must not be';
  assert.deepEqual(block, { kind: 'prose', text: { text, emphasis: 'warning' } });
  const [fresh] = safetyBlocks(exampleSafety({ stale: 0, staleByNode: [] }), 'linearizable');
  assert.ok(fresh?.kind === 'prose' && JSON.stringify(fresh).includes('"good"'));
});

test('one and none read as such', () => {
  assert.equal(
    words({ acknowledged: 1, checked: 1, stale: 1, staleMaxMs: 1_234 }),
    'safety: checked 1 of 1 acknowledged write, none lost, 0 phantom, 1 stale read (1.23 s)',
  );
  assert.equal(
    words({ stale: 0 }),
    'safety: checked 12,345 of 12,345 acknowledged writes, none lost, 0 phantom, no stale read',
  );
  assert.ok(words({ wentBack: 1, wentBackMaxMs: 30 }).endsWith(', 1 read went back in time (30 ms)'));
  assert.ok(words({ wentBack: 4, wentBackMaxMs: 30 }).endsWith(', 4 reads went back in time (at most 30 ms)'));
  assert.ok(
    words({ lost: 1 }).startsWith(
      'SAFETY VIOLATED: checked 12,345 of 12,345 acknowledged writes, lost in 1 entry, 0 phantom',
    ),
  );
});

test('the notes of a clean ledger are left to the report, but for a restart that was not made', () => {
  const once = { readings: [exampleReading()], notes: ['The whole cluster was not restarted: it is not ours.'] };
  const [line, ...rest] = lines(exampleSafety(once));
  assert.match(line ?? '', /^safety: .* 3 stale reads \(at most 41\.3 ms\), not read back after a full restart$/);
  assert.deepEqual(rest, []);
});

test('a loss is a red block of what each reading found, with examples', () => {
  assert.deepEqual(lines(lossySafety), [
    'SAFETY VIOLATED: checked 12,345 of 12,345 acknowledged writes, lost in 2 entries, 0 phantom, 3 stale reads (at most 41.3 ms)',
    ' - after the faults, from 3 nodes: 1 lost, 0 phantom',
    ' - after a full restart, from 3 nodes: 2 lost, 0 phantom',
    ...lossySafety.examples.map((text) => ` ! ${text}`),
  ]);
  for (const line of renderSafety(lossySafety, 80, coloured)) assert.ok(has(coloured.red, line), line);
});

test('a value that nobody wrote breaks safety as a loss does', () => {
  assert.match(lines(exampleSafety({ phantom: 1 }))[0] ?? '', /^SAFETY VIOLATED: .*none lost, 1 phantom/);
});

test('a rejected write that is there puts safety in doubt', () => {
  const odd = exampleSafety({ rejectedButThere: 2, readings: [exampleReading({ rejectedButThere: 2 })] });
  const [first, second] = lines(odd);
  assert.match(first ?? '', /^safety IN DOUBT: .* 2 rejected but there, /);
  assert.equal(second, ' - after the faults, from 3 nodes: 0 lost, 0 phantom, 2 rejected but there');
  assert.ok(has(coloured.yellow, renderSafety(odd, 200, coloured)[0]));
});

test('a node that is behind is told with its entries, in yellow, and is no loss', () => {
  const behind = exampleSafety({
    behind: 4,
    behindByNode: [
      { node: 'node1', entries: 0 },
      { node: 'node2', entries: 4 },
      { node: 'node3', entries: 1 },
    ],
    readings: [exampleReading({ behind: 4 })],
    examples: ['an example'],
  });
  const shown = lines(behind);
  assert.match(
    shown[0] ?? '',
    /^safety, with a node BEHIND: checked .*, none lost, 0 phantom, node2 behind in 4 entries, node3 behind in 1 entry, 3 stale/,
  );
  assert.deepEqual(shown.slice(-2), [
    ' - after the faults, from 3 nodes: 0 lost, 0 phantom, 4 behind',
    ' ! an example',
  ]);
  assert.ok(has(coloured.yellow, renderSafety(behind, 200, coloured)[0]));
});

test('no more is said to be checked than was', () => {
  const some = words({ checked: 12_000, complete: false, notes: ['why'] });
  assert.match(some, /NOT PROVEN.*: checked 12,000 of 12,345 acknowledged writes, none found lost/);
  const older = words({ checked: null });
  assert.equal(
    older,
    'safety: 12,345 acknowledged writes, none found lost, 0 phantom, 3 stale reads (at most 41.3 ms)',
  );
});

test('an incomplete ledger is never called clean, and says why', () => {
  const shown = lines(incompleteSafety);
  assert.match(shown[0] ?? '', /^safety NOT PROVEN, the ledger is not complete: .*none found lost, /);
  assert.deepEqual(
    shown.slice(1),
    incompleteSafety.notes.map((text) => ` - ${text}`),
  );
  assert.ok(has(coloured.yellow, renderSafety(incompleteSafety, 200, coloured)[0]));
  const lost = { ...lossySafety, complete: false, notes: ['Nothing was read back from node3.'] };
  assert.match(lines(lost)[0] ?? '', /^SAFETY VIOLATED, and the ledger is not complete: /);
});

test('many examples are cut, and counted', () => {
  const examples = Array.from({ length: 7 }, (_, at) => `example ${at}`);
  const shown = lines({ ...lossySafety, examples }).slice(3);
  assert.deepEqual(shown.slice(-2), [' ! example 4', ' ! and 2 more examples in the report']);
});

test('an order that was kept is a part of the line, with the error of the clocks', () => {
  const linearizability = { operations: 8_123, entries: 103, clockErrorMs: 0.0213, violations: 0, stories: [] };
  const [block] = safetyBlocks(exampleSafety({ stale: 0, staleByNode: [], linearizability }), 'linearizable');
  const text =
    'safety: checked 12,345 of 12,345 acknowledged writes, none lost, 0 phantom, no stale read, 8,123 operations of 103 entries linearizable (clocks within 0.0213 ms)';
  assert.deepEqual(block, { kind: 'prose', text: { text, emphasis: 'good' } });
});

test('an order that was not kept is red, and told as stories of four lines', () => {
  const story = (entry: number): string[] => [
    `entry ${entry}`,
    'write 1/1: its write',
    'write 2/1: its write',
    'The one.',
  ];
  const stories = [1, 2, 3].map(story);
  const linearizability = { operations: 8_123, entries: 103, clockErrorMs: 0.0213, violations: 3, stories };
  const safety = exampleSafety({ examples: [], linearizability });
  const [head, ...rest] = renderBlocks('Safety', safetyBlocks(safety, 'linearizable'), {
    ...{ width: 250, prose: 250, unicode: false },
    style: coloured,
  }).flat();
  assert.equal(
    head,
    coloured.red(
      'SAFETY VIOLATED: checked 12,345 of 12,345 acknowledged writes, none lost, 0 phantom, 3 stale reads (at most 41.3 ms), which linearizable reads must not be, not linearizable in 3 entries (clocks within 0.0213 ms)',
    ),
  );
  // Two of them; the report has the rest.
  const told = rest.filter((line) => /entry|write|The one/.test(line));
  assert.equal(told.length, 8);
  for (const line of told) assert.ok(has(coloured.red, line), line);
});
