import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOfFaults } from '../../../../lib/analysis/headline/faults.ts';
import { lossesIn } from '../../../../lib/analysis/headline/headline.ts';
import { lossesOf } from '../../../../lib/analysis/losses.ts';
import { messageViolation } from '../../../../lib/analysis/message-violation.ts';
import type { Cell, Measured } from '../../../../lib/report/cell.ts';
import type { FailoverRound, FaultKind } from '../../../../lib/report/faults.ts';
import {
  exampleFailover,
  exampleRound,
  exampleSafety,
  failoverCell,
  hopCells,
} from '../../../fixtures/example-report.ts';
import { faultMeasured } from '../../../fixtures/reports/fault-cells.ts';
import { exampleMessages } from '../../../fixtures/reports/messages.ts';
import { queueFaultCell } from '../../../fixtures/reports/queue-faults.ts';
import { violatedOrder } from '../../../fixtures/reports/safety.ts';

const cellOf = (findings: Parameters<typeof faultMeasured>[0]): Cell =>
  ({ ...failoverCell, ...faultMeasured(findings), state: 'ok' }) as Cell;

/** The line of rounds in which a write was accepted again after such times; null: not while it was watched. */
function lineOf(times: readonly (number | null)[], kind: FaultKind = 'kill', gaps = times) {
  const rounds = times.map((firstAccepted, at): FailoverRound => {
    const round = exampleRound({ round: at + 1 });
    return { ...round, phases: { ...round.phases, firstAccepted, availabilityGap: gaps[at] ?? null } };
  });
  const [line] = outcomesOfFaults({ cells: [cellOf({ failover: exampleFailover(rounds, kind) })] });
  return [line?.text.split('; none of')[0], line?.meaning];
}

test('kills are all that were made, and those after which nothing was accepted are told in red', () => {
  assert.deepEqual(lineOf([900]), ['writes accepted again after 900 ms, 1 kill', 'plain']);
  assert.deepEqual(lineOf([900, 1_000, 1_100]), [
    'writes accepted again after 1.00 s (900 ms to 1.10 s), 3 kills',
    'plain',
  ]);
  assert.deepEqual(lineOf([900, null, 1_000, null, 1_100]), [
    'writes accepted again after 1.00 s (900 ms to 1.10 s), 5 kills, NOT AGAIN in 2 while it was watched',
    'bad',
  ]);
  assert.deepEqual(lineOf([null, null, null]), ['no write was accepted again while it was watched, 3 kills', 'bad']);
});

test('a time that counts from the return of nodes says so, beside the whole time without a write', () => {
  const [text] = lineOf([300, 400], 'quorum', [12_300, 12_400]);
  assert.equal(
    text,
    'writes accepted again after 350 ms (300 ms to 400 ms) from when the nodes were brought back, 2 quorums; up to 12.4 s without an accepted write',
  );
});

test('whatever a service must not do stands in a line of its own, and in that of its faults', () => {
  const safety = exampleSafety({ phantom: 2, linearizability: violatedOrder });
  const cells = [cellOf({ safety })];
  assert.deepEqual(
    lossesIn({ cells }).map(({ label, text, meaning }) => [label, text.replace(/ \(.*/, ''), meaning]),
    [
      ['WRONG', '2 entries have a value that nobody wrote', 'bad'],
      ['WRONG', 'reads were not linearizable in 1 entry', 'bad'],
    ],
  );
  const [line] = outcomesOfFaults({ cells });
  assert.match(
    line?.text ?? '',
    /none of [\d,]+ checked writes lost; WRONG in 2 entries, with a value that nobody wrote; NOT LINEARIZABLE in 1 entry$/,
  );
  assert.equal(line?.meaning, 'bad');
});

test('messages that are lost, kept back or invented are all told', () => {
  const messages = exampleMessages({ undelivered: 5, notGivenBack: 4, phantom: 1 });
  const told = [
    '5 acknowledged messages lost',
    '4 messages lost that a consumer had given back',
    '1 message delivered that nobody had sent',
  ];
  assert.equal(messageViolation(messages), told.join('; '));
  const cell = { ...queueFaultCell(), messages } as Cell & Measured;
  assert.deepEqual(lossesOf(cell), told);
  assert.deepEqual(
    lossesIn({ cells: [cell] }).map(({ label }) => label),
    ['LOST', 'LOST', 'WRONG'],
  );
  // What was not read to its end may yet hold them.
  const open = exampleMessages({ undelivered: 5, notGivenBack: 4, incomplete: 'the run was interrupted' });
  assert.equal(messageViolation(open), null);
});

test('queues whose leaders were hit have a line, with what became of their messages', () => {
  const [line] = outcomesOfFaults({ cells: [queueFaultCell()] });
  assert.equal(line?.label, 'failover');
  assert.match(
    line?.text ?? '',
    /^enqueues accepted again after .*, messages delivered again after .*, 1 kill; none of 990 acknowledged messages lost$/,
  );
  const lost = { ...queueFaultCell(), messages: exampleMessages({ undelivered: 3, delivered: 987 }) } as Cell;
  const [bad] = outcomesOfFaults({ cells: [lost] });
  assert.match(bad?.text ?? '', /LOST 3 messages of 990 acknowledged messages$/);
  assert.equal(bad?.meaning, 'bad');
  const kept = { ...queueFaultCell(), messages: exampleMessages({ notGivenBack: 4 }) } as Cell;
  assert.match(outcomesOfFaults({ cells: [kept] })[0]?.text ?? '', /LOST 4 messages of 990 acknowledged messages$/);
  assert.deepEqual(outcomesOfFaults({ cells: [...hopCells(1)] }), []);
});
