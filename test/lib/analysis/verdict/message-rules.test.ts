import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, judge } from '../../../../lib/analysis/verdict/judge.ts';
import { MESSAGE_RULES } from '../../../../lib/analysis/verdict/rules/messages.ts';
import type { MessageAccount } from '../../../../lib/report/messages.ts';
import { MESSAGES } from '../../../../lib/scenarios/queue-load.ts';
import { exampleEvidence } from '../../../fixtures/evidence.ts';
import { exampleMessages } from '../../../fixtures/reports/messages.ts';

function told(changes: Partial<MessageAccount>, more: Partial<Evidence> = {}) {
  const messages = exampleMessages({ outOfOrder: 0, ...changes });
  const { rules = [], reasons } = judge({ ...exampleEvidence, load: MESSAGES, messages, ...more }, MESSAGE_RULES);
  return rules.map((rule, at) => `${rule}: ${reasons[at]}`);
}

test('of messages that were all delivered, some of them twice, there is nothing to say', () => {
  assert.deepEqual(told({}), []);
  assert.deepEqual(told({}, { messages: null }), []);
});

test('lost and invented messages make a cell invalid', () => {
  assert.deepEqual(told({ delivered: 987, undelivered: 3 }), [
    'messages-lost: 3 messages of 990 that had been acknowledged were never delivered.',
  ]);
  assert.deepEqual(told({ phantom: 1 }), ['messages-phantom: 1 message was delivered that nobody had sent.']);
});

test('what was not read is not lost, and not there either', () => {
  assert.deepEqual(told({ delivered: 987, undelivered: 3, incomplete: 'q1 was not read' }), [
    'messages-unread: Whether messages were lost is not known: q1 was not read.',
  ]);
  assert.deepEqual(told({}, { messages: { absent: 'they do not tell' } }), [
    'messages-unread: Whether messages were lost is not known: they do not tell.',
  ]);
});

test('what was given back has to come again', () => {
  assert.deepEqual(told({ refused: 4, notGivenBack: 1 }), [
    'not-given-back: 1 message that a consumer had given back was never delivered again.',
  ]);
  assert.deepEqual(told({ refused: 4 }), []);
});

test('disorder and refused messages that came make it suspect', () => {
  assert.deepEqual(told({ outOfOrder: 2, rejectedDelivered: 1 }), [
    'refused-but-delivered: 1 message that had been refused was delivered all the same.',
    'out-of-order: 2 messages were delivered behind a later one of the same producer.',
  ]);
});

test('a queue that nobody fills and that is empty at the end was emptied too early', () => {
  const alone = { load: { ...MESSAGES, consumers: 'alone' } } as const;
  assert.deepEqual(told({ leftInQueue: 0 }, alone), [
    'ran-dry: The queue was empty before the step was over: its consumers took 990 messages, and might have taken more.',
  ]);
  assert.deepEqual(told({ leftInQueue: 1 }, alone), []);
  assert.deepEqual(told({ leftInQueue: 0 }, { load: { ...MESSAGES, consumers: 'as-many' } }), []);
});
