import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplesNeeded } from '../../../../lib/analysis/statistics.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { OperationResult } from '../../../../lib/report/figures.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import {
  exampleMeasured,
  exampleOperation,
  examplePlan,
  exampleReport,
  exampleReportOf,
  LONE,
  queueCells,
} from '../../../fixtures/example-report.ts';

function linesOf(report: Report, width = 160): string[] {
  return renderReport(report, { color: false, width }).split('\n');
}

function okCell(changes: Partial<OperationResult>, plan = examplePlan()): Cell {
  return { ...plan, state: 'ok', ...exampleMeasured({ operations: [exampleOperation(changes)] }) };
}

function reportOf(...cells: Cell[]): Report {
  const calibration = { absent: 'switched off' };
  const left = { warnings: [], seeding: [], kept: [], advice: [] };
  return exampleReportOf(cells, { state: 'complete', calibration, ...left });
}

/** The fields of the only line that starts so. */
function row(lines: readonly string[], start: string): string[] {
  const found = lines.filter((line) => line.startsWith(start));
  assert.equal(found.length, 1, `lines that start with "${start}"`);
  return (found[0] ?? '').split(/ {2,}/);
}

test('the samples that a percentile needs follow from ln 0.05 / ln q', () => {
  assert.deepEqual([0.5, 0.95, 0.99, 0.999].map(samplesNeeded), [5, 59, 299, 2_995]);
});

test('a cell is a row of its rate, percentiles, largest latency, errors, payload and verdict', () => {
  const lines = linesOf(reportOf(okCell({ opsPerSecond: 12_345.6, payloadBytesPerSecond: 2_097_152 })));
  const expected = ['10', 'write', '12,346', '2.10', '4.25', '6.50', '12.5', '31.3', '0 %', '2.00', 'valid'];
  assert.deepEqual(row(lines, 'write-concurrent'), ['write-concurrent', ...expected]);
});

test('a percentile without enough operations is a dash, and a footnote says what it takes', () => {
  const lines = linesOf(reportOf(okCell({ ok: 298 })));
  assert.deepEqual(row(lines, 'write-concurrent').slice(4, 9), ['2.10', '4.25', '-', '-', '31.3']);
  assert.ok(lines.some((line) => line.includes('(299 for p99, 2,995 for p99.9)')));
});

test('a percentile with just enough operations is shown', () => {
  const lines = linesOf(reportOf(okCell({ ok: 2_995 })));
  assert.equal(row(lines, 'write-concurrent')[7], '12.5');
  assert.ok(!lines.some((line) => line.includes('for p99.9)')));
});

test('a cell in which nothing was ok has no latencies', () => {
  const nothing = okCell({
    ok: 0,
    unknown: 40,
    reasons: [{ outcome: 'unknown', reason: 'timeout', count: 40 }],
    opsPerSecond: 0,
    errorRate: 1,
    latencyMs: null,
    payloadBytesPerSecond: 0,
  });
  const lines = linesOf(reportOf(nothing));
  assert.deepEqual(row(lines, 'write-concurrent').slice(2), ['write', '0', '0/40', '100 %', 'valid']);
  assert.ok(lines.includes(' - 40 unknown, timeout (small/medium/write-concurrent/users-10/cluster/http/1)'));
});

test('failed, skipped and aborted cells are rows with their reason', () => {
  const lines = linesOf(exampleReport);
  assert.ok(lines.some((line) => /^audit-query +10 +1 {2}skipped: etcd keeps no audit trail\.$/.test(line)));
  assert.ok(lines.some((line) => /^read-concurrent +10 +1 {2}failed: k6 ended with code 107/.test(line)));
  assert.ok(lines.some((line) => /^read-concurrent +10 +1 {2}aborted: Interrupted before it began\.$/.test(line)));
});

test('cells that share a reason share a note, which names them', () => {
  const lines = linesOf(exampleReport);
  assert.equal(lines.filter((line) => line.endsWith('suspect [1]')).length, 2);
  const note = lines.findIndex((line) => line.startsWith(' [1] suspect: k6 used 96 %'));
  const cells = 'small/medium/write-concurrent/users-10/cluster/http/1, small/medium/mixed/users-10/cluster/http/1';
  assert.equal(lines[note + 1], `     (${cells})`);
});

test('tiers, payloads, modes and protocols have headings when there are several', () => {
  const lines = linesOf(exampleReport);
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), cluster, over HTTP'));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), cluster, over gRPC'));
  assert.ok(lines.includes('small (1,000 entries), payload xlarge (1 MB), cluster, over HTTP'));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), single node, over HTTP'));
});

test('cells whose reads promise different things say so in their headings, and the head says what that is', () => {
  const lines = linesOf(reportOf(okCell({}), okCell({}, examplePlan({ reads: 'linearizable' }))));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), cluster, local reads'));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), cluster, linearizable reads'));
  const at = lines.findIndex((line) => /^reads +local: what the node that was asked holds/.test(line));
  assert.match(lines[at + 1] ?? '', /^ +linearizable: the newest write acknowledged before the read began/);
});

test('the head says what the target was spoken to in', () => {
  const target = (...cells: Cell[]) => linesOf(reportOf(...cells)).find((line) => line.startsWith('target'));
  const grpc = okCell({}, examplePlan({ protocol: 'grpc' }));
  assert.match(target(grpc) ?? '', /, spoken to over gRPC$/);
  assert.match(target(grpc, okCell({})) ?? '', /, spoken to over gRPC and HTTP$/);
});

test('one tier, payload and cluster needs no heading', () => {
  assert.ok(!linesOf(reportOf(okCell({}))).some((line) => line.startsWith('small (')));
});

test('a single node says so even when nothing else was measured', () => {
  const lines = linesOf(reportOf(okCell({}, examplePlan({ cluster: LONE }))));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), single node'));
});

test('a cluster of which one node is known is not taken for a single node', () => {
  const cluster = { name: 'cluster', nodes: 1 };
  const [known, lone] = [okCell({}, examplePlan({ cluster })), okCell({}, examplePlan({ cluster: LONE }))];
  assert.ok(!linesOf(reportOf(known)).some((line) => line.startsWith('small (')));
  const lines = linesOf(reportOf(known, lone));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), cluster'));
  assert.ok(lines.includes('small (1,000 entries), payload medium (1 KB), single node'));
});

test('repetitions come together and are summed up by their median and spread', () => {
  const cells = [300, 400, 100].flatMap((opsPerSecond, at) => [
    okCell({ opsPerSecond }, examplePlan({ repetition: at + 1 })),
    okCell({ opsPerSecond }, examplePlan({ repetition: at + 1, scenario: 'write-sequential' })),
  ]);
  const lines = linesOf(reportOf(...cells)).filter((line) => /^(write-| +median)/.test(line));
  assert.deepEqual(
    lines.map((line) => line.split(/ {2,}/)[0]),
    [...Array(3).fill('write-concurrent'), '', ...Array(3).fill('write-sequential'), ''],
  );
  // (400 - 100) / 300 of the median.
  assert.match(lines[3] ?? '', /^ +median {2}write +300 .* spread 100 %$/);
});

test('invalid repetitions do not count towards the median', () => {
  const cells = [1, 2, 3].map((repetition) => okCell({}, examplePlan({ repetition })));
  const invalid = cells.slice(1).map((cell) => ({ ...cell, verdict: { level: 'invalid', reasons: ['No.'] } }) as Cell);
  assert.ok(!linesOf(reportOf(cells[0] as Cell, ...invalid)).some((line) => /^ +median /.test(line)));
});

test('a step that is not a number of users is a part of the name', () => {
  const lines = linesOf(reportOf(okCell({}, examplePlan({ step: { name: 'rate-500', users: 20 } }))));
  assert.equal(row(lines, 'write-concurrent')[0], 'write-concurrent rate-500');
});

test('no row is wider than the terminal from 80 columns on', () => {
  for (const width of [80, 100, 120, 140, 160]) {
    for (const report of [exampleReport, reportOf(...queueCells)]) {
      for (const line of linesOf(report, width)) assert.ok(line.length <= width, `${width}: ${line}`);
    }
  }
});

test('a narrow terminal loses MiB/s and then p99.9, and is told', () => {
  const lines = linesOf(reportOf(okCell({ redirects: 3 })), 160);
  const head = lines.findIndex((line) => /^scenario .* MiB\/s/.test(line));
  assert.ok(head > 0);
  // The line below it names the dataset.
  const full = Math.max(...lines.slice(head, head + 3).flatMap((line, at) => (at === 1 ? [] : [line.length])));
  const dropped = (width: number) =>
    linesOf(reportOf(okCell({ redirects: 3 })), width).find((line) => line.startsWith('No room for'));
  assert.equal(dropped(full), undefined);
  assert.equal(dropped(full - 1), 'No room for MiB/s: widen the terminal, or see --csv.');
  assert.equal(dropped(full - 8), 'No room for p99.9, MiB/s: widen the terminal, or see --csv.');
});

test('a report without cells says so', () => {
  assert.ok(linesOf(reportOf()).includes('No cell was measured.'));
});

test('sections without content do not appear', () => {
  const text = linesOf(reportOf(okCell({}))).join('\n');
  for (const title of ['Why not valid', 'Failures', 'Warnings', 'Seeding', 'Kept'])
    assert.ok(!text.includes(title), title);
});

test('nothing in a report can send control characters to the terminal', () => {
  const report = { ...exampleReport, runId: 'a\u001b[31m', warnings: ['b\u001b[2J'], kept: ['c\u0007'] };
  assert.ok(!renderReport(report, { color: false, width: 120 }).includes('\u001b'));
});

test('colours change nothing but colours', () => {
  const coloured = renderReport(exampleReport, { color: true, width: 120 });
  const codes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  assert.notEqual(coloured.replace(codes, ''), coloured);
  assert.equal(coloured.replace(codes, ''), renderReport(exampleReport, { color: false, width: 120 }));
});

test('a cell that ended before any operation is a row with its reason', () => {
  for (const state of ['aborted', 'failed'] as const) {
    const numbers = exampleMeasured({ operations: [] });
    const lines = linesOf(reportOf({ ...examplePlan(), state, reason: 'Too early.', ...numbers }));
    assert.ok(lines.some((line) => line.startsWith('write-concurrent') && line.endsWith(`${state}: Too early.`)));
  }
});
