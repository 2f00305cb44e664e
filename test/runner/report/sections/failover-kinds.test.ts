import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultKind } from '../../../../lib/report/faults.ts';
import { faults } from '../../../../runner/report/sections/faults.ts';
import * as example from '../../../fixtures/example-report.ts';
import { printedParts } from '../../../fixtures/printed.ts';

const { exampleFailover, exampleReportOf, exampleRound, exampleRounds } = example;

function failoverLines(rounds = exampleRounds, kind: FaultKind = 'kill'): string[] {
  const plan = example.examplePlan({ scenario: 'failover', step: { name: kind, users: 0 } });
  const timeline = example.exampleTimeline(4_020, 37_000);
  const measured = example.faultMeasured({ events: [], failover: exampleFailover(rounds, kind), timeline });
  return printedParts(faults, exampleReportOf([{ ...plan, state: 'ok', ...measured }]), 160)[0] ?? [];
}

function fields(lines: readonly string[], start: string): string[] {
  return (lines.find((line) => line.startsWith(start)) ?? '').split(/ {2,}/);
}

test('lengths stand apart from moments, and are said to be such', () => {
  const lines = failoverLines();
  const at = (word: string): number => lines.findIndex((line) => line.trimStart().startsWith(word));
  assert.ok(at('lengths') > at('node caught up') && at('longest without a write') > at('lengths'));
  assert.deepEqual(fields(lines, 'longest without a write').slice(1, 5), ['1,341', '1,120', '2,488', '3 of 3']);
  assert.deepEqual(fields(lines, 'the act itself').slice(1, 5), ['2.50', '2.50', '2.50', '3 of 3']);
  assert.ok(lines.join(' ').includes('longest without a write: from one accepted write to the next'));
});

test('a report that knows of no lengths has none, and they are not missed', () => {
  const phases = { ...exampleRound().phases, availabilityGap: null };
  const lines = failoverLines([exampleRound({ uncertaintyMs: null, leaderChanges: null, phases })]);
  assert.ok(!lines.some((line) => /longest without|the act itself|lengths|not seen/.test(line)), lines.join('\n'));
});

test('of a quorum that was lost the phases of the way back count from the return of the nodes', () => {
  const phases = { ...exampleRound().phases, steppedDown: 1_540 };
  const round = exampleRound({ kind: 'quorum', nodes: ['node2', 'node3'], awayMs: 2_100, phases });
  const lines = failoverLines([round], 'quorum');
  const at = (word: string): number => lines.findIndex((line) => line.trimStart().startsWith(word));
  const inOrder = ['fault to', 'first failure', 'leader stepped down', 'nodes brought back, to', 'new leader seen'];
  assert.deepEqual(
    inOrder.map(at),
    [...inOrder.map(at)].sort((a, b) => a - b),
  );
  assert.ok(at('fault to') >= 0 && at('every node accepting') > at('nodes brought back, to'));
  assert.deepEqual(fields(lines, 'nodes away'), ['nodes away', '2,100']);
  const text = lines.join(' ');
  assert.ok(text.includes('2 followers killed (SIGKILL) once, so that the leader had no quorum; '));
  assert.ok(text.includes('with the time for which the nodes were kept away'));
});

test('a transfer is asked of the leader and breaks nobody', () => {
  const lines = failoverLines([exampleRound({ kind: 'transfer', rejoin: null })], 'transfer');
  assert.ok(lines.some((line) => line.startsWith('Leader asked to hand its leadership over once; ')));
  assert.ok(lines.some((line) => line.startsWith('every node accepting')));
});
