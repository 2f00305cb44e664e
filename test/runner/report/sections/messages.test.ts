import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { CellMessages } from '../../../../lib/report/messages.ts';
import { checkMessages } from '../../../../runner/report/check/messages.ts';
import { messages } from '../../../../runner/report/sections/messages.ts';
import { printed } from '../../../fixtures/printed.ts';
import { exampleMeasured, examplePlan } from '../../../fixtures/reports/cell.ts';
import { exampleMessages } from '../../../fixtures/reports/messages.ts';
import { exampleReportOf } from '../../../fixtures/reports/report.ts';

function row(told: CellMessages): string {
  const cell = { ...examplePlan(), state: 'ok', ...exampleMeasured({ messages: told }) } as Cell;
  const lines = printed(messages, exampleReportOf([cell]), 160);
  const start = `${cell.scenario}  ${cell.step.name}`;
  return (lines.find((line) => line.startsWith(start)) ?? '').slice(start.length).trim().replace(/\s+/g, ' ');
}

test('of each cell it is told what became of its messages', () => {
  assert.equal(row(exampleMessages()), '990 990 0 3 0 5 3 1 0 1.8 ms 9.5 ms');
  assert.equal(
    row(exampleMessages({ delivered: 987, undelivered: 3, refused: 0, endToEndMs: null })),
    '990 987 3 5 3 1 0 - -',
  );
});

test('what is not known is not called lost', () => {
  const told = exampleMessages({ delivered: 987, undelivered: 3, incomplete: 'the script was cut off' });
  assert.equal(row(told), '990 987 not known 3 0 5 3 1 0 1.8 ms 9.5 ms');
  assert.equal(row({ absent: 'they do not tell' }), 'not known: they do not tell');
});

test('a report without messages says nothing of them', () => {
  const cell = { ...examplePlan(), state: 'ok', ...exampleMeasured() } as Cell;
  assert.deepEqual(printed(messages, exampleReportOf([cell]), 160), []);
});

test('numbers that contradict each other are told of', () => {
  assert.deepEqual(checkMessages(exampleMessages()), []);
  assert.deepEqual(checkMessages({ absent: 'not told' }), []);
  assert.deepEqual(checkMessages(exampleMessages({ unknown: 5 })), [
    'sent is not the sum of acknowledged, rejected and unknown',
  ]);
  assert.deepEqual(checkMessages(exampleMessages({ undelivered: 1, leftInQueue: 991, afterAck: 6 })), [
    'acknowledged is not the sum of delivered and undelivered',
    'leftInQueue is more than delivered',
    'afterAck is more than duplicates',
  ]);
});
