import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Power } from '../../../../lib/report/power.ts';
import { powerBlocks } from '../../../../runner/report/sections/faults/power.ts';
import { deadRound, examplePower, examplePowerRound, exampleTimeline } from '../../../fixtures/example-report.ts';
import { printedBlocks } from '../../../fixtures/printed.ts';

const lines = (power: Power): string[] =>
  printedBlocks(powerBlocks(power, exampleTimeline(0, 0), 'small, power'), 200).flat();

function fields(text: readonly string[], start: string): string[] {
  return (text.find((line) => line.startsWith(start)) ?? '').split(/ {2,}/);
}

test('power cuts are a table of the way back over the rounds, and in each', () => {
  const told = lines(examplePower([examplePowerRound(), deadRound]));
  assert.equal(told[0], 'Power cut  small, power');
  assert.deepEqual(fields(told, 'start to'), ['start to, in ms', 'median', 'min', 'max', 'seen', '#1', '#2']);
  assert.deepEqual(fields(told, 'all nodes started').slice(1), ['300', '290', '310', '2 of 2', '310', '290']);
  assert.deepEqual(fields(told, 'first accepted write').slice(1), ['1,210', '1,210', '1,210', '1 of 2', '1,210', '-']);
  assert.ok(told.includes('- not seen while it was waited for.'));
});

test('what was done, how exactly it is known and what it cut off is told below', () => {
  const text = lines(examplePower([examplePowerRound(), deadRound])).join(' ');
  assert.ok(text.includes('All 3 nodes killed (SIGKILL) 2 times, within 0.6 ms; down for 1.00 s; probes every 50 ms;'));
  assert.ok(text.includes('100 writes/s before; of 6 writes under way at the cuts 1 rejected and 5 unknown.'));
});

test('a lone node is told as one', () => {
  const round = examplePowerRound({ spreadMs: 0, acceptedThrough: [{ node: 'node1', ms: 1_260.9 }] });
  assert.ok(
    lines(examplePower([round]))
      .join(' ')
      .includes('The node killed (SIGKILL) once; down for'),
  );
});

test('what the cuts can show of data that was not synced is said', () => {
  assert.ok(
    lines(examplePower()).includes(
      'The page cache survived: a plain kill of all processes shows nothing of what was not synced.',
    ),
  );
  assert.match(
    lines(examplePower([examplePowerRound()], { unsynced: 'lost' })).join(' '),
    /what was not synced was lost/,
  );
  assert.match(
    lines(examplePower([examplePowerRound()], { unsynced: 'unknown' })).join(' '),
    /only where the kill commands see to it/,
  );
});

test('who did not survive is told with the round', () => {
  const told = lines(examplePower([examplePowerRound({ died: ['node2'], notes: ['So it was.'] })])).join('\n');
  assert.match(told, /#1 node2 did not survive the power cut\.\n *#1 So it was\./);
});

test('notes stand with their round, and without a round it is said so', () => {
  const told = lines(examplePower([examplePowerRound({ notes: ['The cache was full.'] })])).join('\n');
  assert.match(told, /#1 The cache was full\./);
  assert.deepEqual(lines(examplePower([])), ['Power cut  small, power: no round was finished']);
});
