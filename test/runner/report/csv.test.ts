import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measured } from '../../../lib/analysis/cells.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { renderCsv } from '../../../runner/report/csv.ts';
import { rowsOf } from '../../fixtures/csv-rows.ts';
import {
  exampleFailover,
  exampleMeasured,
  exampleMetrics,
  exampleOperation,
  examplePlan,
  exampleRaft,
  exampleReport,
  exampleReportOf,
  exampleRound,
  failoverCell,
  faultMeasured,
  incompleteSafety,
  lossyCell,
  queueCells,
  timedCell,
} from '../../fixtures/example-report.ts';
import { exampleMessages } from '../../fixtures/reports/messages.ts';
import { queueFaultCell } from '../../fixtures/reports/queue-faults.ts';

test('cells of queues say how many, through which node, and who led them; a report without any has no such columns', () => {
  const row = rowsOf(renderCsv(exampleReportOf(queueCells))).find(
    ({ step, nodes }) => step === 'queues-3' && nodes === '3',
  );
  assert.deepEqual(
    [row?.queues, row?.sent_through, row?.queue_leaders, row?.queue_leader_changes],
    ['3', 'leader', 'http://10.0.0.1:5555 http://10.0.0.2:5555 http://10.0.0.3:5555', '0'],
  );
  assert.ok(!renderCsv(exampleReport).includes('queue_leaders'));
});

test('a cell whose nodes keep queues and were broken says what became of the queues whose leader was hit', () => {
  const [row] = rowsOf(renderCsv(exampleReportOf([queueFaultCell()])));
  assert.deepEqual(
    [
      row?.queue_leader_named_ms,
      row?.queue_first_accepted_ms,
      row?.queue_longest_without_delivery_ms,
      row?.offered_per_s,
    ],
    ['1400', '1450', '1610', '150'],
  );
  assert.ok(!renderCsv(exampleReport).includes('queue_leader_named_ms'));
});

test('every cell has one row of as many fields as the header', () => {
  const plain = exampleReport.cells.map((cell) => ('reason' in cell ? { ...cell, reason: 'none' } : cell));
  const cells = plain.map((cell) => ('verdict' in cell ? { ...cell, verdict: { level: 'valid', reasons: [] } } : cell));
  const lines = renderCsv({ ...exampleReport, cells: cells as typeof exampleReport.cells })
    .trimEnd()
    .split('\n');
  assert.equal(lines.length, 1 + exampleReport.cells.length);
  assert.deepEqual([...new Set(lines.map((line) => line.split(',').length))], [58 + 11 + 4 * 20 + 1]);
});

test('what became of messages has columns where a report has any', () => {
  const cell = { ...examplePlan(), ...exampleMeasured({ messages: exampleMessages() }), state: 'ok' } as const;
  const other = { ...examplePlan({ repetition: 2 }), ...exampleMeasured(), state: 'ok' } as const;
  const told = rowsOf(renderCsv(exampleReportOf([cell, other]))).map((row) => [
    row.messages_delivered,
    row.messages_undelivered,
    row.end_to_end_p99_ms,
  ]);
  assert.deepEqual(told, [
    ['990', '0', '9.5'],
    ['', '', ''],
  ]);
  assert.ok(!renderCsv(exampleReportOf([other])).includes('messages_'));
});

test('what nodes told of themselves has columns of its own', () => {
  const cell = { ...examplePlan(), ...exampleMeasured({ metrics: exampleMetrics() }), state: 'ok' } as const;
  const silent = { ...examplePlan({ repetition: 2 }), ...exampleMeasured(), state: 'ok' } as const;
  const told = rowsOf(renderCsv(exampleReportOf([cell, silent]))).map((row) => [
    row.entries_per_s,
    row.writes_per_entry,
    row.flush_mean_ms,
    row.pre_votes,
  ]);
  assert.deepEqual(told, [
    ['200', '2', '1.25', '0'],
    ['', '', '', ''],
  ]);
});

test('each operation has its own columns, empty where the cell did not do it', () => {
  const read = exampleOperation({ operation: 'read', opsPerSecond: 1234.5678 });
  const cell = { ...examplePlan(), ...exampleMeasured({ operations: [read] }), state: 'ok' } as const;
  const [row] = rowsOf(renderCsv({ ...exampleReport, cells: [cell] }));
  assert.equal(row?.read_ops_per_s, '1234.5678');
  assert.equal(row?.read_p999_ms, '12.5');
  assert.equal(row?.write_ops_per_s, '');
});

test('leadership, cost, memory of k6 and limits not met have columns of their own', () => {
  const missed = { operation: 'write', limit: 'p95', allowed: 1, measured: 4.25, met: false } as const;
  const cell = {
    ...examplePlan(),
    ...exampleMeasured({
      raft: exampleRaft({ termChanges: 2, leaderChanges: 1, leaderlessSeconds: 1.25 }),
      thresholds: [missed, { ...missed, limit: 'p99', allowed: 9, measured: 6.5, met: true }],
    }),
    state: 'ok',
  } as const;
  const [row] = rowsOf(renderCsv(exampleReportOf([cell])));
  assert.ok(row);
  assert.deepEqual([row.term_changes, row.leader_changes, row.leaderless_s], ['2', '1', '1.25']);
  assert.deepEqual([row.nodes_cpu_s_per_1000, row.k6_cpu_s_per_1000, row.write_amplification], ['1.75', '2', '3']);
  assert.deepEqual([row.write_floor_ms, row.write_p50_times_floor], ['1', '2.1']);
  assert.deepEqual([row.k6_rss_peak_bytes, row.thresholds_not_met], ['188743680', '1']);
});

test('what was not watched is empty', () => {
  const cell = {
    ...examplePlan(),
    ...exampleMeasured({ raft: null, resources: { absent: 'no /proc' } }),
    state: 'ok',
  } as const;
  const [row] = rowsOf(renderCsv(exampleReportOf([cell])));
  assert.deepEqual([row?.term_changes, row?.k6_rss_peak_bytes, row?.thresholds_not_met], ['', '', '0']);
});

test('no latency is an empty field, and zero is a zero', () => {
  const none = exampleOperation({ ok: 0, opsPerSecond: 0, latencyMs: null });
  const cell = { ...examplePlan(), ...exampleMeasured({ operations: [none] }), state: 'ok' } as const;
  const [row] = rowsOf(renderCsv({ ...exampleReport, cells: [cell] }));
  assert.equal(row?.write_p50_ms, '');
  assert.equal(row?.write_ok, '0');
});

test('commas and quotes are quoted as RFC 4180 says, and a line break is a space', () => {
  const cell = { ...examplePlan(), state: 'failed', reason: 'said "no",\nand ended' } as const;
  assert.ok(renderCsv({ ...exampleReport, cells: [cell] }).includes(',failed,"said ""no"", and ended",'));
});

test('a text that a spreadsheet would take for a formula is none', () => {
  for (const reason of ['=1+1', '+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\uff1d1', ' =1', '\u200b=1']) {
    const cell = { ...examplePlan(), state: 'failed', reason } as const;
    const [row] = rowsOf(renderCsv({ ...exampleReport, cells: [cell] }));
    assert.match(row?.reason ?? '', /^'/, JSON.stringify(reason));
  }
  const negative = { ...examplePlan(), ...exampleMeasured({ droppedIterations: -5 }), state: 'ok' } as const;
  assert.equal(rowsOf(renderCsv({ ...exampleReport, cells: [negative] }))[0]?.dropped_iterations, '-5');
});

test('a report without cells is a header', () => {
  const csv = renderCsv({ ...exampleReport, cells: [] });
  assert.match(csv, /^run_id,target,cell,tier,[^\n]+,query_payload_bytes_per_s,label_branch\n$/);
});

test('a failover says in how many rounds no write was accepted again', () => {
  const rounds = [900, null, null].map((firstAccepted, at) => {
    const round = exampleRound({ round: at + 1 });
    return { ...round, phases: { ...round.phases, firstAccepted } };
  });
  const told = [rounds, rounds.slice(1)].map((own): Cell => {
    const measured = faultMeasured({ failover: exampleFailover(own) });
    return { ...examplePlan({ scenario: 'failover' }), state: 'ok', ...measured };
  });
  assert.deepEqual(
    rowsOf(renderCsv(exampleReportOf(told))).map((row) => [
      row.failover_first_accepted_p50_ms,
      row.failover_first_accepted_unseen,
    ]),
    [
      ['900', '2'],
      ['', '2'],
    ],
  );
});

test('a failover has the medians of its phases, and every cell with findings what became of its writes', () => {
  const rows = rowsOf(renderCsv(exampleReportOf([failoverCell, lossyCell, timedCell({}, 1)])));
  const figures = rows.map((row) => [
    row.failover_first_accepted_p50_ms,
    row.failover_first_accepted_unseen,
    row.failover_everywhere_ms,
    row.failover_latency_back_ms,
  ]);
  assert.deepEqual(figures[0]?.map(Number), [1_342.1, 0, 1_395, (1_512.3 + 1_260.4) / 2]);
  assert.deepEqual(figures[2], ['', '', '', '']);
  assert.deepEqual(
    rows.map(({ lost, phantom, stale, ledger_complete }) => [lost, phantom, stale, ledger_complete]),
    [
      ['0', '0', '3', 'true'],
      ['2', '0', '3', 'true'],
      ['', '', '', ''],
    ],
  );
  assert.equal(rows[1]?.state, 'failed');
});

test('that nothing was lost is not said where not everything was checked, and a loss that was found is', () => {
  const rows = [incompleteSafety, { ...incompleteSafety, lost: 2 }].map((safety) => {
    const faults = { ...measured(failoverCell)?.faults, safety };
    const [row] = rowsOf(renderCsv(exampleReportOf([{ ...failoverCell, faults } as Cell])));
    return [row?.lost, row?.phantom, row?.stale, row?.ledger_complete];
  });
  assert.deepEqual(rows, [
    ['', '', '3', 'false'],
    ['2', '', '3', 'false'],
  ]);
});
