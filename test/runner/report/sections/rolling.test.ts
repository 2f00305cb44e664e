import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rollingBlocks } from '../../../../runner/report/sections/faults/rolling.ts';
import { printedBlocks } from '../../../fixtures/printed.ts';
import { exampleRolling, exampleStep } from '../../../fixtures/reports/rolling.ts';

const linesOf = (rolling = exampleRolling()): string[] => printedBlocks(rollingBlocks(rolling, 'small'), 160).flat();
const fields = (lines: readonly string[], start: string): string[] =>
  (lines.find((line) => line.startsWith(start)) ?? '').split(/ {2,}/);

test('each node is a line beside the steady load before it', () => {
  const lines = linesOf();
  assert.deepEqual(fields(lines, 'steady before'), ['steady before', '31.5', '9.40', '0 %', '4.80', '0 %']);
  assert.deepEqual(fields(lines, 'node1'), [
    ...['node1, leader, handed over', '212', '230', '1.3 %', '4.80', '0 %'],
    ...['1', '641', '310', '403'],
  ]);
  assert.ok(lines.includes(' #3 node1 did not end within 10 s of SIGTERM and was killed'));
});

test('what it comes to in all is told below', () => {
  const text = linesOf().join(' ');
  assert.ok(text.includes('3 nodes in 34.5 s; without an accepted write for 275 ms in all; 1 change of leader.'), text);
  assert.ok(text.includes('Each line is of 8.00 s; ready, caught up: from the start of the node.'));
  assert.ok(!text.includes('Leadership was not handed over'));
});

test('a step that took longer, and a leader that was not asked, are said to be so', () => {
  const steps = [exampleStep({ windowMs: 12_000 }), exampleStep({ step: 2, node: 'node1', led: true, fromMs: 40_000 })];
  const lines = linesOf(exampleRolling({ steps, noTransfer: '--no-transfer' }));
  const text = lines.join(' ');
  assert.ok(text.includes('Each line is of 8.00 s, but for node2, which took longer: its gap may be longer for that;'));
  assert.ok(text.includes('Leadership was not handed over before: --no-transfer.'));
  assert.equal(fields(lines, 'node1')[0], 'node1, leader');
});

test('where nothing was restarted, or a node did not survive it, that is said', () => {
  assert.match(linesOf(exampleRolling({ steps: [] })).join(' '), /Rolling restart +small: no node was restarted/);
  const steps = [exampleStep({ died: ['node2'], readyMs: null, caughtUpMs: null })];
  assert.ok(linesOf(exampleRolling({ steps })).includes(' #1 node2 did not survive it.'));
});
