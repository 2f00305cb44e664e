import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatClock,
  formatOperation,
  type OperationLine,
  parseClock,
  parseOperation,
} from '../../../lib/exchange/operation-line.ts';

const WRITE: OperationLine = {
  operation: 'write',
  entry: 17,
  node: '127.0.0.1:6100',
  writer: 6_003,
  count: 41,
  dueMs: 1_795_264_933_586.2,
  sentMs: 1_795_264_933_587.071,
  endedMs: 1_795_264_933_590.89,
  outcome: 'ok',
  unanswered: false,
};

test('an operation survives its line', () => {
  assert.deepEqual(parseOperation(formatOperation(WRITE)), WRITE);
  const foreign: OperationLine = {
    ...WRITE,
    operation: 'read',
    node: '[::1]:80',
    writer: -2,
    count: 0,
    outcome: 'unknown',
    unanswered: true,
  };
  assert.deepEqual(parseOperation(formatOperation(foreign)), foreign);
});

test("it is found in k6's log format", () => {
  const line = `time="2026-11-21T12:42:13Z" level=info msg="${formatOperation(WRITE)}" source=console`;
  assert.deepEqual(parseOperation(line), WRITE);
});

for (const text of [
  '',
  'time="2026-11-21T12:42:13Z" level=warning msg="Request Failed"',
  formatOperation(WRITE).replace('write', 'delete'),
  formatOperation(WRITE).replace(/ok$/, 'fine'),
  formatOperation(WRITE).slice(0, -20),
]) {
  test(`"${text}" tells of no operation`, () => assert.equal(parseOperation(text), null));
}

test('how exact the clock is survives its line, and is not read out of an operation', () => {
  assert.equal(
    parseClock(`time="2026-02-02" level=info msg="${formatClock({ errorMs: 0.001234 })}" source=console`),
    0.001234,
  );
  assert.equal(parseClock(formatOperation(WRITE)), null);
  assert.equal(parseOperation(formatClock({ errorMs: 0.5 })), null);
});
