import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elapsed } from '../../../../lib/base/format.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { FaultFindings, RecoveryRow } from '../../../../lib/report/faults.ts';
import { recoveryBlocks } from '../../../../runner/report/sections/faults/recovery.ts';
import { faults } from '../../../../runner/report/sections/faults.ts';
import { renderBlocks } from '../../../../runner/report/text/blocks.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { createStyle } from '../../../../runner/system/terminal.ts';
import * as example from '../../../fixtures/example-report.ts';
import { printedBlocks, printedParts } from '../../../fixtures/printed.ts';

const { exampleFailover, exampleRecovery, exampleReportOf, exampleRound, exampleRounds, exampleSnapshot } = example;

function sectionsOf(changes: Partial<FaultFindings>, width = 160, scenario = 'failover'): string[][] {
  const plan = example.examplePlan({ scenario, step: { name: 'kill', users: 0 } });
  const cell: Cell = { ...plan, state: 'ok', ...example.faultMeasured({ events: [], ...changes }) };
  return printedParts(faults, exampleReportOf([cell]), width);
}

function failoverLines(rounds = exampleRounds, width = 160): string[] {
  const timeline = example.exampleTimeline(4_020, 37_000);
  return sectionsOf({ failover: exampleFailover(rounds), timeline }, width)[0] ?? [];
}

function fields(lines: readonly string[], start: string): string[] {
  return (lines.find((line) => line.startsWith(start)) ?? '').split(/ {2,}/);
}

test('times are milliseconds below a second and seconds above', () => {
  assert.deepEqual([0, 4.2, 999.4, 999.6, 12_345, 61_000].map(elapsed), [
    '0 ms',
    '4.2 ms',
    '999 ms',
    '1.00 s',
    '12.3 s',
    '1 min 01 s',
  ]);
  assert.equal(elapsed(null), '-');
});

test('a cell in which no node was broken has no section', () => {
  assert.deepEqual(printedParts(faults, exampleReportOf([example.timedCell({}, 1)]), 80), []);
});

test('a failover is a table of its phases over the rounds, and in each', () => {
  const lines = failoverLines();
  assert.equal(lines[0], 'Failover  small, medium, kill');
  assert.deepEqual(fields(lines, 'fault to'), ['fault to, in ms', 'median', 'min', 'max', 'seen', '#1', '#2', '#3']);
  assert.deepEqual(fields(lines, 'first accepted write').slice(1), [
    ...['1,342', '1,122', '2,489', '3 of 3'],
    ...['1,342', '1,122', '2,489'],
  ]);
  // The mean of 1,260.4 and 1,512.3 ms.
  assert.deepEqual(fields(lines, 'p99 back').slice(1), ['1,386', '1,260', '1,512', '2 of 3', '1,512', '1,260', '-']);
  assert.deepEqual(fields(lines, 'node caught up').slice(1, 5), ['605', '520', '690', '2 of 3']);
  assert.ok(lines.includes('- not seen while it was watched.'));
});

test('what was done, how exactly it is known and what it cost is told below', () => {
  const text = failoverLines().join(' ');
  assert.ok(
    text.includes(
      'Leader killed (SIGKILL) 3 times; election timeout 1.00 s; leadership moved again in 1 of 3 rounds; probes every 50 ms; 100 writes/s before; ',
    ),
  );
  assert.ok(text.includes('of 1,245 writes from fault to end of watch 461 rejected and 24 unknown.'));
});

test('one round has times and no spread', () => {
  const lines = failoverLines([exampleRound({ nodes: ['node1', 'node2'], rejoin: null })]);
  assert.deepEqual(fields(lines, 'fault to'), ['fault to, in ms', 'time']);
  assert.deepEqual(fields(lines, 'p99 back'), ['p99 back', '1,512']);
  assert.ok(!lines.some((line) => line.startsWith('node ready')));
  assert.ok(lines.some((line) => line.startsWith('Leader and 1 more node killed (SIGKILL) once; ')));
});

test('a phase that no round has seen is a dash, and one that never came is told apart from it', () => {
  const phases = { ...exampleRound().phases, latencyBack: null, throughputBack: 0 };
  const lines = failoverLines([exampleRound({ phases })]);
  assert.deepEqual(fields(lines, 'p99 back'), ['p99 back', '-']);
  assert.deepEqual(fields(lines, 'throughput back'), ['throughput back', '0']);
  assert.ok(lines.includes('back after 0 ms: it never left its range.'));
});

test('a failover without a finished round says so, and keeps its ledger', () => {
  const lines = failoverLines([]);
  assert.equal(lines[0], 'Failover  small, medium, kill: no round was finished');
  assert.match(lines[1] ?? '', /^safety: checked 12,345 of 12,345 acknowledged writes/);
  assert.equal(lines.length, 2);
});

test('each kill has a line of accepted writes with the change of leader, where the width allows', () => {
  const lines = failoverLines();
  assert.ok(lines.includes(`#2  ${'9'.repeat(10)}|${'9'.repeat(40)}  node3 -> node2, term 6`));
  assert.ok(lines.some((line) => line.startsWith(' #3 Leadership moved again')));
  const narrow = failoverLines(exampleRounds, 60);
  assert.ok(narrow.includes(`#2  ${'9'.repeat(10)}|${'9'.repeat(40)}`));
  assert.ok(!failoverLines(exampleRounds, 50).some((line) => line.includes('9999|9999')));
});

test('a leader that was never replaced is told', () => {
  const lines = failoverLines([exampleRound({ newLeader: null, termAfter: null })]);
  assert.ok(lines.some((line) => line.endsWith('node1 -> none seen')));
});

test('where nodes do not say who leads, a failover speaks of nodes', () => {
  const unled = { newLeader: null, termBefore: null, termAfter: null };
  const phases = { ...exampleRound().phases, leaderVisible: null };
  const plan = example.examplePlan({ scenario: 'failover', step: { name: 'kill', users: 0 } });
  const failover = exampleFailover([exampleRound({ ...unled, phases })]);
  const measured = example.faultMeasured({ events: [], failover, timeline: example.exampleTimeline(4_020, 37_000) });
  const report = exampleReportOf([{ ...plan, state: 'ok', ...measured }]);
  const clusters = report.clusters.map((cluster) => ({ ...cluster, leader: null, term: null }));
  const lines = printedParts(faults, { ...report, clusters }, 160).flat();
  assert.doesNotMatch(lines.join('\n'), /leader|none seen|not seen/i);
  assert.ok(lines.some((line) => line.startsWith('Node killed (SIGKILL) once; ')));
  assert.ok(
    lines.some((line) => /^#1 .*9 {2}node1$/.test(line)),
    lines.join('\n'),
  );
});

test('an act that failed is told with when and why', () => {
  const [event] = example.exampleFindings().events;
  assert.ok(event);
  const lines = sectionsOf({ failover: exampleFailover(), events: [{ ...event, error: 'no such process' }] })[0];
  assert.ok(lines?.includes(' ! kill node1, 9.04 s into the run, failed: no such process'));
});

test('a scenario in which nothing was finished still has its ledger', () => {
  const [lines] = sectionsOf({}, 160, 'recovery');
  assert.equal(lines?.[0], 'Recovery  small, medium, kill: nothing was finished');
  assert.match(lines?.[1] ?? '', /^safety: /);
});

test('the ledger stands once, below the last section of its cell', () => {
  const sections = sectionsOf({ snapshot: exampleSnapshot(), recovery: [exampleRecovery()] }, 160, 'snapshot');
  assert.deepEqual(
    sections.map(([first]) => first),
    ['Snapshot  small, medium, kill', 'Recovery  small, medium, kill'],
  );
  assert.deepEqual(
    sections.map((lines) => lines.filter((line) => line.startsWith('safety')).length),
    [0, 1],
  );
});

const recovery = (...rows: readonly RecoveryRow[]): string[] =>
  printedBlocks(recoveryBlocks(rows, 'small'), 160).flat();

test('each recovery is a row, and one that was skipped says why', () => {
  const lines = recovery(...example.exampleRecoveries);
  assert.deepEqual(fields(lines, 'full sync'), ['full sync', 'node2', '210', '1,080', '1,461', '3.2 MB']);
  assert.deepEqual(fields(lines, 'cold start'), ['cold start', 'all', '261', '2,611', '2,702', '-']);
  assert.match(lines.find((line) => line.startsWith('partition heal')) ?? '', /node3 {2}skipped: it takes network/);
  assert.ok(lines.includes(' - cold start: ready: the first write was accepted; caught up: every node has'));
});

test('the dash is explained where there is one', () => {
  assert.ok(!recovery(exampleRecovery()).some((line) => line.includes('not seen')));
  assert.ok(recovery(exampleRecovery({ caughtUpMs: null })).some((line) => line.includes('- not seen, not told,')));
});

test('a failed cell with numbers is a row of them, marked failed, with its reason as a note', () => {
  const text = renderReport(exampleReportOf([example.lossyCell]), { color: false, width: 120 });
  assert.match(text, /^failover pause +150\/s +read +50\.0 .* failed \[1\]$/m);
  assert.match(text, /^ \[1\] failed: acknowledged writes were lost in 2 entries \(small\/medium\/failover\/pause/m);
});

test('no line of the sections is wider than the terminal from 80 columns on', () => {
  for (const width of [80, 120]) {
    const sections = renderBlocks(faults.title, faults.of(exampleReportOf(example.faultCells)), {
      width,
      prose: width,
      unicode: true,
      style: createStyle(false),
    });
    assert.equal(sections.length, 8);
    for (const line of sections.flat()) assert.ok([...line].length <= width, `${width}: ${line}`);
  }
});

test('a repetition after the first is told in the heading', () => {
  const cell: Cell = { ...example.recoveryCell, repetition: 2 };
  const [lines] = printedParts(faults, exampleReportOf([cell]), 160);
  assert.equal(lines?.[0], 'Recovery  small, medium, rate-found, run 2');
});
