import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../../lib/analysis/analyse.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import { audit as auditSection, growthInWords } from '../../../../runner/report/sections/audit.ts';
import { consensus } from '../../../../runner/report/sections/consensus.ts';
import { leadership } from '../../../../runner/report/sections/leadership.ts';
import { resources as resourcesSection } from '../../../../runner/report/sections/resources.ts';
import { tax as taxSection } from '../../../../runner/report/sections/tax.ts';
import { thresholds } from '../../../../runner/report/sections/thresholds.ts';
import * as example from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';

const { auditCells, consensusCells, exampleRaft, exampleReport, exampleReportOf, exampleUsage, LONE, timedCell } =
  example;

function fields(lines: readonly string[], start: string): string[] {
  return (lines.find((line) => line.trimStart().startsWith(start)) ?? '').trim().split(/ {2,}/);
}

const ledger = (cells: readonly Cell[]) => printed(consensus, exampleReportOf(cells), 120);
const audit = (cells: readonly Cell[]) => printed(auditSection, exampleReportOf(cells), 120);
const tax = (cells: readonly Cell[]) => printed(taxSection, exampleReportOf(cells), 120);

test('sections without anything to show have no lines', () => {
  assert.deepEqual([...ledger([]), ...audit([]), ...tax([])], []);
  const none = exampleReportOf([], { clusters: [] });
  const sections = [
    printed(resourcesSection, none, 120),
    printed(leadership, none, 120),
    printed(thresholds, none, 120),
  ];
  assert.deepEqual(sections, [[], [], []]);
});

test('the ledger says what each access costs, and how much more than the line before', () => {
  const lines = ledger(consensusCells);
  assert.equal(lines[0], 'Consensus overhead  small, medium, cluster, 10 users, 6 repetitions');
  assert.deepEqual(fields(lines, 'read leader'), ['read leader', '0.435', '0.410..0.460', '24,000']);
  assert.deepEqual(fields(lines, 'write leader'), [
    ...['write leader', '2.35', '2.10..2.60'],
    ...['+1.9', '5.27x', '4.47x..6.19x', '6', '4,000'],
  ]);
});

test('a difference whose interval holds none is marked, and the mark explained', () => {
  const lines = ledger(consensusCells);
  assert.deepEqual(fields(lines, 'read follower').slice(3, 6), ['~+0.010', '~1.02x', '0.913x..1.15x']);
  assert.ok(lines.some((line) => line.startsWith('~ no claim: it may be chance')));
});

test('a difference of few pairs is shown without a claim, with what is to be done', () => {
  const lines = ledger(consensusCells.filter(({ repetition }) => repetition === 1));
  assert.deepEqual(fields(lines, 'write leader'), [
    ...['write leader', '2.10', '~+1.6', '~4.47x', 'no claim', '1', '4,000'],
  ]);
  assert.ok(
    lines.includes('~ no claim: of 1 pair; 6 are needed before a difference is claimed (--repetitions 12).'),
    lines.join('\n'),
  );
});

test('cells that were left out are counted and named with the reason, and suspect ones named', () => {
  const cells = consensusCells.map((cell): Cell => {
    const level = cell.repetition === 2 ? 'invalid' : 'suspect';
    if (cell.step.name !== 'read-leader' || cell.repetition > 3) return cell;
    return { ...cell, verdict: { level, reasons: ['60 % of the reads failed.'] } } as Cell;
  });
  const text = ledger(cells).join(' ').replaceAll(/ +/g, ' ');
  assert.match(
    text,
    /Left out: 1 cell \(60 % of the reads failed\): small\/medium\/consensus\/read-leader\/cluster\/http\/2\./,
  );
  assert.match(text, /Suspect, but used: 2 cells: \S+\/1, \S+\/3\./);
  const none = cells.map((cell) => ({ ...cell, verdict: { level: 'invalid', reasons: ['No.'] } }) as Cell);
  assert.match(ledger(none).join(' '), /^Consensus overhead: Left out: 24 cells \(No\): .* and 21 more cells\.$/);
});

test('a ledger for each cluster has its heading', () => {
  const single = consensusCells.map((cell) => ({ ...cell, cluster: LONE }) as Cell);
  const lines = ledger([...consensusCells, ...single]);
  assert.ok(lines.includes('small, medium, single node, 10 users, 6 repetitions'));
});

test('the audit table has a line for each size and the growth below', () => {
  const lines = audit(auditCells);
  assert.deepEqual(fields(lines, '50 '), ['50', '1,000', '1.25', '2.50', '7.81', '400']);
  assert.deepEqual(fields(lines, '100,000'), ['100,000', '125', '250', '7.81', '400']);
  assert.ok(
    lines.some(
      (line) =>
        line.trim() ===
        'p50 grows with events^1.00, 95 % interval 1.00 to 1.00: ten times the events take 10 times as long',
    ),
    lines.join('\n'),
  );
  assert.ok(lines.some((line) => line.trim() === 'fewer than two sizes of at least 1,000 events: no exponent'));
});

test('growth is told in plain words', () => {
  const [growth] = analyse(auditCells).audit;
  assert.ok(growth);
  const words = (exponent: number | null, apart: number | null = 0.05) => {
    const interval =
      exponent === null || apart === null ? null : { low: exponent - apart, high: exponent + apart, confidence: 0.95 };
    return growthInWords({ ...growth, exponent, interval });
  };
  assert.equal(
    words(0.93),
    'p50 grows with events^0.93, 95 % interval 0.88 to 0.98: ten times the events take 8.5 times as long',
  );
  assert.equal(words(0.02), 'p50 hardly depends on the number of events (events^0.02, 95 % interval -0.03 to 0.07)');
  assert.equal(
    words(-0.3),
    'p50 falls with events^-0.30, 95 % interval -0.35 to -0.25: ten times the events take 0.50 times as long',
  );
  assert.equal(words(0.3, 0.5), 'no claim: events^0.30, 95 % interval -0.20 to 0.80, which holds no growth as well');
  assert.equal(
    words(0.3, null),
    'no claim: events^0.30 has no interval, which takes three sizes of at least 50 events',
  );
  assert.equal(words(null), 'no exponent: it takes sizes and latencies above zero');
});

test('the tax is a line of added latencies and relative throughput', () => {
  const lines = tax([timedCell({}, 3, { opsPerSecond: 100 }), timedCell({ cluster: LONE }, 1, { opsPerSecond: 400 })]);
  assert.equal(lines[0], 'Replication tax  small, medium');
  assert.deepEqual(fields(lines, 'write-'), [
    'write-concurrent',
    'users-10',
    'write',
    '~+2.0',
    '~+4.0',
    '~+6.0',
    '~0.250x',
    '1',
  ]);
  assert.ok(lines.some((line) => line.startsWith('~ no claim: of 1 pair;')));
});

test('a percentile of too few operations is not given, and a footnote says so', () => {
  const lines = tax([timedCell({}, 3, { ok: 40 }), timedCell({ cluster: LONE }, 1, { ok: 4_000 })]);
  assert.deepEqual(fields(lines, 'write-').slice(3, 6), ['~+2.0', '-', '-']);
  assert.ok(lines.includes('- fewer ok operations than the percentile needs.'));
});

test('a tax of six pairs has its intervals', () => {
  const cells = [1, 2, 3, 4, 5, 6].flatMap((repetition) => [
    timedCell({ repetition }, 3, { opsPerSecond: 100 }),
    timedCell({ repetition, cluster: LONE }, 1, { opsPerSecond: repetition < 4 ? 90 : 110 }),
  ]);
  assert.deepEqual(fields(tax(cells), 'write-'), [
    ...['write-concurrent', 'users-10', 'write', '+2.0', '+2.0..+2.0', '+4.0', '+6.0'],
    ...['~1.01x', '0.909x..1.11x', '6'],
  ]);
});

test('CPU is meant over the sampled time of all cells, and peaks are the largest', () => {
  const cellOf = (name: string, seconds: number, cpuSeconds: number, peak: number) => {
    const usage = { sampledSeconds: seconds, cpuSeconds, cpuCoresPeak: peak, rssPeakBytes: peak * 1_024 ** 2 };
    const resources = example.exampleResources({ processes: [exampleUsage('node1/etcd', usage)] });
    return timedCell({ step: { name, users: 1 } }, 1, {}, { resources });
  };
  // (5 + 30) CPU-seconds in 10 + 60 seconds.
  const report = exampleReportOf([cellOf('a', 10, 5, 3), cellOf('b', 60, 30, 2)]);
  assert.deepEqual(fields(printed(resourcesSection, report, 120), 'node1'), ['node1/etcd', '0.50', '3.00', '3 MB']);
});

test('write amplification is the median over the cells that have it', () => {
  const cells = [2, 4, 9, null].map((writeAmplification, at) => {
    const cost = { ...example.exampleMeasured().cost, writeAmplification };
    return timedCell({ repetition: at + 1 }, 1, {}, { cost });
  });
  const lines = printed(resourcesSection, exampleReportOf(cells), 120);
  assert.ok(lines.includes('  4.0 bytes written to disk per byte of payload, median of 3 cells, 2.0..9.0'));
});

test('write amplification of nodes that were not sampled all the time is a lower bound', () => {
  const cost = { ...example.exampleMeasured().cost, writeAmplification: 4, notSampledThroughout: ['node1/etcd'] };
  const lines = printed(resourcesSection, exampleReportOf([timedCell({}, 1, {}, { cost })]), 120);
  assert.ok(lines.some((line) => line.startsWith('  at least 4.0 bytes written to disk per byte of payload')));
});

test('resources that were not measured say why', () => {
  const absent = { absent: 'no /proc on this system' };
  const report = exampleReportOf([timedCell({}, 1, {}, { resources: absent })], { resources: absent });
  const cost = { nodesCpuSecondsPer1000: null, k6CpuSecondsPer1000: null, writeAmplification: null };
  const cells = report.cells.map((cell) => ({ ...cell, cost: { ...cost, writeAmplificationByNode: [] } }) as Cell);
  const lines = printed(resourcesSection, { ...report, cells }, 120);
  assert.deepEqual(lines, ['Resources  not measured: no /proc on this system']);
});

function watched(total: Parameters<typeof exampleRaft>[0], cells: readonly Cell[] = []): string[] {
  const clusters = exampleReport.clusters.flatMap((each) =>
    each.raft ? [{ ...each, raft: { ...each.raft, total: exampleRaft(total) } }] : [],
  );
  return printed(leadership, exampleReportOf(cells, { clusters }), 200);
}

test('a leadership that stayed is one quiet line', () => {
  assert.deepEqual(watched({}), ['leadership did not move']);
});

test('a leadership that nobody watched is not said to have stayed', () => {
  assert.deepEqual(watched({ observedSeconds: 0 }), []);
});

test('a leadership that moved says how, and in which cells', () => {
  const change = {
    leaderChanges: 1,
    termChanges: 2,
    leaderlessSeconds: 1.5,
    unreachable: [{ node: 'node1', seconds: 4 }],
  };
  const lines = watched(change, [timedCell({}, 1, {}, { raft: exampleRaft(change) }), timedCell({ repetition: 2 }, 1)]);
  const what = '1 leader change, 2 term changes, 1.5 s without a leader, node1 away for 4 s';
  assert.deepEqual(lines[0], 'Leadership');
  assert.ok(lines[1]?.startsWith(` ! cluster, whole run: ${what}`));
  assert.ok(lines.includes(` - small/medium/write-concurrent/users-10/cluster/http/1: ${what}`));
  assert.ok(!lines.some((line) => line.includes('cluster/2')));
});
