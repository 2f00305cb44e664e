import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeStaysAway } from '../../../../../lib/analysis/insights/nodes/node-stays-away.ts';
import type { Cell } from '../../../../../lib/report/cell.ts';
import type { FaultFindings } from '../../../../../lib/report/faults.ts';
import {
  exampleFailover,
  exampleFindings,
  exampleRaft,
  exampleRecovery,
  exampleReportOf,
  exampleRound,
  timedCell,
} from '../../../../fixtures/example-report.ts';

const broken = (faults: Partial<FaultFindings>): Cell =>
  timedCell({ scenario: 'failover' }, 1, {}, { faults: exampleFindings(faults) });

const found = (...cells: Cell[]) =>
  nodeStaysAway.find(exampleReportOf(cells)).map(({ severity, title }) => [severity, title]);

const NEVER = { readyMs: null, caughtUpMs: null };

test('a node that ended by itself did not come back, and the end of its log is told', () => {
  const how = 'etcd ended with exit code 2';
  const death = {
    node: 'node2',
    atMs: 9_000,
    afterMs: 1_900,
    how,
    log: ['starting', 'page 0 is missing.', ''],
    printed: null,
  };
  const cell = broken({ deaths: [death], recovery: [exampleRecovery({ ...NEVER, died: ['node2'] })] });
  assert.deepEqual(found(cell), [
    ['critical', 'node2 did not come back: etcd ended with exit code 2 1.90 s after its start.'],
  ]);
  const [finding] = nodeStaysAway.find(exampleReportOf([cell]));
  assert.match(finding?.certainty ?? '', /the last that it said: page 0 is missing[.]$/);
});

test('nor did one that was not ready again after a round, or a recovery', () => {
  const round = exampleFailover([exampleRound({ rejoin: NEVER })]);
  assert.match(found(broken({ failover: round }))[0]?.[1] ?? '', /^node1 did not come back: .* round 1[.]$/);
  const row = exampleRecovery({ name: 'full-sync', node: 'node3', ...NEVER });
  assert.match(found(broken({ recovery: [row] }))[0]?.[1] ?? '', /^node3 did not come back: .* full-sync[.]$/);
});

test('a node that came back did, late ones and skipped rows as well', () => {
  assert.deepEqual(found(broken({ failover: exampleFailover() })), []);
  assert.deepEqual(found(broken({ failover: exampleFailover([exampleRound({ rejoin: null })]) })), []);
  const rows = [
    exampleRecovery({ caughtUpMs: null }),
    exampleRecovery({ ...NEVER, skipped: 'it takes namespaces' }),
    exampleRecovery({ ...NEVER, name: 'leader-failover' }),
  ];
  assert.deepEqual(found(broken({ recovery: rows })), []);
});

test('a node that is silent in the last window stays away', () => {
  const silent = (seconds: number): Cell =>
    timedCell({}, 1, {}, { raft: exampleRaft({ unreachable: [{ node: 'node3', seconds }] }) });
  assert.deepEqual(found(timedCell({}, 1), silent(9.5)).length, 1);
  assert.deepEqual(found(silent(9.5), timedCell({}, 1)), [], 'it came back');
  assert.deepEqual(found(silent(5)), []);
});
