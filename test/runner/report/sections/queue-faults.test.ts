import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueueFaults } from '../../../../lib/report/queue-faults.ts';
import { checkQueueFaults } from '../../../../runner/report/check/queue-faults.ts';
import { queueFaults } from '../../../../runner/report/sections/queue-faults.ts';
import { printed } from '../../../fixtures/printed.ts';
import { exampleQueueFaults, exampleQueueRound, queueFaultCell } from '../../../fixtures/reports/queue-faults.ts';
import { exampleReportOf } from '../../../fixtures/reports/report.ts';

function lines(faults: QueueFaults): string[] {
  return printed(queueFaults, exampleReportOf([queueFaultCell(faults)]), 160).map((line) =>
    line.replace(/\s+/g, ' ').trim(),
  );
}

const second = exampleQueueRound({
  round: 2,
  faultMs: 20_000,
  nodes: ['node2'],
  readyMs: null,
  leaders: { ...exampleQueueRound().leaders, back: null },
  notes: ['Queue 1 took no message in the 30 s that were watched.'],
  queues: exampleQueueRound().queues.map((queue) => ({ ...queue, times: { ...queue.times, firstAccepted: null } })),
});

test('the queues whose leader was hit are told of apart from those that were led elsewhere, each with its spread', () => {
  const told = lines(exampleQueueFaults([exampleQueueRound(), second]));
  const groups = told.filter((line) => /^queues (whose|led)/.test(line));
  assert.deepEqual(groups, ['queues whose leader was hit', 'queues led elsewhere']);
  assert.deepEqual(
    told.filter((line) => line.startsWith('first message accepted')),
    ['first message accepted 1,450 1,450 1,450 1 of 2', 'first message accepted 12.0 12.0 12.0 1 of 2'],
  );
  assert.equal(told.filter((line) => line.startsWith('another leader named')).length, 1);
});

test('who led how many queues is told round by round, with what went wrong in it', () => {
  const told = lines(exampleQueueFaults([exampleQueueRound(), second])).join(' ');
  assert.match(
    told,
    /#1 node1: queues led before it by node1 1, node2 1; after it node2 2; once all were back node2 2\./,
  );
  assert.match(told, /Away for 4\.50 s, and 640 ms until all named the same leaders\./);
  assert.match(told, /#2 Queue 1 took no message in the 30 s that were watched\./);
  assert.match(told, /killed \(SIGKILL\) 2 times; 2 queues, each with 50\.0 messages\/s and one consumer\./);
  assert.match(told, /up to 52 ms earlier than was seen/);
});

test('a round that was cut off is told of, and is in no figure', () => {
  const cut = { ...second, cutOff: true };
  const told = lines(exampleQueueFaults([exampleQueueRound(), cut]));
  assert.ok(told.includes('first message accepted 1,450 1,450 1,450 1 of 1'));
  assert.match(told.join(' '), /#2 It was cut off, and is in none of the figures\./);
});

test('where nothing was broken that is what is told', () => {
  assert.match(lines(exampleQueueFaults([])).join(' '), /nothing was broken/);
});

test('findings that contradict each other are told of', () => {
  assert.deepEqual(checkQueueFaults(exampleQueueFaults([exampleQueueRound(), second]), 'ok'), []);
  assert.deepEqual(checkQueueFaults(exampleQueueFaults([], { figures: exampleQueueFaults().figures }), 'ok'), [
    'queues: the figures do not follow from the rounds',
  ]);
  const { leaders } = exampleQueueRound();
  const wrong = exampleQueueRound({
    leaders: { ...leaders, after: [{ leader: 'node2', queues: 1 }] },
    died: ['node3'],
  });
  assert.deepEqual(checkQueueFaults(exampleQueueFaults([wrong]), 'ok'), [
    'queues, round 1: 1 of 2 queues are led by somebody or nobody',
    'queues: nothing is told of node3',
  ]);
});
