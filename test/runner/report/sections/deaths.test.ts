import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFaults } from '../../../../runner/report/check/faults.ts';
import { completeCell } from '../../../../runner/report/complete.ts';
import { recoveryBlocks } from '../../../../runner/report/sections/faults/recovery.ts';
import { faults } from '../../../../runner/report/sections/faults.ts';
import { head } from '../../../../runner/report/sections/head.ts';
import * as example from '../../../fixtures/example-report.ts';
import { printedBlocks, printedParts } from '../../../fixtures/printed.ts';
import { diedCell, exampleDeath, exampleFindings, failoverCell } from '../../../fixtures/reports/fault-cells.ts';

const report = example.exampleReportOf([diedCell]);
const OUTCOME = 'node1 did not survive the fault: it started and ended after 1.90 s';

test('a node that did not survive is the first thing that a report says', () => {
  const lines = printedParts(head, report, 160).flat();
  assert.match(lines[1]?.trim() ?? '', new RegExp(`^! ${OUTCOME} \\(.*failover/stop.*\\)$`));
  const other = printedParts(head, example.exampleReportOf([failoverCell]), 160).flat();
  assert.ok(!other.join(' ').includes('survive'));
});

test('its cell has the end of its log, what start printed, and who was read from', () => {
  const text = printedParts(faults, report, 160).flat();
  const at = text.findIndex((line) => line.includes('node1 started and ended after 1.90 s'));
  assert.deepEqual(
    text.slice(at, at + 7).map((line) => line.trim()),
    [
      '! node1 started and ended after 1.90 s; nothing further was broken.',
      'its log ends with:',
      '| fatal: page 0 does not exist on the disk',
      '| at Open()',
      'its start command printed:',
      '| starting node1',
      'What was written was read back from the nodes that live: node2, node3.',
    ],
  );
  assert.ok(text.some((line) => /^ *#1 +node1 did not survive the fault\.$/.test(line)));
  assert.ok(!text.join(' ').includes('NOT PROVEN'));
});

test('a recovery that a node did not survive has that in the place of its times', () => {
  const row = example.exampleRecovery({ died: ['node2'], readyMs: null, caughtUpMs: null });
  const lines = printedBlocks(recoveryBlocks([row], 'small'), 120).flat();
  assert.ok(
    lines.some((line) => /node restart +node2 +node2 did not survive the fault/.test(line)),
    lines.join('\n'),
  );
});

test('deaths that contradict the rest of a report are found', () => {
  const round = (died: string[]) => example.exampleRound({ died });
  const found = (findings: Parameters<typeof exampleFindings>[0], state: 'ok' | 'failed' = 'failed') =>
    checkFaults(exampleFindings({ events: [], ...findings }), state).filter((text) => text.startsWith('deaths'));
  assert.deepEqual(found({ deaths: [exampleDeath] }), []);
  assert.deepEqual(found({ deaths: [exampleDeath] }, 'ok'), ['deaths: the cell is ok, yet node1 did not survive']);
  assert.deepEqual(found({ deaths: [{ ...exampleDeath, atMs: 1_000 }] }), [
    'deaths: node1 ran for longer than the run',
  ]);
  assert.deepEqual(found({ failover: example.exampleFailover([round(['node3'])]) }), [
    'deaths: nothing is told of node3',
  ]);
  const rounds = [round(['node1']), { ...round([]), round: 2 }];
  assert.deepEqual(found({ deaths: [exampleDeath], failover: example.exampleFailover(rounds) }), [
    'deaths: something was broken after a node had died',
  ]);
});

test('of an older report nothing is known of deaths, so it has none', () => {
  const { deaths: _, ...findings } = exampleFindings({ recovery: [example.exampleRecovery()] });
  const { died: __, ...row } = example.exampleRecovery();
  const { died: ___, ...round } = example.exampleRound();
  const old = { faults: { ...findings, recovery: [row], failover: { rounds: [round] } } };
  const { faults: completed } = completeCell(old) as unknown as { faults: ReturnType<typeof exampleFindings> };
  assert.deepEqual(completed.deaths, []);
  assert.deepEqual(completed.recovery?.[0]?.died, []);
  assert.deepEqual(completed.failover?.rounds[0]?.died, []);
});
